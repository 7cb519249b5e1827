// SPDX-License-Identifier: GPL-3.0-or-later
#include "load/in_flight.h"

namespace relupscope {

void InFlightMeter::mark(uint64_t id, uint64_t client, uint32_t load)
{
    if (load >= m_counters.size() || !m_open.emplace(id, Request {client, load, false}).second)
        return;
    m_byClient[client] = id;
    ++m_counters[load].total;
}

void InFlightMeter::message(uint64_t client, bool isNewCode)
{
    const auto id = m_byClient.find(client);
    if (id != m_byClient.end())
        m_open[id->second].answeredByNew = isNewCode;
}

void InFlightMeter::end(uint64_t id, End how)
{
    const auto there = m_open.find(id);
    if (there == m_open.end())
        return;
    InFlightCounters& counters = m_counters[there->second.load];
    switch (how) {
    case End::Answered:
        ++(there->second.answeredByNew ? counters.newCode : counters.oldCode);
        break;
    case End::Failed: ++counters.failed; break;
    case End::TimedOut: ++counters.timedOut; break;
    }
    m_byClient.erase(there->second.client);
    m_open.erase(there);
}

void InFlightMeter::clientGone(uint64_t client)
{
    if (const auto id = m_byClient.find(client); id != m_byClient.end())
        end(id->second, End::Failed);
}

void InFlightMeter::allGone()
{
    while (!m_open.empty())
        end(m_open.begin()->first, End::Failed);
}

} // namespace relupscope
