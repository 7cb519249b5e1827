// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/magnitude.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace relupscope {

namespace {

__extension__ using DoubleWord = unsigned __int128;

// From so many limbs on three products of half the size cost less than four.
constexpr size_t KaratsubaLimbs = 40;

Word low(DoubleWord d)
{
    return static_cast<Word>(d);
}

Word high(DoubleWord d)
{
    return static_cast<Word>(d >> 64);
}

Word addWithCarry(Word a, Word b, Word& carry)
{
    const DoubleWord sum = DoubleWord {a} + b + carry;
    carry = high(sum);
    return low(sum);
}

Word subtractWithBorrow(Word a, Word b, Word& borrow)
{
    const DoubleWord difference = DoubleWord {a} - b - borrow;
    borrow = high(difference) & 1;
    return low(difference);
}

// result += a, where result has room for the carry.
void addInto(Word* result, Limbs a)
{
    Word carry = 0;
    size_t i = 0;
    for (; i < a.size(); ++i)
        result[i] = addWithCarry(result[i], a[i], carry);
    for (; carry != 0; ++i)
        result[i] = addWithCarry(result[i], 0, carry);
}

// result -= a, where result >= a.
void subtractFrom(Word* result, Limbs a)
{
    Word borrow = 0;
    size_t i = 0;
    for (; i < a.size(); ++i)
        result[i] = subtractWithBorrow(result[i], a[i], borrow);
    for (; borrow != 0; ++i)
        result[i] = subtractWithBorrow(result[i], 0, borrow);
}

void multiplySchoolbook(Limbs a, Limbs b, Word* result)
{
    std::fill_n(result, a.size() + b.size(), Word {0});
    for (size_t i = 0; i < b.size(); ++i) {
        Word carry = 0;
        for (size_t j = 0; j < a.size(); ++j) {
            const DoubleWord t = DoubleWord {a[j]} * b[i] + result[i + j] + carry;
            result[i + j] = low(t);
            carry = high(t);
        }
        result[i + a.size()] = carry;
    }
}

// Both of n limbs: a = a1 * B + a0, b = b1 * B + b0;
// a * b = a1 b1 BB + ((a0 + a1)(b0 + b1) - a0 b0 - a1 b1) B + a0 b0.
void multiplyKaratsuba(Limbs a, Limbs b, Word* result)
{
    const size_t n = a.size();
    if (n < KaratsubaLimbs) {
        multiplySchoolbook(a, b, result);
        return;
    }
    const size_t half = n / 2;
    const size_t rest = n - half;
    multiplyKaratsuba(a.first(half), b.first(half), result);
    multiplyKaratsuba(a.subspan(half), b.subspan(half), result + 2 * half);
    LimbVector sums(2 * (rest + 1));
    const std::span<Word> sumA(sums.data(), rest + 1);
    const std::span<Word> sumB(sums.data() + rest + 1, rest + 1);
    addMagnitudes(a.subspan(half), a.first(half), sumA.data());
    addMagnitudes(b.subspan(half), b.first(half), sumB.data());
    LimbVector middle(2 * (rest + 1));
    multiplyKaratsuba(sumA, sumB, middle.data());
    subtractFrom(middle.data(), withoutLeadingZeros({result, 2 * half}));
    subtractFrom(middle.data(), withoutLeadingZeros({result + 2 * half, 2 * rest}));
    addInto(result + half, withoutLeadingZeros(middle));
}

// Knuth's algorithm D. `u` (one limb more than the dividend) and `v` are shifted so that the top
// bit of v is set; u becomes the remainder.
void divideNormalised(std::span<Word> u, Limbs v, Word* quotient)
{
    const size_t n = v.size();
    for (size_t j = u.size() - n; j-- > 0;) {
        const DoubleWord numerator = (DoubleWord {u[j + n]} << 64) | u[j + n - 1];
        DoubleWord guess = u[j + n] >= v[n - 1] ? ~Word {0} : numerator / v[n - 1];
        DoubleWord rest = numerator - guess * v[n - 1];
        while (high(rest) == 0 && guess * v[n - 2] > ((rest << 64) | u[j + n - 2])) {
            --guess;
            rest += v[n - 1];
        }
        Word carry = 0;
        Word borrow = 0;
        for (size_t i = 0; i < n; ++i) {
            const DoubleWord product = guess * v[i] + carry;
            carry = high(product);
            u[i + j] = subtractWithBorrow(u[i + j], low(product), borrow);
        }
        u[j + n] = subtractWithBorrow(u[j + n], carry, borrow);
        if (borrow != 0) { // the guess was one too high
            --guess;
            Word back = 0;
            for (size_t i = 0; i < n; ++i)
                u[i + j] = addWithCarry(u[i + j], v[i], back);
            u[j + n] += back;
        }
        if (quotient)
            quotient[j] = low(guess);
    }
}

void shiftLeftBy(Limbs a, unsigned bits, Word* result)
{
    Word carry = 0;
    for (size_t i = 0; i < a.size(); ++i) {
        result[i] = (a[i] << bits) | carry;
        carry = bits == 0 ? 0 : a[i] >> (64 - bits);
    }
    result[a.size()] = carry;
}

} // namespace

