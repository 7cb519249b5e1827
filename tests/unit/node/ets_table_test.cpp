// SPDX-License-Identifier: GPL-3.0-or-later
// The stores of ets tables against plain containers, under random histories.
#include "node/ets_table.h"
#include "term/binary.h"
#include "term/compare.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <random>
#include <set>
#include <vector>

namespace relupscope {
namespace {

class EtsTableTest : public ::testing::Test
{
protected:
    EtsTableTest()
        : arena(Arena::create(size_t {1} << 30)),
          atoms(arena->make<AtomTable>(*arena, size_t {1000})),
          heap(arena->make<Heap>(*arena))
    {
    }
    ~EtsTableTest() override
    {
        arena->drop(heap);
        Arena::destroy(arena);
    }

    EtsTable& table(EtsType type)
    {
        EtsOptions options;
        options.type = type;
        return *arena->make<EtsTable>(*arena, *atoms, options);
    }
    Term pair(Term key, Term value) { return heap->tuple(key, value); }
    Term pair(SWord key, SWord value) { return pair(Term::small(key), Term::small(value)); }

    static std::vector<SWord> keysInOrder(const EtsTable& t)
    {
        std::vector<SWord> keys;
        if (t.tree) {
            EtsTreeWalk walk(*t.tree);
            while (EtsTree::Node* n = walk.next())
                keys.push_back(n->object.element(1).smallValue());
            return keys;
        }
        size_t bucket = 0;
        for (EtsHash::Node* n = t.hash->firstFrom(&bucket); n; n = t.hash->after(n, &bucket))
            keys.push_back(n->object.element(1).smallValue());
        return keys;
    }

    void checkAgainstModel(EtsType type, unsigned seed);

