// SPDX-License-Identifier: GPL-3.0-or-later
// What local processes do to processes of other nodes.
#include "node/distribution.h"
#include "node/tracing.h"
#include "term/copy.h"

#include <vector>

namespace relupscope {

namespace {

Term operation(DistOperation op)
{
    return Term::small(static_cast<SWord>(op));
}

} // namespace

bool sendRemote(Node& node, const Process& from, Term to, Term message)
{
    const bool isPair = isTuple(to, 2);
    const Term nodeName = isPair ? tupleElement(to, 1) : nodeOfExternal(to);
    uint32_t index = 0;
    Channel* channel = channelTo(node, nodeName, true, &index);
    if (!channel)
        return false;
    node.emit(EventKind::RemoteSend, from.id, 0, message, nodeName);
    Heap heap(node.arena);
    const Term cookie = node.atoms.intern("");
    Term control;
    if (isPair)
        control = heap.tuple(operation(DistOperation::RegSend), from.self(), cookie,
                             tupleElement(to, 0));
    else if (isReference(to))
        control = heap.tuple(operation(DistOperation::AliasSend), from.self(), to);
    else
        control = heap.tuple(operation(DistOperation::SendSender), from.self(), to);
    transmit(node, *channel, control, message);
    return true;
}

bool linkRemote(Node& node, Process& a, Term pid)
{
    uint32_t index = 0;
    Channel* channel = channelTo(node, nodeOfExternal(pid), true, &index);
    if (!channel)
        return false;
    const auto [there, isNew]
        = distributionOf(node).links.try_emplace({a.id, remotePidOf(node, pid)}, 0);
    if (!isNew && there->second == 0)
        return true;
    there->second = 0; // an unlink that waits for its acknowledgement is overtaken
    node.emit(EventKind::Link, a.id, 0, channel->name);
    Heap heap(node.arena);
    transmit(node, *channel, heap.tuple(operation(DistOperation::Link), a.self(), pid), NoTerm);
    return true;
}

void unlinkRemote(Node& node, const Process& a, Term pid)
{
    if (!node.distribution || isOfEarlierLife(node, pid))
        return;
    Distribution& d = *node.distribution;
    const auto there = d.links.find({a.id, remotePidOf(node, pid)});
    if (there == d.links.end() || there->second != 0)
        return;
    there->second = d.nextUnlink++;
    uint32_t index = 0;
    Channel* channel = channelTo(node, nodeOfExternal(pid), false, &index);
    if (!channel) {
        d.links.erase(there);
        return;
    }
    node.emit(EventKind::Unlink, a.id, 0, channel->name);
    Heap heap(node.arena);
    transmit(node, *channel,
             heap.tuple(operation(DistOperation::UnlinkId), heap.unsignedInteger(there->second),
                        a.self(), pid),
             NoTerm);
}

bool monitorRemote(Node& node, const Process& watcher, Word reference, Term referenceTerm,
                   Term target)
{
    const bool isPair = isTuple(target, 2);
    uint32_t index = 0;
    Channel* channel
        = channelTo(node, isPair ? tupleElement(target, 1) : nodeOfExternal(target), true, &index);
    if (!channel)
        return false;
    Watching watching;
    watching.watcher = watcher.id;
    watching.channel = index;
    if (isPair)
        watching.name = tupleElement(target, 0);
    else
        watching.target = remotePidOf(node, target);
    distributionOf(node).watching.emplace(reference, watching);
    Heap heap(node.arena);
    transmit(node, *channel,
             heap.tuple(operation(DistOperation::MonitorP), watcher.self(),
                        isPair ? watching.name : target, referenceTerm),
             NoTerm);
    return true;
}

void demonitorRemote(Node& node, const Process& watcher, Word reference)
{
    if (!node.distribution)
        return;
    Distribution& d = *node.distribution;
    const auto there = d.watching.find(reference);
    if (there == d.watching.end())
        return;
    const Watching watching = there->second;
    d.watching.erase(there);
    uint32_t index = 0;
    Channel* channel = channelTo(node, d.channels[watching.channel].name, false, &index);
    if (!channel)
        return;
    const auto made = watcher.monitorsMade.find(reference);
    Heap heap(node.arena);
    const Term target = watching.name.isNone() ? pidTerm(d, heap, watching.target) : watching.name;
    const Term ref
        = made == watcher.monitorsMade.end() ? heap.ref(reference) : made->second.reference;
    transmit(node, *channel,
             heap.tuple(operation(DistOperation::DemonitorP), watcher.self(), target, ref), NoTerm);
}

void exitRemote(Node& node, const Process& from, Term pid, Term reason)
{
    uint32_t index = 0;
    Channel* channel = channelTo(node, nodeOfExternal(pid), true, &index);
    if (!channel)
        return;
    Heap heap(node.arena);
    transmit(node, *channel, heap.tuple(operation(DistOperation::PayloadExit2), from.self(), pid),
             reason);
}

void groupLeaderRemote(Node& node, Term leader, Term pid)
{
    uint32_t index = 0;
    Channel* channel = channelTo(node, nodeOfExternal(pid), true, &index);
    if (!channel)
        return;
    Heap heap(node.arena);
    transmit(node, *channel, heap.tuple(operation(DistOperation::GroupLeader), leader, pid),
             NoTerm);
}

void monitorNode(Node& node, const Process& watcher, Term nodeName)
{
    uint32_t index = 0;
    if (channelTo(node, nodeName, true, &index)) {
        ++distributionOf(node).nodeMonitors[{index, watcher.id}];
        return;
    }
    if (Process* p = node.process(watcher.id))
        node.deliver(*p, p->heap.tuple(node.atoms.intern("nodedown"), nodeName), 0);
}

void demonitorNode(Node& node, const Process& watcher, Term nodeName)
{
    uint32_t index = 0;
    if (!node.distribution || !node.distribution->find(nodeName, &index))
        return;
    const auto there = node.distribution->nodeMonitors.find({index, watcher.id});
    if (there != node.distribution->nodeMonitors.end() && --there->second == 0)
        node.distribution->nodeMonitors.erase(there);
}

// --- the end of a process ------------------------------------------------------------------------

namespace {

void breakItsLinks(Node& node, Distribution& d, const Process& p)
{
    std::vector<RemotePid> linked;
    for (auto at = d.links.lower_bound({p.id, RemotePid {}});
         at != d.links.end() && at->first.first == p.id; at = d.links.erase(at)) {
        if (at->second == 0)
            linked.push_back(at->first.second);
    }
    for (const RemotePid& other : linked) {
        Channel& channel = d.channels[other.channel];
        if (channel.state == Channel::State::Idle)
            continue;
        Heap heap(node.arena);
        transmit(
            node, channel,
            heap.tuple(operation(DistOperation::PayloadExit), p.self(), pidTerm(d, heap, other)),
            p.exitReason);
    }
}

void tellItsWatchers(Node& node, Distribution& d, const Process& p)
{
    std::vector<RemoteRef> watchers;
    for (auto at = d.watchedOf.lower_bound({p.id, 0});
         at != d.watchedOf.end() && at->first.first == p.id; ++at)
        watchers.push_back(at->second);
    for (const RemoteRef& ref : watchers) {
        const Watched watched = d.watched.at(ref);
        d.eraseWatched(ref);
        Channel& channel = d.channels[ref.channel];
        if (channel.state == Channel::State::Idle)
            continue;
        Heap heap(node.arena);
        transmit(node, channel,
                 heap.tuple(operation(DistOperation::PayloadMonitorPExit),
                            watched.name.isNone() ? p.self() : watched.name,
                            pidTerm(d, heap, watched.watcher), refTerm(d, heap, ref)),
                 p.exitReason);
    }
}

// A process that it asked for with a link, and that has not answered yet, is to end with it.
void leaveSpawns(Distribution& d, const Process& p)
{
    std::vector<Word> own;
    for (const auto& [reference, spawn] : d.spawns) {
        if (spawn.requester == p.id)
            own.push_back(reference);
    }
    for (const Word reference : own) {
        PendingSpawn& spawn = d.spawns.at(reference);
        if (!spawn.link) {
            d.eraseSpawn(reference);
            continue;
        }
        spawn.requester = 0;
        spawn.exitReason = copyTerm(p.exitReason, *spawn.terms);
    }
}

} // namespace

void exitedLocally(Node& node, const Process& p)
{
    Distribution& d = *node.distribution;
    breakItsLinks(node, d, p);
    tellItsWatchers(node, d, p);
    leaveSpawns(d, p);
    d.parents.erase(p.id);
    std::erase_if(d.nodeMonitors, [&p](const auto& entry) { return entry.first.second == p.id; });
    std::erase_if(d.nodesMonitors, [&p](const NodesMonitor& m) { return m.pid == p.id; });
    if (p.id == d.kernel && d.kernel != 0)
        ceaseAlive(node, p.exitReason);
}

} // namespace relupscope
