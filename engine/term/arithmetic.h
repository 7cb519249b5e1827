// SPDX-License-Identifier: GPL-3.0-or-later
// Erlang's arithmetic operators on terms: small integers that overflow become big ones, an integer
// that meets a float becomes a float. All functions take any two terms and return None where Erlang
// raises; `errorReason` tells then whether that is badarith or system_limit. Results are made in
// `heap`. The interpreter does the small-integer case itself and calls these for the rest.
#pragma once

#include "term/atom.h"
#include "term/heap.h"

namespace relupscope::arith {

Term add(Heap& heap, Term a, Term b);
Term subtract(Heap& heap, Term a, Term b);
Term multiply(Heap& heap, Term a, Term b);
Term divideFloat(Heap& heap, Term a, Term b); // '/'
Term divide(Heap& heap, Term a, Term b);      // div
Term remainder(Heap& heap, Term a, Term b);   // rem
Term bitAnd(Heap& heap, Term a, Term b);
Term bitOr(Heap& heap, Term a, Term b);
Term bitXor(Heap& heap, Term a, Term b);
Term shiftLeft(Heap& heap, Term a, Term b);
Term shiftRight(Heap& heap, Term a, Term b);
Term negate(Heap& heap, Term a);
Term plus(Heap& heap, Term a); // unary
Term bitNot(Heap& heap, Term a);
Term absolute(Heap& heap, Term a); // abs/1; None is badarg

// Why one of the functions above returned None for these operands: integers fail only where the
// result is too large or the divisor is zero. Not for divideFloat, which only knows badarith.
Term errorReason(Term a, Term b = Term::small(1));

// A number as a float; false when it is no number or too large for one.
bool toFloat(Term number, double* out);
// A float as a term; None when it is not finite.
Term finiteFloat(Heap& heap, double d);

// float/1, trunc/1, round/1, floor/1, ceil/1; None is badarg.
Term toFloatTerm(Heap& heap, Term a);
Term truncate(Heap& heap, Term a);
Term round(Heap& heap, Term a);
Term floor(Heap& heap, Term a);
Term ceiling(Heap& heap, Term a);

} // namespace relupscope::arith
