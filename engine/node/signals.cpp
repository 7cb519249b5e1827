// SPDX-License-Identifier: GPL-3.0-or-later
// Messages, links, monitors and exits. Signals arrive at once and in the order they are sent, which
// is one of the orders that Erlang allows.
#include "node/distribution.h"
#include "node/ets_tables.h"
#include "node/fault_rules.h"
#include "node/native_objects.h"
#include "node/node.h"
#include "node/ports.h"
#include "node/run_queues.h"
#include "node/seq_trace.h"
#include "node/tracing.h"
#include "node/virtual_disk.h"
#include "term/copy.h"

#include <utility>

namespace relupscope {

// --- messages ------------------------------------------------------------------------------------

void Node::deliver(Process& to, Term messageInItsHeap, Word sender)
{
    if (to.mailbox.length() >= limits.messageQueue) [[unlikely]]
        throw QueueLimit {limits.messageQueue, to.id};
    to.mailbox.append(messageInItsHeap, sender, now);
    if ((to.traceFlags & trace::Receive) != 0) [[unlikely]]
        traceArrival(*this, to, messageInItsHeap);
    if (to.status == ProcessStatus::Waiting)
        makeRunnable(to);
}

void Node::sendCopy(Word sender, Process& to, Term message)
{
    if (to.status == ProcessStatus::Exiting)
        return;
    if (faults && faults->takeMessage(*this, sender, to, message)) [[unlikely]]
        return;
    // What a process sends to itself is in its heap already.
    const Term copy = sender == to.id ? message : copyTerm(message, to.heap);
    emit(EventKind::Send, sender, to.id, message);
    deliver(to, copy, sender);
}

bool Node::sendToName(Term processName, Term message)
{
    Process* to = whereis(processName);
    if (!to)
        return false;
    const Term copy = copyTerm(message, to->heap);
    emit(EventKind::Send, 0, to->id, message);
    deliver(*to, copy, 0);
    return true;
}

namespace {

// Of a pid, port or reference that is not local.
Term nodeOf(Term external)
{
    return Term(external.object()[1]);
}

} // namespace

bool Node::send(Process& from, Term to, Term message)
{
    if (to.isLocalPid()) [[likely]] {
        if (Process* p = process(to.number())) {
            if (hasSeqTrace(from)) [[unlikely]]
                sendWithToken(*this, from, *p, to, message);
            else
                sendCopy(from.id, *p, message);
        }
        return true;
    }
    if (to.isAtom()) {
        const Term there = registered(to);
        return !there.isNone() && send(from, there, message);
    }
    if (to.isLocalPort()) {
        ports->command(*this, from, to, message);
        return true;
    }
    if (isLocalRef(to)) {
        if (Process* owner = takeAlias(to)) {
            if (hasSeqTrace(from)) [[unlikely]]
                sendWithToken(*this, from, *owner, to, message);
            else
                sendCopy(from.id, *owner, message);
        }
        return true;
    }
    if (isTuple(to, 2)) {
        const Term processName = tupleElement(to, 0);
        const Term nodeName = tupleElement(to, 1);
        if (!processName.isAtom() || !nodeName.isAtom())
            return false;
        if (nodeName != name) {
            sendRemote(*this, from, to, message);
            return true;
        }
        if (const Term there = registered(processName); !there.isNone())
            send(from, there, message);
        return true;
    }
    if (to.isBoxed() && (isPid(to) || isReference(to) || isPort(to)) && nodeOf(to) == name) {
        logDiscarded(from, to, message);
        return true;
    }
    // What is sent to a node that cannot be reached is lost.
    if (isPid(to) || isReference(to)) {
        sendRemote(*this, from, to, message);
        return true;
    }
    return isPort(to);
}

Process* Node::takeAlias(Term reference)
{
    const RefBox* ref = refBox(reference);
    Process* owner = process(Term(ref->pid));
    if (!owner)
        return nullptr;
    const auto alias = owner->aliases.find(ref->number);
    if (alias == owner->aliases.end())
        return nullptr;
    if (alias->second == static_cast<uint8_t>(MonitorMade::Alias::Reply)) {
        owner->aliases.erase(alias);
        demonitor(*owner, ref->number);
    }
    return owner;
}

// --- links ---------------------------------------------------------------------------------------

namespace {

Word linkKey(Term pidOrPort)
{
    return pidOrPort.isLocalPort() ? pidOrPort.number() | Node::PortLink : pidOrPort.number();
}

Term linkTerm(Word key)
{
    return (key & Node::PortLink) != 0 ? Term::port(key & ~Node::PortLink) : Term::pid(key);
}

void deliverExitMessage(Node& node, Process& to, Term from, Term reason)
{
    const Term copy = copyTerm(reason, to.heap);
    const Word sender = from.isLocalPid() ? from.number() : 0;
    node.deliver(to, to.heap.tuple(Atom::EXIT_, from, copy), sender);
    to.mailbox.setLastToken(Atom::undefined);
}

} // namespace

bool Node::link(Process& a, Term b)
{
    if (b == a.self() || a.links.contains(linkKey(b)))
        return true;
    Process* other = process(b);
    const bool isThere = b.isLocalPort() ? ports->link(b, a.id) : other != nullptr;
    if (!isThere) {
        if (a.trapExit)
            deliverExitMessage(*this, a, b, Atom::noproc);
        return a.trapExit;
    }
    a.links.emplace(linkKey(b), uint8_t {1});
    if (other) {
        other->links.emplace(a.id, uint8_t {1});
        if ((a.traceFlags | other->traceFlags) != 0) [[unlikely]]
            traceLinked(*this, a, *other);
    }
    emit(EventKind::Link, a.id, b.number());
    return true;
}

void Node::unlink(Process& a, Term b)
{
    if (a.links.erase(linkKey(b)) == 0)
        return;
    if (Process* other = process(b)) {
        other->links.erase(a.id);
        traceUnlinked(*this, *other, a.self());
    } else if (b.isLocalPort())
        ports->unlink(b, a.id);
    emit(EventKind::Unlink, a.id, b.number());
}

void Node::exitSignal(Process& to, Term from, Term reason, bool fromLink)
{
    if (to.status == ProcessStatus::Exiting)
        return;
    if (fromLink && to.links.erase(linkKey(from)) == 0)
        return;
    takeExit(to, from, reason, fromLink);
}

void Node::takeExit(Process& to, Term from, Term reason, bool fromLink)
{
    emit(EventKind::ExitSignal, from.isImmediate() ? from.number() : 0, to.id, reason);
    if (!fromLink && reason == Atom::kill) {
        terminate(to, Atom::killed);
        return;
    }
    const bool suicide = !fromLink && from == to.self();
    if (to.trapExit || (reason == Atom::normal && !suicide)) {
        if (fromLink)
            traceUnlinked(*this, to, from);
        if (to.trapExit)
            deliverExitMessage(*this, to, from, reason);
        return;
    }
    terminate(to, copyTerm(reason, to.heap));
}

// --- monitors ------------------------------------------------------------------------------------

Term Node::monitor(Process& watcher, MonitorMade::Target kind, Term target, Term tag,
                   MonitorMade::Alias alias)
{
    const bool hasAlias = alias != MonitorMade::Alias::None;
    const Word number = nextRef++;
    const Term reference = watcher.heap.ref(number, hasAlias ? watcher.self() : NoTerm);
    if (hasAlias)
        watcher.aliases.emplace(number, static_cast<uint8_t>(alias));
    if (target == watcher.self() || (target.isAtom() && registered(target) == watcher.self()))
        return reference;

    MonitorMade made {kind, 0, NoTerm, reference, tag, alias};
    Term object = target; // what DOWN names
    Term there = target;
    if (kind != MonitorMade::Target::TimeOffset && (target.isAtom() || isTuple(target))) {
        const bool isPair = isTuple(target, 2);
        const Term atNode = isPair ? tupleElement(target, 1) : name;
        made.name = isPair ? tupleElement(target, 0) : target;
        object = isPair ? target : watcher.heap.tuple(made.name, name);
        there = atNode == name ? registered(made.name) : NoTerm;
    }
    const bool wantsPort = kind == MonitorMade::Target::Port;
    Process* watched = wantsPort ? nullptr : process(there);
    const bool isPortThere = wantsPort && there.isLocalPort() && ports->exists(there);
    // A process of an earlier incarnation of this node is gone.
    const bool isRemote = object.isBoxed()
        && (isTuple(object, 2) ? tupleElement(object, 1) != name : nodeOf(object) != name);
    const bool isWatchedRemotely
        = isRemote && !wantsPort && monitorRemote(*this, watcher, number, reference, object);
    if (isWatchedRemotely) {
        made.pid = RemoteTarget;
    } else if (watched) {
        made.pid = watched->id;
        watched->monitorsOfMe.emplace(number, watcher.id);
    } else if (isPortThere) {
        made.pid = there.number() | PortLink;
        m_portMonitors.emplace(std::pair {there.number(), number}, watcher.id);
    }
    watcher.monitorsMade.emplace(number, made);
    if (!watched && !isPortThere && !isWatchedRemotely && kind != MonitorMade::Target::TimeOffset) {
        fireMonitor(watcher, number, object, isRemote ? Atom::noconnection : Atom::noproc);
    }
    return reference;
}

// The other end of a monitor forgets it.
void Node::forgetAtTarget(Process& watcher, Word reference, const MonitorMade& made)
{
    if ((made.pid & PortLink) != 0) {
        m_portMonitors.erase(std::pair {made.pid & ~PortLink, reference});
        return;
    }
    if (made.pid == RemoteTarget) {
        demonitorRemote(*this, watcher, reference);
        return;
    }
    Process* watched = process(made.pid);
    if (!watched)
        return;
    const auto there = watched->monitorsOfMe.find(reference);
    if (there != watched->monitorsOfMe.end() && there->second == watcher.id)
        watched->monitorsOfMe.erase(there);
}

bool Node::demonitor(Process& watcher, Word reference)
{
    const auto made = watcher.monitorsMade.find(reference);
    if (made == watcher.monitorsMade.end())
        return false;
    forgetAtTarget(watcher, reference, made->second);
    if (made->second.alias == MonitorMade::Alias::Demonitor
        || made->second.alias == MonitorMade::Alias::Reply)
        watcher.aliases.erase(reference);
    watcher.monitorsMade.erase(made);
    return true;
}

void Node::fireMonitor(Process& watcher, Word reference, Term object, Term reason)
{
    const auto found = watcher.monitorsMade.find(reference);
    if (found == watcher.monitorsMade.end())
        return;
    const MonitorMade made = found->second;
    watcher.monitorsMade.erase(found);
    if (made.alias == MonitorMade::Alias::Demonitor || made.alias == MonitorMade::Alias::Reply)
        watcher.aliases.erase(reference);
    if (!made.name.isNone() && !object.isBoxed())
        object = watcher.heap.tuple(made.name, name);
    const bool isPort = made.kind == MonitorMade::Target::Port;
    const Term copy = copyTerm(reason, watcher.heap);
    const Term down = watcher.heap.tuple(made.tag, made.reference,
                                         isPort ? Atom::port : Atom::process, object, copy);
    const Word about = made.pid & ~(PortLink | RemoteTarget);
    emit(EventKind::Down, about, watcher.id, reason);
    deliver(watcher, down, about);
    watcher.mailbox.setLastToken(Atom::undefined);
}

void Node::portExited(Term port, Term reason)
{
    while (true) {
        const auto next = m_portMonitors.lower_bound({port.number(), 0});
        if (next == m_portMonitors.end() || next->first.first != port.number())
            break;
        const Word reference = next->first.second;
        Process* watcher = process(next->second);
        m_portMonitors.erase(next);
        if (watcher)
            fireMonitor(*watcher, reference, port, reason);
    }
}

// --- exits ---------------------------------------------------------------------------------------

// The relations are told from a queue and not from within each other: a chain of links of any
// length takes no C++ stack.
void Node::terminate(Process& p, Term reason)
{
    if (p.status == ProcessStatus::Exiting)
        return;
    if (p.inRunQueue)
        runQueues->remove(p);
    cancelReceiveTimer(p);
    p.status = ProcessStatus::Exiting;
    p.attention = 1;
    p.exitReason = reason;
    emit(EventKind::Exit, p.id, 0, reason);
    if (isTraced(p, trace::Procs)) [[unlikely]]
        traceProcess(*this, p, Atom::exit, reason);
    leaveTables(p);
    (m_exiting ? m_lastExiting->queueNext : m_exiting) = &p;
    m_lastExiting = &p;
    p.queueNext = nullptr;
    if (m_isFinishingExits)
        return;
    m_isFinishingExits = true;
    while (Process* next = m_exiting) {
        finishExit(*next);
        m_exiting = next->queueNext;
        next->queueNext = m_dead;
        m_dead = next;
    }
    m_isFinishingExits = false;
}

void Node::finishExit(Process& p)
{
    if (p.id == upgrade.handler)
        upgrade.isRunning = false; // its script ends with it
    timers.dropFor(p.id);
    ets->ownerDied(*this, p);
    disk->ownerDied(p.id);
    if (natives)
        natives->ownerDied(p.id);
    if (p.suspending) {
        for (const auto& [pid, count] : *p.suspending) {
            if (Process* suspended = process(pid))
                resume(*suspended, count);
        }
    }
    breakLinks(p);
    dropMonitorsMade(p);
    if (distribution)
        exitedLocally(*this, p);
    const auto watchers = std::move(p.monitorsOfMe);
    p.monitorsOfMe.clear();
    for (const auto& [reference, watcher] : watchers) {
        if (Process* w = process(watcher))
            fireMonitor(*w, reference, p.self(), p.exitReason);
    }
}

void Node::breakLinks(Process& p)
{
    const auto links = std::move(p.links);
    p.links.clear();
    for (const auto& [key, unused] : links) {
        const Term other = linkTerm(key);
        if (Process* q = process(other)) {
            const size_t before = q->mailbox.length();
            exitSignal(*q, p.self(), p.exitReason, true);
            if (hasSeqTrace(p) && q->mailbox.length() > before) [[unlikely]]
                markExitMessage(*this, p, *q, p.exitReason);
        } else if (other.isLocalPort())
            ports->exitSignal(*this, other, p.self(), p.exitReason, true);
    }
}

void Node::dropMonitorsMade(Process& p)
{
    for (const auto& [reference, made] : p.monitorsMade)
        forgetAtTarget(p, reference, made);
    p.monitorsMade.clear();
}

// --- suspension ----------------------------------------------------------------------------------

void Node::suspend(Process& p)
{
    if (p.suspendCount++ > 0)
        return;
    if (p.inRunQueue)
        runQueues->remove(p);
    if (p.status != ProcessStatus::Exiting)
        p.status = ProcessStatus::Suspended;
}

void Node::resume(Process& p, unsigned count)
{
    p.suspendCount = static_cast<uint16_t>(p.suspendCount > count ? p.suspendCount - count : 0);
    if (p.suspendCount == 0)
        makeRunnable(p); // one that waits looks at its queue and waits again
}

} // namespace relupscope
