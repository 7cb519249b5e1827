// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/mailbox.h"
#include "term/heap.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace relupscope {
namespace {

class MailboxTest : public ::testing::Test
{
private:
    struct Destroy
    {
        void operator()(Arena* a) const { Arena::destroy(a); }
    };
    std::unique_ptr<Arena, Destroy> m_arena {Arena::create(size_t {1} << 24)};

protected:
    void append(SWord n) { mailbox.append(Term::small(n), 7, 100); }
    // What a receive sees from the save pointer on, as digits.
    std::string rest()
    {
        std::string seen;
        while (const Message* m = mailbox.peek()) {
            seen += std::to_string(m->term.smallValue());
            mailbox.advance();
        }
        return seen;
    }

    Arena& arena = *m_arena;
    Heap heap {arena};
    Mailbox mailbox {arena};
};

TEST_F(MailboxTest, MessagesComeInTheOrderTheyWereSent)
{
    append(1);
    append(2);
    append(3);
    EXPECT_EQ(mailbox.length(), 3U);
    EXPECT_EQ(rest(), "123");
}

TEST_F(MailboxTest, TakingOneOutStartsTheNextReceiveAtTheFront)
{
    for (SWord n = 1; n <= 3; ++n)
        append(n);
    mailbox.peek();
    mailbox.advance();
    mailbox.peek();
    mailbox.removePeeked();
    EXPECT_EQ(mailbox.length(), 2U);
    EXPECT_EQ(rest(), "13");
}

TEST_F(MailboxTest, AReceiveThatSawAllSeesWhatArrivesLater)
{
    append(1);
    EXPECT_EQ(rest(), "1");
    append(2);
    EXPECT_EQ(rest(), "2");
}

TEST_F(MailboxTest, AMarkerSkipsWhatWasThereBefore)
{
    const Term reference = heap.ref(42);
    append(1);
    append(2);
    mailbox.bindMarker(mailbox.reserveMarker(), reference);
    append(3);
    mailbox.useMarker(reference);
    EXPECT_EQ(rest(), "3");
    mailbox.resetSave();
    EXPECT_EQ(rest(), "123");
    EXPECT_EQ(mailbox.length(), 3U);
}

TEST_F(MailboxTest, AMarkerStaysInPlaceWhenItsNeighboursGo)
{
    const Term reference = heap.ref(42);
    append(1);
    mailbox.bindMarker(mailbox.reserveMarker(), reference);
    append(2);
    append(3);
    mailbox.peek();
    mailbox.removePeeked(); // the one before the marker
    mailbox.peek();
    mailbox.removePeeked(); // the one after it
    mailbox.useMarker(reference);
    EXPECT_EQ(rest(), "3");
    mailbox.clearMarker(reference);
    append(4);
    mailbox.useMarker(reference); // is gone and moves nothing
    EXPECT_EQ(rest(), "4");
}

TEST_F(MailboxTest, OneMarkerTooManyPushesTheOldestOut)
{
    append(1);
    for (Word n = 0; n <= Mailbox::MaxMarkers; ++n)
        mailbox.bindMarker(mailbox.reserveMarker(), heap.ref(n));
    append(2);
    mailbox.useMarker(heap.ref(0));
    EXPECT_EQ(rest(), "12");
    mailbox.useMarker(heap.ref(1));
    EXPECT_EQ(rest(), "2");
}

TEST_F(MailboxTest, AMessageCanBeTakenFromTheMiddle)
{
    for (SWord n = 1; n <= 3; ++n)
        append(n);
    mailbox.peek();
    mailbox.advance();
    mailbox.remove(mailbox.peek());
    append(4);
    mailbox.resetSave();
    EXPECT_EQ(rest(), "134");
}

TEST_F(MailboxTest, ClearingFreesAllItsMemory)
{
    const size_t before = arena.usedBytes();
    mailbox.reserveMarker();
    append(1);
    mailbox.reserveMarker();
    mailbox.clear();
    EXPECT_EQ(arena.usedBytes(), before);
    EXPECT_EQ(mailbox.length(), 0U);
}

} // namespace
} // namespace relupscope
