// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/latency_histogram.h"

#include "base/check.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace relupscope {

// Values below 2^resolution have a bucket each. Above, the highest resolution + 1 bits of a value
// are kept: the first of them is always 1, so the rest and the shift make the index.
uint32_t LatencyHistogram::indexOf(uint64_t ns) const
{
    const auto width = static_cast<unsigned>(std::bit_width(ns));
    if (width <= m_resolution)
        return static_cast<uint32_t>(ns);
    const unsigned shift = width - m_resolution - 1;
    const auto kept = static_cast<uint32_t>(ns >> shift);
    return (shift << m_resolution) + kept;
}

uint64_t LatencyHistogram::middleOf(uint32_t index) const
{
    const uint32_t perDoubling = 1U << m_resolution;
    if (index < 2 * perDoubling)
        return index;
    const unsigned shift = (index >> m_resolution) - 1;
    const uint64_t kept = (index & (perDoubling - 1)) + perDoubling;
    return (kept << shift) + ((uint64_t {1} << shift) >> 1U);
}

void LatencyHistogram::add(uint64_t ns)
{
    const uint32_t index = indexOf(ns);
    const auto place
        = std::lower_bound(m_buckets.begin(), m_buckets.end(), index,
                           [](const Bucket& bucket, uint32_t i) { return bucket.index < i; });
    if (place != m_buckets.end() && place->index == index)
        ++place->count;
    else
        m_buckets.insert(place, {index, 1});
    ++m_count;
    m_max = std::max(m_max, ns);
}

void LatencyHistogram::add(const LatencyHistogram& other)
{
    CHECK(m_resolution == other.m_resolution);
    std::vector<Bucket> merged;
    merged.reserve(m_buckets.size() + other.m_buckets.size());
    auto mine = m_buckets.cbegin();
    auto theirs = other.m_buckets.cbegin();
    while (mine != m_buckets.cend() || theirs != other.m_buckets.cend()) {
        if (theirs == other.m_buckets.cend()
            || (mine != m_buckets.cend() && mine->index < theirs->index))
            merged.push_back(*mine++);
        else if (mine == m_buckets.cend() || theirs->index < mine->index)
            merged.push_back(*theirs++);
        else
            merged.push_back({mine->index, mine++->count + theirs++->count});
    }
    m_buckets.swap(merged);
    m_count += other.m_count;
    m_max = std::max(m_max, other.m_max);
}

void LatencyHistogram::clear()
{
    m_buckets.clear();
    m_count = 0;
    m_max = 0;
}

uint64_t LatencyHistogram::percentileNs(double fraction) const
{
    if (m_count == 0)
        return 0;
    const double rank = std::ceil(std::clamp(fraction, 0.0, 1.0) * static_cast<double>(m_count));
    const uint64_t wanted = std::max<uint64_t>(1, static_cast<uint64_t>(rank));
    uint64_t seen = 0;
    for (const Bucket& bucket : m_buckets) {
        seen += bucket.count;
        if (seen >= wanted)
            return std::min(middleOf(bucket.index), m_max);
    }
    return m_max;
}

} // namespace relupscope
