// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/load_meter.h"

#include "base/check.h"

namespace relupscope {

LoadMeter::LoadMeter(const std::vector<std::string>& names)
{
    for (const std::string& name : names)
        m_loads.emplace_back().name = name;
}

uint64_t LoadMeter::begin(uint32_t load, uint64_t client, uint64_t nowNs)
{
    CHECK(load < m_loads.size());
    advance(nowNs);
    ++m_loads[load].sent;
    m_open.emplace_hint(m_open.end(), ++m_lastId, OpenRequest {client, nowNs, load});
    m_series.opened(m_open.size());
    return m_lastId;
}

bool LoadMeter::succeed(uint64_t id, uint64_t nowNs)
{
    const auto request = close(id, nowNs);
    if (!request)
        return false;
    LoadCounters& load = m_loads[request->load];
    ++load.ok;
    load.latency.add(nowNs - request->beginNs);
    m_series.answered(nowNs - request->beginNs);
    return true;
}

bool LoadMeter::fail(uint64_t id, uint64_t nowNs, const LoadFailure& why)
{
    const auto request = close(id, nowNs);
    if (!request)
        return false;
    LoadCounters& load = m_loads[request->load];
    ++load.failed;
    countFailure(load, why);
    load.latency.add(nowNs - request->beginNs);
    m_series.failed(nowNs - request->beginNs);
    return true;
}

size_t LoadMeter::failAllOf(uint64_t client, uint64_t nowNs, std::string_view reason)
{
    std::vector<uint64_t> ids;
    for (const auto& [id, request] : m_open)
        if (request.client == client)
            ids.push_back(id);
    for (const uint64_t id : ids)
        fail(id, nowNs, {"", std::string(reason)});
    return ids.size();
}

size_t LoadMeter::failAll(uint64_t nowNs, std::string_view reason)
{
    const size_t count = m_open.size();
    while (!m_open.empty())
        fail(m_open.begin()->first, nowNs, {"", std::string(reason)});
    return count;
}

void LoadMeter::advance(uint64_t nowNs)
{
    advance(m_series, nowNs);
}

void LoadMeter::advance(LoadSeries& series, uint64_t nowNs) const
{
    const uint64_t oldest = m_open.empty() ? 0 : m_open.begin()->second.beginNs;
    series.advance(nowNs, m_open.size(), oldest);
}

LoadCurves LoadMeter::curves(uint64_t nowNs) const
{
    LoadSeries series = m_series;
    advance(series, nowNs);
    return series.curves();
}

std::optional<uint32_t> LoadMeter::find(std::string_view name) const
{
    for (uint32_t i = 0; i < m_loads.size(); ++i)
        if (m_loads[i].name == name)
            return i;
    return std::nullopt;
}

uint64_t LoadMeter::oldestAgeNs(uint64_t nowNs) const
{
    if (m_open.empty())
        return 0;
    const uint64_t begin = m_open.begin()->second.beginNs;
    return nowNs > begin ? nowNs - begin : 0;
}

uint64_t LoadMeter::sent() const
{
    uint64_t sum = 0;
    for (const LoadCounters& load : m_loads)
        sum += load.sent;
    return sum;
}

uint64_t LoadMeter::failed() const
{
    uint64_t sum = 0;
    for (const LoadCounters& load : m_loads)
        sum += load.failed;
    return sum;
}

std::optional<OpenRequest> LoadMeter::close(uint64_t id, uint64_t nowNs)
{
    const auto found = m_open.find(id);
    if (found == m_open.end())
        return std::nullopt;
    advance(nowNs);
    const OpenRequest request = found->second;
    m_open.erase(found);
    return request;
}

void LoadMeter::countFailure(LoadCounters& load, const LoadFailure& why)
{
    const auto found = load.failures.find(why);
    if (found != load.failures.end())
        ++found->second;
    else
        ++load.failures[load.failures.size() < mostReasons ? why : LoadFailure {"", otherReasons}];
}

} // namespace relupscope
