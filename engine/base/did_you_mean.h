// SPDX-License-Identifier: GPL-3.0-or-later
// Hints for misspelt words: the known word that is nearest by edit distance, if it is near enough
// that a reader would take one for the other.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relupscope {

// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
size_t editDistance(std::string_view a, std::string_view b);

std::optional<std::string> nearestWord(std::string_view word,
                                       const std::vector<std::string>& known);

// "did you mean `title`?", or `otherwise` with the known words when none is near:
// "known keys are a, b, c".
std::string didYouMean(std::string_view word, const std::vector<std::string>& known,
                       std::string_view otherwise);

} // namespace relupscope
