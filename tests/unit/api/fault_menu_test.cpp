// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/fault_menu.h"
#include "api/fault_plan.h"
#include "unit/api/open_session.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace relupscope {
namespace {

std::unique_ptr<Session> openBank()
{
    return openSession(optionsFor("two-clauses"));
}

const ProcessRow* find(const WorldView& view, const std::string& name)
{
    const auto row = std::find_if(view.processes.begin(), view.processes.end(),
                                  [&](const ProcessRow& r) { return r.name == name; });
    return row == view.processes.end() ? nullptr : &*row;
}

std::vector<FaultOffer> allOffers(const WorldView& view)
{
    std::vector<FaultOffer> all = runFaults(view);
    const auto add = [&all](const std::vector<FaultOffer>& some) {
        all.insert(all.end(), some.begin(), some.end());
    };
    for (const ProcessRow& row : view.processes)
        add(processFaults(view, row.pid));
    for (const ModuleRow& row : view.modules)
        add(moduleFaults(view, row.module));
    for (const InstructionRow& row : view.relup)
        add(instructionFaults(view, row));
    return all;
}

TEST(FaultMenuTest, EachOfferIsOneThatASessionTakes)
{
    const auto session = openBank();
    ASSERT_TRUE(session);
    Until until;
    until.kind = Until::Kind::Time;
    until.ms = 300;
    session->advance(until, never);
    const Mark here = session->mark();
    const auto offers = allOffers(*session->view());
    EXPECT_GT(offers.size(), 60U);
    for (const FaultOffer& offer : offers) {
        EXPECT_FALSE(offer.group.empty() || offer.words.empty() || offer.help.empty())
            << offer.what;
        EXPECT_EQ(offer.help.find('\n'), std::string::npos) << offer.what;
        const auto branch = session->inject(offer.what);
        EXPECT_TRUE(branch) << offer.what << ": " << branch.error().text();
        session->restart();
        session->seek(here, never);
    }
}

TEST(FaultMenuTest, OfAnInstructionTheyStrikeJustBeforeIt)
{
    const auto session = openBank();
    ASSERT_TRUE(session);
    const auto view = session->view();
    const auto change
        = std::find_if(view->relup.begin(), view->relup.end(),
                       [](const InstructionRow& r) { return r.kind == "code_change"; });
    ASSERT_NE(change, view->relup.end());
    const auto offers = instructionFaults(*view, *change);
    const auto error = std::find_if(offers.begin(), offers.end(), [](const FaultOffer& o) {
        return o.what.find("code_change_error=account") != std::string::npos;
    });
    ASSERT_NE(error, offers.end());
    ASSERT_TRUE(session->inject(error->what));
    session->advance(Until {}, never);
    const Report report = session->report();
    ASSERT_FALSE(report.faults.empty());
    EXPECT_EQ(report.faults.back().outcome, "struck");
    EXPECT_NE(report.installs.back().result.find("{error,fault}"), std::string::npos)
        << report.installs.back().result;
    const auto last = session->view();
    for (const InstructionRow& row : last->relup) {
        if (row.status == InstructionStatus::Done) {
            EXPECT_TRUE(instructionFaults(*last, row).empty()) << "it is over";
        }
    }
}

TEST(FaultMenuTest, OfTheDeadNothingIsOffered)
{
    const auto session = openBank();
    ASSERT_TRUE(session);
    const auto view = session->view();
    const ProcessRow* account = find(*view, "account");
    ASSERT_TRUE(account);
    EXPECT_FALSE(processFaults(*view, account->pid).empty());
    EXPECT_TRUE(processFaults(*view, 999'999).empty());
    EXPECT_TRUE(messageFaults(*view, 999'999, account->pid).empty());
    EXPECT_TRUE(moduleFaults(*view, "no_such_module").empty());
}

} // namespace
} // namespace relupscope
