// SPDX-License-Identifier: GPL-3.0-or-later
// system_info/1, system_flag/2, memory/0,1: what a program may know of the machine it runs on. It
// is told of a machine with one scheduler, the release that is loaded, and nothing of the host.
#include "bif/nif_modules.h"
#include "bif/spawn_options.h"
#include "bif/time_units.h"
#include "node/ets_table.h"
#include "node/ets_tables.h"
#include "node/ports.h"
#include "term/binary.h"
#include "term/map.h"
#include "term/print.h"

#include <algorithm>
#include <string>
#include <vector>

namespace relupscope {

namespace {

constexpr SWord PortLimit = 65536;
constexpr SWord DefaultMinHeapWords = 233;
constexpr SWord DefaultMinBinaryHeapWords = 46422;
constexpr SWord DefaultFullsweepAfter = 65535;

Term text(const BifCall& c, std::string_view s)
{
    return c.heap().listOfBytes(s.data(), s.size());
}

std::string textOf(Term string, std::string_view otherwise)
{
    if (string.isNone())
        return std::string(otherwise);
    std::string s;
    for (; string.isCons(); string = string.tail())
        s += static_cast<char>(string.head().smallValue());
    return s;
}

std::string releaseOf(const BifCall& c)
{
    return textOf(c.node.otpRelease, "25");
}

std::string ertsVersionOf(const BifCall& c)
{
    return textOf(c.node.ertsVersion, "13.1.5");
}

Term systemVersion(BifCall& c)
{
    return text(c,
                "Erlang/OTP " + releaseOf(c) + " [erts-" + ertsVersionOf(c)
                    + "] [source] [64-bit] [smp:1:1] [ds:1:1:1] [async-threads:1]\n");
}

Term pair(const BifCall& c, Term a, Term b)
{
    return c.heap().tuple(a, b);
}

Term garbageCollection(BifCall& c)
{
    return c.list({pair(c, Atom::max_heap_size, Term::small(0)),
                   pair(c, Atom::min_bin_vheap_size, Term::small(DefaultMinBinaryHeapWords)),
                   pair(c, Atom::min_heap_size, Term::small(DefaultMinHeapWords)),
                   pair(c, Atom::fullsweep_after, Term::small(DefaultFullsweepAfter))});
}

Term maxHeapSize(BifCall& c)
{
    const auto& d = c.node.spawnDefaults;
    return maxHeapSizeMap(c.heap(), c.atoms(), c.node.otpNumber,
                          {d.maxHeapWords, d.maxHeapKills, d.maxHeapLogs, d.maxHeapCountsShared});
}

Term portCount(BifCall& c)
{
    SWord n = 0;
    c.node.ports->forEach([&n](const Port&) { ++n; });
    return Term::small(n);
}

Term topology(BifCall& c)
{
    const Term logical = pair(c, c.atom("logical"), Term::small(0));
    const Term core = pair(c, c.atom("core"), logical);
    return c.list({pair(c, c.atom("processor"), c.list({core}))});
}

Term heapSizes(BifCall& c)
{
    constexpr SWord Sizes[]
        = {12,   38,   51,    90,    142,   233,   376,   610,    987,    1598,  2586,
           4185, 6772, 10958, 17731, 28690, 46422, 75113, 121536, 196650, 318187};
    std::vector<Term> terms;
    for (const SWord size : Sizes)
        terms.push_back(Term::small(size));
    return c.heap().list(terms.data(), terms.size());
}

Term systemLogger(BifCall& c)
{
    return c.node.systemLogger.isNone() ? Term(Atom::logger) : c.node.systemLogger;
}

Term timeSource(BifCall& c, int64_t time)
{
    return c.list({pair(c, c.atom("function"), c.atom("virtual_time")),
                   pair(c, c.atom("resolution"), Term::small(1000000000)),
                   pair(c, c.atom("time"), c.heap().integer(time))});
}

// What counters and atomics are made of: words that one thread writes.
Term threadInfo(BifCall& c)
{
    const auto item = [&](std::string_view key) {
        return c.heap().tuple(text(c, key), text(c, "yes"), text(c, "one thread"));
    };
    return c.list({item("32-bit native atomics"), item("64-bit native atomics"),
                   item("Double word native atomics")});
}

// What a crash dump would say of the processes and of the modules, in short.
std::string processText(BifCall& c)
{
    std::string text;
    c.node.forEachProcess([&](const Process& p) {
        text += "=proc:" + printTerm(p.self(), c.atoms()) + "\nState: "
            + std::string(c.atoms().text(statusAtom(p.status))) + "\nMessage queue length: "
            + std::to_string(p.mailbox.length()) + "\nReductions: " + std::to_string(p.reductions)
            + "\nStack+heap: " + std::to_string(p.heap.totalWords()) + "\n";
    });
    return text;
}

std::string loadedText(BifCall& c)
{
    std::string text;
    c.node.code.forEachModule([&](const Module& m) {
        text += "=mod:" + std::string(c.atoms().text(m.name)) + "\n";
        if (m.current)
            text += "Current size: " + std::to_string(m.current->codeWords * sizeof(CodeWord))
                + "\n";
        if (m.old)
            text += "Old size: " + std::to_string(m.old->codeWords * sizeof(CodeWord)) + "\n";
    });
    return text;
}

Term sequentialTracer(BifCall& c)
{
    if (!c.node.sequentialTracer.isNone() && !c.node.process(c.node.sequentialTracer))
        c.node.sequentialTracer = NoTerm; // it has ended
    return c.node.sequentialTracer.isNone() ? Term(Atom::false_) : c.node.sequentialTracer;
}

void resetSeqTrace(Process& p)
{
    p.seqTraceToken = Nil;
    p.seqTraceClock = 0;
    p.seqTraceLastCount = 0;
    for (Message* m = p.mailbox.firstForRoots(); m; m = m->next) {
        if (isTuple(m->token))
            m->token = NoTerm;
    }
}

bool isExported(const BifCall& c, Term module, Term name, Term arity)
{
    const Module* m = c.node.code.module(module);
    Term list = m && m->current ? m->current->functionsExported : Nil;
    for (; list.isCons(); list = list.tail()) {
        if (tupleElement(list.head(), 0) == name && tupleElement(list.head(), 1) == arity)
            return true;
    }
    return false;
}

// The BIFs of the modules that are loaded; OTP does not count the instruction yield/0 there.
Term natives(BifCall& c)
{
    Term list = Nil;
    for (size_t n = bifCount(); n-- > 0;) {
        const BifInfo& info = bifInfo(n);
        const Term module = c.atom(info.module);
        const Term name = c.atom(info.name);
        const Term arity = Term::small(info.arity);
        if (isBifInOtp(info.module, info.name, c.node.otpNumber) && info.name != "yield"
            && isExported(c, module, name, arity))
            list = c.heap().cons(c.heap().tuple(module, name, arity), list);
    }
    return list;
}

using Maker = Term (*)(BifCall&);

struct Item
{
    std::string_view key;
    Maker make;
};

// By name, so that it can be read beside OTP's manual.
constexpr Item Items[] = {
    {"alloc_util_allocators", [](BifCall&) { return Nil; }},
    {"allocated_areas", [](BifCall&) { return Nil; }},
    {"allocator", [](BifCall& c) { return c.heap().tuple(Atom::undefined, Nil, Nil, Nil); }},
    {"async_dist", [](BifCall&) { return Atom::false_; }},
    {"atom_count", [](BifCall& c) { return Term::small(static_cast<SWord>(c.atoms().size())); }},
    {"atom_limit", [](BifCall& c) { return Term::small(static_cast<SWord>(c.atoms().limit())); }},
    {"beam_jump_table", [](BifCall&) { return Atom::true_; }},
    {"break_ignored", [](BifCall&) { return Atom::false_; }},
    {"build_type", [](BifCall& c) { return c.atom("opt"); }},
    {"c_compiler_used", [](BifCall&) { return Term(Atom::undefined); }},
    {"check_io", [](BifCall&) { return Nil; }},
    {"compat_rel", [](BifCall& c) { return Term::small(c.node.otpNumber); }},
    {"context_reductions", [](BifCall&) { return Term::small(ReductionsPerSlice); }},
    {"cpu_quota", [](BifCall&) { return Term(Atom::unknown); }},
    {"cpu_topology", topology},
    {"creation", [](BifCall& c) { return Term::small(c.node.creation); }},
    {"debug_compiled", [](BifCall&) { return Atom::false_; }},
    {"delayed_node_table_gc", [](BifCall&) { return Term::small(60); }},
    {"dirty_cpu_schedulers", [](BifCall&) { return Term::small(1); }},
    {"dirty_cpu_schedulers_online", [](BifCall&) { return Term::small(1); }},
    {"dirty_io_schedulers", [](BifCall&) { return Term::small(1); }},
    {"dist", [](BifCall& c) { return makeBinary(c.heap(), ""); }},
    {"dist_buf_busy_limit", [](BifCall&) { return Term::small(1048576); }},
    {"dist_ctrl", [](BifCall&) { return Nil; }},
    {"driver_version", [](BifCall& c) { return text(c, "3.3"); }},
    {"dynamic_trace", [](BifCall&) { return Term(Atom::none); }},
    {"dynamic_trace_probes", [](BifCall&) { return Atom::false_; }},
    {"eager_check_io", [](BifCall&) { return Atom::true_; }},
    {"elib_malloc", [](BifCall&) { return Atom::false_; }},
    {"emu_flavor", [](BifCall& c) { return c.atom("emu"); }},
    {"emu_type", [](BifCall& c) { return c.atom("opt"); }},
    {"end_time", [](BifCall& c) { return c.heap().integer(INT64_MAX); }},
    {"endian", [](BifCall& c) { return c.atom("little"); }},
    {"ethread_info", threadInfo},
    {"ets_always_compress", [](BifCall&) { return Atom::false_; }},
    {"ets_count", [](BifCall& c) { return Term::small(static_cast<SWord>(c.node.ets->count())); }},
    {"ets_limit",
     [](BifCall& c) { return Term::small(static_cast<SWord>(c.node.limits.etsTables)); }},
    {"fullsweep_after",
     [](BifCall& c) { return pair(c, Atom::fullsweep_after, Term::small(DefaultFullsweepAfter)); }},
    {"garbage_collection", garbageCollection},
    {"heap_sizes", heapSizes},
    {"heap_type", [](BifCall& c) { return c.atom("private"); }},
    {"info", [](BifCall& c) { return makeBinary(c.heap(), processText(c) + loadedText(c)); }},
    {"io_thread", [](BifCall&) { return Nil; }},
    {"kernel_poll", [](BifCall&) { return Atom::false_; }},
    {"loaded", [](BifCall& c) { return makeBinary(c.heap(), loadedText(c)); }},
    {"lock_checking", [](BifCall&) { return Atom::false_; }},
    {"lock_counting", [](BifCall&) { return Atom::false_; }},
    {"logical_processors", [](BifCall&) { return Term::small(1); }},
    {"logical_processors_available", [](BifCall&) { return Term::small(1); }},
    {"logical_processors_online", [](BifCall&) { return Term::small(1); }},
    {"machine", [](BifCall& c) { return text(c, "BEAM"); }},
    {"max_heap_size", maxHeapSize},
    {"message_queue_data", [](BifCall&) { return Term(Atom::on_heap); }},
    {"min_bin_vheap_size",
     [](BifCall& c) {
         return pair(c, Atom::min_bin_vheap_size, Term::small(DefaultMinBinaryHeapWords));
     }},
    {"min_heap_size",
     [](BifCall& c) { return pair(c, Atom::min_heap_size, Term::small(DefaultMinHeapWords)); }},
    {"modified_timing_level", [](BifCall&) { return Term(Atom::undefined); }},
    {"multi_scheduling", [](BifCall&) { return Term(Atom::disabled); }},
    {"multi_scheduling_blockers", [](BifCall&) { return Nil; }},
    {"nif_version", [](BifCall& c) { return text(c, c.node.otpNumber < 26 ? "2.16" : "2.17"); }},
    {"normal_multi_scheduling_blockers", [](BifCall&) { return Nil; }},
    {"os_monotonic_time_source", [](BifCall& c) { return timeSource(c, c.node.now); }},
    {"os_system_time_source", [](BifCall& c) { return timeSource(c, systemTime(c.node)); }},
    {"os_type", [](BifCall& c) { return pair(c, c.atom("unix"), c.atom("linux")); }},
    {"os_version",
     [](BifCall& c) { return c.heap().tuple(Term::small(6), Term::small(1), Term::small(0)); }},
    {"otp_release", [](BifCall& c) { return text(c, releaseOf(c)); }},
    {"outstanding_system_requests_limit",
     [](BifCall& c) { return Term::small(c.node.outstandingRequestsLimit); }},
    {"port_count", portCount},
    {"port_limit", [](BifCall&) { return Term::small(PortLimit); }},
    {"port_parallelism", [](BifCall&) { return Atom::false_; }},
    {"process_count",
     [](BifCall& c) { return Term::small(static_cast<SWord>(c.node.processCount())); }},
    {"process_limit",
     [](BifCall& c) { return Term::small(static_cast<SWord>(c.node.limits.processes)); }},
    {"procs", [](BifCall& c) { return makeBinary(c.heap(), processText(c)); }},
    {"scheduler_bind_type", [](BifCall&) { return Term(Atom::unbound); }},
    {"scheduler_bindings", [](BifCall& c) { return c.heap().tuple(Atom::unbound); }},
    {"scheduler_id", [](BifCall&) { return Term::small(1); }},
    {"schedulers", [](BifCall&) { return Term::small(1); }},
    {"schedulers_active", [](BifCall&) { return Term::small(1); }},
    {"schedulers_online", [](BifCall&) { return Term::small(1); }},
    {"schedulers_total", [](BifCall&) { return Term::small(1); }},
    {"sequential_tracer",
     [](BifCall& c) { return pair(c, c.atom("sequential_tracer"), sequentialTracer(c)); }},
    {"smp_support", [](BifCall&) { return Atom::true_; }},
    {"snifs", natives},
    {"start_time", [](BifCall& c) { return c.heap().integer(MonotonicStart); }},
    {"system_architecture", [](BifCall& c) { return text(c, "x86_64-pc-linux-gnu"); }},
    {"system_logger", systemLogger},
    {"system_version", systemVersion},
    {"taints", [](BifCall&) { return Nil; }},
    {"thread_pool_size", [](BifCall&) { return Term::small(1); }},
    {"threads", [](BifCall&) { return Atom::true_; }},
    {"time_correction", [](BifCall&) { return Atom::true_; }},
    {"time_offset", [](BifCall&) { return Term(Atom::final); }},
    {"time_warp_mode", [](BifCall& c) { return c.atom("no_time_warp"); }},
    {"tolerant_timeofday", [](BifCall&) { return Term(Atom::enabled); }},
    {"trace_control_word", [](BifCall& c) { return Term::small(c.node.traceControlWord); }},
    {"version", [](BifCall& c) { return text(c, ertsVersionOf(c)); }},
    {"wordsize", [](BifCall&) { return Term::small(sizeof(Word)); }},
};

// One of OTP's, none of which is here.
bool isAllocator(const BifCall& c, Term name)
{
    constexpr std::string_view Names[]
        = {"binary_alloc", "driver_alloc", "eheap_alloc", "erts_mmap",     "ets_alloc",
           "exec_alloc",   "fix_alloc",    "ll_alloc",    "literal_alloc", "mseg_alloc",
           "sl_alloc",     "std_alloc",    "sys_alloc",   "temp_alloc",    "test_alloc"};
    return std::find(std::begin(Names), std::end(Names), c.atoms().text(name)) != std::end(Names);
}

// {wordsize, internal}, {cpu_topology, used} and the like; None: not known.
Term pairInfo(BifCall& c, Term key, Term what)
{
    if (key == c.atom("wordsize"))
        return what == c.atom("internal") || what == c.atom("external") ? Term::small(sizeof(Word))
                                                                        : NoTerm;
    if (key == Atom::cpu_topology) {
        if (what == c.atom("defined"))
            return Atom::undefined;
        return what == c.atom("used") || what == c.atom("detected") ? topology(c) : NoTerm;
    }
    if (key == c.atom("allocator") || key == c.atom("allocator_sizes"))
        return what.isAtom() ? (isAllocator(c, what) ? Term(Atom::false_) : NoTerm) : Nil;
    return NoTerm;
}

} // namespace

namespace {

// Of what the allocators would tell, by a message from each scheduler: the memory of BIF timers.
BifResult tellMemory(BifCall& c, Term reference, Term allocators)
{
    Heap& heap = c.heap();
    size_t timers = 0;
    c.node.timers.forEach([&timers](const Timer& t) {
        timers += t.kind == Timer::Kind::Send || t.kind == Timer::Kind::Start ? 1 : 0;
    });
    const Term bytes = heap.unsignedInteger(timers * sizeof(Timer));
    const Term types = c.list({heap.tuple(c.atom("bif_timer"), bytes, bytes)});
    const Term known = c.list({heap.tuple(c.atom("fix_types"), types)});
    Term items = Nil;
    for (Term t = allocators; t.isCons(); t = t.tail()) {
        const bool isFix = t.head() == c.atom("fix_alloc");
        items = heap.cons(isFix ? heap.tuple(t.head(), Term::small(0), known)
                                : heap.tuple(t.head(), Atom::false_),
                          items);
    }
    c.node.deliver(c.p, heap.tuple(reference, Term::small(0), items), 0);
    return Atom::true_;
}

} // namespace

BifResult bif_erlang_system_info_1(BifCall& c)
{
    const Term what = c.arg(0);
    if (isTuple(what, 2)) {
        const Term value = pairInfo(c, tupleElement(what, 0), tupleElement(what, 1));
        return value.isNone() ? c.badarg() : BifResult(value);
    }
    if (isTuple(what, 3) && tupleElement(what, 0) == c.atom("memory_internal")
        && isReference(tupleElement(what, 1)) && listLength(tupleElement(what, 2)) >= 0)
        return tellMemory(c, tupleElement(what, 1), tupleElement(what, 2));
    if (!what.isAtom())
        return c.badarg();
    const std::string_view key = c.atoms().text(what);
    const auto* item
        = std::lower_bound(std::begin(Items), std::end(Items), key,
                           [](const Item& i, std::string_view wanted) { return i.key < wanted; });
    if (item == std::end(Items) || item->key != key)
        return c.badarg();
    return item->make(c);
}

// --- system_flag
// -----------------------------------------------------------------------------------

namespace {

bool isCount(Term t)
{
    return t.isSmall() && t.smallValue() >= 0;
}

// Sets a number that is kept and shown; None: no count within the limit.
Term setCount(uint32_t& flag, Term value, SWord smallest, SWord largest)
{
    if (!isCount(value) || value.smallValue() < smallest || value.smallValue() > largest)
        return NoTerm;
    const Term old = Term::small(flag);
    flag = static_cast<uint32_t>(value.smallValue());
    return old;
}

// Flags that choose how a machine with more than one scheduler works; there is nothing to choose.
Term schedulingFlag(BifCall& c, Term flag, Term value)
{
    if (flag == Atom::multi_scheduling) {
        const bool isKnown = value == Atom::block || value == Atom::unblock
            || value == Atom::block_normal || value == Atom::unblock_normal;
        return isKnown ? Atom::disabled : NoTerm;
    }
    if (flag == Atom::schedulers_online || flag == Atom::dirty_cpu_schedulers_online)
        return value == Term::small(1) ? value : NoTerm;
    if (flag == Atom::scheduler_wall_time || flag == Atom::microstate_accounting)
        return value == Atom::true_ || value == Atom::false_ ? Atom::false_ : NoTerm;
    if (flag == Atom::scheduler_bind_type)
        return value.isAtom() ? Atom::unbound : NoTerm;
    if (flag == Atom::cpu_topology)
        return value == Atom::undefined || value.isList() ? Atom::undefined : NoTerm;
    return flag == Atom::time_offset && value == c.atom("finalize") ? Atom::final : NoTerm;
}

// How new processes collect; the machine's collector keeps to its own sizes and says the defaults.
Term collectorFlag(BifCall& c, Term flag, Term value)
{
    if (flag == Atom::fullsweep_after && isCount(value))
        return Term::small(DefaultFullsweepAfter);
    if (flag == Atom::min_heap_size && isCount(value))
        return Term::small(DefaultMinHeapWords);
    if (flag == Atom::min_bin_vheap_size && isCount(value))
        return Term::small(DefaultMinBinaryHeapWords);
    auto& d = c.node.spawnDefaults;
    MaxHeapSize size {d.maxHeapWords, d.maxHeapKills, d.maxHeapLogs, d.maxHeapCountsShared};
    if (flag != Atom::max_heap_size || !readMaxHeapSize(c.atoms(), value, &size))
        return NoTerm;
    const Term old = maxHeapSize(c);
    d = {size.words, size.kills, size.logs, size.countsShared};
    return old;
}

Term setSystemFlag(BifCall& c, Term flag, Term value)
{
    constexpr SWord MaxDepth = 1024;
    constexpr SWord MaxWord = 0xFFFFFFFF;
    constexpr SWord MaxRequests = (SWord {1} << 26) - 1;
    if (flag == Atom::backtrace_depth)
        return isCount(value)
            ? setCount(c.node.backtraceDepth, Term::small(std::min(value.smallValue(), MaxDepth)),
                       0, MaxDepth)
            : NoTerm;
    if (flag == c.atom("trace_control_word"))
        return setCount(c.node.traceControlWord, value, 0, MaxWord);
    if (flag == c.atom("outstanding_system_requests_limit"))
        return setCount(c.node.outstandingRequestsLimit, value, 1, MaxRequests);
    if (flag == c.atom("sequential_tracer")) {
        if (value != Atom::false_ && !c.node.process(value))
            return NoTerm;
        const Term old
            = c.node.sequentialTracer.isNone() ? Term(Atom::false_) : c.node.sequentialTracer;
        c.node.sequentialTracer = value == Atom::false_ ? NoTerm : value;
        return old;
    }
    if (flag == c.atom("reset_seq_trace") && value == Atom::true_) {
        c.node.forEachProcess(resetSeqTrace);
        return Atom::true_;
    }
    if (flag == c.atom("system_logger")) {
        if (value != Atom::logger && value != Atom::undefined && !value.isLocalPid())
            return NoTerm;
        const Term old = systemLogger(c);
        c.node.systemLogger = value == Atom::logger ? NoTerm : value;
        return old;
    }
    const Term old = schedulingFlag(c, flag, value);
    return old.isNone() ? collectorFlag(c, flag, value) : old;
}

bool isSystemFlag(const BifCall& c, Term flag)
{
    for (const Term known :
         {Atom::backtrace_depth, Atom::multi_scheduling, Atom::schedulers_online,
          Atom::dirty_cpu_schedulers_online, Atom::scheduler_wall_time, Atom::microstate_accounting,
          Atom::fullsweep_after, Atom::min_heap_size, Atom::min_bin_vheap_size, Atom::max_heap_size,
          Atom::scheduler_bind_type}) {
        if (flag == known)
            return true;
    }
    constexpr std::string_view Others[] = {"trace_control_word",
                                           "sequential_tracer",
                                           "reset_seq_trace",
                                           "erts_alloc",
                                           "outstanding_system_requests_limit",
                                           "scheduling_statistics",
                                           "system_logger"};
    return flag.isAtom()
        && std::find(std::begin(Others), std::end(Others), c.atoms().text(flag))
        != std::end(Others);
}

} // namespace

BifResult bif_erlang_system_flag_2(BifCall& c)
{
    const Term old = setSystemFlag(c, c.arg(0), c.arg(1));
    if (!old.isNone())
        return old;
    return isSystemFlag(c, c.arg(0)) ? c.badarg() : c.badarg(Atom::badopt);
}

// --- memory
// ----------------------------------------------------------------------------------------

namespace {

struct Memory
{
    uint64_t total;
    uint64_t processes;
    uint64_t atom;
    uint64_t binary;
    uint64_t code;
    uint64_t ets;
};

Memory measure(const Node& node)
{
    Memory m {};
    node.forEachProcess([&m](const Process& p) {
        m.processes += sizeof(Process)
            + (p.heap.totalWords() + static_cast<size_t>(p.stackBase - p.stackLimit)) * sizeof(Word)
            + p.mailbox.length() * sizeof(Message);
        m.binary += p.heap.offHeapBytes;
    });
    node.code.forEachModule([&m](const Module& module) {
        for (const ModuleInstance* instance : {module.current, module.old})
            m.code += instance ? instance->codeWords * sizeof(CodeWord)
                    + instance->literals.totalWords() * sizeof(Word)
                               : 0;
    });
    constexpr uint64_t BytesPerAtom = 48;
    m.atom = node.atoms.size() * BytesPerAtom;
    node.ets->forEach([&m](const EtsTable& table) { m.ets += table.memoryWords() * sizeof(Word); });
    m.total = node.arena.usedBytes();
    return m;
}

Term memoryItem(const Memory& m, Term type)
{
    const auto number = [](uint64_t n) { return Term::small(static_cast<SWord>(n)); };
    if (type == Atom::total)
        return number(m.total);
    if (type == Atom::processes || type == Atom::processes_used)
        return number(m.processes);
    if (type == Atom::system)
        return number(m.total - std::min(m.total, m.processes));
    if (type == Atom::atom || type == Atom::atom_used)
        return number(m.atom);
    if (type == Atom::binary)
        return number(m.binary);
    if (type == Atom::code)
        return number(m.code);
    return type == Atom::ets ? number(m.ets) : NoTerm;
}

constexpr Term MemoryTypes[]
    = {Atom::total,     Atom::processes, Atom::processes_used, Atom::system, Atom::atom,
       Atom::atom_used, Atom::binary,    Atom::code,           Atom::ets};

} // namespace

BifResult bif_erlang_memory_0(BifCall& c)
{
    const Memory m = measure(c.node);
    std::vector<Term> all;
    for (const Term type : MemoryTypes)
        all.push_back(pair(c, type, memoryItem(m, type)));
    return c.heap().list(all.data(), all.size());
}

BifResult bif_erlang_memory_1(BifCall& c)
{
    const Memory m = measure(c.node);
    Term types = c.arg(0);
    if (types.isAtom()) {
        const Term value = memoryItem(m, types);
        return value.isNone() ? c.badarg() : BifResult(value);
    }
    std::vector<Term> wanted;
    for (; types.isCons(); types = types.tail()) {
        const Term value = memoryItem(m, types.head());
        if (value.isNone())
            return c.badarg();
        wanted.push_back(pair(c, types.head(), value));
    }
    if (!types.isNil())
        return c.badarg();
    return c.heap().list(wanted.data(), wanted.size());
}

} // namespace relupscope
