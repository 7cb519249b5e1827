// SPDX-License-Identifier: GPL-3.0-or-later
// What is noted of a run by itself, and what the sentence of a view says of it.
#include "open_session.h"

#include <algorithm>

namespace relupscope {
namespace {

using Kind = Incident::Kind;

std::shared_ptr<const WorldView> ended(const std::string& scenario,
                                       const std::vector<std::string>& faults = {})
{
    SessionOptions options = optionsFor(scenario);
    options.faults = faults;
    const auto session = openSession(options);
    if (!session)
        return std::make_shared<WorldView>();
    session->advance(Until {}, never);
    return session->view();
}

const Incident* find(const WorldView& view, Kind kind, const std::string& title)
{
    const auto there
        = std::find_if(view.incidents.begin(), view.incidents.end(),
                       [&](const Incident& i) { return i.kind == kind && i.title == title; });
    return there == view.incidents.end() ? nullptr : &*there;
}

const ProcessRow* rowOf(const WorldView& view, const std::string& name, bool isDead)
{
    const auto row
        = std::find_if(view.processes.begin(), view.processes.end(), [&](const ProcessRow& r) {
              return r.name == name && (r.state == ProcessState::Dead) == isDead;
          });
    return row == view.processes.end() ? nullptr : &*row;
}

TEST(IncidentsTest, WhomAPurgeKillsAndWhy)
{
    const auto view = ended("killed-at-make-permanent");
    ASSERT_EQ(view->incidents.size(), 1U);
    const Incident* kill = find(*view, Kind::PurgeKill, "The purge killed cart");
    ASSERT_TRUE(kill);
    EXPECT_EQ(kill->words, "It was still in old code of cart, which is taken away now.");
    EXPECT_EQ(view->say.fact, "shop 2.0 runs and is permanent.");
    EXPECT_EQ(view->say.more,
              "So far: 1 process was killed by a purge, 1 restart by a supervisor.");
}

TEST(IncidentsTest, AFailureBehindThePointOfNoReturnAndTheRestart)
{
    const auto view = ended("process-dies-between-suspend-and-code-change");
    ASSERT_EQ(view->incidents.size(), 3U);
    EXPECT_TRUE(find(*view, Kind::Death, "one was killed"));
    const Incident* failure = find(*view, Kind::Failure, "The upgrade to 2 failed");
    ASSERT_TRUE(failure);
    EXPECT_NE(failure->words.find("behind its point of no return"), std::string::npos);
    EXPECT_TRUE(find(*view, Kind::Restart, "The node has started again"));
    EXPECT_EQ(view->say.fact, "The upgrade to 2 failed: the node has started again with shop 1.0.");
    EXPECT_EQ(view->next, "") << "nothing comes next of an upgrade that failed";
}

TEST(IncidentsTest, FaultsCrashesAndASupervisorThatGivesUp)
{
    const auto view = ended("order-by-dependency",
                            {"at=instruction:5 raise=ledger", "at=time:700 restart_limit=bank_sup",
                             "at=time:720 kill=account"});
    EXPECT_TRUE(find(*view, Kind::Fault, "Fault: raise ledger"));
    const Incident* crash = find(*view, Kind::Crash, "ledger crashed");
    ASSERT_TRUE(crash);
    EXPECT_EQ(crash->words, "ledger:handle_call/3 ended with fault.");
    const Incident* death = find(*view, Kind::Death, "account ended");
    ASSERT_TRUE(death);
    EXPECT_EQ(death->words,
              "Its call to ledger failed with fault; its supervisor bank_sup decides what comes "
              "next.");
    EXPECT_TRUE(find(*view, Kind::GaveUp, "bank_sup gave up"));
    EXPECT_TRUE(find(*view, Kind::Halt, "The node stopped"));
    EXPECT_TRUE(std::is_sorted(view->incidents.begin(), view->incidents.end(),
                               [](const auto& a, const auto& b) { return a.event < b.event; }));
}

TEST(IncidentsTest, TheyAreForgottenOnTheWayBack)
{
    const auto session = openSession(optionsFor("killed-at-make-permanent"));
    ASSERT_TRUE(session);
    session->advance(Until {}, never);
    const std::vector<Incident> all = session->view()->incidents;
    ASSERT_FALSE(all.empty());
    Destination there;
    there.kind = Destination::Kind::Event;
    there.event = all.front().event - 1;
    session->seek(there, never);
    EXPECT_TRUE(session->view()->incidents.empty());
    ++there.event;
    session->seek(there, never);
    EXPECT_EQ(session->view()->incidents, all);
    EXPECT_EQ(session->view()->say.fact, "The purge killed cart.");
}

TEST(IncidentsTest, ErrorsAreSaidInWords)
{
    const auto view = ended("old-state-meets-new-code");
    ASSERT_FALSE(view->crashes.empty());
    EXPECT_EQ(view->crashes.front().words,
              "no clause of ledger:do_something/1 takes what it was called with");
}

TEST(SayTest, AnInstallationThatIsNotPermanentIsSaidToBe)
{
    const auto view = ended("install-is-not-permanent");
    EXPECT_NE(view->say.fact.find("release"), std::string::npos) << view->say.fact;
}

TEST(SayTest, WhatTheLoadMeansAndWhoWaits)
{
    const auto session = openSession(optionsFor("order-by-dependency"));
    ASSERT_TRUE(session);
    Until until;
    until.kind = Until::Kind::InstructionN;
    until.count = 5;
    session->advance(until, never);
    EXPECT_EQ(session->view()->say.plain(),
              "One account server is suspended. ledger 2.0 is loaded: its processes run it from "
              "their next call on. No call to account waits yet. Next: load account.");
    until.count = 6;
    session->advance(until, never);
    EXPECT_EQ(session->view()->nextNote, "for 1 process");
    until.count = 7;
    session->advance(until, never);
    EXPECT_EQ(session->view()->say.plain(),
              "One account server is suspended; its state is converted to 2.0. 20 calls wait for "
              "account. Next: resume [account].");
}

TEST(DeathsTest, WhoEndedJustNowIsThereBesideWhoCameAfterIt)
{
    const auto session = openSession(optionsFor("order-by-dependency"));
    ASSERT_TRUE(session);
    Until until;
    until.kind = Until::Kind::Time;
    until.ms = 600;
    session->advance(until, never);
    ASSERT_TRUE(session->inject("kill=ledger"));
    auto view = session->view();
    const ProcessRow* dead = rowOf(*view, "ledger", true);
    ASSERT_TRUE(dead);
    EXPECT_EQ(dead->stateWords.str(), "killed");
    EXPECT_TRUE(dead->note.str().starts_with("its state"));
    EXPECT_EQ(session->process(dead->pid).name, "ledger");
    until.ms = 601;
    session->advance(until, never);
    view = session->view();
    const ProcessRow* again = rowOf(*view, "ledger", false);
    dead = rowOf(*view, "ledger", true);
    ASSERT_TRUE(again);
    ASSERT_TRUE(dead);
    EXPECT_EQ(again->note.str(), "started again by bank_sup");
    EXPECT_EQ(dead + 1, again);
    until.ms = 700;
    session->advance(until, never);
    EXPECT_FALSE(rowOf(*session->view(), "ledger", true)) << "that is no news any more";
}

} // namespace
} // namespace relupscope
