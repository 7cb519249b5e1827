// SPDX-License-Identifier: GPL-3.0-or-later
#include "summary.h"

#include <gtest/gtest.h>

namespace relupscope {
namespace {

bool has(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

Report sample()
{
    Report report;
    report.scenario = "two-clauses";
    report.otp = "25.2.3";
    report.node = "running";
    report.installs = {{"1", "2", "{ok,\"1\",[]}", 500, 12.25}};
    report.relup = {{1, 4, "point_of_no_return", 501, 0.5, "done", "aa"}};
    report.load = {{"tellers", 20, 1000, 990, 10, {{"exit", "noproc", 10}}, 0.1, 4.0, 9.9}};
    report.held = true;
    return report;
}

TEST(Summary, TellsTheUpgradeTheLoadAndTheVerdict)
{
    const std::string text = summary(sample());
    EXPECT_TRUE(has(text, "two-clauses: OTP 25.2.3, seed 1"));
    EXPECT_TRUE(has(text, "1 → 2  at 500.000 ms  took 12.250 ms  {ok,\"1\",[]}"));
    EXPECT_TRUE(has(text, "point_of_no_return"));
    EXPECT_TRUE(has(text, "load tellers: 1000 sent, 990 ok, 10 failed"));
    EXPECT_TRUE(has(text, "10 × exit: noproc"));
    EXPECT_TRUE(has(text, "its expectations hold\n"));
}

TEST(Summary, NamesEveryBrokenExpectation)
{
    Report report = sample();
    report.held = false;
    report.broken = {{"crashes", "0", "3"}};
    const std::string text = summary(report);
    EXPECT_TRUE(has(text, "its expectations do not hold:\n  crashes: wanted 0, got 3\n"));
}

TEST(Summary, PutsACrashOnOneLineAndStopsAfterTen)
{
    Report report = sample();
    Crash crash;
    crash.name = "account";
    crash.pid = "<0.95.0>";
    crash.reason = "{function_clause,\n    [{ledger," + std::string(500, 'x') + "}]}";
    report.crashes.assign(12, crash);
    const std::string text = summary(report);
    EXPECT_TRUE(has(text, "12 crashes, 0 restarts"));
    EXPECT_TRUE(
        has(text, "account <0.95.0> (outside the upgrade): {function_clause, [{ledger,xxx"));
    EXPECT_TRUE(has(text, "x…\n"));
    EXPECT_TRUE(has(text, "  … and 2 more\n"));
}

TEST(Summary, JudgesNothingThatWasInterrupted)
{
    Report report = sample();
    report.interrupted = true;
    report.held = false;
    const std::string text = summary(report);
    EXPECT_TRUE(has(text, "interrupted: this is what happened so far"));
    EXPECT_FALSE(has(text, "expectations"));
}

} // namespace
} // namespace relupscope
