// SPDX-License-Identifier: GPL-3.0-or-later
// Erlang's term order and the two equalities. Deep terms do not use the C++ stack without bound.
#pragma once

#include "term/atom.h"

namespace relupscope {

// =:=. Needs no atom table.
bool exactEqual(Term a, Term b);
// Standard order: <0, 0, >0. Integers and floats compare by value (1 == 1.0).
int compareTerms(Term a, Term b, const AtomTable& atoms);
// As compareTerms, but every integer sorts before every float, so that only what is =:= compares
// equal: the order of map keys.
int compareExact(Term a, Term b, const AtomTable& atoms);
// ==
bool looselyEqual(Term a, Term b);

} // namespace relupscope
