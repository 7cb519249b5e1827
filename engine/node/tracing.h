// SPDX-License-Identifier: GPL-3.0-or-later
// Tracing by Erlang code: erlang:trace/3 and trace_pattern/3, as dbg uses them. State of the node:
// which events are told of, which functions have a breakpoint, what new processes begin with. Who
// is traced, and by whom, stands in the Process. Messages reach the tracer at once, in the order of
// the events.
//
// What costs nothing while nobody traces: a breakpoint is an instruction that stands in place of a
// function's first, and the flags of a process are looked at where it sends, receives, is spawned,
// linked, scheduled or ends.
#pragma once

#include "node/function_traces.h"
#include "node/node.h"

namespace relupscope {

namespace trace {

enum Flag : uint32_t {
#define TRACE_FLAG(bit, name, text) name = 1U << (bit),
#include "node/trace_flags.def"
#undef TRACE_FLAG
    Unwinds = 1U << 31, // not Erlang's: frames of traced functions may be on the stack
};
constexpr uint32_t AllFlags = (1U << 21) - 1; // of Erlang's
constexpr uint32_t Timestamps = NowTimestamp | StrictMonotonic | Monotonic;
constexpr uint32_t Modifiers = Silent | Timestamps | SchedulerId | Receive | Send;
constexpr uint32_t OfPorts = Modifiers | Ports | RunningPorts;
constexpr uint32_t OfProcesses = (AllFlags & ~OfPorts) | Modifiers;

uint32_t flagNamed(std::string_view text); // 0: none; "all" names them all
Term flagList(Heap& heap, AtomTable& atoms, uint32_t flags);

} // namespace trace

// The pattern of an event, trace_pattern(send | 'receive', ...).
struct EventPattern
{
    bool isOn = true;
    Term spec = Nil; // match specification; []: none
};

// What trace_pattern(on_load, ...) says of the functions of modules that are loaded.
struct LoadPattern
{
    bool isOn = false;
    bool isBreakpoint = false; // local, meta, call_count or call_time: not global
    TraceKinds kinds;
    Term spec = Nil;
    Term metaSpec = Nil;
    Term metaTracer = NoTerm;
};

// What erlang:system_monitor/2 has set; a count of 0 is an option that is not.
struct SystemMonitor
{
    Term pid = NoTerm; // None: there is no monitor
    uint64_t longGc = 0;
    uint64_t longSchedule = 0;
    uint64_t largeHeap = 0; // words
    bool busyPort = false;
    bool busyDistPort = false;
};

// The session of module `trace` (OTP 27 and later). There is one at a time, and it shares what is
// traced with erlang:trace/3.
struct TraceSession
{
    Term name = NoTerm; // None: there is none
    Word number = 0;
    Term tracer = NoTerm;
};

struct Tracing
{
    explicit Tracing(Arena& arena) : functions(arena), runningTimes(arena), terms(arena) {}

    EventPattern send;
    EventPattern receive;
    LoadPattern load;
    FunctionTraces functions;
    uint32_t newProcessFlags = 0;
    Term newProcessTracer = NoTerm;
    uint32_t newPortFlags = 0;
    Term newPortTracer = NoTerm;
    TraceSession session;
    Word sessionsMade = 0;
    SystemMonitor monitor;
    CodePointer caller = nullptr; // where the traced call returns to, for match specifications
    FlatMap<Word, RunningTime> runningTimes; // by pid number
    Heap terms;                              // match specifications in use; never collected
};

// As the timestamp flags of `flags` want it.
Term traceTimestamp(Node& node, Heap& heap, uint32_t flags);

// Made when first needed.
Tracing& tracingOf(Node& node);

inline bool isTraced(const Process& p, uint32_t flag)
{
    return (p.traceFlags & flag) != 0 && !p.sensitive;
}
// The tracer that is to be told; null: there is none, or it is the process itself. When it has
// ended the process is traced no more.
Process* tracerOf(Node& node, Process& tracee);
// Whether new processes are to be traced; no more when their tracer has ended.
bool tracesNewProcesses(Node& node);
// Sets (`on`) or clears flags. False: another tracer, still alive, is at work.
bool changeTrace(Node& node, Process& tracee, bool on, uint32_t flags, Term tracer);

struct TraceMessage
{
    Term tag;
    Term data;
    Term extra = NoTerm;       // follows the data
    Term result = Atom::true_; // of the match specification; true: none to tell
};
// To the process's own tracer, with its flags.
void tellTracer(Node& node, Process& tracee, const TraceMessage& message);
// To a tracer given with the breakpoint (meta tracing).
void tellTracer(Node& node, Process& tracee, Process& tracer, uint32_t flags,
                const TraceMessage& message);
// One of the events of the flag `procs`; the caller has asked isTraced.
void traceProcess(Node& node, Process& tracee, Term tag, Term data, Term extra = NoTerm);

// --- what happens to processes
void traceSpawn(Node& node, Process& parent, Process& child, bool linked); // before it is told of
void traceInheritance(Process& parent, Process& child, bool linked);
void traceLinked(Node& node, Process& from, Process& to); // from called link/1, to gets the link
// A message is in the queue. When a match specification decides whether it is told of, that waits
// until the receiver runs: nothing here evaluates one.
void traceArrival(Node& node, Process& to, Term message);
// A link of `to` is gone by somebody else's doing.
inline void traceUnlinked(Node& node, Process& to, Term from)
{
    if (isTraced(to, trace::Procs)) [[unlikely]]
        traceProcess(node, to, node.atoms.intern("getting_unlinked"), from);
}
// Time goes on for the function that call_time counts for in this process; what has passed is
// added.
void stopTime(Node& node, Word pid);
void startTime(Node& node, Word pid);
// Null when there is none, or its process has ended.
SystemMonitor* systemMonitorOf(Node& node);
// The process has been collected: the monitor may want to know how large it is.
void watchHeap(Node& node, Process& p);
// A collection: told of as minor or major, before and after.
void traceCollection(Node& node, Process& p, bool isMajor);
void traceSchedule(Node& node, Process& p, std::string_view what); // in, out, …

} // namespace relupscope
