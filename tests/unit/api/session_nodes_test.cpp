// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions of scenarios with several nodes: views of each, what happens in which, and the laws of
// going back and forth over all of them.
#include "unit/api/open_session.h"

#include <algorithm>
#include <map>

namespace relupscope {
namespace {

Until untilTime(double ms)
{
    Until until;
    until.kind = Until::Kind::Time;
    until.ms = ms;
    return until;
}

bool hasProcess(const WorldView& view, const std::string& name)
{
    return std::any_of(view.processes.begin(), view.processes.end(),
                       [&](const ProcessRow& row) { return row.name == name; });
}

const ModuleRow* moduleOf(const WorldView& view, const std::string& name)
{
    const auto row = std::find_if(view.modules.begin(), view.modules.end(),
                                  [&](const ModuleRow& m) { return m.module == name; });
    return row == view.modules.end() ? nullptr : &*row;
}

TEST(SessionNodesTest, EachNodeHasAViewOfItsOwn)
{
    const auto session = openSession(optionsFor("rolling-split-in-two"));
    ASSERT_TRUE(session);
    const auto nodes = session->nodes();
    ASSERT_EQ(nodes.size(), 3U);
    EXPECT_EQ(nodes[1].name, "b");
    EXPECT_EQ(nodes[1].fullName, "b@localhost");
    EXPECT_EQ(nodes[1].connected, (std::vector<NodeNumber> {0, 2}));
    EXPECT_EQ(nodes[1].state, NodeState::Running);
    ASSERT_EQ(session->advance(untilTime(800), never), Stopped::Reached); // a has had its first hop
    const auto a = session->view(0);
    const auto b = session->view(1);
    EXPECT_EQ(b->node, 1U);
    EXPECT_TRUE(hasProcess(*a, "poller"));
    EXPECT_TRUE(hasProcess(*b, "poller"));
    EXPECT_EQ(moduleOf(*a, "poller")->current, "1.5");
    EXPECT_EQ(moduleOf(*b, "poller")->current, "1.0");
    EXPECT_EQ(a->relup.front().status, InstructionStatus::Done);
    EXPECT_EQ(b->relup.front().status, InstructionStatus::Next);
    EXPECT_EQ(a->nodes[0].version, "1.5");
    EXPECT_EQ(b->nodes[1].version, "1");
    EXPECT_EQ(a->links.size(), 3U);
    EXPECT_TRUE(a->links.front().isConnected);
    EXPECT_EQ(session->view(77)->node, 0U) << "there is no such node";
}

TEST(SessionNodesTest, EventsNameTheirNode)
{
    const auto session = openSession(optionsFor("rolling-split-in-two"));
    ASSERT_TRUE(session);
    session->advance(Until {}, never);
    std::map<std::string, int> begun;
    for (const EventRow& row : session->events(0, session->eventCount())) {
        if (row.kind == "instruction")
            ++begun[row.node];
    }
    EXPECT_EQ(begun, (std::map<std::string, int> {{"a", 10}, {"b", 10}, {"c", 10}}));
    const Report report = session->report();
    EXPECT_TRUE(report.held);
    ASSERT_EQ(report.nodes.size(), 3U);
    EXPECT_EQ(report.nodes[2].installs.size(), 2U);
    EXPECT_EQ(report.nodes[2].instructions, 10U);
    ASSERT_EQ(report.installs.size(), 6U);
    EXPECT_EQ(report.installs[2].node, "c");
    EXPECT_EQ(report.installs[3].node, "a") << "hop by hop";
}

TEST(SessionNodesTest, GoesToTheInstructionOfANode)
{
    const auto session = openSession(optionsFor("rolling-split-in-two"));
    ASSERT_TRUE(session);
    Destination there;
    there.kind = Destination::Kind::Instruction;
    there.hop = 1;
    there.instruction = 3;
    there.node = 1;
    for (int round = 0; round < 2; ++round) { // forward, and back
        ASSERT_EQ(session->seek(there, never), Stopped::Reached);
        EXPECT_EQ(session->nodes()[1].instruction, 3);
        EXPECT_EQ(session->nodes()[0].version, "1.5") << "its turn is over";
        session->advance(Until {}, never);
    }
    there.hop = 0;
    there.instruction = 10; // its last one
    ASSERT_EQ(session->seek(there, never), Stopped::Reached);
    EXPECT_EQ(session->nodes()[1].hop, 2);
    EXPECT_TRUE(session->view(1)->atInstructionBoundary);
}

TEST(SessionNodesTest, SaysWhereAMessageToAnotherNodeGoes)
{
    const auto session = openSession(optionsFor("sync-nodes-together"));
    ASSERT_TRUE(session);
    session->advance(Until {}, never);
    std::vector<std::string> sent;
    for (const EventRow& row : session->events(0, session->eventCount())) {
        if (row.kind == "remote_send" && row.who == "release_handler")
            sent.push_back(row.node + " " + row.what + " | " + row.toNode);
    }
    EXPECT_EQ(sent,
              (std::vector<std::string> {"b sends {sync_nodes,loaded,b@localhost} to node a | a",
                                         "a sends {sync_nodes,loaded,a@localhost} to node b | b"}));
}

TEST(SessionNodesTest, AScenarioWithoutNodesHasOneThatHasNoName)
{
    const auto session = openSession(optionsFor("two-clauses"));
    ASSERT_TRUE(session);
    ASSERT_EQ(session->nodes().size(), 1U);
    EXPECT_EQ(session->nodes()[0].name, "");
    EXPECT_EQ(session->nodes()[0].fullName, "");
    EXPECT_TRUE(session->view()->links.empty());
    session->advance(untilTime(100), never);
    EXPECT_EQ(session->events(0, session->eventCount()).back().node, "");
    EXPECT_TRUE(session->report().nodes.empty());
}

TEST(SessionNodesTest, ConditionsAndLinesAreLookedForInAllNodes)
{
    const auto session = openSession(optionsFor("rolling-split-in-two"));
    ASSERT_TRUE(session);
    session->advance(untilTime(870), never); // between the first node's hop and the second one's
    const auto stopped = session->runTo("before(load poller)", never);
    ASSERT_TRUE(stopped);
    EXPECT_EQ(*stopped, Stopped::Reached);
    EXPECT_EQ(session->view()->nodes[1].instruction, 4);
    session->restart();
    const auto atLine = session->runTo("line(status:9)", never);
    ASSERT_TRUE(atLine);
    ASSERT_EQ(*atLine, Stopped::Reached);
    const Mark first = session->mark();
    ASSERT_TRUE(session->runTo("line(status:9)", never));
    EXPECT_LT(first, session->mark());
    // In the last node alone.
    ASSERT_TRUE(session->runTo("node=c kind:load what:poller", never));
    EXPECT_EQ(session->events(session->eventCount() - 1, session->eventCount()).back().node, "c");
    ASSERT_EQ(*session->runTo("node=c name=poller state:suspended", never), Stopped::Reached);
    EXPECT_EQ(session->nodes()[2].state, NodeState::Upgrading);
    const auto upgraded = session->view(2);
    EXPECT_TRUE(std::any_of(upgraded->processes.begin(), upgraded->processes.end(),
                            [](const ProcessRow& p) {
                                return p.name == "poller" && p.state == ProcessState::Suspended;
                            }));
    ASSERT_TRUE(session->seek(first, never) == Stopped::Reached);
    ASSERT_TRUE(session->runTo("line(status:9)", never));
    const auto back = session->runBackTo("line(status:9)", never);
    ASSERT_TRUE(back);
    EXPECT_EQ(session->mark(), first);
}

TEST(SessionNodesTest, AFaultStrikesInTheNodeThatItNames)
{
    const auto session = openSession(optionsFor("rolling-split-in-two"));
    ASSERT_TRUE(session);
    session->advance(untilTime(300), never);
    EXPECT_FALSE(session->inject("halt=true node=d")) << "there is no such node";
    EXPECT_FALSE(session->inject("cut=a-d"));
    ASSERT_TRUE(session->inject("cut=a-b noticed=true"));
    session->advance(untilTime(310), never);
    EXPECT_FALSE(session->view()->links[0].isConnected);
    EXPECT_TRUE(session->view()->links[0].isCut);
    EXPECT_FALSE(session->view()->links[1].isCut)
        << "a and c; but global prevents overlapping partitions";
    ASSERT_TRUE(session->inject("heal=a-b"));
    ASSERT_TRUE(session->inject("halt=true node=c"));
    session->advance(untilTime(400), never);
    EXPECT_FALSE(session->view()->links[0].isCut);
    EXPECT_EQ(session->nodes()[2].state, NodeState::Halted);
    EXPECT_EQ(session->advance(Until {}, never), Stopped::Ended);
    const Report report = session->report();
    EXPECT_EQ(report.node, "running");
    EXPECT_EQ(report.nodes[2].node, "halted");
    EXPECT_TRUE(report.nodes[2].installs.empty());
    EXPECT_EQ(report.nodes[1].installs.size(), 2U) << "the others go on";
}

// However it is stepped, and wherever it comes from, the run is the same.
TEST(SessionNodesTest, AMomentOfSeveralNodesRestoredIsTheMomentReplayed)
{
    SessionOptions options = optionsFor("sync-nodes-together");
    options.faults = {"at=time:620 reboot=true node=b"};
    const auto session = openSession(options);
    ASSERT_TRUE(session);
    std::vector<std::pair<Mark, uint64_t>> known;
    for (const double ms : {100.0, 501.5, 503.2, 503.34, 560.0, 621.0, 640.0, 900.0}) {
        ASSERT_EQ(session->advance(untilTime(ms), never), Stopped::Reached);
        known.emplace_back(session->mark(), session->fingerprint());
    }
    session->advance(Until {}, never);
    const Mark end = session->mark();
    const uint64_t last = session->fingerprint();
    for (const size_t i : {3U, 7U, 0U, 6U, 1U, 5U, 2U, 4U}) {
        ASSERT_EQ(session->seek(known[i].first, never), Stopped::Reached);
        ASSERT_EQ(session->mark(), known[i].first);
        ASSERT_EQ(session->fingerprint(), known[i].second) << "mark " << i;
        ASSERT_EQ(session->stepBack(2, never), Stopped::Reached);
        ASSERT_LT(session->mark(), known[i].first);
    }
    session->advance(Until {}, never);
    EXPECT_EQ(session->mark(), end);
    EXPECT_EQ(session->fingerprint(), last);
    const auto again = openSession(options);
    again->advance(Until {}, never);
    EXPECT_EQ(again->mark(), end);
    EXPECT_EQ(again->fingerprint(), last) << "without a stop";
    EXPECT_EQ(again->report().hash, session->report().hash);
}

} // namespace
} // namespace relupscope
