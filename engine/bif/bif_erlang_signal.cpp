// SPDX-License-Identifier: GPL-3.0-or-later
// Messages, links, monitors, aliases and exit signals.
#include "bif/bif.h"
#include "bif/spawn_options.h"
#include "bif/trace_match.h"
#include "node/distribution.h"
#include "node/ports.h"

namespace relupscope {

// --- send
// ------------------------------------------------------------------------------------------

namespace {

BifResult sent(BifCall& c, Term result)
{
    if (isTraced(c.p, trace::Send)) [[unlikely]]
        traceSend(c.node, c.p, c.arg(0), c.arg(1));
    if (!c.node.send(c.p, c.arg(0), c.arg(1)))
        return c.badarg();
    return result;
}

} // namespace

BifResult bif_erlang_send_2(BifCall& c)
{
    return sent(c, c.arg(1));
}

BifResult bif_erlang_bang_2(BifCall& c)
{
    return sent(c, c.arg(1));
}

namespace {

// The other node that a message to `to` has to go to, or None.
Term otherNodeOf(const Node& node, Term to)
{
    Term name = NoTerm;
    if (isTuple(to, 2))
        name = tupleElement(to, 1);
    else if (to.isBoxed() && (isPid(to) || isReference(to)) && !isLocalRef(to))
        name = nodeOfExternal(to);
    return name.isAtom() && name != node.name ? name : NoTerm;
}

} // namespace

BifResult bif_erlang_send_3(BifCall& c)
{
    Term options = c.arg(2);
    bool connects = true;
    for (; options.isCons(); options = options.tail()) {
        if (options.head() == Atom::noconnect)
            connects = false;
        else if (options.head() != Atom::nosuspend)
            return c.badarg(Atom::badopt);
    }
    if (!options.isNil())
        return c.badarg(Atom::badopt);
    const Term other = connects ? NoTerm : otherNodeOf(c.node, c.arg(0));
    uint32_t index = 0;
    if (!other.isNone() && !channelTo(c.node, other, false, &index))
        return Atom::noconnect;
    return sent(c, Atom::ok);
}

// --- links
// -----------------------------------------------------------------------------------------

BifResult bif_erlang_link_1(BifCall& c)
{
    const Term other = c.arg(0);
    if (isTraced(c.p, trace::Procs)) [[unlikely]]
        traceProcess(c.node, c.p, Atom::link, other);
    if (!other.isLocalPid() && !other.isLocalPort()) {
        if (!isPid(other) && !isGonePort(c.node, other))
            return c.badarg();
        const bool isGone = isOfEarlierLife(c.node, other);
        if (isGone || !linkRemote(c.node, c.p, other))
            c.node.takeExit(c.p, other, isGone ? Atom::noproc : Atom::noconnection, true);
        return Atom::true_;
    }
    return c.node.link(c.p, other) ? BifResult(Atom::true_) : c.error(Atom::noproc);
}

BifResult bif_erlang_unlink_1(BifCall& c)
{
    const Term other = c.arg(0);
    if (isTraced(c.p, trace::Procs)) [[unlikely]]
        traceProcess(c.node, c.p, c.atom("unlink"), other);
    if (!isPid(other) && !other.isLocalPort() && !isGonePort(c.node, other))
        return c.badarg();
    if (other.isImmediate())
        c.node.unlink(c.p, other);
    else if (isPid(other))
        unlinkRemote(c.node, c.p, other);
    return Atom::true_;
}

// --- monitors
// --------------------------------------------------------------------------------------

namespace {

// {Name, Node}. A node that is not alive may name no other.
bool isNamePair(const Node& node, Term t)
{
    return isTuple(t, 2) && tupleElement(t, 0).isAtom() && tupleElement(t, 1).isAtom()
        && (tupleElement(t, 1) == node.name || node.name != Atom::nonode_nohost);
}

// The kind of monitor for these arguments; false: they are wrong.
bool monitorKind(const Node& node, Term type, Term target, MonitorMade::Target* kind)
{
    const bool isName = target.isAtom() || isNamePair(node, target);
    if (type == Atom::process) {
        *kind = isName ? MonitorMade::Target::Name : MonitorMade::Target::Process;
        return isName || isPid(target);
    }
    if (type == Atom::port) {
        *kind = MonitorMade::Target::Port;
        return target.isAtom() || target.isLocalPort() || isGonePort(node, target)
            || (isName && tupleElement(target, 1) == node.name);
    }
    *kind = MonitorMade::Target::TimeOffset;
    return type == Atom::time_offset && target == Atom::clock_service;
}

BifResult monitored(BifCall& c, const MonitorOptions& options)
{
    const Term type = c.arg(0);
    MonitorMade::Target kind {};
    if (monitorKind(c.node, type, c.arg(1), &kind))
        return c.node.monitor(c.p, kind, c.arg(1), options.tag, options.alias);
    const bool isKnown = type == Atom::process || type == Atom::port || type == Atom::time_offset;
    return isKnown ? c.badarg() : c.badarg(Atom::badtype);
}

struct DemonitorOptions
{
    bool flush = false;
    bool info = false;
};

bool readDemonitorOptions(Term list, DemonitorOptions* options)
{
    for (; list.isCons(); list = list.tail()) {
        if (list.head() == Atom::flush)
            options->flush = true;
        else if (list.head() == Atom::info)
            options->info = true;
        else
            return false;
    }
    return list.isNil();
}

} // namespace

BifResult bif_erlang_monitor_2(BifCall& c)
{
    return monitored(c, {});
}

BifResult bif_erlang_monitor_3(BifCall& c)
{
    MonitorOptions options;
    if (!readMonitorOptions(c.arg(2), &options))
        return c.badarg(Atom::badopt);
    return monitored(c, options);
}

BifResult bif_erlang_demonitor_1(BifCall& c)
{
    if (!isLocalRef(c.arg(0)))
        return c.badarg();
    c.node.demonitor(c.p, refBox(c.arg(0))->number);
    return Atom::true_;
}

BifResult bif_erlang_demonitor_2(BifCall& c)
{
    DemonitorOptions options;
    if (!readDemonitorOptions(c.arg(1), &options) || !isLocalRef(c.arg(0)))
        return c.badarg();
    const bool wasThere = c.node.demonitor(c.p, refBox(c.arg(0))->number);
    // With `info` the answer says whether the monitor was there and no message came of it.
    const Term answer = makeBool(!options.info || wasThere);
    if (!options.flush || wasThere)
        return answer;
    return c.trap(Atom::erts_internal, c.atom("flush_monitor_messages"),
                  {c.arg(0), Atom::false_, answer});
}

BifResult bif_erlang_monitor_node_2(BifCall& c)
{
    if (!c.arg(0).isAtom())
        return c.badarg();
    if (c.node.name == Atom::nonode_nohost && c.arg(0) != Atom::nonode_nohost)
        return c.error(c.atom("notalive"));
    if (c.arg(1) != Atom::true_ && c.arg(1) != Atom::false_)
        return c.badarg();
    if (c.arg(0) == c.node.name)
        return Atom::true_;
    if (c.arg(1) == Atom::true_)
        monitorNode(c.node, c.p, c.arg(0));
    else
        demonitorNode(c.node, c.p, c.arg(0));
    return Atom::true_;
}

BifResult bif_erlang_monitor_node_3(BifCall& c)
{
    Term options = c.arg(2);
    for (; options.isCons(); options = options.tail()) {
        if (options.head() != c.atom("allow_passive_connect"))
            return c.badarg(Atom::badopt);
    }
    return options.isNil() ? bif_erlang_monitor_node_2(c) : c.badarg(Atom::badopt);
}

// --- aliases
// ---------------------------------------------------------------------------------------

BifResult bif_erlang_alias_1(BifCall& c)
{
    auto kind = MonitorMade::Alias::Explicit;
    Term options = c.arg(0);
    for (; options.isCons(); options = options.tail()) {
        if (options.head() == Atom::reply)
            kind = MonitorMade::Alias::Reply;
        else if (options.head() == Atom::explicit_unalias)
            kind = MonitorMade::Alias::Explicit;
        else
            return c.badarg();
    }
    if (!options.isNil())
        return c.badarg();
    const Word number = c.node.nextRef++;
    c.p.aliases.emplace(number, static_cast<uint8_t>(kind));
    return c.heap().ref(number, c.p.self());
}

BifResult bif_erlang_unalias_1(BifCall& c)
{
    if (!isReference(c.arg(0)))
        return c.badarg();
    if (!isLocalRef(c.arg(0)) || Term(refBox(c.arg(0))->pid) != c.p.self())
        return Atom::false_;
    return makeBool(c.p.aliases.erase(refBox(c.arg(0))->number) > 0);
}

// --- exit signals
// ----------------------------------------------------------------------------------

BifResult bif_erlang_exit_2(BifCall& c)
{
    const Term to = c.arg(0);
    if (to.isLocalPid()) {
        if (Process* p = c.node.process(to))
            c.node.exitSignal(*p, c.p.self(), c.arg(1), false);
        return Atom::true_;
    }
    if (to.isLocalPort()) {
        c.node.ports->exitSignal(c.node, to, c.p.self(), c.arg(1), false);
        return Atom::true_;
    }
    if (!isPid(to))
        return isPort(to) ? BifResult(Atom::true_) : c.badarg();
    exitRemote(c.node, c.p, to, c.arg(1));
    return Atom::true_;
}

// As a signal of another process would do: `normal` does not end the caller itself.
BifResult bif_erlang_exit_signal_2(BifCall& c)
{
    if (c.arg(0) == c.p.self() && c.arg(1) == Atom::normal && !c.p.trapExit)
        return Atom::true_;
    return bif_erlang_exit_2(c);
}

// --- alive, suspended
// ------------------------------------------------------------------------------

BifResult bif_erlang_is_process_alive_1(BifCall& c)
{
    if (!c.arg(0).isLocalPid() && !isGonePid(c.node, c.arg(0)))
        return c.badarg();
    return makeBool(c.node.process(c.arg(0)) != nullptr);
}

BifResult bif_erts_internal_is_process_alive_2(BifCall& c)
{
    if ((!c.arg(0).isLocalPid() && !isGonePid(c.node, c.arg(0))) || !isReference(c.arg(1)))
        return c.badarg();
    const Term alive = makeBool(c.node.process(c.arg(0)) != nullptr);
    c.node.deliver(c.p, c.heap().tuple(c.arg(1), alive), c.p.id);
    return Atom::ok;
}

namespace {

struct SuspendOptions
{
    bool unlessSuspending = false;
    bool asynchronous = false;
    Term reply = NoTerm; // of {asynchronous, Term}
};

bool readSuspendOptions(Term list, SuspendOptions* options)
{
    for (; list.isCons(); list = list.tail()) {
        const Term option = list.head();
        if (option == Atom::unless_suspending) {
            options->unlessSuspending = true;
        } else if (option == Atom::asynchronous) {
            options->asynchronous = true;
        } else if (isTuple(option, 2) && tupleElement(option, 0) == Atom::asynchronous) {
            options->asynchronous = true;
            options->reply = tupleElement(option, 1);
        } else {
            return false;
        }
    }
    return list.isNil();
}

ArenaMap<Word, uint32_t>& suspendingOf(Process& p)
{
    Arena& arena = p.heap.arena();
    if (!p.suspending)
        p.suspending = arena.make<ArenaMap<Word, uint32_t>>(
            std::less<Word>(), ArenaAllocator<std::pair<const Word, uint32_t>>(arena));
    return *p.suspending;
}

void replySuspended(BifCall& c, const SuspendOptions& options, Term state)
{
    if (!options.reply.isNone())
        c.node.deliver(c.p, c.heap().tuple(options.reply, state), c.p.id);
}

} // namespace

BifResult bif_erts_internal_suspend_process_2(BifCall& c)
{
    constexpr uint32_t MaxSuspends = 0xFFFF;
    SuspendOptions options;
    if (!c.arg(0).isLocalPid() || c.arg(0) == c.p.self())
        return Atom::badarg;
    if (!readSuspendOptions(c.arg(1), &options))
        return Atom::badopt;
    Process* p = c.node.process(c.arg(0));
    if (!p) {
        if (!options.asynchronous)
            return Atom::badarg;
        replySuspended(c, options, c.atom("exited"));
        return Atom::true_;
    }
    uint32_t& count = suspendingOf(c.p)[p->id];
    if (options.unlessSuspending && count > 0) {
        replySuspended(c, options, Atom::suspended);
        return Atom::false_;
    }
    if (p->suspendCount == MaxSuspends)
        return Atom::system_limit;
    ++count;
    c.node.suspend(*p);
    replySuspended(c, options, Atom::suspended);
    return Atom::true_;
}

BifResult bif_erlang_resume_process_1(BifCall& c)
{
    if (!c.arg(0).isLocalPid() || !c.p.suspending)
        return c.badarg();
    const auto entry = c.p.suspending->find(c.arg(0).number());
    Process* p = c.node.process(c.arg(0));
    if (entry == c.p.suspending->end() || !p)
        return c.badarg();
    c.node.resume(*p);
    if (--entry->second == 0)
        c.p.suspending->erase(entry);
    return Atom::true_;
}

} // namespace relupscope
