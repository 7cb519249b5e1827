// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/latency_histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace relupscope {
namespace {

TEST(LatencyHistogram, IsEmptyAtFirst)
{
    const LatencyHistogram histogram(6);
    EXPECT_EQ(histogram.count(), 0U);
    EXPECT_EQ(histogram.percentileNs(0.5), 0U);
    EXPECT_EQ(histogram.maxNs(), 0U);
}

TEST(LatencyHistogram, IsExactForSmallValues)
{
    LatencyHistogram histogram(6);
    for (uint64_t ns = 0; ns < 100; ++ns)
        histogram.add(ns);
    EXPECT_EQ(histogram.percentileNs(0.5), 49U);
    EXPECT_EQ(histogram.percentileNs(0.99), 98U);
    EXPECT_EQ(histogram.percentileNs(1), 99U);
}

TEST(LatencyHistogram, IsWithinOnePerCentWhateverTheRange)
{
    std::mt19937_64 random(1);
    std::vector<uint64_t> values;
    LatencyHistogram histogram(6);
    for (int i = 0; i < 20000; ++i) {
        const uint64_t ns = random() >> (random() % 60);
        values.push_back(ns);
        histogram.add(ns);
    }
    std::sort(values.begin(), values.end());
    for (const double fraction : {0.01, 0.25, 0.5, 0.9, 0.99, 1.0}) {
        const auto rank = static_cast<size_t>(std::ceil(fraction * 20000)) - 1;
        const auto exact = static_cast<double>(values[rank]);
        EXPECT_NEAR(static_cast<double>(histogram.percentileNs(fraction)), exact, exact * 0.01);
    }
    EXPECT_EQ(histogram.maxNs(), values.back());
}

TEST(LatencyHistogram, HoldsTheLargestNumber)
{
    LatencyHistogram histogram(6);
    histogram.add(UINT64_MAX);
    EXPECT_EQ(histogram.maxNs(), UINT64_MAX);
    EXPECT_GT(histogram.percentileNs(0.5), UINT64_MAX / 100 * 99);
}

TEST(LatencyHistogram, AddsUpAsIfAllHadComeToOne)
{
    LatencyHistogram a(4);
    LatencyHistogram b(4);
    LatencyHistogram both(4);
    for (uint64_t i = 1; i < 3000; ++i) {
        (i % 3 == 0 ? a : b).add(i * i);
        both.add(i * i);
    }
    a.add(b);
    EXPECT_EQ(a.count(), both.count());
    EXPECT_EQ(a.maxNs(), both.maxNs());
    for (const double fraction : {0.1, 0.5, 0.99})
        EXPECT_EQ(a.percentileNs(fraction), both.percentileNs(fraction));
    a.clear();
    EXPECT_EQ(a.count(), 0U);
}

} // namespace
} // namespace relupscope
