// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/condition.h"
#include "unit/api/open_session.h"

#include <gtest/gtest.h>

namespace relupscope {
namespace {

class Facts : public ConditionFacts
{
public:
    double queueOf(const std::string& name) const override { return name == "account" ? 101 : 0; }
    double oldOf(const std::string& name) const override { return name == "ledger" ? 2 : 0; }
    bool exits(const std::string& name) const override { return name == "account"; }
    bool starts(const std::string&) const override { return false; }
    double number(std::string_view what) const override { return what == "event" ? 7 : 0; }
    bool begins(const std::string& kind, const std::string& module) const override
    {
        return kind == "load" && (module.empty() || module == "ledger");
    }
    bool isDone(const std::string&, const std::string&) const override { return false; }
    bool isAt(const SourceLine& line) const override { return line == SourceLine {"account", 31}; }
    bool anyProcess(const Filter&) const override { return true; }
    bool isEvent(const Filter&) const override { return false; }
};

bool holds(const std::string& text)
{
    const auto condition = Condition::parse(text);
    EXPECT_TRUE(condition) << condition.error().text();
    return condition && condition->holds(Facts());
}

TEST(ConditionTest, ComparesWhatItIsTold)
{
    EXPECT_TRUE(holds("queue(account)>100"));
    EXPECT_FALSE(holds("queue(account)>101"));
    EXPECT_TRUE(holds("old(ledger) >= 2 and exits(account)"));
    EXPECT_FALSE(holds("not (exits(account) or starts(account))"));
    EXPECT_TRUE(holds("event=7"));
    EXPECT_TRUE(holds("crashes>0 or event!=8 and crashes=0"));
    EXPECT_TRUE(holds("before(load) and before(load ledger)"));
    EXPECT_FALSE(holds("before(load account) or after(load)"));
    EXPECT_TRUE(holds("line(account:31) and line(account.erl:31)"));
    EXPECT_TRUE(holds("account:31") && holds("account.erl:31"));
    EXPECT_FALSE(holds("account:32") || holds("ledger:31"));
    EXPECT_FALSE(holds("kind:exit")) << "a filter about events holds for the event alone";
    EXPECT_TRUE(holds("state:suspended")) << "a filter holds when there is such a process";
}

TEST(ConditionTest, AnErrorNamesItsColumn)
{
    EXPECT_EQ(Condition::parse("queue(account").error().where, "column 14");
    EXPECT_EQ(Condition::parse("event>1 and quue(a)>2").error().where, "column 13");
    EXPECT_EQ(Condition::parse("event>").error().what, "a number is missing");
    EXPECT_EQ(Condition::parse("line(account)").error().what,
              "a line is missing, such as `account:31`");
    EXPECT_FALSE(Condition::parse(std::string(5000, '(')));
}

TEST(ConditionTest, ARunStopsWhereItBecomesTrueFromEitherSide)
{
    const auto session = openSession(optionsFor("two-clauses"));
    ASSERT_TRUE(session);
    EXPECT_EQ(*session->runTo("old(account)>0", never), Stopped::Reached);
    const Mark loaded = session->mark();
    session->advance(Until {}, never);
    EXPECT_EQ(*session->runBackTo("old(account)>0", never), Stopped::Reached);
    EXPECT_EQ(session->mark(), loaded);
    EXPECT_EQ(*session->runBackTo("exits(nobody)", never), Stopped::Ended);
    EXPECT_EQ(session->mark(), loaded) << "it stays where it was";
    EXPECT_EQ(*session->runTo("exits(nobody)", never), Stopped::Ended);
    EXPECT_FALSE(session->runTo("exits(", never));
}

} // namespace
} // namespace relupscope
