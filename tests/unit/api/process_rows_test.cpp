// SPDX-License-Identifier: GPL-3.0-or-later
// What the rows of processes say: whose code they run, whose clients they are.
#include "open_session.h"

#include <algorithm>
#include <map>

namespace relupscope {
namespace {

std::shared_ptr<const WorldView> viewBefore(Session& session, uint64_t instruction)
{
    Until until;
    until.kind = Until::Kind::InstructionN;
    until.count = instruction;
    session.advance(until, never);
    return session.view();
}

const ProcessRow* rowOf(const WorldView& view, const std::string& name)
{
    const auto row = std::find_if(view.processes.begin(), view.processes.end(),
                                  [&](const ProcessRow& r) { return r.name == name; });
    return row == view.processes.end() ? nullptr : &*row;
}

TEST(ProcessRowsTest, OneInBothVersionsIsSaidToBe)
{
    const auto session = openSession(optionsFor("order-by-dependency"));
    ASSERT_TRUE(session);
    const auto view = viewBefore(*session, 6);
    const ProcessRow* ledger = rowOf(*view, "ledger");
    ASSERT_TRUE(ledger);
    EXPECT_EQ(ledger->codeVersion, CodeVersion::Mixed);
    EXPECT_EQ(ledger->stateWords.str(), "waiting, on 1.0 and 2.0");
    const ProcessRow* account = rowOf(*view, "account");
    ASSERT_TRUE(account);
    EXPECT_EQ(account->codeVersion, CodeVersion::Old);
    EXPECT_EQ(account->stateWords.str(), "suspended, on 1.0");
}

TEST(ProcessRowsTest, ClientsBelongToTheirOwnLoads)
{
    const auto session = openSession(optionsFor("circular-dependency"));
    ASSERT_TRUE(session);
    const auto view = viewBefore(*session, 2);
    std::map<std::string, uint64_t> clients;
    for (const ProcessRow& row : view->processes) {
        if (!row.loadName.empty())
            ++clients[row.loadName];
    }
    ASSERT_EQ(view->load.size(), 2U);
    for (const LoadRow& load : view->load)
        EXPECT_EQ(clients[load.name], load.clients) << load.name;
}

} // namespace
} // namespace relupscope
