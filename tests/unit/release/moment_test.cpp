// SPDX-License-Identifier: GPL-3.0-or-later
#include "release/moment.h"

#include <gtest/gtest.h>

namespace relupscope {
namespace {

TEST(Moment, ReadsEveryForm)
{
    EXPECT_EQ(parseMoment("start")->kind, Moment::Kind::Start);
    EXPECT_EQ(parseMoment("end")->kind, Moment::Kind::End);
    EXPECT_EQ(parseMoment("instruction:4")->number, 4U);
    EXPECT_EQ(parseMoment("event:0")->number, 0U);
    EXPECT_DOUBLE_EQ(parseMoment("time:512.5")->ms, 512.5);
}

TEST(Moment, PrintsWhatItRead)
{
    for (const char* text : {"start", "instruction:4", "time:512.5", "time:500", "event:10", "end"})
        EXPECT_EQ(parseMoment(text)->text(), text);
}

TEST(Moment, RefusesEverythingElse)
{
    for (const char* text :
         {"", "now", "instruction", "instruction:", "instruction:0", "instruction:-1",
          "instruction:4x", "event:1.5", "time:", "time:-1", "time:nan", "time:inf", "start:1",
          "end:", "instruction: 4", "event:99999999999999999999999"})
        EXPECT_FALSE(parseMoment(text)) << text;
}

TEST(Moment, HintsAtTheNearestForm)
{
    EXPECT_NE(parseMoment("instrution:3").error().hint.find("did you mean `instruction`?"),
              std::string::npos);
    EXPECT_EQ(parseMoment("time:soon").error().what, "`time` wants milliseconds, not `soon`");
}

} // namespace
TEST(Moment, StandsBesideAnInstructionOfAKind)
{
    EXPECT_EQ(parseMoment("before:load ledger")->text(), "before:load ledger");
    EXPECT_EQ(parseMoment("before:load ledger")->module, "ledger");
    EXPECT_EQ(parseMoment("after:suspend")->text(), "after:suspend");
    EXPECT_FALSE(parseMoment("after:"));
    EXPECT_FALSE(parseMoment("before:load a b"));
}

} // namespace relupscope
