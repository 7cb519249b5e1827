// SPDX-License-Identifier: GPL-3.0-or-later
// BIFs of module math. An argument that is no number is badarg, one that is too large for a float
// and a result that is not finite are badarith.
#include "bif/bif.h"
#include "term/arithmetic.h"

#include <cmath>

namespace relupscope {

namespace {

BifResult finite(BifCall& c, double d)
{
    const Term result = arith::finiteFloat(c.heap(), d);
    return result.isNone() ? c.error(Atom::badarith) : result;
}

// The argument as a float, or why there is none.
Term toFloat(Term argument, double* out)
{
    if (!isNumber(argument))
        return Atom::badarg;
    return arith::toFloat(argument, out) ? NoTerm : Atom::badarith;
}

BifResult apply(BifCall& c, double (*function)(double))
{
    double x;
    const Term fault = toFloat(c.arg(0), &x);
    return fault.isNone() ? finite(c, function(x)) : c.error(fault);
}

BifResult apply(BifCall& c, double (*function)(double, double))
{
    double x;
    double y;
    Term fault = toFloat(c.arg(0), &x);
    if (fault.isNone())
        fault = toFloat(c.arg(1), &y);
    return fault.isNone() ? finite(c, function(x, y)) : c.error(fault);
}

} // namespace

BifResult bif_math_cos_1(BifCall& c)
{
    return apply(c, std::cos);
}
BifResult bif_math_cosh_1(BifCall& c)
{
    return apply(c, std::cosh);
}
BifResult bif_math_sin_1(BifCall& c)
{
    return apply(c, std::sin);
}
BifResult bif_math_sinh_1(BifCall& c)
{
    return apply(c, std::sinh);
}
BifResult bif_math_tan_1(BifCall& c)
{
    return apply(c, std::tan);
}
BifResult bif_math_tanh_1(BifCall& c)
{
    return apply(c, std::tanh);
}
BifResult bif_math_acos_1(BifCall& c)
{
    return apply(c, std::acos);
}
BifResult bif_math_acosh_1(BifCall& c)
{
    return apply(c, std::acosh);
}
BifResult bif_math_asin_1(BifCall& c)
{
    return apply(c, std::asin);
}
BifResult bif_math_asinh_1(BifCall& c)
{
    return apply(c, std::asinh);
}
BifResult bif_math_atan_1(BifCall& c)
{
    return apply(c, std::atan);
}
BifResult bif_math_atanh_1(BifCall& c)
{
    return apply(c, std::atanh);
}
BifResult bif_math_erf_1(BifCall& c)
{
    return apply(c, std::erf);
}
BifResult bif_math_erfc_1(BifCall& c)
{
    return apply(c, std::erfc);
}
BifResult bif_math_exp_1(BifCall& c)
{
    return apply(c, std::exp);
}
BifResult bif_math_log_1(BifCall& c)
{
    return apply(c, std::log);
}
BifResult bif_math_log2_1(BifCall& c)
{
    return apply(c, std::log2);
}
BifResult bif_math_log10_1(BifCall& c)
{
    return apply(c, std::log10);
}
BifResult bif_math_sqrt_1(BifCall& c)
{
    return apply(c, std::sqrt);
}
BifResult bif_math_ceil_1(BifCall& c)
{
    return apply(c, std::ceil);
}
BifResult bif_math_floor_1(BifCall& c)
{
    return apply(c, std::floor);
}
BifResult bif_math_atan2_2(BifCall& c)
{
    return apply(c, std::atan2);
}
BifResult bif_math_pow_2(BifCall& c)
{
    return apply(c, std::pow);
}
BifResult bif_math_fmod_2(BifCall& c)
{
    return apply(c, std::fmod);
}

} // namespace relupscope
