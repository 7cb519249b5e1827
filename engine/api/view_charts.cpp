// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/view_builder.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

std::vector<LoadRow> ViewBuilder::load() const
{
    std::vector<LoadRow> rows;
    for (size_t i = 0; i < m_r.meter.loads().size(); ++i) {
        const LoadCounters& c = m_r.meter.loads()[i];
        LoadRow r;
        r.name = c.name;
        r.clients = i < m_s.m_scenario.loads.size() ? m_s.m_scenario.loads[i].clients : 0;
        r.sent = c.sent;
        r.ok = c.ok;
        r.failed = c.failed;
        for (const auto& [why, count] : c.failures)
            r.failures.push_back({why.exceptionClass, why.reason, count});
        r.p50Ms = static_cast<double>(c.latency.percentileNs(0.50)) / 1e6;
        r.p90Ms = static_cast<double>(c.latency.percentileNs(0.90)) / 1e6;
        r.p99Ms = static_cast<double>(c.latency.percentileNs(0.99)) / 1e6;
        r.p999Ms = static_cast<double>(c.latency.percentileNs(0.999)) / 1e6;
        if (i < m_r.inFlight.counters().size()) {
            const InFlightCounters& f = m_r.inFlight.counters()[i];
            r.inFlight = {f.total, f.oldCode, f.newCode, f.failed, f.timedOut};
        }
        r.maxMs = static_cast<double>(c.latency.maxNs()) / 1e6;
        rows.push_back(std::move(r));
    }
    return rows;
}

Charts ViewBuilder::charts(const WorldView& v) const
{
    Charts c;
    const LoadCurves curves = m_r.meter.curves(m_r.sinceStart(m_s.now()));
    const auto series = [&](const char* name, const std::vector<double>& values) {
        return Series {name, curves.ms, values};
    };
    c.toMs = v.ms;
    c.throughput = series("", curves.throughput);
    c.waiting = {series("", curves.waiting)};
    c.latencyOldestMs = series("", curves.latencyOldestMs);
    c.latencyP99Ms = series("", curves.latencyP99Ms);
    c.failed = series("", curves.failed);
    for (const OldCodeMeter::Point& point : m_n.oldCode.points()) {
        c.onOld.ms.push_back(m_r.ms(point.at));
        c.onOld.value.push_back(point.processes);
    }
    if (!c.onOld.ms.empty()) {
        c.onOld.ms.push_back(v.ms);
        c.onOld.value.push_back(c.onOld.value.back());
    }
    c.suspended = m_n.suspended;
    for (SuspendedSpan& s : c.suspended) {
        if (s.open)
            s.toMs = v.ms;
    }
    return c;
}

} // namespace relupscope
