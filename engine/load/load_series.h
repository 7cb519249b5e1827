// SPDX-License-Identifier: GPL-3.0-or-later
// How the load went over virtual time, at a fixed number of points: buckets of equal width, which
// doubles whenever there would be too many of them. Answers and failures are counted, waiting and
// the oldest request's age keep their highest value, latencies a small histogram.
#pragma once

#include "load/latency_histogram.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace relupscope {

// The curves; all vectors have the same length, `ms` is where each bucket begins.
struct LoadCurves
{
    std::vector<double> ms;
    std::vector<double> throughput;      // answered requests per virtual second
    std::vector<double> waiting;         // open requests, the most at one moment
    std::vector<double> failed;          // failed requests so far
    std::vector<double> latencyOldestMs; // age of the oldest open request
    std::vector<double> latencyP99Ms;    // of the requests answered in the bucket; 0 if none
    double widthMs = 0;
};

class LoadSeries
{
public:
    static constexpr size_t mostPoints = 600;

    // Time goes on to `nowNs`; what was open until then is what the two arguments say. `oldestNs`
    // is when the oldest open request began, meaningless if `open` is 0. Must come before the
    // change that happens at `nowNs`.
    void advance(uint64_t nowNs, uint64_t open, uint64_t oldestNs);
    // Both at the time of the last advance.
    void opened(uint64_t open);
    void answered(uint64_t latencyNs);
    void failed(uint64_t latencyNs);

    [[nodiscard]] LoadCurves curves() const;

private:
    struct Bucket
    {
        uint64_t answered = 0;
        uint64_t failed = 0; // so far, not in this bucket
        uint64_t waiting = 0;
        uint64_t oldestNs = 0;
        LatencyHistogram latency {4};
    };

    void halve();
    Bucket& current();

    std::vector<Bucket> m_buckets;
    uint64_t m_widthNs = 1'000'000;
    uint64_t m_failed = 0;
};

} // namespace relupscope
