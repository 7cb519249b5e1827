// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/compare.h"
#include "term/magnitude.h"
#include "term_world.h"

#include <boost/multiprecision/cpp_int.hpp>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace relupscope {
namespace {

using boost::multiprecision::cpp_int;

cpp_int modelOf(Term t)
{
    const IntegerView x(t);
    cpp_int value = 0;
    for (size_t i = x.count; i-- > 0;)
        value = (value << 64) | x.data[i];
    return x.negative ? cpp_int(-value) : value;
}

// The term is normalised and stands for `expected`.
void expectInteger(Term t, const cpp_int& expected)
{
    RC_ASSERT(!t.isNone());
    RC_ASSERT(modelOf(t) == expected);
    RC_ASSERT(t.isSmall() == (expected >= Term::SmallMin && expected <= Term::SmallMax));
    if (!t.isSmall())
        RC_ASSERT(IntegerView(t).limbs().back() != 0U);
}

cpp_int floorShift(const cpp_int& a, unsigned shift)
{
    const cpp_int one = cpp_int(1) << shift;
    cpp_int q = a / one;
    if (a < 0 && q * one != a)
        --q;
    return q;
}

RC_GTEST_PROP(Bignum, AgreesWithAReferenceImplementation, (uint64_t seed))
{
    TermWorld world;
    RandomTerms random(world, seed);
    Heap& heap = world.heap;
    const Term a = random.integer();
    const Term b = random.integer();
    const cpp_int x = modelOf(a);
    const cpp_int y = modelOf(b);
    expectInteger(bigAdd(heap, a, b), x + y);
    expectInteger(bigSubtract(heap, a, b), x - y);
    expectInteger(bigMultiply(heap, a, b), x * y);
    expectInteger(bigNegate(heap, a), -x);
    if (y != 0) {
        expectInteger(bigDivide(heap, a, b), x / y);
        expectInteger(bigRemainder(heap, a, b), x % y);
    }
    RC_ASSERT((bigCompare(a, b) < 0) == (x < y));
    RC_ASSERT((bigCompare(a, b) == 0) == (x == y));
}

RC_GTEST_PROP(Bignum, BitOperationsAreThoseOfTwosComplement, (uint64_t seed))
{
    TermWorld world;
    RandomTerms random(world, seed);
    Heap& heap = world.heap;
    const Term a = random.integer();
    const Term b = random.integer();
    // Non-negative numbers that agree with both in all bits that matter.
    const cpp_int wrap = cpp_int(1) << 1000;
    const cpp_int x = (modelOf(a) + wrap) % wrap;
    const cpp_int y = (modelOf(b) + wrap) % wrap;
    const auto unwrap
        = [&wrap](const cpp_int& v) -> cpp_int { return v >= wrap / 2 ? v - wrap : v; };
    expectInteger(bigAnd(heap, a, b), unwrap(x & y));
    expectInteger(bigOr(heap, a, b), unwrap(x | y));
    expectInteger(bigXor(heap, a, b), unwrap(x ^ y));
    expectInteger(bigNot(heap, a), -modelOf(a) - 1);
    const auto shift = static_cast<unsigned>(random.below(300));
    expectInteger(bigShiftLeft(heap, a, static_cast<SWord>(shift)), modelOf(a) << shift);
    expectInteger(bigShiftLeft(heap, a, -static_cast<SWord>(shift)), floorShift(modelOf(a), shift));
}

LimbVector randomLimbs(RandomTerms& random, size_t n)
{
    LimbVector limbs(n);
    for (Word& limb : limbs)
        limb = random.below(8) == 0 ? 0 : (random.below(~uint64_t {0}));
    limbs.back() |= 1;
    return limbs;
}

RC_GTEST_PROP(Bignum, LongProductsDivideBack, (uint64_t seed))
{
    TermWorld world;
    RandomTerms random(world, seed);
    Heap& heap = world.heap;
    const Term a = makeInteger(heap, randomLimbs(random, 1 + random.below(300)), false);
    const Term b = makeInteger(heap, randomLimbs(random, 1 + random.below(300)), true);
    const Term product = bigMultiply(heap, a, b);
    RC_ASSERT(modelOf(product) == modelOf(a) * modelOf(b));
    RC_ASSERT(exactEqual(bigDivide(heap, product, b), a));
    RC_ASSERT(bigRemainder(heap, product, a) == Term::small(0));
    const Term more = bigAdd(heap, product, Term::small(-1));
    RC_ASSERT(modelOf(bigDivide(heap, more, a)) == modelOf(more) / modelOf(a));
    RC_ASSERT(modelOf(bigRemainder(heap, more, a)) == modelOf(more) % modelOf(a));
}

RC_GTEST_PROP(Bignum, TextRoundTripsInEveryBase, (uint64_t seed))
{
    TermWorld world;
    RandomTerms random(world, seed);
    const auto base = static_cast<unsigned>(2 + random.below(35));
    const size_t limbs = random.below(4) == 0 ? 60 + random.below(300) : 1 + random.below(6);
    const Term a = makeInteger(world.heap, randomLimbs(random, limbs), false);
    const std::string text = integerToText(a, base);
    RC_ASSERT(exactEqual(textToInteger(world.heap, text, base, false), a));
    RC_ASSERT(exactEqual(textToInteger(world.heap, "000" + text, base, false), a));
    if (base == 10)
        RC_ASSERT(text == modelOf(a).str());
    RC_ASSERT(integerToText(bigNegate(world.heap, a), base) == "-" + text);
}

// Long numbers are halved at such powers: one as long as the power may be less than it.
TEST(Bignum, TextAroundThePowersHasNoZerosBeforeIt)
{
    TermWorld world;
    for (const size_t zeros : {19U << 6, 19U << 7, 19U << 8, (19U << 8) + (19U << 6)}) {
        const std::string nines(zeros, '9');
        const std::string power = "1" + std::string(zeros, '0');
        const Term below = textToInteger(world.heap, nines, 10, false);
        EXPECT_EQ(integerToText(below, 10), nines);
        EXPECT_EQ(integerToText(bigAdd(world.heap, below, Term::small(1)), 10), power);
        const std::string less = "39" + nines.substr(6);
        EXPECT_EQ(integerToText(textToInteger(world.heap, less, 10, false), 10), less);
    }
}

TEST(Bignum, TextWithoutDigitsIsNoInteger)
{
    TermWorld world;
    EXPECT_TRUE(textToInteger(world.heap, "", 10, false).isNone());
    EXPECT_TRUE(textToInteger(world.heap, "12a", 10, false).isNone());
    EXPECT_TRUE(textToInteger(world.heap, "2", 2, false).isNone());
    EXPECT_EQ(textToInteger(world.heap, "zZ", 36, true), Term::small(-(35 * 36 + 35)));
    EXPECT_EQ(textToInteger(world.heap, "0000", 10, true), Term::small(0));
}

TEST(Bignum, SystemLimitIsWhereOtpHasIt)
{
    TermWorld world;
    EXPECT_FALSE(bigShiftLeft(world.heap, Term::small(1), 33554367).isNone());
    EXPECT_TRUE(bigShiftLeft(world.heap, Term::small(1), 33554368).isNone());
    EXPECT_TRUE(bigShiftLeft(world.heap, Term::small(1), INT64_MAX).isNone());
    EXPECT_EQ(bigShiftLeft(world.heap, Term::small(-1), INT64_MIN), Term::small(-1));
    EXPECT_EQ(bigShiftLeft(world.heap, Term::small(0), INT64_MAX), Term::small(0));
}

TEST(Bignum, BordersOfSmallIntegersHold)
{
    TermWorld world;
    Heap& heap = world.heap;
    EXPECT_TRUE(heap.integer(Term::SmallMax).isSmall());
    EXPECT_FALSE(heap.integer(Term::SmallMax + 1).isSmall());
    EXPECT_FALSE(bigNegate(heap, Term::small(Term::SmallMin)).isSmall());
    EXPECT_TRUE(bigNegate(heap, heap.integer(Term::SmallMax + 1)).isSmall());
    EXPECT_EQ(world.print(heap.integer(INT64_MIN)), "-9223372036854775808");
    EXPECT_EQ(world.print(heap.unsignedInteger(UINT64_MAX)), "18446744073709551615");
    int64_t i = 0;
    uint64_t u = 0;
    EXPECT_TRUE(toInt64(heap.integer(INT64_MIN), &i));
    EXPECT_EQ(i, INT64_MIN);
    EXPECT_FALSE(toInt64(heap.unsignedInteger(uint64_t {1} << 63), &i));
    EXPECT_TRUE(toUint64(heap.unsignedInteger(UINT64_MAX), &u));
    EXPECT_EQ(u, UINT64_MAX);
    EXPECT_FALSE(toUint64(Term::small(-1), &u));
}

RC_GTEST_PROP(Bignum, DoublesRoundAsOtpDoes, (uint64_t seed))
{
    TermWorld world;
    RandomTerms random(world, seed);
    const Term a = random.integer();
    double d = 0;
    RC_ASSERT(bigToDouble(a, &d));
    if (modelOf(a) >= INT64_MIN && modelOf(a) <= INT64_MAX)
        RC_ASSERT(d == static_cast<double>(modelOf(a).convert_to<int64_t>()));
    // Of two digits no float is nearer; of more, the integer lies between the neighbours. A whole
    // float converts back to itself.
    const auto distance = [&](double f) -> cpp_int {
        return boost::multiprecision::abs(modelOf(doubleToInteger(world.heap, f)) - modelOf(a));
    };
    const double above = std::nextafter(d, HUGE_VAL);
    const double below = std::nextafter(d, -HUGE_VAL);
    if (boost::multiprecision::abs(modelOf(a)) >> 128 == 0) {
        RC_ASSERT(distance(d) <= distance(above) || std::fabs(d) < 9e15);
        RC_ASSERT(distance(d) <= distance(below) || std::fabs(d) < 9e15);
    } else {
        RC_ASSERT(modelOf(doubleToInteger(world.heap, below)) < modelOf(a));
        RC_ASSERT(modelOf(a) < modelOf(doubleToInteger(world.heap, above)));
    }
    double back = 0;
    RC_ASSERT(bigToDouble(doubleToInteger(world.heap, std::trunc(d)), &back));
    RC_ASSERT(back == std::trunc(d));
}

TEST(Bignum, LargestDoubleIsTheLast)
{
    TermWorld world;
    double d = 0;
    const Term limit = bigShiftLeft(world.heap, Term::small(1), 1024);
    EXPECT_FALSE(bigToDouble(limit, &d));
    const Term halfUlp = bigShiftLeft(world.heap, Term::small(1), 1024 - 54);
    EXPECT_FALSE(bigToDouble(bigSubtract(world.heap, limit, halfUlp), &d));
    EXPECT_TRUE(bigToDouble(
        bigSubtract(world.heap, bigSubtract(world.heap, limit, halfUlp), Term::small(1)), &d));
    EXPECT_EQ(d, 1.7976931348623157e308);
}

TEST(Bignum, IntegersCompareExactlyWithFloats)
{
    TermWorld world;
    Heap& heap = world.heap;
    const SWord whole = SWord {1} << 53;
    EXPECT_GT(compareIntegerToFloat(heap.integer(whole + 1), 9007199254740992.0), 0);
    EXPECT_EQ(compareIntegerToFloat(heap.integer(whole), 9007199254740992.0), 0);
    EXPECT_LT(compareIntegerToFloat(heap.integer(-whole - 1), -9007199254740992.0), 0);
    EXPECT_LT(compareIntegerToFloat(Term::small(0), 0.5), 0);
    EXPECT_EQ(compareIntegerToFloat(Term::small(0), -0.0), 0);
    EXPECT_GT(compareIntegerToFloat(Term::small(0), -5e-324), 0);
    EXPECT_LT(compareIntegerToFloat(Term::small(-1), 0.0), 0);
    const Term large = bigShiftLeft(heap, Term::small(1), 2000);
    EXPECT_GT(compareIntegerToFloat(large, 1.7976931348623157e308), 0);
    EXPECT_LT(compareIntegerToFloat(bigNegate(heap, large), -1.7976931348623157e308), 0);
    EXPECT_EQ(compareIntegerToFloat(bigShiftLeft(heap, Term::small(3), 500), std::ldexp(3, 500)),
              0);
}

// The bit at `index` of a byte array, from the most significant bit of the first byte.
bool bitAt(const std::vector<uint8_t>& bytes, size_t index)
{
    return ((bytes[index / 8] >> (7 - index % 8)) & 1) != 0;
}

RC_GTEST_PROP(Bignum, BitFieldsRoundTripAndTouchNothingElse, (uint64_t seed))
{
    TermWorld world;
    RandomTerms random(world, seed);
    const size_t bits = random.below(3) == 0 ? random.below(300) : random.below(70);
    const size_t offset = random.below(20);
    const bool little = random.below(2) == 0;
    const Term value = random.integer();
    std::vector<uint8_t> bytes((offset + bits + 7) / 8 + 2);
    for (uint8_t& b : bytes)
        b = static_cast<uint8_t>(random.below(256));
    const std::vector<uint8_t> before = bytes;
    integerToBits(value, bytes.data(), offset, bits, little);
    for (size_t i = 0; i < bytes.size() * 8; ++i) {
        if (i < offset || i >= offset + bits)
            RC_ASSERT(bitAt(bytes, i) == bitAt(before, i));
    }
    const cpp_int wrap = cpp_int(1) << bits;
    const cpp_int expected = ((modelOf(value) % wrap) + wrap) % wrap;
    RC_ASSERT(modelOf(integerFromBits(world.heap, bytes.data(), offset, bits, little, false))
              == expected);
    const cpp_int asSigned = bits != 0 && expected >= wrap / 2 ? expected - wrap : expected;
    expectInteger(integerFromBits(world.heap, bytes.data(), offset, bits, little, true), asSigned);
    if (!little) {
        cpp_int read = 0;
        for (size_t i = 0; i < bits; ++i)
            read = read * 2 + (bitAt(bytes, offset + i) ? 1 : 0);
        RC_ASSERT(read == expected);
    }
}

TEST(Bignum, LittleEndianFieldsHaveThePartialByteLast)
{
    TermWorld world;
    uint8_t bytes[2] = {};
    integerToBits(Term::small(0x1A5), bytes, 0, 12, true); // <<16#1A5:12/little>>
    EXPECT_EQ(bytes[0], 0xA5);
    EXPECT_EQ(bytes[1], 0x10);
    EXPECT_EQ(integerFromBits(world.heap, bytes, 0, 12, true, false), Term::small(0x1A5));
}

} // namespace
} // namespace relupscope
