// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/compare.h"
#include "term/map_trie.h"
#include "term_world.h"

#include <rapidcheck/gtest.h>

#include <map>

namespace relupscope {
namespace {

// Every pair of the model is in the map and the other way round.
void expectPairs(const TermWorld& world, Term map, const std::map<SWord, SWord>& model)
{
    RC_ASSERT(mapSize(map) == model.size());
    RC_ASSERT(isFlatMap(map) == (model.size() <= FlatMapMaxSize));
    MapIterator pairs(map);
    Term key;
    Term value;
    size_t count = 0;
    while (pairs.next(&key, &value)) {
        const auto there = model.find(key.smallValue());
        RC_ASSERT(there != model.end());
        RC_ASSERT(there->second == value.smallValue());
        RC_ASSERT(mapGet(map, key, world.atoms) == value);
        ++count;
    }
    RC_ASSERT(count == model.size());
}

RC_GTEST_PROP(Map, BehavesAsAModelAndHasOneShape, (uint64_t seed))
{
    TermWorld world;
    RandomTerms random(world, seed);
    const uint64_t keys = 1 + random.below(random.below(2) == 0 ? 45 : 400);
    Term map = emptyMap(world.heap);
    std::map<SWord, SWord> model;
    for (int step = 0; step < 300; ++step) {
        const auto key = static_cast<SWord>(random.below(keys));
        if (random.below(3) == 0) {
            const Term before = map;
            map = mapRemove(world.heap, map, Term::small(key), world.atoms);
            RC_ASSERT(model.erase(key) == 1 || map == before);
        } else {
            map = mapPut(world.heap, map, Term::small(key), Term::small(step), world.atoms);
            model[key] = step;
        }
    }
    expectPairs(world, map, model);
    RC_ASSERT(mapGet(map, Term::small(-1), world.atoms).isNone());
    std::vector<Term> allKeys;
    std::vector<Term> allValues;
    for (auto pair = model.rbegin(); pair != model.rend(); ++pair) {
        allKeys.push_back(Term::small(pair->first));
        allValues.push_back(Term::small(pair->second));
    }
    const Term rebuilt
        = mapFromPairs(world.heap, allKeys.data(), allValues.data(), allKeys.size(), world.atoms);
    RC_ASSERT(exactEqual(rebuilt, map));
}

TEST(Map, LaterPairsReplaceEarlierOnes)
{
    TermWorld world;
    std::vector<Term> keys;
    std::vector<Term> values;
    for (SWord i = 0; i < 200; ++i) {
        keys.push_back(Term::small(i % 40));
        values.push_back(Term::small(i));
    }
    const Term map = mapFromPairs(world.heap, keys.data(), values.data(), keys.size(), world.atoms);
    EXPECT_EQ(mapSize(map), 40U);
    EXPECT_EQ(mapGet(map, Term::small(3), world.atoms), Term::small(163));
    const Term few
        = mapFromPairs(world.heap, keys.data(), values.data(), 200 - 160 + 1, world.atoms);
    EXPECT_EQ(mapGet(few, Term::small(0), world.atoms), Term::small(40));
}

TEST(Map, FlatMapsIterateInTheOrderOfExactComparison)
{
    TermWorld world;
    Term map = emptyMap(world.heap);
    for (const Term key : {world.binary("b"), Nil, world.heap.makeFloat(1.0), Term::small(2),
                           world.atom("a"), Term::small(1), world.heap.tuple(Nil)})
        map = mapPut(world.heap, map, key, Term::small(0), world.atoms);
    EXPECT_EQ(world.print(map), "#{1 => 0,2 => 0,1.0 => 0,a => 0,{[]} => 0,[] => 0,<<98>> => 0}");
}

TEST(Map, SameValueAgainIsTheSameMap)
{
    TermWorld world;
    Term map = emptyMap(world.heap);
    for (SWord i = 0; i < 100; ++i) {
        map = mapPut(world.heap, map, Term::small(i), Nil, world.atoms);
        EXPECT_EQ(mapPut(world.heap, map, Term::small(i), Nil, world.atoms), map);
    }
}

// Hashes with few values, so that the trie goes down to its buckets.
struct PoorHasher
{
    uint32_t operator()(Term key, const AtomTable& /*atoms*/, unsigned group) const
    {
        const auto k = static_cast<uint32_t>(key.smallValue());
        return group == 0 ? k % 3 : k % 2;
    }
};

RC_GTEST_PROP(Map, TrieSurvivesCollisionsInEveryHash, (uint64_t seed))
{
    TermWorld world;
    RandomTerms random(world, seed);
    using Trie = MapTrie<PoorHasher>;
    const Trie trie(world.atoms, PoorHasher());
    std::vector<Trie::Pair> first {{trie.firstHash(Term::small(0)), Term::small(0), Nil}};
    Term root = trie.build(world.heap, first);
    std::map<SWord, Term> model {{0, Nil}};
    for (int step = 0; step < 100; ++step) {
        const auto key = static_cast<SWord>(random.below(25));
        if (random.below(2) == 0 && (model.size() > 1 || !model.contains(key))) {
            root = trie.remove(world.heap, root, Term::small(key));
            model.erase(key);
        } else {
            bool added = false;
            root = trie.put(world.heap, root, Term::small(key), Term::small(step), &added);
            RC_ASSERT(added == !model.contains(key));
            model[key] = Term::small(step);
        }
    }
    std::vector<Trie::Pair> pairs;
    for (SWord key = 0; key < 25; ++key) {
        const Word* cell = trie.find(root, Term::small(key));
        RC_ASSERT((cell != nullptr) == model.contains(key));
        if (!cell)
            continue;
        RC_ASSERT(Term(cell[1]) == model[key]);
        pairs.push_back({trie.firstHash(Term::small(key)), Term::small(key), model[key]});
    }
    RC_ASSERT(exactEqual(trie.build(world.heap, pairs), root));
}

} // namespace
} // namespace relupscope
