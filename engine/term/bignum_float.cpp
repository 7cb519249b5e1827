// SPDX-License-Identifier: GPL-3.0-or-later
// Between integers and doubles.
#include "term/bignum.h"

#include <cmath>

namespace relupscope {

namespace {

constexpr int MantissaBits = 53;

// A finite double above 2^53 in size as limbs: a mantissa of 53 bits, shifted up.
struct WholeDouble
{
    explicit WholeDouble(double magnitude)
    {
        const auto mantissa
            = static_cast<Word>(std::ldexp(std::frexp(magnitude, &exponent), MantissaBits));
        const auto shift = static_cast<size_t>(exponent - MantissaBits);
        const size_t bits = shift % 64;
        count = shift / 64 + 1;
        limbs[count - 1] = mantissa << bits;
        if (bits != 0 && (mantissa >> (64 - bits)) != 0)
            limbs[count++] = mantissa >> (64 - bits);
    }
    Word limbs[18] = {};
    size_t count;
    int exponent = 0;
};

// The order of magnitudes; `magnitude` >= 2^53.
int compareLimbsToDouble(std::span<const Word> limbs, double magnitude)
{
    const WholeDouble whole(magnitude);
    if (limbs.size() != whole.count)
        return limbs.size() < whole.count ? -1 : 1;
    for (size_t i = whole.count; i-- > 0;) {
        if (limbs[i] != whole.limbs[i])
            return limbs[i] < whole.limbs[i] ? -1 : 1;
    }
    return 0;
}

int orderOf(double a, double b)
{
    return a == b ? 0 : a < b ? -1 : 1;
}

} // namespace

int compareIntegerToFloat(Term a, double b)
{
    constexpr double Lossless = 9007199254740992.0;
    const IntegerView x(a);
    const double magnitude = std::fabs(b);
    if (x.negative != (b < 0))
        return x.negative ? -1 : 1;
    int order = 0;
    if (magnitude < Lossless) {
        // An integer too large for an exact double is above every such float anyway.
        const double y = x.count == 0 ? 0.0
            : x.count > 1             ? HUGE_VAL
                                      : static_cast<double>(x.data[0]);
        order = orderOf(y, magnitude);
    } else {
        order = compareLimbsToDouble(x.limbs(), magnitude);
    }
    return x.negative ? -order : order;
}

// Digit by digit, and rounded at each, as erts big_to_double does: above 2^128 that is not always
// the nearest double.
bool bigToDouble(Term a, double* out)
{
    constexpr double DigitBase = 18446744073709551616.0;
    const IntegerView x(a);
    double d = 0;
    for (size_t i = x.count; i-- > 0;) {
        d = d * DigitBase + static_cast<double>(x.data[i]);
        if (!std::isfinite(d))
            return false;
    }
    *out = x.negative ? -d : d;
    return true;
}

Term doubleToInteger(Heap& heap, double d)
{
    const double magnitude = std::fabs(d);
    if (magnitude < 9007199254740992.0)
        return Term::small(static_cast<SWord>(d));
    const WholeDouble whole(magnitude);
    return makeInteger(heap, {whole.limbs, whole.count}, d < 0);
}

} // namespace relupscope
