// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/node_turns.h"

#include <algorithm>

namespace relupscope {

namespace {

VirtualTime nanoseconds(double ms)
{
    return static_cast<VirtualTime>(ms * 1e6);
}

bool isOver(const RecordedNode& node, int hop)
{
    return node.isGone || node.hopsOver >= hop;
}

// Its install is the one that came last.
bool hasFailed(const RecordedNode& node)
{
    return node.isGone ? !node.installs.empty() && node.installs.back().result.empty()
                       : node.hopFailed;
}

} // namespace

NodeTurns::NodeTurns(const Scenario& scenario)
{
    const ScenarioUpgrade& upgrade = scenario.upgrade;
    if (!scenario.hasNodes() || !upgrade.isAutomatic)
        return;
    std::vector<uint32_t> all;
    for (const std::string& name : upgrade.nodes)
        all.push_back(scenario.nodeIndex(name));
    for (int hop = 1; hop <= static_cast<int>(scenario.hops()); ++hop) {
        if (!upgrade.isRolling)
            m_turns.push_back({hop, all});
        for (const uint32_t node : all) {
            if (upgrade.isRolling)
                m_turns.push_back({hop, {node}});
        }
    }
    m_isOver = false;
    m_first = nanoseconds(upgrade.atMs);
    m_nodeGap = nanoseconds(upgrade.nodeGapMs);
    m_hopGap = nanoseconds(upgrade.hopGapMs);
}

VirtualTime NodeTurns::due(const Recorded& recorded, VirtualTime chunk) const
{
    if (m_isOver)
        return INT64_MAX;
    VirtualTime when = recorded.start + m_first;
    if (m_next > 0) {
        const Turn& last = m_turns[m_next - 1];
        VirtualTime over = 0;
        for (const uint32_t number : last.nodes) {
            const RecordedNode& node = recorded.nodes[number];
            if (!relupscope::isOver(node, last.hop))
                return INT64_MAX;
            over = std::max(over, node.isGone ? node.goneAt : node.hopOverAt);
        }
        const Turn* coming = next(recorded);
        const VirtualTime gap = !coming ? 0 : coming->hop == last.hop ? m_nodeGap : m_hopGap;
        when = over + std::max(chunk, gap);
    }
    const Turn* coming = next(recorded);
    for (const uint32_t number : coming ? coming->nodes : std::vector<uint32_t>()) {
        const RecordedNode& node = recorded.nodes[number];
        if (!node.isGone && !node.isUp)
            return INT64_MAX; // it starts again, and tells when it has
        when = std::max(when, node.isGone ? 0 : node.upAt + chunk);
    }
    return when;
}

const NodeTurns::Turn* NodeTurns::next(const Recorded& recorded) const
{
    const auto isOf = [&](uint32_t number) { return hasFailed(recorded.nodes[number]); };
    const bool isStopped = m_next > 0
        && std::any_of(m_turns[m_next - 1].nodes.begin(), m_turns[m_next - 1].nodes.end(), isOf);
    return isStopped || m_next >= m_turns.size() ? nullptr : &m_turns[m_next];
}

void NodeTurns::begun(bool isLast)
{
    ++m_next;
    m_isOver = isLast;
}

} // namespace relupscope
