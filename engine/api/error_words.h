// SPDX-License-Identifier: GPL-3.0-or-later
// What an error that ended a process means, for a reader who does not know the names of all errors.
#pragma once

#include "term/atom.h"
#include "term/term.h"

#include <string>

namespace relupscope {

// Of an exit reason's first element, {badmatch,3}, and the function that raised it: "no clause of
// account:f/1 takes what it was called with". Neither begins nor ends as a sentence does.
std::string errorWords(Term error, const std::string& function, const AtomTable& atoms);
// With a capital letter and a full stop.
std::string sentence(std::string words);

} // namespace relupscope
