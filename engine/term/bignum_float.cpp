// SPDX-License-Identifier: GPL-3.0-or-later
// Between integers and doubles.
#include "term/bignum.h"

#include <bit>
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

// Rounds to nearest, ties to even, from the exact value.
bool bigToDouble(Term a, double* out)
{
    const IntegerView x(a);
    if (x.count == 0) {
        *out = 0.0;
        return true;
    }
    const size_t bits = x.count * 64 - static_cast<size_t>(std::countl_zero(x.data[x.count - 1]));
    if (bits > 1024)
        return false;
    Word top = x.data[x.count - 1]; // the highest 64 bits, the lowest of them sticky
    if (x.count > 1) {
        const auto shift = static_cast<unsigned>(std::countl_zero(top));
        const Word second = x.data[x.count - 2];
        if (shift != 0)
            top = (top << shift) | (second >> (64 - shift));
        Word rest = second << shift;
        for (size_t i = 0; i + 2 < x.count; ++i)
            rest |= x.data[i];
        top |= rest != 0 ? 1 : 0;
        *out = std::ldexp(static_cast<double>(top), static_cast<int>(bits - 64));
    } else {
        *out = static_cast<double>(top);
    }
    if (x.negative)
        *out = -*out;
    return std::isfinite(*out);
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
