// SPDX-License-Identifier: GPL-3.0-or-later
// The law of all time travel: a moment that is restored is the moment that was there, and what
// follows from it is what followed.
#include "unit/api/open_session.h"

#include <gtest/gtest.h>

#include <random>

namespace relupscope {
namespace {

std::unique_ptr<Session> openScenario(const std::string& name, uint64_t seed, size_t historyBytes)
{
    SessionOptions options = optionsFor(name);
    options.seed = seed;
    options.historyBytes = historyBytes;
    return openSession(options);
}

Destination event(uint64_t n)
{
    Destination there;
    there.kind = Destination::Kind::Event;
    there.event = n;
    return there;
}

// Marks of one run, stopped at in different ways, with what the run held there.
struct Known
{
    Mark mark;
    uint64_t fingerprint;
};

std::vector<Known> marksOf(Session& session, std::mt19937_64& random, size_t most)
{
    std::vector<Known> known;
    while (known.size() < most) {
        Until until;
        until.kind = random() % 2 ? Until::Kind::Event : Until::Kind::Time;
        until.count = 1 + random() % 3000;
        until.ms = session.view()->ms + static_cast<double>(random() % 400) / 10;
        if (random() % 8 == 0 && known.size() < 6) { // as long as there are some to come
            until.kind = Until::Kind::Instruction;
            until.count = 1;
        }
        if (session.advance(until, never) != Stopped::Reached)
            break;
        known.push_back({session.mark(), session.fingerprint()});
    }
    return known;
}

TEST(SessionSeekTest, AMomentThatIsSoughtIsTheMomentThatWas)
{
    std::mt19937_64 random(1);
    const auto session = openScenario("two-clauses", 3, size_t {64} << 20);
    ASSERT_TRUE(session);
    std::vector<Known> known = marksOf(*session, random, 40);
    ASSERT_GT(known.size(), 10U);
    session->advance(Until {}, never);
    const std::string end = session->report().hash;
    std::shuffle(known.begin(), known.end(), random);
    for (const Known& k : known) {
        ASSERT_EQ(session->seek(k.mark, never), Stopped::Reached);
        ASSERT_EQ(session->mark(), k.mark);
        ASSERT_EQ(session->fingerprint(), k.fingerprint) << "at event " << k.mark.event;
    }
    EXPECT_EQ(session->advance(Until {}, never), Stopped::Ended);
    EXPECT_EQ(session->report().hash, end);
}

TEST(SessionSeekTest, AKeptMomentIsOneOfTheRunAndNoLaterThanAsked)
{
    const auto session = openScenario("two-clauses", 3, size_t {64} << 20);
    ASSERT_TRUE(session);
    session->advance(Until {}, never);
    const double end = session->view()->ms;
    const Mark last = session->mark();
    for (int percent = 95; percent > 0; percent -= 5) {
        const double ms = end * percent / 100;
        session->seekKept(ms);
        const Mark kept = session->mark();
        EXPECT_LT(kept, last);
        EXPECT_LE(session->view()->ms, ms) << "at " << percent << " percent";
        const uint64_t fingerprint = session->fingerprint();
        session->seekKept(ms);
        EXPECT_EQ(session->mark(), kept) << "it stands there already";
        session->seek(last, never);
        session->seek(kept, never);
        EXPECT_EQ(session->fingerprint(), fingerprint);
        session->seek(last, never);
    }
}

TEST(SessionSeekTest, KeepingAHistoryChangesNothing)
{
    const auto with = openScenario("two-clauses", 5, size_t {64} << 20);
    const auto without = openScenario("two-clauses", 5, 0);
    with->advance(Until {}, never);
    without->advance(Until {}, never);
    EXPECT_EQ(with->report().hash, without->report().hash);
    EXPECT_EQ(with->fingerprint(), without->fingerprint());
    EXPECT_GE(with->historyUse().keyframes, 2U);
    EXPECT_EQ(without->historyUse().keyframes, 0U);
    without->seek(event(5000), never);
    with->seek(event(5000), never);
    EXPECT_EQ(with->fingerprint(), without->fingerprint())
        << "without keyframes the run starts anew";
}

TEST(SessionSeekTest, StepsBackAreTheStepsForwardInReverse)
{
    const auto session = openScenario("two-clauses", 1, size_t {64} << 20);
    session->seek(event(9000), never);
    std::vector<Known> steps;
    Until one;
    one.kind = Until::Kind::Event;
    for (int i = 0; i < 300; ++i) {
        steps.push_back({session->mark(), session->fingerprint()});
        ASSERT_EQ(session->advance(one, never), Stopped::Reached);
    }
    for (auto k = steps.rbegin(); k != steps.rend(); ++k) {
        ASSERT_EQ(session->stepBack(1, never), Stopped::Reached);
        ASSERT_EQ(session->mark(), k->mark);
        ASSERT_EQ(session->fingerprint(), k->fingerprint);
    }
}

TEST(SessionSeekTest, InstructionsAreReachedFromEitherSide)
{
    const auto session = openScenario("two-clauses", 1, size_t {64} << 20);
    std::vector<Known> begun;
    Until next;
    next.kind = Until::Kind::Instruction;
    while (session->advance(next, never) == Stopped::Reached)
        begun.push_back({session->mark(), session->fingerprint()});
    ASSERT_GT(begun.size(), 3U);
    for (auto k = begun.rbegin(); k != begun.rend(); ++k) {
        ASSERT_EQ(session->instructionBack(never), Stopped::Reached);
        EXPECT_EQ(session->mark(), k->mark);
        EXPECT_EQ(session->fingerprint(), k->fingerprint);
    }
    session->instructionBack(never);
    EXPECT_LT(session->mark().event, begun.front().mark.event);
    Destination third;
    third.kind = Destination::Kind::Instruction;
    third.instruction = 3;
    ASSERT_EQ(session->seek(third, never), Stopped::Reached);
    EXPECT_EQ(session->fingerprint(), begun[2].fingerprint);
}

TEST(SessionSeekTest, AnInputForksABranchAndBothFuturesStay)
{
    const auto session = openScenario("two-clauses", 1, size_t {64} << 20);
    session->advance(Until {}, never);
    const std::string planned = session->report().hash;
    session->seek(event(8000), never);
    const auto fork = session->inject("kill=account");
    ASSERT_TRUE(fork) << fork.error().text();
    EXPECT_EQ(session->branch(), *fork);
    EXPECT_EQ(session->branches().size(), 2U);
    session->advance(Until {}, never);
    const std::string killed = session->report().hash;
    EXPECT_NE(killed, planned);
    Destination end;
    end.kind = Destination::Kind::End;
    ASSERT_TRUE(session->switchBranch(BranchTree::Root, end, never));
    EXPECT_EQ(session->report().hash, planned);
    ASSERT_TRUE(session->switchBranch(*fork, event(20000), never));
    const uint64_t there = session->fingerprint();
    session->seek(event(4000), never);
    session->seek(event(20000), never);
    EXPECT_EQ(session->fingerprint(), there);
    session->seek(end, never);
    EXPECT_EQ(session->report().hash, killed);
    EXPECT_FALSE(session->removeBranch(*fork)) << "the run is on it";
    session->restart();
    session->seek(event(8000), never);
    const auto again = session->inject("kill=account");
    EXPECT_EQ(*again, *fork) << "the same input at the same moment is the same branch";
    session->restart();
    EXPECT_TRUE(session->removeBranch(*fork));
    EXPECT_EQ(session->branches().size(), 1U);
}

TEST(SessionSeekTest, TheEventListFollowsTheBranch)
{
    const auto session = openScenario("two-clauses", 1, size_t {64} << 20);
    session->advance(Until {}, never);
    EXPECT_EQ(session->eventCount(), session->view()->event);
    const auto planned = session->events(0, session->eventCount());
    ASSERT_EQ(planned.size(), session->eventCount());
    EXPECT_EQ(planned.front().index, 1U);
    session->seek(event(8000), never);
    const uint64_t before = session->eventCount();
    ASSERT_TRUE(session->inject("seed=99"));
    session->advance(Until {}, never);
    const auto forked = session->events(0, session->eventCount());
    ASSERT_EQ(forked.size(), session->eventCount());
    EXPECT_EQ(forked[7000].what, planned[7000].what);
    EXPECT_EQ(forked[before].kind, "fault");
    session->restart();
    EXPECT_EQ(session->events(0, 100'000).size(), planned.size());
}

TEST(SessionSeekTest, AnInputThatFailsLeavesTheMomentAsItWas)
{
    const auto session = openScenario("two-clauses", 5, 64 << 20);
    ASSERT_TRUE(session);
    Until until;
    until.kind = Until::Kind::Event;
    until.count = 500;
    ASSERT_EQ(session->advance(until, never), Stopped::Reached);
    const Known before {session->mark(), session->fingerprint()};
    const size_t branches = session->branches().size();
    EXPECT_FALSE(session->inject("exit=nobody_of_that_name"));
    EXPECT_EQ(session->mark(), before.mark);
    EXPECT_EQ(session->fingerprint(), before.fingerprint);
    EXPECT_EQ(session->branches().size(), branches);
}

// Each kind of input that the window offers forks a branch, changes what follows, and comes back.
TEST(SessionSeekTest, EveryKindOfInputForksABranchThatComesBack)
{
    const auto session = openScenario("two-clauses", 1, size_t {64} << 20);
    ASSERT_TRUE(session);
    session->advance(Until {}, never);
    const std::string planned = session->report().hash;
    std::vector<std::pair<BranchId, std::string>> ends;
    for (const char* what :
         {"kill=ledger", "seed=9", "choice=1", "load_factor=3", "load_factor=2 name=tellers",
          "hang=account ms=40", "reboot=true", "at=instruction:3 kill=account"}) {
        session->restart();
        session->seek(event(6000), never);
        const auto fork = session->inject(what);
        ASSERT_TRUE(fork) << what << ": " << fork.error().text();
        session->advance(Until {}, never);
        EXPECT_NE(session->report().hash, planned) << what;
        ends.emplace_back(*fork, session->report().hash);
    }
    EXPECT_EQ(session->branches().size(), ends.size() + 1);
    Destination end;
    end.kind = Destination::Kind::End;
    for (const auto& [branch, hash] : ends) {
        ASSERT_TRUE(session->switchBranch(branch, end, never));
        EXPECT_EQ(session->report().hash, hash) << "branch " << branch;
    }
}

TEST(SessionSeekTest, TheReleaseHandlerIsHeldAndLetGoOnABranch)
{
    const auto session = openScenario("two-clauses", 1, size_t {64} << 20);
    ASSERT_TRUE(session);
    Until next;
    next.kind = Until::Kind::Instruction;
    next.count = 4;
    ASSERT_EQ(session->advance(next, never), Stopped::Reached);
    ASSERT_TRUE(session->inject("hold=on"));
    Until later;
    later.kind = Until::Kind::Time;
    later.ms = session->view()->ms + 200;
    ASSERT_EQ(session->advance(later, never), Stopped::Reached);
    const int held = session->view()->instruction;
    EXPECT_GT(session->view()->processes.size(), 0U);
    ASSERT_TRUE(session->inject("hold=off"));
    session->advance(Until {}, never);
    EXPECT_GE(held, 4);
    EXPECT_GT(session->report().relup[static_cast<size_t>(held - 1)].heldMs, 100);
    EXPECT_EQ(session->report().installs.back().result, "{ok,\"1\",[]}");
}

TEST(SessionSeekTest, ARemovedBranchFreesItsMemory)
{
    const auto session = openScenario("two-clauses", 1, size_t {256} << 20);
    ASSERT_TRUE(session);
    session->advance(Until {}, never);
    session->seek(event(3000), never);
    const HistoryUse before = session->historyUse();
    const auto fork = session->inject("seed=12");
    ASSERT_TRUE(fork);
    session->advance(Until {}, never);
    const HistoryUse with = session->historyUse();
    EXPECT_GT(with.keyframes, before.keyframes);
    EXPECT_GT(with.bytes, before.bytes);
    session->restart();
    ASSERT_TRUE(session->removeBranch(*fork));
    const HistoryUse after = session->historyUse();
    EXPECT_EQ(after.keyframes, before.keyframes);
    EXPECT_LT(after.bytes - before.bytes, (with.bytes - before.bytes) / 4)
        << "what is left is the world's own";
    session->setHistoryBudget(0);
    EXPECT_EQ(session->historyUse().keyframes, 1U) << "the start stays";
}

TEST(SessionSeekTest, BackAcrossANodeThatBootedAgain)
{
    for (const char* scenario :
         {"two-clauses", "restart-emulator-without-heart", "code-change-throws"}) {
        const auto session = openScenario(scenario, 1, size_t {64} << 20);
        ASSERT_TRUE(session);
        Until until;
        until.kind = Until::Kind::Time;
        until.ms = 520;
        session->advance(until, never);
        const Known before {session->mark(), session->fingerprint()};
        if (std::string(scenario) == "two-clauses") {
            ASSERT_TRUE(session->inject("at='time:540' reboot=true"));
        }
        until.ms = 560;
        session->advance(until, never);
        const Known after {session->mark(), session->fingerprint()};
        session->advance(Until {}, never);
        EXPECT_NE(session->report().node, "running") << scenario;
        const uint64_t end = session->fingerprint();
        for (const Known& k : {before, after, before}) {
            ASSERT_EQ(session->seek(k.mark, never), Stopped::Reached);
            EXPECT_EQ(session->mark(), k.mark) << scenario;
            EXPECT_EQ(session->fingerprint(), k.fingerprint) << scenario;
        }
        session->advance(Until {}, never);
        EXPECT_EQ(session->fingerprint(), end) << scenario;
    }
}

} // namespace
} // namespace relupscope
