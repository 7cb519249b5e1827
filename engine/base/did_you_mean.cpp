// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/did_you_mean.h"

#include <algorithm>
#include <cctype>

namespace relupscope {

namespace {

std::string lowerCase(std::string_view word)
{
    std::string result(word);
    for (char& c : result)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

} // namespace

size_t editDistance(std::string_view a, std::string_view b)
{
    // Three rows of the classical table; the row before the last is what a swap needs.
    std::vector<size_t> before(b.size() + 1);
    std::vector<size_t> last(b.size() + 1);
    std::vector<size_t> row(b.size() + 1);
    for (size_t j = 0; j <= b.size(); ++j)
        last[j] = j;
    for (size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (size_t j = 1; j <= b.size(); ++j) {
            const size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before.swap(last);
        last.swap(row);
    }
    return last[b.size()];
}

std::optional<std::string> nearestWord(std::string_view word, const std::vector<std::string>& known)
{
    const std::string wanted = lowerCase(word);
    const std::string* best = nullptr;
    size_t bestDistance = 0;
    for (const std::string& candidate : known) {
        const size_t distance = editDistance(wanted, lowerCase(candidate));
        if (best == nullptr || distance < bestDistance) {
            best = &candidate;
            bestDistance = distance;
        }
    }
    // A third of the letters may be wrong; one always may.
    if (best == nullptr
        || bestDistance > std::max<size_t>(1, std::max(word.size(), best->size()) / 3))
        return std::nullopt;
    return *best;
}

std::string didYouMean(std::string_view word, const std::vector<std::string>& known,
                       std::string_view otherwise)
{
    if (const auto near = nearestWord(word, known))
        return "did you mean `" + *near + "`?";
    if (known.empty())
        return {};
    std::string hint(otherwise);
    for (size_t i = 0; i < known.size(); ++i)
        hint += (i == 0 ? " " : ", ") + known[i];
    return hint;
}

} // namespace relupscope
