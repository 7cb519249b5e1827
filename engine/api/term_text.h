// SPDX-License-Identifier: GPL-3.0-or-later
// Text that an Erlang term is: a binary of UTF-8, or a flat list of code points.
#pragma once

#include "term/term.h"

#include <string>

namespace relupscope {

// UTF-8; of a list, what comes before its first element that is no code point.
std::string textOf(Term t);

} // namespace relupscope
