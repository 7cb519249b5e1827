// SPDX-License-Identifier: GPL-3.0-or-later
// Comparison and boolean operators of module erlang, as BIFs.
#include "bif/bif.h"
#include "term/compare.h"

namespace relupscope {

namespace {

int compare(const BifCall& c)
{
    return compareTerms(c.arg(0), c.arg(1), c.atoms());
}

bool isBoolean(Term t)
{
    return t == Atom::true_ || t == Atom::false_;
}

bool areBooleans(const BifCall& c)
{
    return isBoolean(c.arg(0)) && isBoolean(c.arg(1));
}

} // namespace

BifResult bif_erlang_less_2(BifCall& c)
{
    return makeBool(compare(c) < 0);
}
BifResult bif_erlang_lessOrEqual_2(BifCall& c)
{
    return makeBool(compare(c) <= 0);
}
BifResult bif_erlang_greater_2(BifCall& c)
{
    return makeBool(compare(c) > 0);
}
BifResult bif_erlang_greaterOrEqual_2(BifCall& c)
{
    return makeBool(compare(c) >= 0);
}
BifResult bif_erlang_exactEqual_2(BifCall& c)
{
    return makeBool(exactEqual(c.arg(0), c.arg(1)));
}
BifResult bif_erlang_exactNotEqual_2(BifCall& c)
{
    return makeBool(!exactEqual(c.arg(0), c.arg(1)));
}
BifResult bif_erlang_equal_2(BifCall& c)
{
    return makeBool(looselyEqual(c.arg(0), c.arg(1)));
}
BifResult bif_erlang_notEqual_2(BifCall& c)
{
    return makeBool(!looselyEqual(c.arg(0), c.arg(1)));
}

BifResult bif_erlang_min_2(BifCall& c)
{
    return compare(c) > 0 ? c.arg(1) : c.arg(0);
}
BifResult bif_erlang_max_2(BifCall& c)
{
    return compare(c) < 0 ? c.arg(1) : c.arg(0);
}

BifResult bif_erlang_bothTrue_2(BifCall& c)
{
    return areBooleans(c) ? makeBool(c.arg(0) == Atom::true_ && c.arg(1) == Atom::true_)
                          : c.badarg();
}

BifResult bif_erlang_eitherTrue_2(BifCall& c)
{
    return areBooleans(c) ? makeBool(c.arg(0) == Atom::true_ || c.arg(1) == Atom::true_)
                          : c.badarg();
}

BifResult bif_erlang_oneTrue_2(BifCall& c)
{
    return areBooleans(c) ? makeBool(c.arg(0) != c.arg(1)) : c.badarg();
}

BifResult bif_erlang_opposite_1(BifCall& c)
{
    return isBoolean(c.arg(0)) ? makeBool(c.arg(0) == Atom::false_) : c.badarg();
}

// The order of map keys: -1, 0 or 1, integers before floats.
BifResult bif_erts_internal_cmp_term_2(BifCall& c)
{
    const int order = compareExact(c.arg(0), c.arg(1), c.atoms());
    return Term::small(order < 0 ? -1 : (order > 0 ? 1 : 0));
}

} // namespace relupscope
