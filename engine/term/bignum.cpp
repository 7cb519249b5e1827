// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/bignum.h"

#include "term/magnitude.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace relupscope {

namespace {

// A big being built at the top of a heap.
class BigBuilder
{
public:
    BigBuilder(Heap& heap, size_t limbs)
        : m_heap(heap), m_object(heap.alloc(limbs + 1)), m_limbs(limbs)
    {
    }
    [[nodiscard]] Word* limbs() { return m_object + 1; }

    // Cuts leading zeros and gives back what is not needed.
    Term finish(bool negative)
    {
        const size_t n = withoutLeadingZeros({m_object + 1, m_limbs}).size();
        if (n == 0 || (n == 1 && fitsSmall(m_object[1], negative))) {
            const Word value = n == 0 ? 0 : m_object[1];
            m_heap.giveBack(m_object);
            return Term::small(static_cast<SWord>(negative ? Word {0} - value : value));
        }
        m_heap.giveBack(m_object + 1 + n);
        m_object[0] = makeHeader(negative ? BoxTag::NegativeBig : BoxTag::PositiveBig, n);
        return n > MaxBigLimbs ? NoTerm : Term::boxed(m_object);
    }

private:
    static bool fitsSmall(Word magnitude, bool negative)
    {
        return magnitude <= static_cast<Word>(Term::SmallMax) + (negative ? 1 : 0);
    }

    Heap& m_heap;
    Word* m_object;
    size_t m_limbs;
};

Term addSigned(Heap& heap, const IntegerView& a, const IntegerView& b, bool negateB)
{
    const bool negativeB = b.negative != negateB;
    if (a.negative == negativeB) {
        BigBuilder big(heap, std::max(a.count, b.count) + 1);
        addMagnitudes(a.limbs(), b.limbs(), big.limbs());
        return big.finish(a.negative);
    }
    const int order = compareMagnitudes(a.limbs(), b.limbs());
    if (order == 0)
        return Term::small(0);
    const IntegerView& larger = order > 0 ? a : b;
    const IntegerView& smaller = order > 0 ? b : a;
    BigBuilder big(heap, larger.count);
    subtractMagnitudes(larger.limbs(), smaller.limbs(), big.limbs());
    return big.finish(order > 0 ? a.negative : negativeB);
}

// Limbs of an integer in two's complement, sign extended without end.
class TwosComplement
{
public:
    explicit TwosComplement(const IntegerView& v) : m_view(v), m_carry(v.negative ? 1 : 0) {}
    // The limbs in order, one a call.
    Word next()
    {
        const Word limb = m_at < m_view.count ? m_view.data[m_at] : 0;
        ++m_at;
        if (!m_view.negative)
            return limb;
        const Word result = ~limb + m_carry;
        m_carry = (m_carry != 0 && result == 0) ? 1 : 0;
        return result;
    }

private:
    const IntegerView& m_view;
    size_t m_at = 0;
    Word m_carry;
};

void negateInPlace(Word* limbs, size_t n)
{
    Word carry = 1;
    for (size_t i = 0; i < n; ++i) {
        limbs[i] = ~limbs[i] + carry;
        carry = (carry != 0 && limbs[i] == 0) ? 1 : 0;
    }
}

template<typename Operation>
Term bitwise(Heap& heap, Term a, Term b, Operation operation)
{
    const IntegerView x(a);
    const IntegerView y(b);
    const bool negative
        = (operation(x.negative ? ~Word {0} : 0, y.negative ? ~Word {0} : 0) & 1) != 0;
    const size_t n = std::max(x.count, y.count) + 1;
    BigBuilder big(heap, n);
    TwosComplement bitsX(x);
    TwosComplement bitsY(y);
    for (size_t i = 0; i < n; ++i)
        big.limbs()[i] = operation(bitsX.next(), bitsY.next());
    if (negative)
        negateInPlace(big.limbs(), n);
    return big.finish(negative);
}

Term shiftLeft(Heap& heap, const IntegerView& a, size_t shift)
{
    const size_t whole = shift / 64;
    const auto bits = static_cast<unsigned>(shift % 64);
    if (whole + a.count > MaxBigLimbs + 1)
        return NoTerm;
    BigBuilder big(heap, a.count + whole + 1);
    Word* limbs = big.limbs();
    std::fill_n(limbs, whole, Word {0});
    Word carry = 0;
    for (size_t i = 0; i < a.count; ++i) {
        limbs[whole + i] = (a.data[i] << bits) | carry;
        carry = bits == 0 ? 0 : a.data[i] >> (64 - bits);
    }
    limbs[whole + a.count] = carry;
    return big.finish(a.negative);
}

// Rounds towards minus infinity, as an arithmetic shift does.
Term shiftRight(Heap& heap, const IntegerView& a, size_t shift)
{
    const size_t whole = shift / 64;
    const auto bits = static_cast<unsigned>(shift % 64);
    if (whole >= a.count)
        return Term::small(a.negative ? -1 : 0);
    bool lost = bits != 0 && (a.data[whole] << (64 - bits)) != 0;
    for (size_t i = 0; i < whole; ++i)
        lost = lost || a.data[i] != 0;
    const size_t n = a.count - whole;
    BigBuilder big(heap, n + 1);
    Word* limbs = big.limbs();
    for (size_t i = 0; i < n; ++i) {
        const Word upper = i + 1 < n && bits != 0 ? a.data[whole + i + 1] << (64 - bits) : 0;
        limbs[i] = (a.data[whole + i] >> bits) | upper;
    }
    limbs[n] = 0;
    if (a.negative && lost) {
        const Word one = 1;
        addMagnitudes({limbs, n}, {&one, 1}, limbs);
    }
    return big.finish(a.negative);
}

} // namespace

