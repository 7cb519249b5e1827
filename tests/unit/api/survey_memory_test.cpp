// SPDX-License-Identifier: GPL-3.0-or-later
// A session that remembers what it saw of its many processes shows what one shows that looks at all
// of them each time.
#include "many_processes.h"
#include "unit/api/open_session.h"

#include <random>

namespace relupscope {
namespace {

namespace fs = std::filesystem;

class SurveyMemoryTest : public testing::Test
{
protected:
    void SetUp() override
    {
        std::string pattern = (fs::temp_directory_path() / "relupscope-survey-XXXXXX").string();
        m_below = mkdtemp(pattern.data());
        SessionOptions options = optionsFor(manyProcesses(m_below, 1200, 20, 100).string());
        m_remembering = openSession(options);
        options.historyBytes = 0; // nobody tracks what changes
        m_plain = openSession(options);
        ASSERT_TRUE(m_remembering && m_plain);
        if (!m_remembering->historyUse().isTracked)
            GTEST_SKIP() << "the kernel does not tell what changed";
    }
    void TearDown() override { fs::remove_all(m_below); }

    template<typename F>
    void both(F&& act)
    {
        act(*m_remembering);
        act(*m_plain);
        ASSERT_EQ(m_remembering->mark(), m_plain->mark());
        const auto remembered = m_remembering->view();
        const auto plain = m_plain->view();
        ASSERT_EQ(remembered->processes.size(), plain->processes.size());
        for (size_t i = 0; i < plain->processes.size(); ++i)
            ASSERT_EQ(remembered->processes[i], plain->processes[i])
                << plain->processes[i].name << " at event " << plain->event;
        ASSERT_EQ(remembered->modules, plain->modules);
    }
    void advance(Until::Kind kind, uint64_t count)
    {
        both([&](Session& s) {
            Until until;
            until.kind = kind;
            until.count = count;
            s.advance(until, never);
        });
    }
    void goTo(double ms)
    {
        both([&](Session& s) {
            Destination there;
            there.kind = Destination::Kind::Time;
            there.ms = ms;
            s.seek(there, never);
        });
    }

    fs::path m_below;
    std::unique_ptr<Session> m_remembering;
    std::unique_ptr<Session> m_plain;
};

TEST_F(SurveyMemoryTest, ShowsTheSameOnTheWayForward)
{
    std::mt19937_64 random {7};
    goTo(290);
    for (int i = 0; i < 60 && !HasFatalFailure(); ++i)
        advance(Until::Kind::Event, 1 + (i % 3 == 0 ? random() % 500 : 0));
    for (int i = 0; i < 12 && !HasFatalFailure(); ++i) // through the upgrade
        advance(Until::Kind::Instruction, 1);
    advance(Until::Kind::End, 0);
}

TEST_F(SurveyMemoryTest, ShowsTheSameAfterGoingBackAndOnOtherBranches)
{
    goTo(320);
    goTo(100);
    advance(Until::Kind::Event, 1);
    goTo(310);
    both([](Session& s) { s.stepBack(1, never); });
    both([](Session& s) { EXPECT_TRUE(s.inject("kill=many_sup")); });
    advance(Until::Kind::Event, 40);
    advance(Until::Kind::End, 0);
    both([](Session& s) {
        Destination there;
        there.kind = Destination::Kind::Time;
        there.ms = 305;
        EXPECT_TRUE(s.switchBranch(BranchTree::Root, there, never));
    });
    advance(Until::Kind::Event, 1);
}

TEST_F(SurveyMemoryTest, ShowsTheSameWhereServersDie)
{
    goTo(200);
    const ProcessId last = m_plain->view()->processes.at(700).pid;
    both([&](Session& s) { EXPECT_TRUE(s.kill(last)); });
    for (int i = 0; i < 30 && !HasFatalFailure(); ++i)
        advance(Until::Kind::Event, 1);
    goTo(250);
    both([](Session& s) { s.stepBack(1, never); });
    both([](Session& s) { EXPECT_EQ(s.restart().has_value(), true); });
    goTo(201);
}

} // namespace
} // namespace relupscope
