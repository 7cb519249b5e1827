// SPDX-License-Identifier: GPL-3.0-or-later
#include "bif/dist_receive.h"

#include "bif/bif.h"
#include "bif/spawn_options.h"
#include "node/distribution.h"
#include "node/external_context.h"
#include "node/fault_rules.h"
#include "node/tracing.h"
#include "node/wires.h"
#include "term/copy.h"
#include "term/print.h"

#include <fmt/format.h>

#include <optional>

namespace relupscope {

namespace {

// One signal: its control term, the bytes of its message, and where it comes from.
struct Signal
{
    Node& node;
    Distribution& d;
    uint32_t channel;
    Term control;             // a tuple
    std::string_view payload; // external format; empty: none

    [[nodiscard]] size_t arity() const { return tupleArity(control); }
    [[nodiscard]] Term at(size_t i) const { return tupleElement(control, i); } // 0: the operation
    [[nodiscard]] bool isTheirPid(Term t) const
    {
        return isPid(t) && !t.isLocalPid() && nodeOfExternal(t) == d.channels[channel].name;
    }
    void reply(Term term, Term message) const
    {
        transmit(node, d.channels[channel], term, message);
    }
};

// The message of a signal, made in this heap; none: it is malformed.
std::optional<Term> readPayload(const Signal& s, Heap& heap)
{
    const auto decoded = decodeExternal(s.payload, heap, externalContextOf(s.node));
    if (!decoded)
        return std::nullopt;
    return decoded->term;
}

Term operation(DistOperation op)
{
    return Term::small(static_cast<SWord>(op));
}

// --- messages ------------------------------------------------------------------------------------

bool deliverTo(const Signal& s, Process* to)
{
    if (!to || to->status == ProcessStatus::Exiting)
        return true;
    const std::optional<Term> message = readPayload(s, to->heap);
    if (!message)
        return false;
    if (s.node.faults && s.node.faults->takeMessage(s.node, 0, *to, *message)) [[unlikely]]
        return true;
    s.node.emit(EventKind::Send, 0, to->id, *message);
    s.node.deliver(*to, *message, 0);
    return true;
}

bool takeSend(const Signal& s)
{
    return s.arity() == 3 && isPid(s.at(2)) && deliverTo(s, s.node.process(s.at(2)));
}

bool takeRegSend(const Signal& s)
{
    return s.arity() == 4 && s.at(3).isAtom() && deliverTo(s, s.node.whereis(s.at(3)));
}

bool takeAliasSend(const Signal& s)
{
    if (s.arity() != 3 || !isReference(s.at(2)))
        return false;
    return deliverTo(s, isLocalRef(s.at(2)) ? s.node.takeAlias(s.at(2)) : nullptr);
}

// --- links and exits -----------------------------------------------------------------------------

bool takeLink(const Signal& s)
{
    if (s.arity() != 3 || !s.isTheirPid(s.at(1)) || !isPid(s.at(2)))
        return false;
    Process* p = s.node.process(s.at(2));
    if (p && p->status != ProcessStatus::Exiting) {
        s.d.links[{p->id, remotePidOf(s.node, s.at(1))}] = 0;
        s.node.emit(EventKind::Link, p->id, 0, s.d.channels[s.channel].name);
        if (isTraced(*p, trace::Procs)) [[unlikely]]
            traceProcess(s.node, *p, s.node.atoms.intern("getting_linked"), s.at(1));
        return true;
    }
    Heap heap(s.node.arena);
    s.reply(heap.tuple(operation(DistOperation::PayloadExit), s.at(2), s.at(1)), Atom::noproc);
    return true;
}

bool takeUnlink(const Signal& s)
{
    if (s.arity() != 4 || !s.isTheirPid(s.at(2)) || !isPid(s.at(3)))
        return false;
    if (s.at(3).isLocalPid()) {
        const auto there = s.d.links.find({s.at(3).number(), remotePidOf(s.node, s.at(2))});
        if (there != s.d.links.end() && there->second == 0) {
            s.d.links.erase(there);
            if (Process* p = s.node.process(s.at(3)))
                traceUnlinked(s.node, *p, s.at(2));
        }
    }
    Heap heap(s.node.arena);
    s.reply(heap.tuple(operation(DistOperation::UnlinkIdAck), s.at(1), s.at(3), s.at(2)), NoTerm);
    return true;
}

bool takeUnlinkAck(const Signal& s)
{
    if (s.arity() != 4 || !s.isTheirPid(s.at(2)) || !isPid(s.at(3)))
        return false;
    uint64_t id = 0;
    if (!toIndex(s.at(1), &id))
        return false;
    if (s.at(3).isLocalPid()) {
        const auto there = s.d.links.find({s.at(3).number(), remotePidOf(s.node, s.at(2))});
        if (there != s.d.links.end() && there->second == id)
            s.d.links.erase(there);
    }
    return true;
}

// An exit signal of a link (which must be there) or of exit/2.
bool takeExitSignal(const Signal& s, bool fromLink)
{
    if (s.arity() != 3 || !s.isTheirPid(s.at(1)) || !isPid(s.at(2)))
        return false;
    Process* p = s.node.process(s.at(2));
    if (!p || p->status == ProcessStatus::Exiting)
        return true;
    const RemotePid from = remotePidOf(s.node, s.at(1));
    if (fromLink) {
        const auto there = s.d.links.find({p->id, from});
        if (there == s.d.links.end())
            return true;
        const bool isLinked = there->second == 0;
        s.d.links.erase(there);
        if (!isLinked)
            return true;
    }
    const std::optional<Term> reason = readPayload(s, p->heap);
    if (!reason)
        return false;
    s.node.takeExit(*p, pidTerm(s.d, p->heap, from), *reason, fromLink);
    return true;
}

bool takeGroupLeader(const Signal& s)
{
    if (s.arity() != 3 || !isPid(s.at(1)) || !isPid(s.at(2)))
        return false;
    if (Process* p = s.node.process(s.at(2)))
        p->groupLeader = copyTerm(s.at(1), p->heap);
    return true;
}

// --- monitors ------------------------------------------------------------------------------------

bool takeMonitor(const Signal& s)
{
    const Term target = s.arity() == 4 ? s.at(2) : NoTerm;
    if (s.arity() != 4 || !s.isTheirPid(s.at(1)) || !(isPid(target) || target.isAtom())
        || !isReference(s.at(3)) || isLocalRef(s.at(3)))
        return false;
    Process* p = target.isAtom() ? s.node.whereis(target) : s.node.process(target);
    if (!p || p->status == ProcessStatus::Exiting) {
        Heap heap(s.node.arena);
        s.reply(heap.tuple(operation(DistOperation::PayloadMonitorPExit), target, s.at(1), s.at(3)),
                Atom::noproc);
        return true;
    }
    const RemoteRef ref = remoteRefOf(s.node, s.at(3));
    const uint64_t sequence = s.d.nextSequence++;
    s.d.watched[ref]
        = {p->id, remotePidOf(s.node, s.at(1)), target.isAtom() ? target : NoTerm, sequence};
    s.d.watchedOf[{p->id, sequence}] = ref;
    return true;
}

bool takeDemonitor(const Signal& s)
{
    if (s.arity() != 4 || !isReference(s.at(3)) || isLocalRef(s.at(3)))
        return false;
    s.d.eraseWatched(remoteRefOf(s.node, s.at(3)));
    return true;
}

bool takeMonitorExit(const Signal& s)
{
    if (s.arity() != 4 || !isPid(s.at(2)) || !isReference(s.at(3)))
        return false;
    Process* p = s.node.process(s.at(2));
    if (!p || !isLocalRef(s.at(3)))
        return true;
    const Word number = refBox(s.at(3))->number;
    const auto there = s.d.watching.find(number);
    if (there == s.d.watching.end() || there->second.watcher != p->id)
        return true;
    const Watching watching = there->second;
    const std::optional<Term> reason = readPayload(s, p->heap);
    if (!reason)
        return false;
    s.d.watching.erase(there);
    const Term object = watching.name.isNone()
        ? pidTerm(s.d, p->heap, watching.target)
        : p->heap.tuple(watching.name, s.d.channels[watching.channel].name);
    s.node.fireMonitor(*p, number, object, *reason);
    return true;
}

// --- spawn ---------------------------------------------------------------------------------------

// What a reply says of the process besides its pid.
constexpr SWord SpawnedLinked = 1;
constexpr SWord SpawnedMonitored = 2;

void replySpawn(const Signal& s, SWord flags, Term result)
{
    Heap heap(s.node.arena);
    s.reply(heap.tuple(operation(DistOperation::SpawnReply), s.at(1), s.at(2), Term::small(flags),
                       result),
            NoTerm);
}

// {SPAWN_REQUEST, Ref, From, GroupLeader, {M, F, Arity}, Options}, and the arguments.
bool takeSpawnRequest(const Signal& s)
{
    if (s.arity() != 6 || !s.isTheirPid(s.at(2)) || !isReference(s.at(1)) || isLocalRef(s.at(1))
        || !isPid(s.at(3)) || !isTuple(s.at(4), 3) || !tupleElement(s.at(4), 0).isAtom()
        || !tupleElement(s.at(4), 1).isAtom())
        return false;
    SpawnOptions options;
    if (readSpawnOptions(s.node, s.at(5), &options, nullptr) != OptionsError::None) {
        replySpawn(s, 0, Atom::badopt);
        return true;
    }
    Heap heap(s.node.arena);
    const std::optional<Term> arguments = readPayload(s, heap);
    if (!arguments || listLength(*arguments) < 0)
        return false;
    const SWord flags
        = (options.link ? SpawnedLinked : 0) | (options.monitor ? SpawnedMonitored : 0);
    options.link = false; // relations to another node are made below
    options.monitor = false;
    Process* p = spawn(s.node, nullptr, tupleElement(s.at(4), 0), tupleElement(s.at(4), 1),
                       *arguments, options);
    if (!p) {
        replySpawn(s, 0, Atom::system_limit);
        return true;
    }
    p->groupLeader = copyTerm(s.at(3), p->heap);
    const RemotePid parent = remotePidOf(s.node, s.at(2));
    s.d.parents[p->id] = parent;
    if ((flags & SpawnedLinked) != 0)
        s.d.links[{p->id, parent}] = 0;
    if ((flags & SpawnedMonitored) != 0) {
        const RemoteRef ref = remoteRefOf(s.node, s.at(1));
        const uint64_t sequence = s.d.nextSequence++;
        s.d.watched[ref] = {p->id, parent, NoTerm, sequence};
        s.d.watchedOf[{p->id, sequence}] = ref;
    }
    replySpawn(s, flags, p->self());
    return true;
}

// Nobody waits for it any more: what it was linked to or watched by is undone.
void refuseSpawned(const Signal& s, SWord flags, const PendingSpawn* request)
{
    Heap heap(s.node.arena);
    if ((flags & SpawnedMonitored) != 0)
        s.reply(heap.tuple(operation(DistOperation::DemonitorP), s.at(2), s.at(4), s.at(1)),
                NoTerm);
    if ((flags & SpawnedLinked) != 0 && request)
        s.reply(heap.tuple(operation(DistOperation::PayloadExit), s.at(2), s.at(4)),
                request->exitReason);
}

void takeSpawned(const Signal& s, Process& p, const PendingSpawn& request, Word number, SWord flags)
{
    const RemotePid child = remotePidOf(s.node, s.at(4));
    if ((flags & SpawnedLinked) != 0) {
        s.d.links[{p.id, child}] = 0;
        s.node.emit(EventKind::Link, p.id, 0, s.d.channels[s.channel].name);
        if (isTraced(p, trace::Procs)) [[unlikely]]
            traceProcess(s.node, p, Atom::link, s.at(4));
    }
    const Term reference = copyTerm(request.reference, p.heap);
    if ((flags & SpawnedMonitored) != 0) {
        s.d.watching[number] = {p.id, s.channel, child, NoTerm};
        p.monitorsMade.emplace(number,
                               MonitorMade {MonitorMade::Target::Process, Node::RemoteTarget,
                                            NoTerm, reference, copyTerm(request.monitorTag, p.heap),
                                            request.alias});
    }
    if (request.replyOk)
        s.node.deliver(p,
                       p.heap.tuple(copyTerm(request.replyTag, p.heap), reference, Atom::ok,
                                    pidTerm(s.d, p.heap, child)),
                       0);
}

// {SPAWN_REPLY, Ref, To, Flags, Pid or Error}
bool takeSpawnReply(const Signal& s)
{
    if (s.arity() != 5 || !isReference(s.at(1)) || !s.at(3).isSmall()
        || !(s.at(4).isAtom() || s.isTheirPid(s.at(4))))
        return false;
    const SWord flags = s.at(3).smallValue();
    const Word number = isLocalRef(s.at(1)) ? refBox(s.at(1))->number : 0;
    const auto there = s.d.spawns.find(number);
    const PendingSpawn* request = there == s.d.spawns.end() ? nullptr : &there->second;
    Process* p = request && request->requester != 0 ? s.node.process(request->requester) : nullptr;
    if (s.at(4).isAtom()) {
        if (p)
            p->aliases.erase(number);
        if (p && request->replyError)
            s.node.deliver(*p,
                           p->heap.tuple(copyTerm(request->replyTag, p->heap),
                                         copyTerm(request->reference, p->heap), Atom::error,
                                         s.at(4)),
                           0);
    } else if (p) {
        takeSpawned(s, *p, *request, number, flags);
    } else {
        refuseSpawned(s, flags, request);
    }
    s.d.eraseSpawn(number);
    return true;
}

// --- all -----------------------------------------------------------------------------------------

bool takeSignal(const Signal& s)
{
    switch (static_cast<DistOperation>(s.at(0).smallValue())) {
    case DistOperation::Link: return takeLink(s);
    case DistOperation::GroupLeader: return takeGroupLeader(s);
    case DistOperation::SendSender: return takeSend(s);
    case DistOperation::RegSend: return takeRegSend(s);
    case DistOperation::MonitorP: return takeMonitor(s);
    case DistOperation::DemonitorP: return takeDemonitor(s);
    case DistOperation::PayloadExit: return takeExitSignal(s, true);
    case DistOperation::PayloadExit2: return takeExitSignal(s, false);
    case DistOperation::PayloadMonitorPExit: return takeMonitorExit(s);
    case DistOperation::SpawnRequest: return takeSpawnRequest(s);
    case DistOperation::SpawnReply: return takeSpawnReply(s);
    case DistOperation::AliasSend: return takeAliasSend(s);
    case DistOperation::UnlinkId: return takeUnlink(s);
    case DistOperation::UnlinkIdAck: return takeUnlinkAck(s);
    }
    return false;
}

// False: not a signal.
bool receiveSignal(Node& node, uint32_t channel, std::string_view bytes)
{
    constexpr size_t SizeBytes = 4;
    if (bytes.empty())
        return true; // a tick
    if (bytes.size() < SizeBytes)
        return false;
    size_t size = 0;
    for (size_t i = 0; i < SizeBytes; ++i)
        size = (size << 8) | static_cast<uint8_t>(bytes[i]);
    bytes.remove_prefix(SizeBytes);
    if (size > bytes.size())
        return false;
    Heap heap(node.arena);
    const auto control = decodeExternal(bytes.substr(0, size), heap, externalContextOf(node));
    if (!control || !isTuple(control->term) || tupleArity(control->term) == 0
        || !tupleElement(control->term, 0).isSmall())
        return false;
    return takeSignal({node, distributionOf(node), channel, control->term, bytes.substr(size)});
}

// The connection is gone: the process that keeps it hears of it as of a socket's, and the port
// ends.
void closeWire(Node& node, Port& port)
{
    const Word number = port.number;
    if (Process* owner = node.process(port.connected))
        node.deliver(*owner, owner->heap.tuple(node.atoms.intern("tcp_closed"), Term::port(number)),
                     0);
    node.ports->close(node, port, Atom::normal, false);
}

void receiveData(Node& node, Port& port, std::string_view bytes)
{
    const uint32_t channel = port.wire->channel;
    if (receiveSignal(node, channel, bytes))
        return;
    node.logToLogger(Atom::error, nullptr, "Invalid distribution message of ~p~n",
                     node.constants.cons(distributionOf(node).channels[channel].name, Nil));
    closeWire(node, port);
}

} // namespace

void receivePacket(Node& node, Packet packet)
{
    if (!wireArrived(node, packet))
        return;
    Port& port = *node.ports->find(Term::port(packet.toPort));
    if (packet.kind == Packet::Kind::Close)
        closeWire(node, port);
    else
        receiveData(node, port, packet.bytes);
    node.freeTheDead();
}

bool controlWire(Node& node, Port& port, uint64_t operation, std::string* reply)
{
    if (!wireControl(node, port, operation, reply))
        return false;
    const Term self = Term::port(port.number);
    for (;;) {
        Port* there = node.ports->find(self);
        if (!there || !there->wire->isActive)
            return true;
        WireEnd& end = *there->wire;
        if (end.received.empty()) {
            if (end.state == WireEnd::State::PeerGone)
                closeWire(node, *there);
            return true;
        }
        const PacketBytes bytes = std::move(end.received.front());
        end.received.pop_front();
        receiveData(node, *there, bytes);
    }
}

} // namespace relupscope
