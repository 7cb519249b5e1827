// SPDX-License-Identifier: GPL-3.0-or-later
#include "../term/term_world.h"
#include "api/state_lines.h"

namespace relupscope {
namespace {

std::string joined(const std::vector<StateLine>& lines)
{
    std::string all;
    for (const StateLine& line : lines)
        all += line.text + "\n";
    return all;
}

struct StateLinesTest : testing::Test
{
    Term tuple(std::vector<Term> elements)
    {
        return world.heap.tuple(elements.data(), elements.size());
    }
    Term map(std::vector<Term> keys, std::vector<Term> values)
    {
        return mapFromPairs(world.heap, keys.data(), values.data(), keys.size(), world.atoms);
    }
    Term number(int64_t n) { return Term::small(n); }

    TermWorld world;
};

TEST_F(StateLinesTest, ShortTermsStayOnOneLine)
{
    EXPECT_EQ(joined(linesOfTerm(number(7), world.atoms)), "7\n");
    EXPECT_EQ(joined(linesOfTerm(tuple({world.atom("acct"), number(4180)}), world.atoms)),
              "{acct,4180}\n");
    EXPECT_EQ(joined(linesOfTerm(tuple({}), world.atoms)), "{}\n");
}

TEST_F(StateLinesTest, LongOnesBreakAtTheirElements)
{
    const Term balances
        = map({number(1), number(2), number(3)}, {number(1660), number(1820), number(1610)});
    EXPECT_EQ(joined(linesOfTerm(tuple({world.atom("accounts"), balances}), world.atoms)),
              "{accounts,\n #{1 => 1660,\n   2 => 1820,\n   3 => 1610}}\n");
    const Term state
        = map({world.atom("balances"), world.atom("currency")}, {balances, world.atom("eur")});
    const std::string all = joined(linesOfTerm(state, world.atoms));
    EXPECT_NE(all.find("balances =>\n   #{1 => 1660,\n     2 => 1820,\n     3 => 1610}"),
              std::string::npos)
        << all;
}

TEST_F(StateLinesTest, ManyElementsAreCounted)
{
    std::vector<Term> many(100, world.atom("something"));
    const std::vector<StateLine> lines = linesOfTerm(tuple(many), world.atoms);
    ASSERT_EQ(lines.size(), 9U);
    EXPECT_EQ(lines.back().text, " … 92 more}");
}

TEST_F(StateLinesTest, DeepTermsEnd)
{
    Term deep = world.atom("end_of_a_very_long_way_down");
    for (int i = 0; i < 10'000; ++i)
        deep = tuple({deep, world.atom("next")});
    EXPECT_LE(linesOfTerm(deep, world.atoms).size(), 16U);
}

} // namespace
} // namespace relupscope
