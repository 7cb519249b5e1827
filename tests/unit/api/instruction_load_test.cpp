// SPDX-License-Identifier: GPL-3.0-or-later
// What failed and waited while each instruction ran is counted when it happens, and so does not
// depend on how coarse the curves of a long run are.
#include "open_session.h"

namespace relupscope {
namespace {

std::shared_ptr<const WorldView> ended(const std::string& scenario)
{
    const auto session = openSession(optionsFor(scenario));
    if (!session)
        return nullptr;
    session->advance(Until {}, never);
    return session->view();
}

const InstructionRow* rowOf(const WorldView& view, const std::string& kind)
{
    for (const InstructionRow& row : view.relup)
        if (row.kind == kind)
            return &row;
    return nullptr;
}

TEST(InstructionLoadTest, AllCallersWaitWhileTheStateIsConverted)
{
    const auto view = ended("order-by-dependency");
    ASSERT_TRUE(view);
    const InstructionRow* change = rowOf(*view, "code_change");
    ASSERT_TRUE(change);
    EXPECT_EQ(change->mostWaiting, 20U); // it sleeps, and so come all the tellers
    for (const InstructionRow& row : view->relup)
        EXPECT_EQ(row.failedRequests, 0U) << row.text;
}

TEST(InstructionLoadTest, FailuresBelongToTheInstructionInWhichTheyHappened)
{
    const auto view = ended("old-state-meets-new-code");
    ASSERT_TRUE(view);
    uint64_t failed = 0;
    for (const LoadRow& load : view->load)
        failed += load.failed;
    uint64_t during = 0;
    for (const InstructionRow& row : view->relup)
        during += row.failedRequests;
    EXPECT_GT(during, 0U);
    EXPECT_LE(during, failed);
    EXPECT_EQ(rowOf(*view, "load_object_code")->failedRequests, 0U);
    ASSERT_FALSE(view->crashes.empty());
    const int n = view->crashes.front().instruction;
    ASSERT_GT(n, 0);
    EXPECT_GT(view->relup[static_cast<size_t>(n - 1)].failedRequests, 0U);
}

} // namespace
} // namespace relupscope