Limbs withoutLeadingZeros(Limbs a)
{
    size_t n = a.size();
    while (n != 0 && a[n - 1] == 0)
        --n;
    return a.first(n);
}

int compareMagnitudes(Limbs a, Limbs b)
{
    if (a.size() != b.size())
        return a.size() < b.size() ? -1 : 1;
    for (size_t i = a.size(); i-- > 0;) {
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    }
    return 0;
}

void addMagnitudes(Limbs a, Limbs b, Word* result)
{
    if (a.size() < b.size())
        std::swap(a, b);
    Word carry = 0;
    for (size_t i = 0; i < b.size(); ++i)
        result[i] = addWithCarry(a[i], b[i], carry);
    for (size_t i = b.size(); i < a.size(); ++i)
        result[i] = addWithCarry(a[i], 0, carry);
    result[a.size()] = carry;
}

void subtractMagnitudes(Limbs a, Limbs b, Word* result)
{
    Word borrow = 0;
    for (size_t i = 0; i < b.size(); ++i)
        result[i] = subtractWithBorrow(a[i], b[i], borrow);
    for (size_t i = b.size(); i < a.size(); ++i)
        result[i] = subtractWithBorrow(a[i], 0, borrow);
}

void multiplyMagnitudes(Limbs a, Limbs b, Word* result)
{
    if (a.size() < b.size())
        std::swap(a, b);
    if (b.size() < KaratsubaLimbs) {
        multiplySchoolbook(a, b, result);
        return;
    }
    // Slices of the longer, as long as the shorter each.
    std::fill_n(result, a.size() + b.size(), Word {0});
    LimbVector product(2 * b.size());
    size_t at = 0;
    for (; at + b.size() <= a.size(); at += b.size()) {
        multiplyKaratsuba(a.subspan(at, b.size()), b, product.data());
        addInto(result + at, withoutLeadingZeros(product));
    }
    if (at < a.size()) {
        const Limbs last = a.subspan(at);
        multiplyMagnitudes(b, last, product.data());
        addInto(result + at, withoutLeadingZeros(Limbs(product).first(b.size() + last.size())));
    }
}

Word divideByLimb(std::span<Word> a, Word divisor)
{
    Word remainder = 0;
    for (size_t i = a.size(); i-- > 0;) {
        const DoubleWord t = (DoubleWord {remainder} << 64) | a[i];
        a[i] = low(t / divisor);
        remainder = low(t % divisor);
    }
    return remainder;
}

Word multiplyByLimb(std::span<Word> a, Word factor, Word term)
{
    Word carry = term;
    for (Word& limb : a) {
        const DoubleWord t = DoubleWord {limb} * factor + carry;
        limb = low(t);
        carry = high(t);
    }
    return carry;
}

void divideMagnitudes(Limbs a, Limbs b, Word* quotient, Word* remainder)
{
    if (b.size() == 1 || a.size() < b.size()) {
        LimbVector work(a.begin(), a.end());
        if (b.size() == 1) {
            remainder[0] = divideByLimb(work, b[0]);
        } else {
            std::fill_n(remainder, b.size(), Word {0});
            std::copy(a.begin(), a.end(), remainder);
            std::fill(work.begin(), work.end(), Word {0});
        }
        if (quotient)
            std::copy(work.begin(), work.end(), quotient);
        return;
    }
    const auto shift = static_cast<unsigned>(std::countl_zero(b.back()));
    LimbVector u(a.size() + 1);
    LimbVector v(b.size() + 1);
    shiftLeftBy(a, shift, u.data());
    shiftLeftBy(b, shift, v.data());
    v.pop_back();
    if (quotient)
        std::fill_n(quotient, a.size(), Word {0});
    divideNormalised(u, v, quotient);
    for (size_t i = 0; i < b.size(); ++i)
        remainder[i] = shift == 0 ? u[i] : (u[i] >> shift) | (u[i + 1] << (64 - shift));
}

} // namespace relupscope
