// SPDX-License-Identifier: GPL-3.0-or-later
// The filter language: what it finds, how its parts bind, and where its errors point.
#include "api/filter.h"

#include <gtest/gtest.h>

using namespace relupscope;

namespace {

WorldView bank()
{
    WorldView view;
    ProcessRow sup;
    sup.pid = 10;
    sup.name = "bank_sup";
    sup.isSupervisor = true;
    ProcessRow account;
    account.pid = 11;
    account.parent = 10;
    account.name = "acc_1";
    account.module = "account";
    account.state = ProcessState::Suspended;
    account.codeVersion = CodeVersion::Old;
    account.queueLength = 12;
    ProcessRow teller;
    teller.pid = 12;
    teller.name = "teller 7";
    teller.module = "teller";
    teller.state = ProcessState::Blocked;
    teller.waitsOn = 11;
    view.processes = {sup, account, teller};
    return view;
}

std::string found(const std::string& text)
{
    const WorldView view = bank();
    const FilterNames names(view);
    const Result<Filter> filter = Filter::parse(text);
    if (!filter)
        return filter.error().where + ": " + filter.error().what;
    std::string s;
    for (const ProcessRow& row : view.processes)
        if (filter->matches(row, names))
            s += (s.empty() ? "" : ", ") + row.name;
    return s;
}

} // namespace

TEST(Filter, FindsProcessesByEachKindOfKey)
{
    EXPECT_EQ(found(""), "bank_sup, acc_1, teller 7");
    EXPECT_EQ(found("ACC"), "acc_1");
    EXPECT_EQ(found("state:suspended"), "acc_1");
    EXPECT_EQ(found("old:no"), "bank_sup, teller 7");
    EXPECT_EQ(found("queue>=12"), "acc_1");
    EXPECT_EQ(found("queue<12"), "bank_sup, teller 7");
    EXPECT_EQ(found("sup:bank"), "acc_1");
    EXPECT_EQ(found("waits-on=acc_1"), "teller 7");
    EXPECT_EQ(found("name:/^.._?c_\\d$/"), "acc_1");
    EXPECT_EQ(found("name=acc"), "");
    EXPECT_EQ(found("\"teller 7\""), "teller 7");
    EXPECT_EQ(found("node:b"), "") << "there is one node, which has no name";
}

TEST(Filter, BindsNotBeforeAndBeforeOr)
{
    EXPECT_EQ(found("mod:teller or mod:account queue>100"), "teller 7");
    EXPECT_EQ(found("(mod:teller or mod:account) queue>10"), "acc_1");
    EXPECT_EQ(found("not mod:teller and not mod:account"), "bank_sup");
    EXPECT_EQ(found("not not state:blocked"), "teller 7");
    EXPECT_EQ(found("not (state:blocked or old:yes)"), "bank_sup");
}

TEST(Filter, PointsAtWhatIsWrong)
{
    EXPECT_EQ(found("stat:suspended"), "column 1: there is no `stat` to look for");
    EXPECT_EQ(found("old:yes state:asleep"), "column 15: `asleep` is not a state");
    EXPECT_EQ(found("queue>many"), "column 7: `many` is not a number");
    EXPECT_EQ(found("name>3"), "column 5: `name` is not a number");
    EXPECT_EQ(found("old:maybe"), "column 5: `maybe` is neither yes nor no");
    EXPECT_EQ(found("(old:yes"), "column 1: this parenthesis is not closed");
    EXPECT_EQ(found("old:yes)"), "column 8: this parenthesis was not opened");
    EXPECT_EQ(found("old:yes or"), "column 11: something to look for is missing at the end");
    EXPECT_EQ(found("and old:yes"), "column 1: something to look for is missing before `and`");
    EXPECT_EQ(found("()"), "column 2: something to look for is missing before `)`");
    EXPECT_EQ(found("name:/(/"), "column 8: this pattern is not a regular expression");
    EXPECT_EQ(found("name:/a"), "column 6: this pattern is not closed by /");
    EXPECT_EQ(found("name:"), "column 6: a value is missing here");
    EXPECT_EQ(found(std::string(70, '(')), "column 65: the parentheses are nested too deeply");
}

TEST(Filter, SaysWhatItAsksOf)
{
    const auto asks = [](const char* text) {
        return Filter::parse(text)->asksOnlyOf({FilterKey::Any, FilterKey::Module});
    };
    EXPECT_TRUE(asks(""));
    EXPECT_TRUE(asks("db or not mod:account"));
    EXPECT_FALSE(asks("db state:suspended"));
}

TEST(Filter, FindsModules)
{
    ModuleRow row;
    row.module = "account";
    row.app = "bank";
    const auto finds = [&](const char* text) { return Filter::parse(text)->matches(row); };
    EXPECT_TRUE(finds("acc"));
    EXPECT_TRUE(finds("bank"));
    EXPECT_TRUE(finds("mod=account"));
    EXPECT_FALSE(finds("not mod:account"));
    EXPECT_FALSE(finds("state:waiting"));
}

TEST(Filter, FindsEvents)
{
    EventRow row;
    row.index = 81411;
    row.ms = 563.6;
    row.kind = "exit";
    row.who = "acc_2";
    row.what = "ends: function_clause";
    const auto matches = [&](const char* text) { return Filter::parse(text)->matches(row); };
    row.node = "b";
    EXPECT_TRUE(matches("kind:exit name:acc_2"));
    EXPECT_TRUE(matches("node=b"));
    EXPECT_FALSE(matches("node=a kind:exit"));
    EXPECT_TRUE(matches("event>81000 time<600"));
    EXPECT_TRUE(matches("function_clause"));
    EXPECT_FALSE(matches("kind:send or queue>0"));
}

TEST(Filter, GivesUpOnAPatternThatGoesAstray)
{
    EventRow row;
    row.what = std::string(4000, 'a') + "!";
    EXPECT_FALSE(Filter::parse("what:/^(a+)+$/")->matches(row));
}
