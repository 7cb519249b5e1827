// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/run_queues.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <vector>

namespace relupscope {
namespace {

class RunQueuesTest : public ::testing::Test
{
private:
    struct Destroy
    {
        void operator()(Arena* a) const { Arena::destroy(a); }
    };
    std::unique_ptr<Arena, Destroy> m_arena {Arena::create(size_t {1} << 24)};

protected:
    Process& make(Word id, Priority priority = Priority::Normal)
    {
        auto* p = arena.make<Process>(arena, id);
        p->priority = priority;
        return *p;
    }
    std::vector<Word> takeAll(Chooser& chooser)
    {
        std::vector<Word> ids;
        while (const Process* p = queues.take(chooser))
            ids.push_back(p->id);
        return ids;
    }

    Arena& arena = *m_arena;
    RunQueues queues;
    Chooser inTurn {Chooser::Policy::RoundRobin, 1};
};

TEST_F(RunQueuesTest, ProcessesOfOnePriorityRunInTurn)
{
    for (Word id = 1; id <= 3; ++id)
        queues.push(make(id));
    EXPECT_EQ(takeAll(inTurn), (std::vector<Word> {1, 2, 3}));
    EXPECT_EQ(queues.size(), 0U);
}

TEST_F(RunQueuesTest, MaxAndHighRunFirst)
{
    queues.push(make(1));
    queues.push(make(2, Priority::High));
    queues.push(make(3, Priority::Max));
    EXPECT_EQ(takeAll(inTurn), (std::vector<Word> {3, 2, 1}));
}

TEST_F(RunQueuesTest, ALowOneIsNotStarved)
{
    queues.push(make(1, Priority::Low));
    for (Word id = 2; id <= 20; ++id)
        queues.push(make(id));
    const std::vector<Word> order = takeAll(inTurn);
    EXPECT_EQ(order[7], 1U);
}

TEST_F(RunQueuesTest, OneCanBeTakenOutOfTheMiddle)
{
    Process& middle = make(2);
    queues.push(make(1));
    queues.push(middle);
    queues.push(make(3));
    queues.remove(middle);
    EXPECT_FALSE(middle.inRunQueue);
    EXPECT_EQ(takeAll(inTurn), (std::vector<Word> {1, 3}));
}

TEST_F(RunQueuesTest, ASeedGivesOneOrderAndSeedsGiveSeveral)
{
    std::set<std::vector<Word>> orders;
    for (uint64_t seed = 0; seed < 20; ++seed) {
        std::vector<Word> first;
        for (int run = 0; run < 2; ++run) {
            for (Word id = 1; id <= 6; ++id)
                queues.push(make(id));
            Chooser chooser(Chooser::Policy::Seeded, seed);
            const std::vector<Word> order = takeAll(chooser);
            EXPECT_EQ(order.size(), 6U);
            if (run == 0)
                first = order;
            EXPECT_EQ(order, first);
        }
        orders.insert(first);
    }
    EXPECT_GT(orders.size(), 5U);
}

} // namespace
} // namespace relupscope
