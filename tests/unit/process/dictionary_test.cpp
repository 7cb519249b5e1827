// SPDX-License-Identifier: GPL-3.0-or-later
// The order is held against the real node by golden/processes/dictionary_order; here is what no
// program sees.
#include "../term/term_world.h"
#include "process/dictionary.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace relupscope {
namespace {

class DictionaryTest : public ::testing::Test
{
protected:
    uint32_t hash(Term key) { return ProcessDictionary::hashOf(key, world.atoms); }
    SWord get(SWord key)
    {
        const Term value = dictionary.get(Term::small(key), hash(Term::small(key)));
        return value.isNone() ? -1 : value.smallValue();
    }
    std::map<SWord, SWord> contents()
    {
        std::map<SWord, SWord> all;
        dictionary.forEach(
            [&](Term key, Term value) { all.emplace(key.smallValue(), value.smallValue()); });
        return all;
    }

    TermWorld world;
    ProcessDictionary dictionary {world.arena};
};

TEST_F(DictionaryTest, holdsWhatAMapWouldHoldAsItGrowsAndShrinks)
{
    std::mt19937 random(1); // NOLINT: the same each time
    std::map<SWord, SWord> expected;
    for (int i = 0; i < 40'000; ++i) {
        const SWord key = random() % 3'000;
        const bool grows = (i / 10'000) % 2 == 0;
        const uint32_t h = hash(Term::small(key));
        if ((random() % 4 != 0) == grows) {
            dictionary.put(Term::small(key), h, Term::small(i));
            expected[key] = i;
        } else {
            dictionary.erase(Term::small(key), h);
            expected.erase(key);
        }
    }
    EXPECT_EQ(contents(), expected);
    for (SWord key = 0; key < 3'000; ++key)
        ASSERT_EQ(get(key), expected.contains(key) ? expected[key] : -1) << key;
}

TEST_F(DictionaryTest, givesItsMemoryBackWhenEntriesGo)
{
    const auto put
        = [&](SWord key) { dictionary.put(Term::small(key), hash(Term::small(key)), Nil); };
    for (SWord key = 0; key < 100'000; ++key)
        put(key);
    const size_t full = world.arena.usedBytes();
    for (SWord key = 0; key < 99'990; ++key)
        dictionary.erase(Term::small(key), hash(Term::small(key)));
    EXPECT_LT(world.arena.usedBytes(), full - 2'000'000);
    size_t roots = 0;
    dictionary.forEachRoot([&](Term&) { ++roots; });
    EXPECT_LT(roots, 200U);
}

TEST_F(DictionaryTest, equalKeysOfOtherMemoryAreTheSameKey)
{
    const Term one = world.heap.tuple(Term::small(1), world.heap.makeFloat(2.5));
    const Term other = world.heap.tuple(Term::small(1), world.heap.makeFloat(2.5));
    EXPECT_TRUE(dictionary.put(one, hash(one), Term::small(7)).isNone());
    EXPECT_EQ(dictionary.put(other, hash(other), Term::small(8)), Term::small(7));
    EXPECT_EQ(dictionary.erase(one, hash(one)), Term::small(8));
    EXPECT_TRUE(dictionary.get(one, hash(one)).isNone());
}

} // namespace
} // namespace relupscope
