// SPDX-License-Identifier: GPL-3.0-or-later
// Links to moments: what is written is read back, and what is no link is none.
#include "api/moment_link.h"

#include <gtest/gtest.h>

using namespace relupscope;

TEST(MomentLink, IsReadAsItWasWritten)
{
    for (const MomentLink& link : {MomentLink {"two-clauses", "A", 0},
                                   MomentLink {"/runs/a b#c/x.relupscope", "AB", 81204}})
        EXPECT_EQ(parseLink(linkText(link)), link);
    EXPECT_EQ(linkText({"two-clauses", "B", 7}), "two-clauses#B/7");
}

TEST(MomentLink, IsNothingElse)
{
    for (const char* text : {"", "two-clauses", "a/b", "#A/1", "x#/1", "x#A/", "x#a/1", "x#A/1x",
                             "x#A/-1", "x#A", "a/b#c", "x#A1/5", "x#A/99999999999999999999"})
        EXPECT_FALSE(parseLink(text)) << text;
}

TEST(MomentLink, IsAWordOfAShell)
{
    EXPECT_EQ(openCommand({"two-clauses", "A", 12}, 1), "relupscope open two-clauses#A/12");
    EXPECT_EQ(openCommand({"it's mine", "B", 3}, 7),
              "relupscope open 'it'\\''s mine#B/3' --seed 7");
}
