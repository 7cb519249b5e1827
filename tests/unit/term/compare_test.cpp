// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/compare.h"
#include "term/copy.h"
#include "term/hash.h"
#include "term_world.h"

#include <rapidcheck/gtest.h>

namespace relupscope {
namespace {

int sign(int x)
{
    return (x > 0) - (x < 0);
}

RC_GTEST_PROP(Compare, OrderIsTotalAndAgreesWithTheEqualities, (uint64_t seed))
{
    TermWorld world;
    RandomTerms random(world, seed);
    const Term t[] = {random.any(2), random.any(2), random.any(3)};
    for (const Term a : t) {
        for (const Term b : t) {
            const int ab = sign(compareTerms(a, b, world.atoms));
            RC_ASSERT(ab == -sign(compareTerms(b, a, world.atoms)));
            RC_ASSERT((ab == 0) == looselyEqual(a, b));
            const int exact = sign(compareExact(a, b, world.atoms));
            RC_ASSERT(exact == -sign(compareExact(b, a, world.atoms)));
            RC_ASSERT((exact == 0) == exactEqual(a, b));
            if (exactEqual(a, b))
                RC_ASSERT(internalHash(a, world.atoms) == internalHash(b, world.atoms));
            for (const Term c : t) {
                if (ab <= 0 && compareTerms(b, c, world.atoms) <= 0)
                    RC_ASSERT(compareTerms(a, c, world.atoms) <= 0);
                if (exact <= 0 && compareExact(b, c, world.atoms) <= 0)
                    RC_ASSERT(compareExact(a, c, world.atoms) <= 0);
            }
        }
    }
}

TEST(Compare, KindsAreInErlangsOrder)
{
    TermWorld world;
    Heap& heap = world.heap;
    const Term ascending[] = {
        Term::small(-1),
        heap.makeFloat(0.5),
        Term::small(1),
        world.integer("100000000000000000000000"),
        world.atom("a"),
        world.atom("aa"),
        world.atom("b"),
        heap.ref(1),
        heap.ref(2),
        Term::port(7),
        Term::pid(1),
        Term::pid(2),
        heap.tuple(static_cast<const Term*>(nullptr), size_t {0}),
        heap.tuple(world.atom("z")),
        heap.tuple(Term::small(1), Term::small(1)),
        emptyMap(heap),
        mapPut(heap, emptyMap(heap), Term::small(1), Nil, world.atoms),
        Nil,
        heap.cons(Term::small(1), Nil),
        heap.cons(Term::small(2), Nil),
        world.binary(""),
        world.binary("a"),
        world.binary("aa"),
        world.binary("b"),
    };
    for (size_t i = 0; i < std::size(ascending); ++i) {
        for (size_t j = 0; j < std::size(ascending); ++j)
            EXPECT_EQ(sign(compareTerms(ascending[i], ascending[j], world.atoms)),
                      (i > j) - (i < j))
                << world.print(ascending[i]) << " and " << world.print(ascending[j]);
    }
}

TEST(Compare, FloatsEqualIntegersButNotExactly)
{
    TermWorld world;
    const Term one = Term::small(1);
    const Term point = world.heap.makeFloat(1.0);
    EXPECT_EQ(compareTerms(one, point, world.atoms), 0);
    EXPECT_TRUE(looselyEqual(world.heap.tuple(one, Nil), world.heap.tuple(point, Nil)));
    EXPECT_FALSE(exactEqual(one, point));
    EXPECT_TRUE(exactEqual(world.heap.makeFloat(0.0), world.heap.makeFloat(-0.0)));
    // As keys of maps all integers come before all floats.
    EXPECT_LT(compareExact(Term::small(2), point, world.atoms), 0);
    const Term big = world.integer("1000000000000000000000");
    EXPECT_TRUE(
        looselyEqual(world.heap.cons(big, Nil), world.heap.cons(world.heap.makeFloat(1e21), Nil)));
}

TEST(Compare, MapKeysCompareExactlyAndValuesDoNot)
{
    TermWorld world;
    Heap& heap = world.heap;
    const Term one = Term::small(1);
    const Term point = heap.makeFloat(1.0);
    const auto map = [&](Term key, Term value) {
        return mapPut(heap, emptyMap(heap), key, value, world.atoms);
    };
    EXPECT_TRUE(looselyEqual(map(one, one), map(one, point)));
    EXPECT_FALSE(looselyEqual(map(one, one), map(point, one)));
    EXPECT_LT(compareTerms(map(one, one), map(point, one), world.atoms), 0);
    EXPECT_EQ(compareTerms(map(one, one), map(one, point), world.atoms), 0);
    Term a = emptyMap(heap);
    Term b = emptyMap(heap);
    for (SWord i = 0; i < 100; ++i) {
        a = mapPut(heap, a, Term::small(i), one, world.atoms);
        b = mapPut(heap, b, Term::small(i), i == 70 ? point : one, world.atoms);
    }
    EXPECT_TRUE(looselyEqual(a, b));
    EXPECT_FALSE(exactEqual(a, b));
    EXPECT_EQ(compareTerms(a, b, world.atoms), 0);
    EXPECT_LT(compareExact(a, b, world.atoms), 0);
    EXPECT_LT(
        compareTerms(mapPut(heap, a, Term::small(3), Term::small(0), world.atoms), b, world.atoms),
        0);
    // The smallest key that differs decides.
    const Term c = mapPut(heap, mapRemove(heap, a, Term::small(50), world.atoms), Term::small(500),
                          one, world.atoms);
    EXPECT_LT(compareTerms(a, c, world.atoms), 0);
}

TEST(Compare, BinariesOfOtherShapesAreEqual)
{
    TermWorld world;
    const std::string text(100, 'y');
    const Term whole = world.binary("x" + text);
    const Term part = subBitstring(world.heap, whole, 8, 800);
    const Term shifted = subBitstring(world.heap, whole, 4, 800);
    EXPECT_TRUE(exactEqual(part, world.binary(text)));
    EXPECT_EQ(internalHash(part, world.atoms), internalHash(world.binary(text), world.atoms));
    EXPECT_FALSE(exactEqual(shifted, part));
    EXPECT_TRUE(exactEqual(shifted, makeBitstring(world.heap, bitView(shifted))));
    EXPECT_EQ(internalHash(shifted, world.atoms),
              internalHash(makeBitstring(world.heap, bitView(shifted)), world.atoms));
    const Term ragged = subBitstring(world.heap, whole, 4, 795); // ends within a byte
    const Term copy = makeBitstring(world.heap, bitView(ragged));
    EXPECT_TRUE(exactEqual(ragged, copy));
    EXPECT_EQ(internalHash(ragged, world.atoms), internalHash(copy, world.atoms));
}

class DeepTerm : public ::testing::TestWithParam<int>
{
protected:
    // [[[…]]], {{{…}}}, #{a => #{a => …}} or [[…]|x].
    Term make(Heap& heap, Term innermost)
    {
        Term t = innermost;
        for (int i = 0; i < 1'000'000; ++i) {
            switch (GetParam()) {
            case 0: t = heap.cons(t, Nil); break;
            case 1: t = heap.tuple(t); break;
            case 2: t = mapFromPairs(heap, &Atom::ok, &t, 1, m_world.atoms); break;
            default: t = heap.cons(t, Atom::ok); break;
            }
        }
        return t;
    }
    TermWorld m_world;
};

TEST_P(DeepTerm, TakesNoStack)
{
    const Term t = make(m_world.heap, Term::small(1));
    const Term u = make(m_world.heap, Term::small(2));
    Heap other(m_world.arena);
    const Term copy = copyTerm(t, other);
    EXPECT_TRUE(exactEqual(t, copy));
    EXPECT_TRUE(looselyEqual(t, copy));
    EXPECT_FALSE(exactEqual(t, u));
    EXPECT_EQ(compareTerms(t, copy, m_world.atoms), 0);
    EXPECT_LT(compareExact(t, u, m_world.atoms), 0);
    EXPECT_EQ(sizeOfTerm(t), sizeOfTerm(u));
    EXPECT_EQ(internalHash(t, m_world.atoms), internalHash(copy, m_world.atoms));
    EXPECT_EQ(phash2(t, m_world.atoms), phash2(copy, m_world.atoms));
    EXPECT_EQ(phash(t, m_world.atoms), phash(copy, m_world.atoms));
    EXPECT_EQ(m_world.print(t), m_world.print(copy));
    const std::string bytes = encodeExternal(t, m_world.context);
    const auto decoded = decodeExternal(bytes, m_world.heap, m_world.context);
    ASSERT_TRUE(decoded) << decoded.error().text();
    EXPECT_TRUE(exactEqual(decoded->term, t));
    EXPECT_EQ(decoded->used, bytes.size());
}

INSTANTIATE_TEST_SUITE_P(Shapes, DeepTerm, ::testing::Range(0, 4));

RC_GTEST_PROP(Copy, IsEqualAndTakesTheWordsItSaid, (uint64_t seed))
{
    TermWorld world;
    RandomTerms random(world, seed);
    const Term t = random.any(5);
    const size_t words = sizeOfTerm(t);
    Heap other(world.arena);
    other.reserve(words);
    const Word* begin = other.top;
    const Term copy = copyTerm(t, other);
    RC_ASSERT(static_cast<size_t>(other.top - begin) == words);
    RC_ASSERT(exactEqual(copy, t));
    RC_ASSERT(compareExact(copy, t, world.atoms) == 0);
    RC_ASSERT(internalHash(copy, world.atoms) == internalHash(t, world.atoms));
    world.heap.clear(); // the copy needs nothing of the original
    RC_ASSERT(!world.print(copy).empty());
}

TEST(Copy, CountedBinariesAreSharedAndSmallPartsAreNot)
{
    TermWorld world;
    const Term whole = world.binary(std::string(1000, 'x'));
    Heap other(world.arena);
    const Term copy = copyTerm(world.heap.tuple(whole, whole), other);
    EXPECT_EQ(world.heap.offHeap->data->references, 3U);
    EXPECT_EQ(wholeBytes(tupleElement(copy, 0)), wholeBytes(whole));
    const Term part = subBitstring(world.heap, whole, 8, 8 * 40);
    EXPECT_TRUE(hasTag(copyTerm(part, other), BoxTag::HeapBinary));
    const Term longer = subBitstring(world.heap, whole, 8, 8 * 400);
    EXPECT_TRUE(hasTag(copyTerm(longer, other), BoxTag::SubBinary));
    EXPECT_EQ(world.heap.offHeap->data->references, 4U);
    other.clear();
    EXPECT_EQ(world.heap.offHeap->data->references, 1U);
}

} // namespace
} // namespace relupscope