IntegerView::IntegerView(Term integer)
{
    if (integer.isSmall()) {
        const SWord value = integer.smallValue();
        negative = value < 0;
        m_small = negative ? Word {0} - static_cast<Word>(value) : static_cast<Word>(value);
        data = &m_small;
        count = value == 0 ? 0 : 1;
        return;
    }
    const Word* object = integer.object();
    m_small = 0;
    data = object + 1;
    count = headerCount(object[0]);
    negative = headerTag(object[0]) == BoxTag::NegativeBig;
}

Term makeInteger(Heap& heap, std::span<const Word> limbs, bool negative)
{
    BigBuilder big(heap, limbs.size());
    std::copy(limbs.begin(), limbs.end(), big.limbs());
    return big.finish(negative);
}

Term bigAdd(Heap& heap, Term a, Term b)
{
    if (a.isSmall() && b.isSmall())
        return heap.integer(a.smallValue() + b.smallValue());
    return addSigned(heap, IntegerView(a), IntegerView(b), false);
}

Term bigSubtract(Heap& heap, Term a, Term b)
{
    if (a.isSmall() && b.isSmall())
        return heap.integer(a.smallValue() - b.smallValue());
    return addSigned(heap, IntegerView(a), IntegerView(b), true);
}

Term bigMultiply(Heap& heap, Term a, Term b)
{
    const IntegerView x(a);
    const IntegerView y(b);
    if (x.count + y.count > MaxBigLimbs + 1)
        return NoTerm;
    BigBuilder big(heap, x.count + y.count);
    multiplyMagnitudes(x.limbs(), y.limbs(), big.limbs());
    return big.finish(x.negative != y.negative);
}

Term bigDivide(Heap& heap, Term a, Term b)
{
    const IntegerView x(a);
    const IntegerView y(b);
    if (compareMagnitudes(x.limbs(), y.limbs()) < 0)
        return Term::small(0);
    LimbVector remainder(y.count);
    BigBuilder big(heap, x.count);
    divideMagnitudes(x.limbs(), y.limbs(), big.limbs(), remainder.data());
    return big.finish(x.negative != y.negative);
}

Term bigRemainder(Heap& heap, Term a, Term b)
{
    const IntegerView x(a);
    const IntegerView y(b);
    if (compareMagnitudes(x.limbs(), y.limbs()) < 0)
        return a;
    BigBuilder big(heap, y.count);
    divideMagnitudes(x.limbs(), y.limbs(), nullptr, big.limbs());
    return big.finish(x.negative);
}

Term bigNegate(Heap& heap, Term a)
{
    if (a.isSmall())
        return heap.integer(-a.smallValue());
    const IntegerView x(a);
    return makeInteger(heap, x.limbs(), !x.negative);
}

Term bigAnd(Heap& heap, Term a, Term b)
{
    return bitwise(heap, a, b, [](Word x, Word y) { return x & y; });
}

Term bigOr(Heap& heap, Term a, Term b)
{
    return bitwise(heap, a, b, [](Word x, Word y) { return x | y; });
}

Term bigXor(Heap& heap, Term a, Term b)
{
    return bitwise(heap, a, b, [](Word x, Word y) { return x ^ y; });
}

Term bigNot(Heap& heap, Term a)
{
    return bigSubtract(heap, Term::small(-1), a);
}

Term bigShiftLeft(Heap& heap, Term a, SWord shift)
{
    const IntegerView x(a);
    if (x.count == 0)
        return a;
    if (shift >= 0)
        return shiftLeft(heap, x, static_cast<size_t>(shift));
    return shiftRight(heap, x, Word {0} - static_cast<Word>(shift));
}

int bigCompare(Term a, Term b)
{
    const IntegerView x(a);
    const IntegerView y(b);
    if (x.negative != y.negative)
        return x.negative ? -1 : 1;
    const int order = compareMagnitudes(x.limbs(), y.limbs());
    return x.negative ? -order : order;
}

bool toUint64(Term integer, uint64_t* out)
{
    const IntegerView x(integer);
    if (x.negative || x.count > 1)
        return false;
    *out = x.count == 0 ? 0 : x.data[0];
    return true;
}

bool toInt64(Term integer, int64_t* out)
{
    const IntegerView x(integer);
    const Word magnitude = x.count == 0 ? 0 : x.data[0];
    if (x.count > 1 || magnitude > (Word {1} << 63) - (x.negative ? 0 : 1))
        return false;
    *out = static_cast<int64_t>(x.negative ? Word {0} - magnitude : magnitude);
    return true;
}

} // namespace relupscope
