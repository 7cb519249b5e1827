// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/old_code_meter.h"

#include "node/stack_trace.h"

#include <algorithm>

namespace relupscope {

namespace {

// Looking costs a walk over all processes, so it is rarer where there are many.
constexpr VirtualTime leastPause = 2'000'000;
constexpr VirtualTime pauseForEach = 1'000;
constexpr size_t mostPoints = 20'000;

bool hasOldState(const Node& node, const Process& p)
{
    if (p.observed.behaviour == 0 || p.observed.module.isNone())
        return false;
    const Module* module = node.code.module(p.observed.module);
    return module && module->current && p.observed.madeBySerial != module->current->serial;
}

uint32_t countOnOldCode(const Node& node)
{
    std::vector<const ModuleInstance*> old;
    node.code.forEachModule([&](const Module& module) {
        if (module.old)
            old.push_back(module.old);
    });
    uint32_t count = 0;
    node.forEachProcess([&](const Process& p) {
        const bool hasFrame = std::any_of(
            old.begin(), old.end(), [&](const ModuleInstance* m) { return stackRefersTo(p, *m); });
        count += hasFrame || hasOldState(node, p);
    });
    return count;
}

} // namespace

void OldCodeMeter::sample(const Node& node, VirtualTime now)
{
    const uint32_t count = countOnOldCode(node);
    const uint32_t before = m_points.empty() ? 0 : m_points.back().processes;
    if (count != before && m_points.size() < mostPoints) {
        m_points.push_back({now, before});
        m_points.push_back({now, count});
    }
    const auto pause = static_cast<VirtualTime>(node.processCount()) * pauseForEach;
    m_due = count == 0 && !node.upgrade.isRunning ? Never : now + std::max(leastPause, pause);
}

} // namespace relupscope
