// SPDX-License-Identifier: GPL-3.0-or-later
// Arithmetic operators and number functions of module erlang, as BIFs: for apply, for match
// specifications and for guards.
#include "bif/bif.h"
#include "term/arithmetic.h"

namespace relupscope {

namespace {

using Binary = Term (*)(Heap&, Term, Term);
using Unary = Term (*)(Heap&, Term);

BifResult binary(BifCall& c, Binary operation)
{
    const Term result = operation(c.heap(), c.arg(0), c.arg(1));
    if (result.isNone()) [[unlikely]]
        return c.error(arith::errorReason(c.arg(0), c.arg(1)));
    return result;
}

BifResult unary(BifCall& c, Unary operation)
{
    const Term result = operation(c.heap(), c.arg(0));
    if (result.isNone()) [[unlikely]]
        return c.error(arith::errorReason(c.arg(0)));
    return result;
}

BifResult convert(BifCall& c, Unary conversion)
{
    const Term result = conversion(c.heap(), c.arg(0));
    return result.isNone() ? c.badarg() : result;
}

} // namespace

BifResult bif_erlang_add_2(BifCall& c)
{
    return binary(c, arith::add);
}
BifResult bif_erlang_subtractNumbers_2(BifCall& c)
{
    return binary(c, arith::subtract);
}
BifResult bif_erlang_multiply_2(BifCall& c)
{
    return binary(c, arith::multiply);
}
BifResult bif_erlang_div_2(BifCall& c)
{
    return binary(c, arith::divide);
}
BifResult bif_erlang_rem_2(BifCall& c)
{
    return binary(c, arith::remainder);
}
BifResult bif_erlang_band_2(BifCall& c)
{
    return binary(c, arith::bitAnd);
}
BifResult bif_erlang_bor_2(BifCall& c)
{
    return binary(c, arith::bitOr);
}
BifResult bif_erlang_bxor_2(BifCall& c)
{
    return binary(c, arith::bitXor);
}
BifResult bif_erlang_bsl_2(BifCall& c)
{
    return binary(c, arith::shiftLeft);
}
BifResult bif_erlang_bsr_2(BifCall& c)
{
    return binary(c, arith::shiftRight);
}
BifResult bif_erlang_bnot_1(BifCall& c)
{
    return unary(c, arith::bitNot);
}
BifResult bif_erlang_negate_1(BifCall& c)
{
    return unary(c, arith::negate);
}
BifResult bif_erlang_plus_1(BifCall& c)
{
    return unary(c, arith::plus);
}

BifResult bif_erlang_divide_2(BifCall& c)
{
    const Term result = arith::divideFloat(c.heap(), c.arg(0), c.arg(1));
    return result.isNone() ? c.error(Atom::badarith) : result;
}

BifResult bif_erlang_abs_1(BifCall& c)
{
    if (c.node.otpNumber >= 27 && isFloat(c.arg(0)) && floatValue(c.arg(0)) == 0.0)
        return c.heap().makeFloat(0.0); // OTP 25 leaves -0.0 as it is
    return convert(c, arith::absolute);
}
BifResult bif_erlang_float_1(BifCall& c)
{
    return convert(c, arith::toFloatTerm);
}
BifResult bif_erlang_trunc_1(BifCall& c)
{
    return convert(c, arith::truncate);
}
BifResult bif_erlang_round_1(BifCall& c)
{
    return convert(c, arith::round);
}
BifResult bif_erlang_floor_1(BifCall& c)
{
    return convert(c, arith::floor);
}
BifResult bif_erlang_ceil_1(BifCall& c)
{
    return convert(c, arith::ceiling);
}

} // namespace relupscope
