// SPDX-License-Identifier: GPL-3.0-or-later
// What is between the nodes of a world: whose turn it is, which of them have ended, and what
// arrives where.
#include "bif/dist_receive.h"
#include "node/ports.h"
#include "node/run_queues.h"
#include "node/wires.h"
#include "sched/world.h"

#include <algorithm>
#include <vector>

namespace relupscope {

void World::use(Node& node)
{
    const Node& before = *m_network->current;
    if (&node == &before)
        return;
    node.now = before.now;
    node.events = before.events;
    node.upgrade.stopBefore = before.upgrade.stopBefore;
    m_network->current = &node;
}

// What was done to nodes from outside, or by the one that ran last, holds for all of them.
void World::gather()
{
    if (m_network->nodes.size() == 1)
        return;
    const Node* latest = m_network->current;
    VirtualTime now = latest->now;
    for (const Node* node : m_network->nodes) {
        now = std::max(now, node->now);
        if (node->events.count > latest->events.count)
            latest = node;
    }
    const EventStream events = latest->events;
    for (Node* node : m_network->nodes) {
        node->now = now;
        node->events = events;
    }
}

// The node has ended: its name is free, and the other ends of its wires will hear of it.
void World::retire(Node& node)
{
    if (node.hasLeft)
        return;
    node.hasLeft = true;
    if (m_network->nodes.size() > 1) { // the end of the only one needs no telling
        use(node);
        node.emit(EventKind::Halt, 0);
    }
    node.ports->forEach([&node](Port& port) {
        if (port.wire)
            wireClosed(node, port);
    });
    m_network->dropNames(node.index);
}

bool World::hasNobodyLeft() const
{
    return std::all_of(m_network->nodes.begin(), m_network->nodes.end(),
                       [](const Node* node) { return node->hasLeft; });
}

// Whether `run` is to end for a node that has: the current one is that then. Another that halts is
// only left alone from now on.
bool World::hasEnded()
{
    for (Node* node : m_network->nodes) {
        const bool isRebooting = node->fate == Node::Fate::Rebooting;
        if (node->fate != Node::Fate::Halted && !isRebooting)
            continue;
        const bool wantsBoot
            = isRebooting && !node->isDetached; // nobody would boot such a one again
        retire(*node);
        const bool isTheEnd = m_network->outlivesFirst ? hasNobodyLeft() : node == m_node;
        if (isTheEnd || wantsBoot) {
            use(*node);
            return true;
        }
    }
    return false;
}

// What is due at all nodes by now, in the order of time; packets before timers.
void World::deliverDue()
{
    if (m_network->nodes.size() == 1) {
        fireDueTimers();
        return;
    }
    for (;;) {
        VirtualTime first = m_network->nextArrival();
        Node* timersNode = nullptr;
        for (Node* node : m_network->nodes) {
            const Timer* t = node->hasLeft ? nullptr : node->timers.next();
            if (t && t->when < first) {
                first = t->when;
                timersNode = node;
            }
        }
        if (first > m_network->current->now)
            return;
        if (timersNode) {
            Timer machine {};
            use(*timersNode);
            timersNode->fireNextTimer(&machine);
            continue;
        }
        Packet packet = m_network->takeNext();
        Node& to = *m_network->nodes[packet.to];
        if (!to.hasLeft) {
            use(to);
            receivePacket(to, std::move(packet));
        } else if (packet.kind == Packet::Kind::Connect) {
            refuseConnection(to, packet);
        }
    }
}

// The process that runs next, of whichever node; that becomes the current one.
Process* World::takeNextProcess()
{
    const ArenaVector<Node*>& nodes = m_network->nodes;
    if (nodes.size() == 1)
        return m_node->runQueues->take(*m_node->chooser);
    std::vector<Node*> ready; // the one whose turn it is comes first
    for (size_t i = 1; i <= nodes.size(); ++i) {
        Node* node = nodes[(m_network->turn + i) % nodes.size()];
        if (!node->hasLeft && node->runQueues->size() > 0)
            ready.push_back(node);
    }
    if (ready.empty())
        return nullptr;
    const uint64_t which
        = ready.size() == 1 ? 0 : m_network->chooser->choose(ChoiceKind::NextNode, ready.size());
    Node& node = *ready[which];
    m_network->turn = node.index;
    use(node);
    return node.runQueues->take(*node.chooser);
}

// When something will happen by itself; INT64_MAX: never.
VirtualTime World::nextMoment() const
{
    VirtualTime next = m_network->nextArrival();
    for (const Node* node : m_network->nodes) {
        const Timer* t = node->hasLeft ? nullptr : node->timers.next();
        if (t)
            next = std::min(next, t->when);
    }
    return next;
}

} // namespace relupscope
