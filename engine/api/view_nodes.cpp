// SPDX-License-Identifier: GPL-3.0-or-later
// The nodes of a run and what is between them, as a view shows them.
#include "api/view_builder.h"
#include "node/distribution.h"

#include <fmt/format.h>

namespace relupscope {

namespace {

bool isConnected(const Node& a, const Node& b)
{
    if (!a.distribution || !isAlive(b) || a.hasLeft || b.hasLeft)
        return false;
    const Term name = a.atoms.existing(b.atoms.text(b.name));
    const Channel* channel = name.isNone() ? nullptr : a.distribution->find(name);
    return channel && channel->state == Channel::State::Connected;
}

std::string wordsOf(NodeState state, bool hasRestarted)
{
    switch (state) {
    case NodeState::Booting: return hasRestarted ? "starts again" : "boots";
    case NodeState::Upgrading: return "upgrading";
    case NodeState::Halted: return "halted";
    case NodeState::Running: break;
    }
    return hasRestarted ? "restarted" : "running";
}

} // namespace

std::vector<NodeRow> ViewBuilder::nodes() const
{
    const auto& upgraded = m_s.m_scenario.upgrade.nodes;
    std::vector<NodeRow> rows;
    for (const Node* node : m_s.m_world->nodes()) {
        const RecordedNode& n = m_r.nodes[node->index];
        NodeRow r;
        r.number = node->index;
        r.name = m_r.nodeName(node->index);
        if (node->name != Atom::nonode_nohost)
            r.fullName = std::string(node->atoms.text(node->name));
        r.state = node->hasLeft || n.isGone || node->fate == Node::Fate::Halted ? NodeState::Halted
            : !n.isUp                                                           ? NodeState::Booting
            : node->upgrade.isRunning ? NodeState::Upgrading
                                      : NodeState::Running;
        r.stateWords = wordsOf(r.state, n.hasRestarted || !n.reboots.empty());
        r.version = m_s.m_scenario.path.front();
        if (!n.reboots.empty())
            r.version = n.reboots.back().release;
        else
            for (const InstallRow& i : n.installs)
                r.version = i.result.starts_with("{ok") ? i.to : r.version;
        r.isUpgraded = m_r.nodes.size() == 1
            || std::find(upgraded.begin(), upgraded.end(), r.name) != upgraded.end();
        r.hop = static_cast<int>(node->upgrade.hop);
        r.instruction = node->upgrade.isRunning ? static_cast<int>(node->upgrade.instruction) : 0;
        r.instructions = static_cast<int>(m_s.instructionTotal(r.hop));
        r.processes = r.state == NodeState::Halted ? 0 : node->processCount();
        for (const Node* other : m_s.m_world->nodes()) {
            if (other != node && isConnected(*node, *other))
                r.connected.push_back(other->index);
        }
        rows.push_back(std::move(r));
    }
    return rows;
}

std::vector<LinkRow> ViewBuilder::links() const
{
    constexpr double NanosecondsPerMs = 1e6;
    std::vector<LinkRow> rows;
    const auto& nodes = m_s.m_world->nodes();
    for (size_t a = 0; a < nodes.size(); ++a) {
        for (size_t b = a + 1; b < nodes.size(); ++b) {
            const PathSettings path = m_s.m_world->network().path(nodes[a]->index, nodes[b]->index);
            LinkRow r;
            r.a = nodes[a]->index;
            r.b = nodes[b]->index;
            r.isConnected = isConnected(*nodes[a], *nodes[b]);
            r.isCut = path.isCut;
            r.latencyMs = static_cast<double>(path.latency) / NanosecondsPerMs;
            r.bytesPerSecond = path.bytesPerSecond;
            r.loss = path.lossPerMille / 1000.0;
            rows.push_back(r);
        }
    }
    return rows;
}

} // namespace relupscope
