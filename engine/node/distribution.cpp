// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/distribution.h"

#include "node/external_context.h"
#include "node/wires.h"
#include "term/copy.h"
#include "term/map.h"

#include <algorithm>
#include <vector>

namespace relupscope {

namespace {

template<typename K, typename V>
ArenaMap<K, V> emptyMapIn(Arena& arena)
{
    return ArenaMap<K, V>(std::less<K>(), ArenaAllocator<std::pair<const K, V>>(arena));
}

} // namespace

Distribution::Distribution(Arena& a)
    : arena(a),
      channels(ArenaAllocator<Channel>(a)),
      links(emptyMapIn<std::pair<Word, RemotePid>, uint64_t>(a)),
      watching(emptyMapIn<Word, Watching>(a)),
      watched(emptyMapIn<RemoteRef, Watched>(a)),
      watchedOf(emptyMapIn<std::pair<Word, uint64_t>, RemoteRef>(a)),
      nodeMonitors(emptyMapIn<std::pair<uint32_t, Word>, uint32_t>(a)),
      spawns(emptyMapIn<Word, PendingSpawn>(a)),
      parents(emptyMapIn<Word, RemotePid>(a)),
      nodesMonitors(ArenaAllocator<NodesMonitor>(a))
{
}

Distribution::~Distribution()
{
    while (!spawns.empty())
        eraseSpawn(spawns.begin()->first);
}

Channel* Distribution::find(Term nodeName, uint32_t* index)
{
    for (size_t i = 0; i < channels.size(); ++i) {
        if (channels[i].name == nodeName) {
            if (index)
                *index = static_cast<uint32_t>(i);
            return &channels[i];
        }
    }
    return nullptr;
}

Channel& Distribution::channel(Term nodeName, uint32_t* index)
{
    if (Channel* known = find(nodeName, index))
        return *known;
    *index = static_cast<uint32_t>(channels.size());
    Channel& made = channels.emplace_back(arena);
    made.name = nodeName;
    return made;
}

Channel* Distribution::findByHandle(Word handle)
{
    for (Channel& channel : channels) {
        if (channel.handle == handle && handle != 0)
            return &channel;
    }
    return nullptr;
}

void Distribution::eraseWatched(RemoteRef ref)
{
    const auto there = watched.find(ref);
    if (there == watched.end())
        return;
    watchedOf.erase({there->second.pid, there->second.sequence});
    watched.erase(there);
}

void Distribution::eraseSpawn(Word reference)
{
    const auto there = spawns.find(reference);
    if (there == spawns.end())
        return;
    if (there->second.terms)
        arena.drop(there->second.terms);
    spawns.erase(there);
}

Distribution& distributionOf(Node& node)
{
    if (!node.distribution)
        node.distribution = node.arena.make<Distribution>(node.arena);
    return *node.distribution;
}

// --- identifiers ---------------------------------------------------------------------------------

Term nodeOfExternal(Term t)
{
    return Term(t.object()[1]); // pids, ports and references alike
}

RemotePid remotePidOf(Node& node, Term externalPid)
{
    const auto* box = reinterpret_cast<const ExternalPidBox*>(externalPid.object());
    RemotePid pid;
    distributionOf(node).channel(Term(box->node), &pid.channel);
    pid.creation = static_cast<uint32_t>(box->creation);
    pid.number = box->number;
    pid.serial = box->serial();
    return pid;
}

Term pidTerm(const Distribution& d, Heap& heap, const RemotePid& pid)
{
    Word* p = heap.alloc(ExternalPidWords);
    p[0] = makeHeader(BoxTag::ExternalPid, ExternalPidWords - 1);
    p[1] = d.channels[pid.channel].name.w;
    p[2] = pid.creation;
    p[3] = pid.number;
    p[4] = pid.serial;
    return Term::boxed(p);
}

RemoteRef remoteRefOf(Node& node, Term externalRef)
{
    const auto* box = reinterpret_cast<const ExternalRefBox*>(externalRef.object());
    RemoteRef ref;
    distributionOf(node).channel(Term(box->node), &ref.channel);
    ref.creation = static_cast<uint32_t>(box->creation);
    ref.count = static_cast<uint32_t>(box->idCount);
    std::copy_n(box->ids, std::size(ref.ids), ref.ids);
    return ref;
}

Term refTerm(const Distribution& d, Heap& heap, const RemoteRef& ref)
{
    Word* p = heap.alloc(ExternalRefWords);
    p[0] = makeHeader(BoxTag::ExternalRef, ExternalRefWords - 1);
    auto* box = reinterpret_cast<ExternalRefBox*>(p);
    box->node = d.channels[ref.channel].name.w;
    box->creation = ref.creation;
    box->idCount = ref.count;
    std::copy_n(ref.ids, std::size(ref.ids), box->ids);
    box->ids[5] = 0;
    return Term::boxed(p);
}

// --- channels ------------------------------------------------------------------------------------

Term handleTerm(Heap& heap, const Channel& channel)
{
    return heap.ref(channel.handle);
}

void makePending(Node& node, Channel& channel)
{
    channel.state = Channel::State::Pending;
    channel.connection = distributionOf(node).nextConnection++;
    channel.handle = node.nextRef++;
}

Channel* channelTo(Node& node, Term nodeName, bool connect, uint32_t* index)
{
    if (!isAlive(node) || nodeName == node.name)
        return nullptr;
    Channel& channel = distributionOf(node).channel(nodeName, index);
    if (channel.state != Channel::State::Idle)
        return &channel;
    Process* kernel = connect ? node.whereis(node.atoms.intern("net_kernel")) : nullptr;
    if (!kernel)
        return nullptr;
    makePending(node, channel);
    Heap& heap = kernel->heap;
    node.deliver(*kernel,
                 heap.tuple(node.atoms.intern("auto_connect"), nodeName, handleTerm(heap, channel)),
                 0);
    return &channel;
}

void transmit(Node& node, Channel& channel, Term control, Term payload)
{
    constexpr size_t SizeBytes = 4;
    const ExternalContext context = externalContextOf(node);
    EncodeOptions options;
    options.minorVersion = 2;
    const std::string head = encodeExternal(control, context, options);
    std::string bytes(SizeBytes, '\0');
    for (size_t i = 0; i < SizeBytes; ++i)
        bytes[i] = static_cast<char>(head.size() >> (24 - 8 * i));
    bytes += head;
    if (!payload.isNone())
        bytes += encodeExternal(payload, context, options);
    node.bifReductions += bytes.size() / 256;
    if (channel.state == Channel::State::Pending) {
        channel.waiting.emplace_back(std::string_view(bytes), ArenaAllocator<char>(node.arena));
        return;
    }
    if (Port* port = node.ports->find(Term::port(channel.port)))
        node.ports->write(node, *port, bytes);
}

void channelUp(Node& node, Channel& channel, uint32_t index, Port& port)
{
    channel.state = Channel::State::Connected;
    channel.port = port.number;
    port.wire->channel = index;
    node.emit(EventKind::NodeUp, 0, 0, channel.name);
    while (!channel.waiting.empty()) {
        node.ports->write(node, port, channel.waiting.front());
        channel.waiting.pop_front();
    }
    tellNodesMonitors(node, true, channel.name, &channel, NoTerm);
}

namespace {

void breakRemoteLinks(Node& node, Distribution& d, uint32_t index)
{
    std::vector<std::pair<Word, RemotePid>> broken;
    for (const auto& [ends, unlinking] : d.links) {
        if (ends.second.channel == index)
            broken.push_back(ends);
    }
    for (const auto& ends : broken) {
        const auto there = d.links.find(ends);
        if (there == d.links.end())
            continue; // its process has ended by one of the others
        const bool isLinked = there->second == 0;
        d.links.erase(there);
        Process* p = isLinked ? node.process(ends.first) : nullptr;
        if (p)
            node.takeExit(*p, pidTerm(d, p->heap, ends.second), Atom::noconnection, true);
    }
}

void fireRemoteMonitors(Node& node, Distribution& d, uint32_t index)
{
    std::vector<Word> lost;
    for (const auto& [reference, watching] : d.watching) {
        if (watching.channel == index)
            lost.push_back(reference);
    }
    for (const Word reference : lost) {
        const auto there = d.watching.find(reference);
        if (there == d.watching.end())
            continue;
        const Watching watching = there->second;
        d.watching.erase(there);
        Process* p = node.process(watching.watcher);
        if (!p)
            continue;
        const Term object = watching.name.isNone()
            ? pidTerm(d, p->heap, watching.target)
            : p->heap.tuple(watching.name, d.channels[index].name);
        node.fireMonitor(*p, reference, object, Atom::noconnection);
    }
    std::vector<RemoteRef> watchers;
    for (const auto& [ref, watched] : d.watched) {
        if (ref.channel == index)
            watchers.push_back(ref);
    }
    for (const RemoteRef& ref : watchers)
        d.eraseWatched(ref);
}

void fireNodeMonitors(Node& node, Distribution& d, uint32_t index)
{
    std::vector<std::pair<Word, uint32_t>> fired;
    for (auto at = d.nodeMonitors.lower_bound({index, 0});
         at != d.nodeMonitors.end() && at->first.first == index; at = d.nodeMonitors.erase(at))
        fired.emplace_back(at->first.second, at->second);
    const Term nodedown = node.atoms.intern("nodedown");
    for (const auto& [pid, count] : fired) {
        for (uint32_t i = 0; i < count; ++i) {
            if (Process* p = node.process(pid))
                node.deliver(*p, p->heap.tuple(nodedown, d.channels[index].name), 0);
        }
    }
}

void failSpawns(Node& node, Distribution& d, uint32_t index)
{
    std::vector<Word> failed;
    for (const auto& [reference, spawn] : d.spawns) {
        if (spawn.channel == index)
            failed.push_back(reference);
    }
    for (const Word reference : failed) {
        const PendingSpawn& spawn = d.spawns.at(reference);
        Process* p = node.process(spawn.requester);
        if (p)
            p->aliases.erase(reference);
        if (p && spawn.replyError)
            node.deliver(*p,
                         p->heap.tuple(copyTerm(spawn.replyTag, p->heap),
                                       copyTerm(spawn.reference, p->heap), Atom::error,
                                       Atom::noconnection),
                         0);
        d.eraseSpawn(reference);
    }
}

} // namespace

void channelDown(Node& node, uint32_t index, Term reason)
{
    Distribution& d = distributionOf(node);
    Channel& channel = d.channels[index];
    if (channel.state == Channel::State::Idle)
        return;
    const bool wasConnected = channel.state == Channel::State::Connected;
    channel.state = Channel::State::Idle;
    channel.waiting.clear();
    if (wasConnected)
        node.emit(EventKind::NodeDown, 0, 0, channel.name, reason);
    breakRemoteLinks(node, d, index);
    fireRemoteMonitors(node, d, index);
    fireNodeMonitors(node, d, index);
    failSpawns(node, d, index);
    if (wasConnected)
        tellNodesMonitors(node, false, channel.name, &channel,
                          reason == Atom::normal ? node.atoms.intern("connection_closed") : reason);
}

void becomeAlive(Node& node, const Process& netKernel, Term name, uint32_t creation)
{
    node.name = name;
    node.creation = creation;
    node.atoms.thisNode = {name, creation};
    distributionOf(node).kernel = netKernel.id;
    tellNodesMonitors(node, true, name, nullptr, NoTerm);
}

void ceaseAlive(Node& node, Term reason)
{
    Distribution& d = distributionOf(node);
    d.kernel = 0;
    for (uint32_t i = 0; i < d.channels.size(); ++i) {
        Port* port = d.channels[i].state == Channel::State::Connected
            ? node.ports->find(Term::port(d.channels[i].port))
            : nullptr;
        if (port)
            node.ports->close(node, *port, reason, false);
        channelDown(node, i, reason);
    }
    const Term name = node.name;
    node.name = Atom::nonode_nohost;
    node.creation = 0;
    node.atoms.thisNode = {};
    tellNodesMonitors(node, false, name, nullptr, reason);
}

// --- net_kernel:monitor_nodes --------------------------------------------------------------------

namespace {

Term infoOf(Node& node, Heap& heap, unsigned options, bool isUp, const Channel* channel,
            Term reason)
{
    const Term type = !channel || channel->isVisible ? Atom::visible : Atom::hidden;
    const Term id
        = channel ? Term::small(static_cast<SWord>(channel->connection)) : Atom::undefined;
    std::vector<std::pair<Term, Term>> items; // the last comes first in the list, as OTP has it
    if ((options & (NodesMonitor::Visible | NodesMonitor::Hidden)) != 0)
        items.emplace_back(Atom::node_type, type);
    if (!isUp && (options & NodesMonitor::DownReason) != 0)
        items.emplace_back(node.atoms.intern("nodedown_reason"), copyTerm(reason, heap));
    if ((options & NodesMonitor::ConnectionId) != 0)
        items.emplace_back(node.atoms.intern("connection_id"), id);
    if ((options & NodesMonitor::InfoMap) != 0) {
        Term map = emptyMap(heap);
        for (const auto& [key, value] : items)
            map = mapPut(heap, map, key, value, node.atoms);
        return map;
    }
    Term list = Nil;
    for (const auto& [key, value] : items)
        list = heap.cons(heap.tuple(key, value), list);
    return list;
}

bool wants(unsigned options, bool isVisible)
{
    const unsigned types = options & (NodesMonitor::Visible | NodesMonitor::Hidden);
    if (!isVisible)
        return (types & NodesMonitor::Hidden) != 0;
    return types == 0 || (types & NodesMonitor::Visible) != 0;
}

} // namespace

void tellNodesMonitors(Node& node, bool isUp, Term name, const Channel* channel, Term reason)
{
    const Term what = node.atoms.intern(isUp ? "nodeup" : "nodedown");
    const ArenaVector<NodesMonitor> all = distributionOf(node).nodesMonitors;
    for (const NodesMonitor& m : all) {
        if (!wants(m.options, !channel || channel->isVisible))
            continue;
        for (unsigned i = 0; i < m.count; ++i) {
            Process* p = node.process(m.pid);
            if (!p)
                break;
            const Term message = m.options == 0
                ? p->heap.tuple(what, name)
                : p->heap.tuple(what, name,
                                infoOf(node, p->heap, m.options, isUp, channel, reason));
            node.deliver(*p, message, 0);
        }
    }
}

} // namespace relupscope
