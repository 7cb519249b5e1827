// SPDX-License-Identifier: GPL-3.0-or-later
// Processes: which there are, their flags, their group leaders, how they sleep.
#include "bif/bif.h"
#include "bif/spawn_options.h"
#include "node/distribution.h"
#include "node/tracing.h"
#include "term/copy.h"
#include "term/map.h"

#include <algorithm>
#include <vector>

namespace relupscope {

BifResult bif_erlang_self_0(BifCall& c)
{
    return c.p.self();
}

BifResult bif_erlang_processes_0(BifCall& c)
{
    std::vector<Term> pids;
    pids.reserve(c.node.processCount());
    c.node.forEachProcess([&](const Process& p) { pids.push_back(p.self()); });
    c.bumpReductions(pids.size() / 8);
    return c.heap().list(pids.data(), pids.size());
}

BifResult bif_erlang_yield_0(BifCall& c)
{
    // The rest of its slice, so that time goes by for those who yield until something happens.
    c.bumpReductions(ReductionsPerSlice);
    return Atom::true_;
}

BifResult bif_erlang_bump_reductions_1(BifCall& c)
{
    if (!c.arg(0).isSmall() || c.arg(0).smallValue() < 0)
        return c.badarg();
    c.bumpReductions(
        static_cast<uint64_t>(std::min<SWord>(c.arg(0).smallValue(), ReductionsPerSlice)));
    return Atom::true_;
}

// The registers hold module, function and arguments already; the loop throws the stack away.
BifResult bif_erlang_hibernate_3(BifCall& c)
{
    if (!c.arg(0).isAtom() || !c.arg(1).isAtom() || listLength(c.arg(2)) < 0)
        return c.badarg();
    if (listLength(c.arg(2)) > 255)
        return c.systemLimit();
    c.p.hibernating = true;
    c.p.attention = 1;
    return NoTerm;
}

BifResult bif_erts_internal_garbage_collect_1(BifCall& c)
{
    if (c.arg(0) != Atom::major && c.arg(0) != Atom::minor)
        return c.badarg();
    if (isTraced(c.p, trace::GarbageCollection))
        traceCollection(c.node, c.p, c.arg(0) == Atom::major);
    c.p.gcRequested = true;
    c.p.attention = 1;
    return Atom::true_;
}

// --- group leaders
// ---------------------------------------------------------------------------------

BifResult bif_erlang_group_leader_0(BifCall& c)
{
    return c.p.groupLeader;
}

BifResult bif_erts_internal_group_leader_2(BifCall& c)
{
    if (!isPid(c.arg(0)) || !isPid(c.arg(1)))
        return Atom::badarg;
    if (!c.arg(1).isLocalPid()) {
        groupLeaderRemote(c.node, c.arg(0), c.arg(1));
        return Atom::true_;
    }
    Process* p = c.node.process(c.arg(1));
    if (!p)
        return Atom::badarg;
    p->groupLeader = copyTerm(c.arg(0), p->heap);
    return Atom::true_;
}

BifResult bif_erts_internal_group_leader_3(BifCall& c)
{
    if (!isReference(c.arg(2)))
        return c.badarg();
    const Term result = bif_erts_internal_group_leader_2(c).value;
    c.node.deliver(c.p, c.heap().tuple(c.arg(2), result), c.p.id);
    return Atom::ok;
}

// --- process_flag
// ----------------------------------------------------------------------------------

namespace {

constexpr uint32_t MinBinaryHeapWords = 46422;
constexpr SWord MaxCount = (SWord {1} << 31) - 1;

bool readCount(Term t, uint32_t* out)
{
    if (!t.isSmall() || t.smallValue() < 0 || t.smallValue() > MaxCount)
        return false;
    *out = static_cast<uint32_t>(t.smallValue());
    return true;
}

bool isBool(Term t)
{
    return t == Atom::true_ || t == Atom::false_;
}

// Each sets a flag of `p` and gives its old value; None: the value is wrong.
Term setBool(bool& flag, Term value)
{
    if (!isBool(value))
        return NoTerm;
    const Term old = makeBool(flag);
    flag = value == Atom::true_;
    return old;
}

Term setCount(uint32_t& flag, Term value)
{
    uint32_t count = 0;
    if (!readCount(value, &count))
        return NoTerm;
    const Term old = Term::small(flag);
    flag = count;
    return old;
}

Term setHeapSize(uint32_t& flag, Term value, uint32_t smallest)
{
    uint32_t count = 0;
    if (!readCount(value, &count))
        return NoTerm;
    const Term old = Term::small(std::max(flag, smallest));
    flag = heapSizeFor(std::max(count, smallest));
    return old;
}

Term setPriority(Process& p, Term value)
{
    const Term old = priorityAtom(p.priority);
    return readPriority(value, &p.priority) ? old : NoTerm;
}

Term setQueueData(Process& p, Term value)
{
    if (value != Atom::off_heap && value != Atom::on_heap)
        return NoTerm;
    const Term old = p.messageQueueOffHeap ? Atom::off_heap : Atom::on_heap;
    p.messageQueueOffHeap = value == Atom::off_heap;
    return old;
}

Term setMaxHeapSize(BifCall& c, Process& p, Term value)
{
    const auto& d = c.node.spawnDefaults;
    MaxHeapSize size {d.maxHeapWords, d.maxHeapKills, d.maxHeapLogs, d.maxHeapCountsShared};
    if (!readMaxHeapSize(c.atoms(), value, &size))
        return NoTerm;
    if (size.words != 0 && size.words < std::max(p.minHeapWords, MinHeapWords))
        return NoTerm;
    const Term old = maxHeapSizeMap(c.heap(), c.atoms(), c.node.otpNumber, maxHeapSizeOf(p));
    p.maxHeapWords = size.words;
    p.maxHeapKills = size.kills;
    p.maxHeapLogs = size.logs;
    p.maxHeapCountsShared = size.countsShared;
    return old;
}

// Calls are not saved; the flag is taken and answered only.
Term setSaveCalls(Term value)
{
    constexpr SWord MaxSavedCalls = 10000;
    const bool isCount
        = value.isSmall() && value.smallValue() >= 0 && value.smallValue() <= MaxSavedCalls;
    return isCount ? Term::small(0) : NoTerm;
}

// One of the options of net_kernel:monitor_nodes/2, as a map; false: it is none.
bool readNodesOption(const BifCall& c, Term options, std::string_view key, unsigned bit,
                     unsigned* bits, size_t* known)
{
    const Term value = mapGet(options, c.atom(key), c.atoms());
    if (value.isNone())
        return true;
    ++*known;
    if (value == Atom::true_)
        *bits |= bit;
    return isBool(value);
}

bool readNodesType(const BifCall& c, Term options, unsigned* bits, size_t* known)
{
    const Term type = mapGet(options, Atom::node_type, c.atoms());
    if (type.isNone())
        return true;
    ++*known;
    if (type == Atom::visible || type == Atom::all)
        *bits |= NodesMonitor::Visible;
    if (type == Atom::hidden || type == Atom::all)
        *bits |= NodesMonitor::Hidden;
    return type == Atom::visible || type == Atom::hidden || type == Atom::all;
}

bool readNodesOptions(const BifCall& c, Term options, unsigned* bits)
{
    if (options.isNil())
        return true;
    if (!isMap(options))
        return false;
    unsigned isList = 0;
    size_t known = 0;
    const bool isGood = readNodesOption(c, options, "list", 1, &isList, &known)
        && readNodesOption(c, options, "connection_id", NodesMonitor::ConnectionId, bits, &known)
        && readNodesOption(c, options, "nodedown_reason", NodesMonitor::DownReason, bits, &known)
        && readNodesType(c, options, bits, &known);
    if (isList == 0)
        *bits |= NodesMonitor::InfoMap;
    return isGood && known == mapSize(options);
}

// process_flag(monitor_nodes) and process_flag({monitor_nodes, Options}): how many times it was on.
Term monitorNodes(BifCall& c, const Process& p, Term on, Term options)
{
    unsigned bits = 0;
    if (!isBool(on) || !readNodesOptions(c, options, &bits))
        return NoTerm;
    ArenaVector<NodesMonitor>& all = distributionOf(c.node).nodesMonitors;
    const auto there = std::find_if(all.begin(), all.end(), [&](const NodesMonitor& m) {
        return m.pid == p.id && m.options == bits;
    });
    const unsigned before = there == all.end() ? 0 : there->count;
    if (on == Atom::false_ && there != all.end())
        all.erase(there);
    else if (on == Atom::true_ && there != all.end())
        ++there->count;
    else if (on == Atom::true_)
        all.push_back({p.id, bits, 1});
    return Term::small(before);
}

Term setFlag(BifCall& c, Process& p, Term flag, Term value)
{
    if (flag == Atom::trap_exit)
        return setBool(p.trapExit, value);
    if (flag == Atom::priority)
        return setPriority(p, value);
    if (flag == Atom::error_handler) {
        const Term old = p.errorHandler;
        p.errorHandler = value.isAtom() ? value : old;
        return value.isAtom() ? old : NoTerm;
    }
    if (flag == Atom::min_heap_size)
        return setHeapSize(p.minHeapWords, value, MinHeapWords);
    if (flag == Atom::min_bin_vheap_size)
        return setHeapSize(p.minBinaryHeapWords, value, MinBinaryHeapWords);
    if (flag == Atom::fullsweep_after)
        return setCount(p.fullsweepAfter, value);
    if (flag == Atom::max_heap_size)
        return setMaxHeapSize(c, p, value);
    if (flag == Atom::message_queue_data)
        return setQueueData(p, value);
    if (flag == Atom::sensitive)
        return setBool(p.sensitive, value);
    if (flag == Atom::save_calls)
        return setSaveCalls(value);
    if (flag == Atom::async_dist && c.node.otpNumber >= 26)
        return setBool(p.asyncDist, value);
    if (flag == Atom::scheduler) {
        const bool isScheduler = value == Term::small(0) || value == Term::small(1);
        return isScheduler ? Term::small(0) : NoTerm;
    }
    if (flag == Atom::monitor_nodes)
        return monitorNodes(c, p, value, Nil);
    if (isTuple(flag, 2) && tupleElement(flag, 0) == Atom::monitor_nodes)
        return monitorNodes(c, p, value, tupleElement(flag, 1));
    return NoTerm;
}

bool isKnownFlag(Term flag, uint32_t otpNumber)
{
    for (const Term known : {Atom::trap_exit, Atom::priority, Atom::error_handler,
                             Atom::min_heap_size, Atom::min_bin_vheap_size, Atom::fullsweep_after,
                             Atom::max_heap_size, Atom::message_queue_data, Atom::sensitive,
                             Atom::save_calls, Atom::scheduler, Atom::monitor_nodes}) {
        if (flag == known)
            return true;
    }
    if (flag == Atom::async_dist)
        return otpNumber >= 26;
    return isTuple(flag, 2) && tupleElement(flag, 0) == Atom::monitor_nodes;
}

} // namespace

BifResult bif_erlang_process_flag_2(BifCall& c)
{
    const Term old = setFlag(c, c.p, c.arg(0), c.arg(1));
    if (!old.isNone())
        return old;
    if (c.arg(0) == Atom::save_calls)
        return c.badarg(Atom::none); // as erl_erts_errors is told by OTP
    return isKnownFlag(c.arg(0), c.node.otpNumber) ? c.badarg() : c.badarg(Atom::badopt);
}

BifResult bif_erts_internal_process_flag_3(BifCall& c)
{
    if (!c.node.process(c.arg(0)))
        return Atom::badtype;
    const Term old = c.arg(1) == Atom::save_calls ? setSaveCalls(c.arg(2)) : NoTerm;
    return old.isNone() ? Atom::badarg : old;
}

} // namespace relupscope
