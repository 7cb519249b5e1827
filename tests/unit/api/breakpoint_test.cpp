// SPDX-License-Identifier: GPL-3.0-or-later
#include "unit/api/open_session.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace relupscope {
namespace {

std::unique_ptr<Session> openBank()
{
    return openSession(optionsFor("two-clauses"));
}

// The marks at which a run to its end stops, with the breakpoints.
std::vector<std::pair<Mark, uint32_t>> stopsOf(Session& session)
{
    std::vector<std::pair<Mark, uint32_t>> stops;
    while (session.advance(Until {}, never) == Stopped::Breakpoint && stops.size() < 1000)
        stops.emplace_back(session.mark(), session.breakpointMet());
    return stops;
}

TEST(BreakpointTest, ARunStopsAtThemInBothDirections)
{
    const auto session = openBank();
    ASSERT_TRUE(session);
    const auto load = session->addBreakpoint("before(load)");
    const auto change = session->addBreakpoint("after(code_change account)");
    ASSERT_TRUE(load && change);
    auto stops = stopsOf(*session);
    ASSERT_GE(stops.size(), 3U);
    EXPECT_EQ(stops.front().second, *load);
    EXPECT_EQ(stops.back().second, *change);
    for (auto stop = stops.rbegin(); stop != stops.rend(); ++stop) {
        ASSERT_EQ(session->runBack(never), Stopped::Breakpoint);
        EXPECT_EQ(session->mark(), stop->first);
        EXPECT_EQ(session->breakpointMet(), stop->second);
    }
    EXPECT_EQ(session->runBack(never), Stopped::Ended);
    EXPECT_EQ(session->mark(), stops.front().first) << "it stays where it was";
}

TEST(BreakpointTest, ARunThatIsStoppedAtThemIsTheSameRun)
{
    const auto plain = openBank();
    const auto stopped = openBank();
    ASSERT_TRUE(plain && stopped);
    ASSERT_TRUE(stopped->addBreakpoint("kind:exit"));
    ASSERT_TRUE(stopped->addBreakpoint("queue(account)>3"));
    ASSERT_TRUE(stopped->addBreakpoint("state:suspended"));
    plain->advance(Until {}, never);
    EXPECT_GT(stopsOf(*stopped).size(), 5U);
    EXPECT_EQ(stopped->report().hash, plain->report().hash);
    EXPECT_EQ(stopped->fingerprint(), plain->fingerprint());
}

TEST(BreakpointTest, EachEventThatFitsIsMetAndSmallStepsMeetTheSame)
{
    const auto whole = openBank();
    const auto stepped = openBank();
    ASSERT_TRUE(whole && stepped);
    for (Session* session : {whole.get(), stepped.get()})
        ASSERT_TRUE(session->addBreakpoint("kind:receive name:account or kind:register"));
    const auto stops = stopsOf(*whole);
    EXPECT_GT(stops.size(), 10U);
    Until step;
    step.kind = Until::Kind::Event;
    std::vector<std::pair<Mark, uint32_t>> found;
    for (Stopped s = Stopped::Reached; found.size() < 10; s = stepped->advance(step, never)) {
        step.count = 1 + (step.count * 7) % 13;
        if (s == Stopped::Breakpoint)
            found.emplace_back(stepped->mark(), stepped->breakpointMet());
        ASSERT_TRUE(s == Stopped::Breakpoint || s == Stopped::Reached);
    }
    for (size_t i = 0; i < found.size(); ++i)
        EXPECT_EQ(found[i], stops[i]);
}

TEST(BreakpointTest, OneThatIsOffOrGoneStopsNothing)
{
    const auto session = openBank();
    ASSERT_TRUE(session);
    const auto id = session->addBreakpoint("before(load)");
    ASSERT_TRUE(id);
    ASSERT_TRUE(session->changeBreakpoint({*id, "before(load)", false}));
    EXPECT_EQ(session->advance(Until {}, never), Stopped::Ended);
    EXPECT_EQ(session->runBack(never), Stopped::Ended);
    ASSERT_TRUE(session->removeBreakpoint(*id));
    EXPECT_FALSE(session->removeBreakpoint(*id));
    EXPECT_FALSE(session->changeBreakpoint({*id, "before(load)", true}));
    EXPECT_EQ(session->addBreakpoint("queue(account").error().where, "column 14");
    EXPECT_TRUE(session->breakpoints().empty());
}

TEST(BreakpointTest, ARunToAMomentMayBeOneToACondition)
{
    const auto session = openBank();
    ASSERT_TRUE(session);
    const auto before = untilMoment("before:load ledger");
    ASSERT_TRUE(before) << before.error().text();
    EXPECT_EQ(session->advance(*before, never), Stopped::Reached);
    const auto view = session->view();
    ASSERT_GT(view->instruction, 0);
    const InstructionRow& now = view->relup[static_cast<size_t>(view->instruction - 1)];
    EXPECT_EQ(now.kind, "load");
    EXPECT_EQ(now.subject, "ledger");
    const auto when = untilMoment("when exits(nobody)");
    ASSERT_TRUE(when);
    EXPECT_EQ(session->advance(*when, never), Stopped::Ended);
    EXPECT_FALSE(untilMoment("when exits("));
}

// --- lines
// ---------------------------------------------------------------------------------------------

// account.erl 1.0: 28 is `paperwork(),` of a deposit; 2.0: 44 is in code_change.
TEST(LineTest, ARunStopsJustBeforeALineInBothDirections)
{
    const auto session = openBank();
    ASSERT_TRUE(session);
    ASSERT_TRUE(session->addBreakpoint("account:28"));
    std::vector<Mark> stops;
    for (int i = 0; i < 5; ++i) {
        ASSERT_EQ(session->advance(Until {}, never), Stopped::Breakpoint);
        stops.push_back(session->mark());
        const auto view = session->view();
        const auto row = std::find_if(view->processes.begin(), view->processes.end(),
                                      [](const ProcessRow& r) { return r.name == "account"; });
        ASSERT_NE(row, view->processes.end());
        EXPECT_EQ(row->state, ProcessState::Running) << "it is about to run the line";
    }
    EXPECT_LT(stops[0], stops[1]);
    for (auto stop = stops.rbegin() + 1; stop != stops.rend(); ++stop) {
        ASSERT_EQ(session->runBack(never), Stopped::Breakpoint);
        EXPECT_EQ(session->mark(), *stop);
    }
    EXPECT_EQ(session->runBack(never), Stopped::Ended);
    EXPECT_EQ(session->mark(), stops.front());
}

TEST(LineTest, ARunThatIsStoppedAtLinesIsTheSameRun)
{
    const auto plain = openBank();
    const auto stopped = openBank();
    ASSERT_TRUE(plain && stopped);
    ASSERT_TRUE(stopped->addBreakpoint("account.erl:44"));
    ASSERT_TRUE(stopped->addBreakpoint("line(gen_server:1) and crashes>0"));
    plain->advance(Until {}, never);
    const auto stops = stopsOf(*stopped);
    EXPECT_EQ(stops.size(), 1U) << "the state is converted once";
    EXPECT_EQ(stopped->report().hash, plain->report().hash);
    EXPECT_EQ(stopped->fingerprint(), plain->fingerprint());
    ASSERT_TRUE(stopped->runTo("account:1000000", never))
        << "a line that is not there is never come to";
}

TEST(LineTest, AFaultMayWaitForALine)
{
    const auto open = [] {
        SessionOptions options = optionsFor("two-clauses");
        options.faults = {"at='when account:44' kill=account"};
        return openSession(options);
    };
    const auto whole = open();
    const auto stepped = open();
    whole->advance(Until {}, never);
    EXPECT_EQ(whole->report().faults[0].outcome, "struck");
    Until step;
    step.kind = Until::Kind::Event;
    for (Stopped s = Stopped::Reached; s == Stopped::Reached; s = stepped->advance(step, never))
        step.count = 1 + (step.count * 7) % 101;
    EXPECT_EQ(stepped->report().hash, whole->report().hash);
}

// --- faults that wait for a condition
// ------------------------------------------------------------------

TEST(FaultConditionTest, StrikesAtTheSamePlaceHoweverTheRunIsStepped)
{
    const char* fault = "at='when queue(account)>2 and time>200' hang=account ms=3";
    const auto open = [&] {
        SessionOptions options = optionsFor("two-clauses");
        options.faults
            = {fault, "at='when exits(ledger)' kill=account", "at='when time>300' kill=ledger"};
        return openSession(options);
    };
    const auto whole = open();
    const auto stepped = open();
    whole->advance(Until {}, never);
    Until step;
    step.kind = Until::Kind::Event;
    for (Stopped s = Stopped::Reached; s == Stopped::Reached; s = stepped->advance(step, never))
        step.count = 1 + (step.count * 7) % 101;
    const Report report = whole->report();
    EXPECT_EQ(stepped->report().hash, report.hash);
    for (size_t i = 0; i < report.faults.size(); ++i) {
        EXPECT_EQ(report.faults[i].outcome, "struck") << report.faults[i].fault;
        EXPECT_EQ(stepped->report().faults[i].event, report.faults[i].event);
    }
    EXPECT_GT(report.faults[1].event, report.faults[2].event) << "the one fault makes the other so";
    whole->seek(stepped->mark(), never);
    EXPECT_EQ(whole->fingerprint(), stepped->fingerprint());
}

TEST(FaultConditionTest, AsAnInputItForksABranchAndStrikesLater)
{
    const auto session = openBank();
    ASSERT_TRUE(session);
    Until until;
    until.kind = Until::Kind::Time;
    until.ms = 100;
    session->advance(until, never);
    ASSERT_TRUE(session->inject("at='when old(account)>0' kill=account"));
    EXPECT_FALSE(session->inject("at='when old(account' kill=account"));
    session->advance(Until {}, never);
    const Report report = session->report();
    ASSERT_EQ(report.faults.size(), 1U);
    EXPECT_EQ(report.faults[0].outcome, "struck");
    EXPECT_GT(report.faults[0].atMs, 500);
    const uint64_t end = session->fingerprint();
    session->restart();
    Destination there;
    there.kind = Destination::Kind::End;
    ASSERT_TRUE(session->switchBranch(2, there, never));
    EXPECT_EQ(session->fingerprint(), end);
}

} // namespace
} // namespace relupscope
