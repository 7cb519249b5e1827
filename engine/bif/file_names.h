// SPDX-License-Identifier: GPL-3.0-or-later
// File names and names of environment variables as Erlang code gives them.
#pragma once

#include "term/term.h"

#include <string>

namespace relupscope {

// Appends a name that is a possibly nested list of characters, none of them NUL, as UTF-8. False
// when it is none.
bool nameOfList(Term t, std::string* name);

} // namespace relupscope
