// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/tracing.h"

#include "node/stack_trace.h"
#include "term/copy.h"

#include <algorithm>
#include <iterator>
#include <string>

namespace relupscope {

namespace {

struct NamedFlag
{
    std::string_view text;
    uint32_t flag;
};

constexpr NamedFlag NamedFlags[] = {
#define TRACE_FLAG(bit, name, text) {text, trace::name},
#include "node/trace_flags.def"
#undef TRACE_FLAG
};

int64_t systemNanoseconds(const Node& node)
{
    return node.epochNanoseconds + node.now;
}

// As erlang:now/0 tells it: never the same twice.
Term nowOf(Node& node, Heap& heap)
{
    constexpr int64_t Million = 1000000;
    const int64_t now = systemNanoseconds(node) / 1000;
    node.lastNow = std::max(now, node.lastNow + 1);
    return heap.tuple(Term::small(node.lastNow / Million / Million),
                      Term::small(node.lastNow / Million % Million),
                      Term::small(node.lastNow % Million));
}

} // namespace

Term traceTimestamp(Node& node, Heap& heap, uint32_t flags)
{
    if ((flags & trace::NowTimestamp) != 0)
        return nowOf(node, heap);
    const Term monotonic = heap.integer(node.now);
    if ((flags & trace::StrictMonotonic) == 0)
        return monotonic;
    return heap.tuple(monotonic, heap.unsignedInteger(node.nextUnique++));
}

namespace trace {

uint32_t flagNamed(std::string_view text)
{
    if (text == "all")
        return AllFlags;
    for (const NamedFlag& f : NamedFlags) {
        if (f.text == text)
            return f.flag;
    }
    return 0;
}

Term flagList(Heap& heap, AtomTable& atoms, uint32_t flags)
{
    Term list = Nil;
    for (const NamedFlag& f : NamedFlags) {
        if ((flags & f.flag) != 0)
            list = heap.cons(atoms.intern(f.text), list);
    }
    return list;
}

} // namespace trace

Tracing& tracingOf(Node& node)
{
    if (!node.tracing)
        node.tracing = node.arena.make<Tracing>(node.arena);
    return *node.tracing;
}

Process* tracerOf(Node& node, Process& tracee)
{
    if (tracee.tracer.isNone())
        return nullptr;
    Process* tracer = node.process(tracee.tracer);
    if (!tracer) {
        tracee.traceFlags &= ~trace::AllFlags;
        tracee.tracer = NoTerm;
    }
    return tracer == &tracee ? nullptr : tracer;
}

bool tracesNewProcesses(Node& node)
{
    Tracing* t = node.tracing;
    if (!t || t->newProcessFlags == 0)
        return false;
    if (node.process(t->newProcessTracer))
        return true;
    t->newProcessFlags = 0;
    t->newProcessTracer = NoTerm;
    return false;
}

bool changeTrace(Node& node, Process& tracee, bool on, uint32_t flags, Term tracer)
{
    if (!tracer.isNone() && (tracee.traceFlags & trace::AllFlags) != 0 && tracee.tracer != tracer
        && node.process(tracee.tracer))
        return false;
    if (on)
        tracee.traceFlags |= flags;
    else
        tracee.traceFlags &= ~flags;
    if ((tracee.traceFlags & trace::AllFlags) == 0)
        tracee.tracer = NoTerm;
    else if (!tracer.isNone())
        tracee.tracer = tracer;
    if ((tracee.traceFlags & trace::Receive) == 0)
        tracee.untracedMessages = 0;
    return true;
}

// --- messages ------------------------------------------------------------------------------------

void tellTracer(Node& node, Process& tracee, Process& tracer, uint32_t flags,
                const TraceMessage& message)
{
    Heap& heap = tracer.heap;
    Term parts[8];
    size_t n = 0;
    const bool hasTime = (flags & trace::Timestamps) != 0;
    parts[n++] = hasTime ? node.atoms.intern("trace_ts") : Atom::trace;
    parts[n++] = tracee.self();
    parts[n++] = message.tag;
    parts[n++] = copyTerm(message.data, heap);
    if (!message.extra.isNone())
        parts[n++] = copyTerm(message.extra, heap);
    if (message.result != Atom::true_)
        parts[n++] = copyTerm(message.result, heap);
    if ((flags & trace::SchedulerId) != 0)
        parts[n++] = Term::small(1);
    if (hasTime)
        parts[n++] = traceTimestamp(node, heap, flags);
    const Term told = heap.tuple(static_cast<const Term*>(parts), n);
    node.emit(EventKind::Send, tracee.id, tracer.id, told);
    node.deliver(tracer, told, tracee.id);
}

void tellTracer(Node& node, Process& tracee, const TraceMessage& message)
{
    if (Process* tracer = tracerOf(node, tracee))
        tellTracer(node, tracee, *tracer, tracee.traceFlags, message);
}

void traceProcess(Node& node, Process& tracee, Term tag, Term data, Term extra)
{
    tellTracer(node, tracee, {tag, data, extra});
}

// --- processes -----------------------------------------------------------------------------------

namespace {

void inherit(Process& from, Process& to, uint32_t onceOnly)
{
    const uint32_t flags = from.traceFlags & trace::AllFlags;
    to.traceFlags |= flags;
    to.tracer = from.tracer;
    if ((flags & onceOnly) == 0)
        return;
    const uint32_t spent = (onceOnly == trace::SetOnFirstSpawn)
        ? trace::SetOnFirstSpawn | trace::SetOnSpawn
        : trace::SetOnFirstLink | trace::SetOnLink;
    to.traceFlags &= ~spent;
    from.traceFlags &= ~spent;
}

} // namespace

void traceInheritance(Process& parent, Process& child, bool linked)
{
    if (parent.sensitive)
        return;
    if ((parent.traceFlags & (trace::SetOnSpawn | trace::SetOnFirstSpawn)) != 0)
        inherit(parent, child, trace::SetOnFirstSpawn);
    if (linked && (parent.traceFlags & (trace::SetOnLink | trace::SetOnFirstLink)) != 0)
        inherit(parent, child, trace::SetOnFirstLink);
}

void traceSpawn(Node& node, Process& parent, Process& child, bool linked)
{
    const Mfa& call = child.initialCall;
    const auto mfaOn = [&](Process& p) {
        return p.heap.tuple(call.module, call.function, copyTerm(child.savedX[2], p.heap));
    };
    if (isTraced(parent, trace::Procs)) {
        traceProcess(node, parent, node.atoms.intern("spawn"), child.self(), mfaOn(parent));
        if (linked)
            traceProcess(node, parent, Atom::link, child.self());
    }
    if (isTraced(child, trace::Procs)) // being linked is told of by Node::link
        traceProcess(node, child, Atom::spawned, parent.self(), mfaOn(child));
}

void traceArrival(Node& node, Process& to, Term message)
{
    const EventPattern& pattern = tracingOf(node).receive;
    if (!pattern.isOn)
        return;
    if (!pattern.spec.isNil())
        ++to.untracedMessages;
    else if (!to.sensitive)
        tellTracer(node, to, {Atom::receive, message});
}

void traceLinked(Node& node, Process& from, Process& to)
{
    if (isTraced(from, trace::SetOnLink | trace::SetOnFirstLink))
        inherit(from, to, trace::SetOnFirstLink);
    if (isTraced(to, trace::Procs))
        traceProcess(node, to, node.atoms.intern("getting_linked"), from.self());
}

void stopTime(Node& node, Word pid)
{
    RunningTime* running = node.tracing->runningTimes.find(pid);
    FunctionTrace* t = running ? node.tracing->functions.at(running->function) : nullptr;
    if (t)
        t->callTimes[pid].nanoseconds += node.now - running->since;
}

void startTime(Node& node, Word pid)
{
    if (RunningTime* running = node.tracing->runningTimes.find(pid))
        running->since = node.now;
}

namespace {

Term collectionInfo(Node& node, Process& p)
{
    const auto item = [&](std::string_view key, size_t words) {
        return p.heap.tuple(node.atoms.intern(key), p.heap.unsignedInteger(words));
    };
    const size_t stack = static_cast<size_t>(p.stackBase - p.stackTop);
    const size_t used = p.heap.totalWords() - static_cast<size_t>(p.heap.end - p.heap.top);
    const Term items[] = {item("old_heap_block_size", 0),
                          item("heap_block_size", p.heap.totalWords()),
                          item("mbuf_size", 0),
                          item("recent_size", 0),
                          item("stack_size", stack),
                          item("old_heap_size", 0),
                          item("heap_size", used),
                          item("bin_vheap_size", p.heap.offHeapBytes / sizeof(Word)),
                          item("bin_vheap_block_size", p.minBinaryHeapWords),
                          item("bin_old_vheap_size", 0),
                          item("bin_old_vheap_block_size", p.minBinaryHeapWords)};
    return p.heap.list(items, std::size(items));
}

} // namespace

SystemMonitor* systemMonitorOf(Node& node)
{
    SystemMonitor* m = node.tracing ? &node.tracing->monitor : nullptr;
    if (!m || m->pid.isNone())
        return nullptr;
    if (node.process(m->pid))
        return m;
    *m = {};
    return nullptr;
}

void watchHeap(Node& node, Process& p)
{
    const SystemMonitor* m = systemMonitorOf(node);
    const size_t words = std::max<size_t>(p.heap.totalWords(), p.minHeapWords);
    if (!m || m->largeHeap == 0 || m->pid == p.self() || words < m->largeHeap)
        return;
    Process& watcher = *node.process(m->pid);
    const auto item = [&](std::string_view key, size_t n) {
        return watcher.heap.tuple(node.atoms.intern(key), watcher.heap.unsignedInteger(n));
    };
    const Term items[] = {item("old_heap_block_size", 0),
                          item("heap_block_size", words),
                          item("mbuf_size", 0),
                          item("stack_size", static_cast<size_t>(p.stackBase - p.stackTop)),
                          item("old_heap_size", 0),
                          item("heap_size", words - static_cast<size_t>(p.heap.end - p.heap.top))};
    const Term told = watcher.heap.tuple(Atom::monitor, p.self(), node.atoms.intern("large_heap"),
                                         watcher.heap.list(items, std::size(items)));
    node.emit(EventKind::Send, p.id, watcher.id, told);
    node.deliver(watcher, told, 0);
}

void traceCollection(Node& node, Process& p, bool isMajor)
{
    const std::string_view kind = isMajor ? "gc_major_" : "gc_minor_";
    for (const std::string_view moment : {"start", "end"}) {
        const Term tag = node.atoms.intern(std::string(kind) + std::string(moment));
        tellTracer(node, p, {tag, collectionInfo(node, p)});
    }
}

void traceSchedule(Node& node, Process& p, std::string_view what)
{
    Mfa at;
    Term place = Term::small(0);
    if (p.status != ProcessStatus::Exiting && currentFunction(node, p, &at))
        place = p.heap.tuple(at.module, at.function, Term::small(at.arity));
    tellTracer(node, p, {node.atoms.intern(what), place});
}

} // namespace relupscope