    Arena* arena;
    AtomTable* atoms;
    Heap* heap;
};

void EtsTableTest::checkAgainstModel(EtsType type, unsigned seed)
{
    EtsTable& t = table(type);
    std::map<SWord, SWord> model;
    std::mt19937 random(seed);
    for (int step = 0; step < 30000; ++step) {
        const SWord range = step < 15000 ? 20000 : 300;
        const SWord key = static_cast<SWord>(random()) % range;
        const bool removes = step < 15000 ? random() % 4 == 0 : random() % 4 != 0;
        if (removes) {
            ASSERT_EQ(t.eraseKey(Term::small(key)), model.erase(key));
        } else {
            model[key] = step;
            t.put(pair(key, step));
        }
        ASSERT_EQ(t.size(), model.size());
        const EtsObject* found = t.find(Term::small(key));
        ASSERT_EQ(found != nullptr, model.count(key) == 1);
        if (found) {
            ASSERT_EQ(found->element(2).smallValue(), model[key]);
        }
    }
    const std::vector<SWord> keys = keysInOrder(t);
    const std::set<SWord> distinct(keys.begin(), keys.end());
    EXPECT_EQ(keys.size(), model.size());
    EXPECT_EQ(distinct.size(), model.size());
    if (type == EtsType::OrderedSet) {
        EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
    }
    EXPECT_EQ(t.clear(), model.size());
    EXPECT_EQ(t.size(), 0U);
    arena->drop(&t);
}

TEST_F(EtsTableTest, ASetBehavesAsAMap)
{
    checkAgainstModel(EtsType::Set, 1);
}

TEST_F(EtsTableTest, AnOrderedSetBehavesAsAMap)
{
    checkAgainstModel(EtsType::OrderedSet, 2);
}

TEST_F(EtsTableTest, AnOrderedSetStaysBalanced)
{
    EtsTable& t = table(EtsType::OrderedSet);
    for (SWord i = 0; i < 100000; ++i)
        t.put(pair(i, i));
    // The walk's stack holds EtsTree::MaxDepth nodes; an unbalanced tree would overflow it.
    EXPECT_EQ(keysInOrder(t).size(), 100000U);
    EXPECT_EQ(t.tree->next(Term::small(41))->object.element(1), Term::small(42));
    EXPECT_EQ(t.tree->previous(Term::small(0)), nullptr);
}

TEST_F(EtsTableTest, AWalkOverAnOrderedSetGoesOnBehindAKeyInBothDirections)
{
    EtsTable& t = table(EtsType::OrderedSet);
    for (SWord i = 0; i < 100; i += 2)
        t.put(pair(i, i));
    for (SWord after = -1; after < 101; ++after) {
        EtsTreeWalk up(*t.tree, false, Term::small(after));
        EtsTreeWalk down(*t.tree, true, Term::small(after));
        EXPECT_EQ(up.next(), t.tree->next(Term::small(after)));
        EXPECT_EQ(down.next(), t.tree->previous(Term::small(after)));
    }
}

TEST_F(EtsTableTest, OneAndOnePointZeroAreOneKeyOnlyInAnOrderedSet)
{
    for (const EtsType type : {EtsType::Set, EtsType::OrderedSet}) {
        EtsTable& t = table(type);
        t.put(pair(Term::small(1), Atom::ok));
        t.put(pair(heap->makeFloat(1.0), Atom::error));
        EXPECT_EQ(t.size(), type == EtsType::OrderedSet ? 1U : 2U);
    }
}

TEST_F(EtsTableTest, ABagKeepsOneOfEqualObjectsAndADuplicateBagAll)
{
    for (const EtsType type : {EtsType::Bag, EtsType::DuplicateBag}) {
        EtsTable& t = table(type);
        t.put(pair(1, 1));
        t.put(pair(1, 2));
        t.put(pair(1, 1));
        EXPECT_EQ(t.size(), type == EtsType::Bag ? 2U : 3U);
        EXPECT_EQ(t.eraseObject(pair(1, 1)), type == EtsType::Bag ? 1U : 2U);
        EXPECT_EQ(t.size(), 1U);
        EXPECT_EQ(t.eraseKey(Term::small(1)), 1U);
        EXPECT_EQ(t.find(Term::small(1)), nullptr);
    }
}

TEST_F(EtsTableTest, AFixedTableCanBeWalkedWhileItsObjectsGo)
{
    EtsTable& t = table(EtsType::Set);
    for (SWord i = 0; i < 1000; ++i)
        t.put(pair(i, i));
    t.fix(7, 0);
    std::set<SWord> seen;
    size_t bucket = 0;
    for (EtsHash::Node* n = t.hash->firstFrom(&bucket); n; n = t.hash->after(n, &bucket)) {
        const SWord key = n->object.element(1).smallValue();
        EXPECT_TRUE(seen.insert(key).second);
        t.eraseKey(Term::small(key));
        t.put(pair(2000 + key, key)); // may be met or not, but no old one is missed
    }
    for (SWord i = 0; i < 1000; ++i)
        EXPECT_EQ(seen.count(i), 1U);
    EXPECT_TRUE(t.unfix(7));
    EXPECT_FALSE(t.isFixed());
    const std::vector<SWord> keys = keysInOrder(t);
    EXPECT_EQ(keys.size(), t.size());
}

TEST_F(EtsTableTest, AKeyThatComesBackWhileTheTableIsFixedIsThereOnce)
{
    EtsTable& t = table(EtsType::Set);
    t.put(pair(1, 1));
    t.fix(7, 0);
    t.eraseKey(Term::small(1));
    EXPECT_EQ(t.size(), 0U);
    t.put(pair(1, 2));
    EXPECT_EQ(t.size(), 1U);
    t.unfix(7);
    ASSERT_NE(t.find(Term::small(1)), nullptr);
    EXPECT_EQ(t.find(Term::small(1))->element(2), Term::small(2));
}

TEST_F(EtsTableTest, StoredObjectsAreIndependentOfWhereTheyCameFrom)
{
    const size_t before = arena->usedBytes();
    EtsTable& t = table(EtsType::Set);
    {
        Heap scratch(*arena);
        const std::string large(1000, 'x');
        const Term binary = makeBinary(scratch, large);
        const Term list = scratch.list(std::vector<Term> {binary, Atom::ok}.data(), 2);
        const Term value = scratch.tuple(list, scratch.makeFloat(2.5));
        t.put(scratch.tuple(Atom::error, value));
    }
    {
        Heap scratch(*arena);
        const Term object = copyEtsObject(*t.find(Atom::error), scratch);
        const Term value = tupleElement(object, 1);
        EXPECT_EQ(bitView(tupleElement(value, 0).head()).byteSize(), 1000U);
        EXPECT_EQ(floatValue(tupleElement(value, 1)), 2.5);
    }
    arena->drop(&t);
    EXPECT_EQ(arena->usedBytes(), before);
}

// From `erl`: [ets:insert(T, {K}) || K <- lists:seq(1, 8)], then ets:first/1 and ets:next/2.
TEST_F(EtsTableTest, SmallIntegersComeInTheOrderOfOtp)
{
    EtsTable& t = table(EtsType::Set);
    for (SWord i = 1; i <= 8; ++i)
        t.put(pair(i, i));
    EXPECT_EQ(keysInOrder(t), (std::vector<SWord> {3, 7, 4, 8, 2, 1, 6, 5}));
}

} // namespace
} // namespace relupscope
