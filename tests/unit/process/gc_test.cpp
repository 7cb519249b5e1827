// SPDX-License-Identifier: GPL-3.0-or-later
#include "../term/term_world.h"
#include "process/gc.h"

#include <gtest/gtest.h>

namespace relupscope {
namespace {

class GcTest : public ::testing::Test
{
protected:
    Term list(SWord n)
    {
        Term t = Nil;
        for (; n > 0; --n)
            t = p.heap.cons(Term::small(n), t);
        return t;
    }
    std::string print(Term t) { return world.print(t); }
    void put(const char* key, Term value)
    {
        if (!p.dictionary)
            p.dictionary = world.arena.make<ProcessDictionary>(world.arena);
        const Term atom = world.atom(key);
        p.dictionary->put(atom, ProcessDictionary::hashOf(atom, world.atoms), value);
    }
    Term get(const char* key)
    {
        const Term atom = world.atom(key);
        return p.dictionary->get(atom, ProcessDictionary::hashOf(atom, world.atoms));
    }

    TermWorld world;
    Process p {world.arena, 1};
};

TEST_F(GcTest, keepsWhatIsReachableAndDropsTheRest)
{
    list(10'000);
    Term x[] = {p.heap.tuple(world.atom("a"), list(3)), Nil};
    x[1] = p.heap.cons(x[0], Nil);
    put("key", list(2));
    p.mailbox.append(p.heap.tuple(Term::small(1), list(1)), 7, 0);
    collect(p, 0, x, 2);
    EXPECT_EQ(print(x[0]), "{a,[1,2,3]}");
    EXPECT_EQ(print(x[1]), "[{a,[1,2,3]}]");
    EXPECT_EQ(x[1].head(), x[0]); // still one and the same
    EXPECT_EQ(print(get("key")), "[1,2]");
    EXPECT_EQ(print(p.mailbox.first()->term), "{1,[1]}");
    EXPECT_LT(p.heap.totalWords(), 500U);
}

TEST_F(GcTest, makesRoomForWhatIsNeeded)
{
    Term x[] = {list(100)};
    collect(p, 5'000, x, 1);
    EXPECT_GE(p.heap.end - p.heap.top, 5'000);
    EXPECT_EQ(x[0].tail().head(), Term::small(2));
}

TEST_F(GcTest, reachableWordsDoNotDependOnCollections)
{
    const Term shared = list(50);
    put("one", p.heap.cons(shared, shared));
    put("two", p.heap.tuple(shared, p.heap.makeFloat(1.5)));
    list(1'000);
    const size_t before = reachableWords(p);
    EXPECT_EQ(before, 100U + 2 + 3 + FloatWords);
    collectIdle(p);
    EXPECT_EQ(reachableWords(p), before);
}

TEST_F(GcTest, countedBinariesGoWithTheirLastReference)
{
    const std::string bytes(1'000, 'x');
    makeBinary(p.heap, bytes);
    Term x[] = {makeBinary(p.heap, bytes)};
    EXPECT_EQ(p.heap.offHeapBytes, 2'000U);
    collect(p, 0, x, 1);
    EXPECT_EQ(p.heap.offHeapBytes, 1'000U);
    EXPECT_EQ(bitSize(x[0]), 8'000U);
}

} // namespace
} // namespace relupscope
