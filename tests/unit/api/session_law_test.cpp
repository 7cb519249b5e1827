// SPDX-License-Identifier: GPL-3.0-or-later
// The law on random runs: (scenario, seed, mark) triples are reached going forward, and again from
// anywhere in random order, on any branch, across what stops the node and boots it again; what the
// run holds there is the same, and so is how it ends. Few of them by default; RELUPSCOPE_TRIPLES
// says how many (ctest's `history_laws`, label long, takes 1,000).
#include "unit/api/open_session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <random>

namespace relupscope {
namespace {

constexpr size_t MarksOfRun = 10;
constexpr size_t MarksOfFork = 4; // the last of them

size_t tripleCount()
{
    const char* asked = std::getenv("RELUPSCOPE_TRIPLES");
    return asked ? std::strtoul(asked, nullptr, 10) : 2 * MarksOfRun;
}

struct Known
{
    BranchId branch;
    Mark mark;
    uint64_t fingerprint;
};

Known known(const Session& session)
{
    return {session.branch(), session.mark(), session.fingerprint()};
}

class Run
{
public:
    Run(Session& session, std::mt19937_64& random) : m_session(session), m_random(random) {}

    // Goes to the end by way of as many marks as there are to be, and forks on the way.
    void goForward()
    {
        const double step = m_session.view()->endMs / MarksOfRun;
        while (m_marks.size() < MarksOfRun && stepForward(step)) {
            if (m_marks.size() == MarksOfRun - MarksOfFork)
                fork();
            m_marks.push_back(known(m_session));
        }
        m_session.advance(Until {}, never);
        m_end = known(m_session);
    }

    // Back to all of them in random order; how many were found as they had been.
    size_t goThere()
    {
        size_t found = 0;
        std::shuffle(m_marks.begin(), m_marks.end(), m_random);
        for (const Known& k : m_marks) {
            arrive(k);
            if (testing::Test::HasFatalFailure())
                return found;
            ++found;
        }
        enter(m_end.branch);
        m_session.advance(Until {}, never);
        EXPECT_EQ(m_session.mark(), m_end.mark);
        EXPECT_EQ(m_session.fingerprint(), m_end.fingerprint);
        return found;
    }

private:
    bool stepForward(double step)
    {
        Until until;
        until.kind = Until::Kind::Time;
        until.ms = m_session.view()->ms + step * static_cast<double>(m_random() % 1000) / 1000;
        if (m_session.advance(until, never) != Stopped::Reached)
            return false;
        until.kind = Until::Kind::Event;
        until.count = 1 + m_random() % 50;
        return m_random() % 2 == 0 || m_session.advance(until, never) == Stopped::Reached;
    }

    // Something from outside; what makes no sense in this scenario is refused, and the run goes on.
    void fork()
    {
        static constexpr const char* inputs[] = {"seed=77",
                                                 "choice=1",
                                                 "hold=on",
                                                 "load_factor=2",
                                                 "reboot=true",
                                                 "at='when processes>0' straggler=account",
                                                 "delay=_ ms=20 count=5",
                                                 "clock_jump_ms=60000"};
        static constexpr const char* betweenNodes[] = {"cut=a-b",
                                                       "cut=a-b noticed=true",
                                                       "slow=a-b ms=30 loss=20",
                                                       "halt=true node=b",
                                                       "reboot=true node=b",
                                                       "kill=kernel_sup node=b",
                                                       "at='when crashes>0' heal=a-b"};
        const bool isBetween = m_session.nodes().size() > 1 && m_random() % 2 == 0;
        const auto branch
            = m_session.inject(isBetween ? betweenNodes[m_random() % std::size(betweenNodes)]
                                         : inputs[m_random() % std::size(inputs)]);
        if (branch && m_session.branches().back().inputs.back().what == "hold=on" && m_random() % 2)
            (void)m_session.inject("hold=off");
    }

    [[nodiscard]] std::string branchName(BranchId branch) const
    {
        for (const Branch& b : m_session.branches()) {
            if (b.id == branch)
                return b.name;
        }
        return "that is gone";
    }

    void enter(BranchId branch)
    {
        if (branch != m_session.branch()) {
            ASSERT_TRUE(m_session.switchBranch(branch, Destination {}, never));
        }
    }

    void arrive(const Known& k)
    {
        SCOPED_TRACE("on the branch " + branchName(k.branch));
        enter(k.branch);
        ASSERT_EQ(m_session.seek(k.mark, never), Stopped::Reached);
        ASSERT_EQ(m_session.mark(), k.mark);
        ASSERT_EQ(m_session.fingerprint(), k.fingerprint) << "event " << k.mark.event;
        if (m_random() % 4 != 0)
            return;
        if (m_session.stepBack(1 + m_random() % 3, never) == Stopped::Reached) {
            ASSERT_LT(m_session.mark(), k.mark);
            ASSERT_EQ(m_session.seek(k.mark, never), Stopped::Reached);
            ASSERT_EQ(m_session.fingerprint(), k.fingerprint)
                << "there again, event " << k.mark.event;
        }
    }

    Session& m_session;
    std::mt19937_64& m_random;
    std::vector<Known> m_marks;
    Known m_end {};
};

size_t check(const std::string& scenario, uint64_t seed, size_t run, std::mt19937_64& random)
{
    SessionOptions options = optionsFor(scenario);
    options.seed = seed;
    options.gcStress = run % 10 == 1;
    options.historyBytes = size_t {16 + random() % 64} << 20;
    if (run % 5 == 3)
        options.faults = {"at=time:" + std::to_string(random() % 700) + " reboot=true"};
    SCOPED_TRACE(scenario + ", seed " + std::to_string(seed)
                 + (options.gcStress ? ", GC stress" : "")
                 + (options.faults.empty() ? "" : ", " + options.faults.front()));
    auto opened = Session::open(options);
    if (!opened)
        return 0; // a scenario that is about not starting
    Run marks(**opened, random);
    marks.goForward();
    return marks.goThere();
}

void checkAll(const std::vector<std::string>& scenarios, uint64_t randomSeed, size_t wanted)
{
    ASSERT_FALSE(scenarios.empty());
    std::mt19937_64 random(randomSeed);
    size_t triples = 0;
    for (size_t run = 0; triples < wanted && run < wanted && !testing::Test::HasFailure(); ++run) {
        const std::string& scenario = scenarios[random() % scenarios.size()];
        triples += check(scenario, random() % 1000, run, random);
    }
    EXPECT_GE(triples, std::min<size_t>(wanted, 10));
    std::cout << triples << " triples\n";
}

TEST(SessionLawTest, AMomentRestoredIsTheMomentReplayed)
{
    std::vector<std::string> names;
    for (const auto& scenario : builtinScenarios())
        names.push_back(scenario.name);
    checkAll(names, 20250101, tripleCount());
}

// Where all that happens on wires is to be restored as well.
TEST(SessionLawTest, OfSeveralNodesToo)
{
    std::vector<std::string> names;
    for (const auto& scenario : builtinScenarios()) {
        if (scenario.category == "Several nodes")
            names.push_back(scenario.name);
    }
    checkAll(names, 20251123, std::max<size_t>(tripleCount() / 5, 2 * MarksOfRun));
}

} // namespace
} // namespace relupscope
