// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/load_series.h"

#include <algorithm>

namespace relupscope {

namespace {

double toMs(uint64_t ns)
{
    return static_cast<double>(ns) / 1e6;
}

} // namespace

LoadSeries::Bucket& LoadSeries::current()
{
    if (m_buckets.empty())
        m_buckets.emplace_back();
    return m_buckets.back();
}

// Two buckets become one until `m_widthNs` has doubled over the whole series.
void LoadSeries::halve()
{
    for (size_t i = 0; i < m_buckets.size(); i += 2) {
        Bucket merged = std::move(m_buckets[i]);
        if (i + 1 < m_buckets.size()) {
            const Bucket& next = m_buckets[i + 1];
            merged.answered += next.answered;
            merged.failed = next.failed;
            merged.waiting = std::max(merged.waiting, next.waiting);
            merged.oldestNs = std::max(merged.oldestNs, next.oldestNs);
            merged.latency.add(next.latency);
        }
        m_buckets[i / 2] = std::move(merged);
    }
    m_buckets.resize((m_buckets.size() + 1) / 2);
    m_widthNs *= 2;
}

void LoadSeries::advance(uint64_t nowNs, uint64_t open, uint64_t oldestNs)
{
    current();
    while (nowNs / m_widthNs >= mostPoints)
        halve();
    const size_t last = static_cast<size_t>(nowNs / m_widthNs);
    for (;;) {
        Bucket& bucket = m_buckets.back();
        const uint64_t end = std::min<uint64_t>(nowNs, m_buckets.size() * m_widthNs);
        if (open > 0 && end > oldestNs)
            bucket.oldestNs = std::max(bucket.oldestNs, end - oldestNs);
        if (m_buckets.size() > last)
            return;
        m_buckets.emplace_back();
        m_buckets.back().waiting = open;
        m_buckets.back().failed = m_failed;
    }
}

void LoadSeries::opened(uint64_t open)
{
    current().waiting = std::max(current().waiting, open);
}

void LoadSeries::answered(uint64_t latencyNs)
{
    ++current().answered;
    current().latency.add(latencyNs);
}

void LoadSeries::failed(uint64_t latencyNs)
{
    current().failed = ++m_failed;
    current().latency.add(latencyNs);
}

LoadCurves LoadSeries::curves() const
{
    LoadCurves curves;
    curves.widthMs = toMs(m_widthNs);
    for (size_t i = 0; i < m_buckets.size(); ++i) {
        const Bucket& bucket = m_buckets[i];
        curves.ms.push_back(toMs(i * m_widthNs));
        curves.throughput.push_back(static_cast<double>(bucket.answered) * 1000 / curves.widthMs);
        curves.waiting.push_back(static_cast<double>(bucket.waiting));
        curves.failed.push_back(static_cast<double>(bucket.failed));
        curves.latencyOldestMs.push_back(toMs(bucket.oldestNs));
        curves.latencyP99Ms.push_back(toMs(bucket.latency.percentileNs(0.99)));
    }
    return curves;
}

} // namespace relupscope
