// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/timers.h"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

namespace relupscope {
namespace {

class TimersTest : public ::testing::Test
{
private:
    struct Destroy
    {
        void operator()(Arena* a) const { Arena::destroy(a); }
    };
    std::unique_ptr<Arena, Destroy> m_arena {Arena::create(size_t {1} << 24)};

protected:
    uint32_t add(VirtualTime when, Word reference, Word pid = 1)
    {
        return timers.add({Timer::Kind::Send, when, reference, pid, NoTerm, nullptr, Nil});
    }
    std::vector<Word> takeAll()
    {
        std::vector<Word> references;
        while (timers.next())
            references.push_back(timers.takeNext().reference);
        return references;
    }

    Arena& arena = *m_arena;
    TimerQueue timers {arena};
};

TEST_F(TimersTest, TheEarliestFiresFirstAndEqualTimesInTheOrderTheyWereSet)
{
    add(30, 1);
    add(10, 2);
    add(20, 3);
    add(10, 4);
    EXPECT_EQ(takeAll(), (std::vector<Word> {2, 4, 3, 1}));
}

TEST_F(TimersTest, ACancelledOneIsGoneAndItsHandleIsUsedAgain)
{
    const uint32_t first = add(10, 1);
    add(20, 2);
    timers.cancel(first);
    EXPECT_EQ(timers.findByReference(1), 0U);
    EXPECT_EQ(add(5, 3), first);
    EXPECT_EQ(takeAll(), (std::vector<Word> {3, 2}));
}

TEST_F(TimersTest, WhatADeadProcessWouldGetIsDropped)
{
    add(10, 1, 7);
    add(20, 2, 8);
    add(30, 3, 7);
    timers.dropFor(7);
    EXPECT_EQ(takeAll(), (std::vector<Word> {2}));
}

TEST_F(TimersTest, ManyStayInOrderWhateverIsCancelledBetween)
{
    uint64_t state = 1;
    std::vector<uint32_t> handles;
    for (Word i = 1; i <= 2000; ++i) {
        state = mixBits(state + i);
        handles.push_back(add(static_cast<VirtualTime>(state % 500), i, state % 5));
        if (i % 3 == 0) {
            timers.cancel(handles[handles.size() / 2]);
            handles.erase(handles.begin() + static_cast<long>(handles.size() / 2));
        }
    }
    EXPECT_EQ(timers.size(), handles.size());
    VirtualTime last = 0;
    while (timers.next()) {
        const Timer timer = timers.takeNext();
        EXPECT_GE(timer.when, last);
        last = timer.when;
    }
}

} // namespace
} // namespace relupscope
