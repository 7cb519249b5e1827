// SPDX-License-Identifier: GPL-3.0-or-later
// Counts latencies in buckets whose width grows with the value, so that a percentile is exact to
// half a bucket whatever the range. Only buckets that hold something are kept: a copy is cheap, and
// the size is bounded by the number of buckets there can be.
//
//   resolution 6: 64 buckets for each doubling, at most 0.8 % off, never more than 3,776 of them
//   resolution 4: 16 buckets for each doubling, at most 3.2 % off, never more than   976 of them
#pragma once

#include <cstdint>
#include <vector>

namespace relupscope {

class LatencyHistogram
{
public:
    explicit LatencyHistogram(unsigned resolution) : m_resolution(resolution) {}

    void add(uint64_t ns);
    // Both must have the same resolution.
    void add(const LatencyHistogram& other);
    void clear();

    [[nodiscard]] uint64_t count() const { return m_count; }

    [[nodiscard]] uint64_t maxNs() const { return m_max; } // exact

    // The value that `fraction` (0.5, 0.99) of all are not above; 0 if there is none.
    [[nodiscard]] uint64_t percentileNs(double fraction) const;

private:
    struct Bucket
    {
        uint32_t index = 0;
        uint64_t count = 0;
    };

    [[nodiscard]] uint32_t indexOf(uint64_t ns) const;
    [[nodiscard]] uint64_t middleOf(uint32_t index) const;

    std::vector<Bucket> m_buckets; // ascending by index
    uint64_t m_count = 0;
    uint64_t m_max = 0;
    unsigned m_resolution;
};

} // namespace relupscope
