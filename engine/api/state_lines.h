// SPDX-License-Identifier: GPL-3.0-or-later
// A term as short lines, for boxes that have no room for long ones: what is short stands on one
// line, what is not is broken at its elements, as Erlang code would be.
#pragma once

#include "api/view.h"
#include "term/atom.h"

namespace relupscope {

struct LineLimits
{
    size_t width = 24;   // characters of a line, where the term can be broken
    size_t elements = 8; // of a tuple, map or list that are shown; then how many more there are
    size_t lines = 16;
};

std::vector<StateLine> linesOfTerm(Term term, const AtomTable& atoms,
                                   const LineLimits& limits = {});

} // namespace relupscope
