// SPDX-License-Identifier: GPL-3.0-or-later
// The law on random runs: (scenario, seed, mark) triples are reached going forward, and again from
// anywhere in random order; what the run holds there is the same, and so is how it ends. Few of them
// by default; RELUPSCOPE_TRIPLES says how many (ctest's `history_laws`, label long, takes 1,000).
#include "api/session.h"
#include "otp_root.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <random>

namespace relupscope {
namespace {

const std::atomic<bool> never {false};
constexpr size_t MarksOfRun = 10;

size_t tripleCount()
{
    const char* asked = std::getenv("RELUPSCOPE_TRIPLES");
    return asked ? std::strtoul(asked, nullptr, 10) : 2 * MarksOfRun;
}

struct Known
{
    Mark mark;
    uint64_t fingerprint;
};

Known known(const Session& session)
{
    return {session.mark(), session.fingerprint()};
}

// Goes forward by random steps of every kind; nothing when it ends first.
std::vector<Known> goForward(Session& session, std::mt19937_64& random, double endMs)
{
    std::vector<Known> marks;
    const double step = endMs / MarksOfRun;
    while (marks.size() < MarksOfRun) {
        Until until;
        until.kind = Until::Kind::Time;
        until.ms = session.view()->ms + step * static_cast<double>(random() % 1000) / 1000;
        if (session.advance(until, never) != Stopped::Reached)
            break;
        until.kind = Until::Kind::Event;
        until.count = 1 + random() % 50;
        if (random() % 2 && session.advance(until, never) != Stopped::Reached)
            break;
        marks.push_back(known(session));
    }
    return marks;
}

void check(const std::string& scenario, uint64_t seed, bool gcStress, std::mt19937_64& random, size_t* triples)
{
    SCOPED_TRACE(scenario + ", seed " + std::to_string(seed) + (gcStress ? ", GC stress" : ""));
    SessionOptions options;
    options.scenario = scenario;
    options.otpRoot = findOtpRoot("").value_or("");
    options.seed = seed;
    options.gcStress = gcStress;
    options.historyBytes = size_t {16 + random() % 64} << 20;
    auto opened = Session::open(options);
    if (!opened)
        return; // a scenario that is about not starting
    Session& session = **opened;
    std::vector<Known> marks = goForward(session, random, session.view()->endMs);
    session.advance(Until {}, never);
    const Known end = known(session);
    std::shuffle(marks.begin(), marks.end(), random);
    for (const Known& k : marks) {
        ASSERT_EQ(session.seek(k.mark, never), Stopped::Reached);
        ASSERT_EQ(session.mark(), k.mark);
        ASSERT_EQ(session.fingerprint(), k.fingerprint) << "event " << k.mark.event;
        if (random() % 4 == 0 && session.stepBack(1 + random() % 3, never) == Stopped::Reached) {
            ASSERT_LT(session.mark(), k.mark);
            ASSERT_EQ(session.seek(k.mark, never), Stopped::Reached);
            ASSERT_EQ(session.fingerprint(), k.fingerprint) << "there again, event " << k.mark.event;
        }
        ++*triples;
    }
    session.advance(Until {}, never);
    EXPECT_EQ(session.mark(), end.mark);
    EXPECT_EQ(session.fingerprint(), end.fingerprint);
}

TEST(SessionLawTest, AMomentRestoredIsTheMomentReplayed)
{
    std::mt19937_64 random(20250101);
    const auto scenarios = builtinScenarios();
    ASSERT_FALSE(scenarios.empty());
    size_t triples = 0;
    for (size_t run = 0; triples < tripleCount() && run < tripleCount() && !HasFatalFailure(); ++run)
        check(scenarios[random() % scenarios.size()].name, random() % 1000, run % 10 == 1, random, &triples);
    EXPECT_GE(triples, std::min<size_t>(tripleCount(), 10));
}

} // namespace
} // namespace relupscope
