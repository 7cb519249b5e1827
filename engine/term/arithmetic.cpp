// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/arithmetic.h"

#include "term/bignum.h"

#include <cmath>

namespace relupscope::arith {

namespace {

// Applies a float operation to two numbers of which at least one is a float.
template<typename F>
Term floatOperation(Heap& heap, Term a, Term b, F operation)
{
    double x;
    double y;
    if (!toFloat(a, &x) || !toFloat(b, &y))
        return NoTerm;
    return finiteFloat(heap, operation(x, y));
}

template<typename F>
Term roundFloat(Heap& heap, Term a, F rounding)
{
    if (isInteger(a))
        return a;
    if (!isFloat(a))
        return NoTerm;
    return doubleToInteger(heap, rounding(floatValue(a)));
}

bool areIntegers(Term a, Term b)
{
    return isInteger(a) && isInteger(b);
}

// A shift count as a machine number; counts beyond one are as good as the largest.
SWord shiftCount(Term b)
{
    if (b.isSmall())
        return b.smallValue();
    return IntegerView(b).negative ? Term::SmallMin : Term::SmallMax;
}

Term shift(Heap& heap, Term a, SWord left)
{
    if (left == 0 || a == Term::small(0))
        return a;
    if (a.isSmall() && left < 0)
        return Term::small(left <= -60 ? (a.smallValue() < 0 ? -1 : 0) : a.smallValue() >> -left);
    if (left > static_cast<SWord>(MaxBigLimbs * 64))
        return NoTerm;
    return bigShiftLeft(heap, a, left);
}

} // namespace

bool toFloat(Term number, double* out)
{
    if (isFloat(number)) {
        *out = floatValue(number);
        return true;
    }
    if (number.isSmall()) {
        *out = static_cast<double>(number.smallValue());
        return true;
    }
    return isBig(number) && bigToDouble(number, out);
}

Term finiteFloat(Heap& heap, double d)
{
    return std::isfinite(d) ? heap.makeFloat(d) : NoTerm;
}

Term add(Heap& heap, Term a, Term b)
{
    if (a.isSmall() && b.isSmall())
        return heap.integer(a.smallValue() + b.smallValue());
    if (areIntegers(a, b))
        return bigAdd(heap, a, b);
    return floatOperation(heap, a, b, [](double x, double y) { return x + y; });
}

Term subtract(Heap& heap, Term a, Term b)
{
    if (a.isSmall() && b.isSmall())
        return heap.integer(a.smallValue() - b.smallValue());
    if (areIntegers(a, b))
        return bigSubtract(heap, a, b);
    return floatOperation(heap, a, b, [](double x, double y) { return x - y; });
}

Term multiply(Heap& heap, Term a, Term b)
{
    if (a.isSmall() && b.isSmall()) {
        SWord product;
        if (!__builtin_mul_overflow(a.smallValue(), b.smallValue(), &product))
            return heap.integer(product);
    }
    if (areIntegers(a, b))
        return bigMultiply(heap, a, b);
    return floatOperation(heap, a, b, [](double x, double y) { return x * y; });
}

Term divideFloat(Heap& heap, Term a, Term b)
{
    return floatOperation(heap, a, b, [](double x, double y) { return y == 0 ? NAN : x / y; });
}

Term divide(Heap& heap, Term a, Term b)
{
    if (!areIntegers(a, b) || b == Term::small(0))
        return NoTerm;
    if (a.isSmall() && b.isSmall())
        return heap.integer(a.smallValue() / b.smallValue());
    return bigDivide(heap, a, b);
}

Term remainder(Heap& heap, Term a, Term b)
{
    if (!areIntegers(a, b) || b == Term::small(0))
        return NoTerm;
    if (a.isSmall() && b.isSmall())
        return Term::small(a.smallValue() % b.smallValue());
    return bigRemainder(heap, a, b);
}

Term bitAnd(Heap& heap, Term a, Term b)
{
    if (a.isSmall() && b.isSmall())
        return Term::small(a.smallValue() & b.smallValue());
    return areIntegers(a, b) ? bigAnd(heap, a, b) : NoTerm;
}

Term bitOr(Heap& heap, Term a, Term b)
{
    if (a.isSmall() && b.isSmall())
        return Term::small(a.smallValue() | b.smallValue());
    return areIntegers(a, b) ? bigOr(heap, a, b) : NoTerm;
}

Term bitXor(Heap& heap, Term a, Term b)
{
    if (a.isSmall() && b.isSmall())
        return Term::small(a.smallValue() ^ b.smallValue());
    return areIntegers(a, b) ? bigXor(heap, a, b) : NoTerm;
}

Term shiftLeft(Heap& heap, Term a, Term b)
{
    return areIntegers(a, b) ? shift(heap, a, shiftCount(b)) : NoTerm;
}

Term shiftRight(Heap& heap, Term a, Term b)
{
    return areIntegers(a, b) ? shift(heap, a, -shiftCount(b)) : NoTerm;
}

Term negate(Heap& heap, Term a)
{
    if (a.isSmall())
        return heap.integer(-a.smallValue());
    if (isBig(a))
        return bigNegate(heap, a);
    return isFloat(a) ? heap.makeFloat(-floatValue(a)) : NoTerm;
}

Term plus(Heap&, Term a)
{
    return isNumber(a) ? a : NoTerm;
}

Term bitNot(Heap& heap, Term a)
{
    if (a.isSmall())
        return Term::small(~a.smallValue());
    return isBig(a) ? bigNot(heap, a) : NoTerm;
}

Term absolute(Heap& heap, Term a)
{
    if (isFloat(a))
        return floatValue(a) < 0 ? heap.makeFloat(-floatValue(a)) : a; // -0.0 stays, as in OTP
    if (!isInteger(a))
        return NoTerm;
    return IntegerView(a).negative ? negate(heap, a) : a;
}

Term errorReason(Term a, Term b)
{
    return areIntegers(a, b) && b != Term::small(0) ? Atom::system_limit : Atom::badarith;
}

Term toFloatTerm(Heap& heap, Term a)
{
    double d;
    if (isFloat(a))
        return a;
    return toFloat(a, &d) ? heap.makeFloat(d) : NoTerm;
}

Term truncate(Heap& heap, Term a)
{
    return roundFloat(heap, a, [](double d) { return d; });
}

Term round(Heap& heap, Term a)
{
    return roundFloat(heap, a, [](double d) { return std::round(d); });
}

Term floor(Heap& heap, Term a)
{
    return roundFloat(heap, a, [](double d) { return std::floor(d); });
}

Term ceiling(Heap& heap, Term a)
{
    return roundFloat(heap, a, [](double d) { return std::ceil(d); });
}

} // namespace relupscope::arith
