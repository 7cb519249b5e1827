// SPDX-License-Identifier: GPL-3.0-or-later
#include "real_node/comparison.h"

#include <gtest/gtest.h>

namespace relupscope {
namespace {

TEST(RealOutcome, IsReadFromItsLines)
{
    const RealOutcome outcome = readRealOutcome("up\n"
                                                "install\t1\t2\t{ok,\"1\",[]}\n"
                                                "instruction\tpoint_of_no_return\n"
                                                "crash\taccount\t{function_clause,[]}\n"
                                                "restart\n"
                                                "load\ttellers\t10\t2\n"
                                                "release\t2\tpermanent\n"
                                                "state\taccount\taccount\t{a,1}\n"
                                                "module\taccount\t1.0,2.0\tfalse\n"
                                                "finished\n");
    ASSERT_EQ(outcome.installs.size(), 1U);
    EXPECT_EQ(outcome.installs[0].result, "{ok,\"1\",[]}");
    EXPECT_EQ(outcome.instructions, std::vector<std::string> {"point_of_no_return"});
    EXPECT_EQ(outcome.crashes.at(0).name, "account");
    EXPECT_EQ(outcome.restarts, 1U);
    EXPECT_EQ(outcome.loads.at(0).failed, 2U);
    EXPECT_EQ(outcome.releases, std::vector<std::string> {"2 permanent"});
    EXPECT_EQ(outcome.states.at(0).state, "{a,1}");
    EXPECT_EQ(outcome.modules.at(0).versions, (std::vector<std::string> {"1.0", "2.0"}));
    EXPECT_EQ(outcome.node, "running");
}

TEST(RealOutcome, TellsANodeThatBootedAgainFromOneThatStayedDown)
{
    EXPECT_EQ(readRealOutcome("up\nrestarted\nfinished\n").node, "restarted");
    EXPECT_EQ(readRealOutcome("up\nrestarted\n").node, "halted");
    EXPECT_EQ(readRealOutcome("up\n").node, "halted");
}

TEST(RealOutcome, TellsHowFarOneOfSeveralNodesHasCome)
{
    RealOutcome o = readRealOutcome("up\njoined\nhop_over\t1\ttrue\n");
    EXPECT_TRUE(o.isUp && o.hasJoined && !o.hopsDone && !o.hopFailed && !o.isFinished);
    EXPECT_EQ(o.hopsOver, 1);
    o = readRealOutcome("up\nhop_over\t2\tfalse\nhops_done\n");
    EXPECT_TRUE(o.hopFailed && o.hopsDone);
    o = readRealOutcome("up\nhops_done\nrestarted\n");
    EXPECT_FALSE(o.hopsDone) << "it goes through them again";
    EXPECT_TRUE(readRealOutcome("up\nhops_done\nfinished\n").isFinished);
    o = readRealOutcome("up\nhops_done\nrelease\t2\tcurrent\nfinished\nrestarted\n");
    EXPECT_TRUE(o.boots == 1 && !o.isFinished && o.releases.empty())
        << "it is to be asked once more";
}

TEST(Comparison, OfSeveralNodesIsOneOfEach)
{
    Report ours;
    RealNodesRun real;
    for (const char* name : {"a", "b"}) {
        Report::NodeOutcome node;
        node.name = name;
        node.node = "running";
        node.installs = {{"1", "2", "{ok,\"1\",[]}", 500, 1, name}};
        ours.nodes.push_back(node);
        RealOutcome outcome;
        outcome.node = "running";
        outcome.installs = {{"1", "2", name == std::string("a") ? "{ok,\"1\",[]}" : "{error,no}"}};
        real.outcomes.push_back(outcome);
        real.plans.nodes.push_back({name, {}});
    }
    std::vector<std::string> differing;
    for (const ComparedRow& r : compareNodes(ours, real)) {
        if (r.verdict == Verdict::Differ)
            differing.push_back(r.what);
    }
    EXPECT_EQ(differing, std::vector<std::string> {"b: install 1 → 2"});
}

TEST(Comparison, LeavesOutWhatNoTwoRunsShare)
{
    EXPECT_EQ(withoutIdentities("{<0.95.0>,#Ref<0.1.2.3>,#Port<0.4>}"), "{<pid>,#Ref,#Port}");
}

TEST(Comparison, MapsAreSortedAtAnyDepth)
{
    EXPECT_EQ(withSortedMaps("#{b=>1,a=>2}"), "#{a=>2,b=>1}");
    EXPECT_EQ(withSortedMaps("{x,#{c=>[1,2],a=>#{z=>{1,2},y=>0}},[#{}]}"),
              "{x,#{a=>#{y=>0,z=>{1,2}},c=>[1,2]},[#{}]}");
    EXPECT_EQ(withSortedMaps(R"(#{"b,}"=>1,'a{\''=>2})"), R"(#{"b,}"=>1,'a{\''=>2})");
    EXPECT_EQ(withSortedMaps(R"(#{'b'=>"}",a=>","})"), R"(#{'b'=>"}",a=>","})");
    EXPECT_EQ(withSortedMaps("{b,a}"), "{b,a}");
    EXPECT_EQ(withSortedMaps("#{b=>1"), "#{b=>1") << "a text that was cut";
}

TEST(Comparison, KnowsTheShapeOfAState)
{
    EXPECT_EQ(shapeOf("{1,2.5}"), "{N,N}");
    EXPECT_EQ(shapeOf("#{1=>10,2=>20,3=>-5}"), "#{N=>N}");
    EXPECT_EQ(shapeOf("[1,2,3]"), "[N]");
    EXPECT_NE(shapeOf("{accounts,#{1=>2}}"), shapeOf("#{balances=>#{1=>2}}"));
}

TEST(Comparison, OfOutcomesThatAgreeAndDiffer)
{
    Report ours;
    ours.installs = {{"1", "2", "{ok, \"1\", []}", 500, 1}};
    ours.node = "running";
    RealRun real;
    real.outcome.installs = {{"1", "2", "{ok,\"1\",[]}"}};
    real.outcome.node = "restarted";
    const auto rows = compareOutcomes(ours, real);
    for (const ComparedRow& row : rows)
        EXPECT_EQ(row.verdict, row.what == "node" ? Verdict::Differ : Verdict::Agree) << row.what;
    real.plans.onlyOurs = {"kill account at instruction:4"};
    for (const ComparedRow& row : compareOutcomes(ours, real))
        EXPECT_NE(row.verdict, Verdict::Differ) << row.what;
}

} // namespace
} // namespace relupscope
