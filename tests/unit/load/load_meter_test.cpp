// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/load_meter.h"

#include <gtest/gtest.h>

#include <numeric>

namespace relupscope {
namespace {

constexpr uint64_t ms = 1'000'000;

TEST(LoadMeter, CountsPerLoadAndByReason)
{
    LoadMeter meter({"tellers", "auditors"});
    const uint64_t a = meter.begin(0, 90, 1 * ms);
    const uint64_t b = meter.begin(1, 91, 2 * ms);
    const uint64_t c = meter.begin(0, 92, 3 * ms);
    EXPECT_TRUE(meter.succeed(a, 5 * ms));
    EXPECT_TRUE(meter.fail(b, 6 * ms, {"exit", "timeout"}));
    EXPECT_TRUE(meter.fail(c, 7 * ms, {"exit", "noproc"}));
    EXPECT_EQ(meter.loads()[0].sent, 2U);
    EXPECT_EQ(meter.loads()[0].ok, 1U);
    EXPECT_EQ(meter.loads()[0].failures.at({"exit", "noproc"}), 1U);
    EXPECT_EQ(meter.loads()[1].failed, 1U);
    EXPECT_EQ(meter.loads()[0].latency.maxNs(), 4 * ms);
    EXPECT_EQ(meter.sent(), 3U);
    EXPECT_EQ(meter.failed(), 2U);
    EXPECT_EQ(meter.find("auditors"), 1U);
    EXPECT_EQ(meter.find("nobody"), std::nullopt);
}

TEST(LoadMeter, KnowsTheOldestOpenRequest)
{
    LoadMeter meter({"l"});
    EXPECT_EQ(meter.oldestAgeNs(9 * ms), 0U);
    const uint64_t first = meter.begin(0, 1, 1 * ms);
    meter.begin(0, 2, 4 * ms);
    EXPECT_EQ(meter.oldestAgeNs(9 * ms), 8 * ms);
    meter.succeed(first, 9 * ms);
    EXPECT_EQ(meter.oldestAgeNs(9 * ms), 5 * ms);
}

TEST(LoadMeter, AnswersARequestOnce)
{
    LoadMeter meter({"l"});
    const uint64_t id = meter.begin(0, 1, 0);
    EXPECT_TRUE(meter.succeed(id, 1));
    EXPECT_FALSE(meter.succeed(id, 2));
    EXPECT_FALSE(meter.fail(id, 2, {"exit", "late"}));
    EXPECT_FALSE(meter.succeed(77, 2));
    EXPECT_EQ(meter.loads()[0].ok, 1U);
}

TEST(LoadMeter, FailsWhatADeadClientWaitedFor)
{
    LoadMeter meter({"l"});
    meter.begin(0, 1, 0);
    meter.begin(0, 2, 0);
    meter.begin(0, 1, 0);
    EXPECT_EQ(meter.failAllOf(1, 5, "killed"), 2U);
    EXPECT_EQ(meter.open().size(), 1U);
    EXPECT_EQ(meter.loads()[0].failures.at({"", "killed"}), 2U);
}

TEST(LoadMeter, BoundsTheNumberOfReasons)
{
    LoadMeter meter({"l"});
    for (int i = 0; i < 1000; ++i)
        meter.fail(meter.begin(0, 1, 0), 0, {"error", "reason " + std::to_string(i)});
    const auto& failures = meter.loads()[0].failures;
    EXPECT_EQ(failures.size(), LoadMeter::mostReasons + 1);
    EXPECT_EQ(failures.at({"", LoadMeter::otherReasons}), 1000 - LoadMeter::mostReasons);
}

TEST(LoadMeter, DrawsCurvesThatCarryOnWhileNothingHappens)
{
    LoadMeter meter({"l"});
    const uint64_t id = meter.begin(0, 1, 10 * ms);
    meter.fail(meter.begin(0, 2, 10 * ms), 12 * ms, {"error", "x"});
    const LoadCurves curves = meter.curves(50 * ms);
    EXPECT_DOUBLE_EQ(curves.widthMs, 1);
    ASSERT_EQ(curves.ms.size(), 51U);
    EXPECT_DOUBLE_EQ(curves.waiting[9], 0);
    EXPECT_DOUBLE_EQ(curves.waiting[10], 2);
    EXPECT_DOUBLE_EQ(curves.waiting[30], 1);
    EXPECT_DOUBLE_EQ(curves.failed[11], 0);
    EXPECT_DOUBLE_EQ(curves.failed[12], 1);
    EXPECT_DOUBLE_EQ(curves.failed[50], 1);
    EXPECT_DOUBLE_EQ(curves.latencyOldestMs[29], 20);
    EXPECT_DOUBLE_EQ(curves.latencyOldestMs[50], 40);
    meter.succeed(id, 60 * ms);
    EXPECT_DOUBLE_EQ(meter.curves(60 * ms).throughput[60], 1000);
    EXPECT_NEAR(meter.curves(60 * ms).latencyP99Ms[60], 50, 1.6);
}

TEST(LoadMeter, KeepsTheNumberOfPointsWhateverTheTime)
{
    LoadMeter meter({"l"});
    for (uint64_t i = 0; i < 20000; ++i)
        meter.succeed(meter.begin(0, 1, i * 3 * ms), i * 3 * ms + ms);
    const LoadCurves curves = meter.curves(60000 * ms);
    EXPECT_LE(curves.ms.size(), LoadSeries::mostPoints);
    EXPECT_GT(curves.ms.size(), LoadSeries::mostPoints / 2 - 1);
    const double answered = std::accumulate(curves.throughput.begin(), curves.throughput.end(), 0.0)
        * curves.widthMs / 1000;
    EXPECT_NEAR(answered, 20000, 0.001);
    EXPECT_NEAR(curves.latencyP99Ms[100], 1, 0.04);
}

TEST(LoadMeter, ACopyGoesItsOwnWay)
{
    LoadMeter meter({"l"});
    const uint64_t id = meter.begin(0, 1, 0);
    LoadMeter copy = meter;
    copy.fail(id, ms, {"error", "in the copy"});
    EXPECT_EQ(meter.failed(), 0U);
    EXPECT_EQ(meter.open().size(), 1U);
    EXPECT_EQ(copy.failed(), 1U);
}

} // namespace
} // namespace relupscope
