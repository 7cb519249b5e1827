// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/spawn.h"

#include "node/seq_trace.h"
#include "node/tracing.h"
#include "term/copy.h"

namespace relupscope {

namespace {

constexpr uint16_t FirstSavedX = 4;
constexpr size_t ProcessBytes = 4096; // what one takes at least, with room to be told of the limit

unsigned countOf(Term list)
{
    unsigned n = 0;
    for (; list.isCons(); list = list.tail())
        ++n;
    return n;
}

void makeStack(Process& p, Arena& arena, CodePointer bottom)
{
    auto* words = static_cast<Term*>(arena.alloc(FirstStackWords * sizeof(Term)));
    p.stackLimit = words;
    p.stackBase = words + FirstStackWords;
    p.stackTop = p.stackBase - 1;
    *p.stackTop = Term(reinterpret_cast<Word>(bottom));
}

void applyOptions(Process& p, const SpawnOptions& options)
{
    p.priority = options.priority;
    p.minHeapWords = options.minHeapWords;
    if (options.minBinaryHeapWords > 0)
        p.minBinaryHeapWords = options.minBinaryHeapWords;
    p.fullsweepAfter = options.fullsweepAfter;
    p.maxHeapWords = options.maxHeapWords;
    p.maxHeapKills = options.maxHeapKills;
    p.maxHeapLogs = options.maxHeapLogs;
    p.maxHeapCountsShared = options.maxHeapCountsShared;
    p.asyncDist = options.asyncDist;
    p.messageQueueOffHeap = options.messageQueueOffHeap;
    p.isSystem = options.isSystem;
}

// Tells the sequential tracer of a new process as if the parent had sent a request and got a reply;
// returns the request's reference.
Term tellSpawnRequest(Node& node, Process& parent, Process& child, Term arguments,
                      const SpawnOptions& options, Term reference)
{
    Heap& heap = parent.heap;
    if (reference.isNone())
        reference = heap.ref(node.nextRef++);
    Mfa call = child.initialCall;
    if (options.isRequest) { // OTP's requests are made of what makes the call
        arguments = heap.cons(heap.tuple(call.module, call.function, arguments), Nil);
        call = {node.atoms.intern("erts_internal"), node.atoms.intern("spawn_init"), 1};
    }
    const Term fields[] = {node.atoms.intern("spawn_request"),
                           reference,
                           parent.self(),
                           parent.groupLeader,
                           heap.tuple(call.module, call.function, Term::small(call.arity)),
                           options.listed,
                           options.replyTag,
                           arguments};
    tellPassed(node, parent, parent.seqTraceToken, child.self(), heap.tuple(fields, 8));
    if (options.isRequest)
        return reference;
    stepSeqTrace(child);
    parent.seqTraceClock = parent.seqTraceLastCount = child.seqTraceClock;
    tellPassed(node, parent, child.seqTraceToken, parent.self(),
               heap.tuple(options.replyTag, reference, Atom::ok, child.self()));
    return reference;
}

} // namespace

Process* spawn(Node& node, Process* parent, Term m, Term f, Term arguments,
               const SpawnOptions& options, Term* reference)
{
    if (!node.arena.hasRoomFor(ProcessBytes + sizeOfTerm(arguments) * sizeof(Word)))
        return nullptr;
    Process* p = node.newProcess(parent);
    if (!p)
        return nullptr;
    makeStack(*p, node.arena, node.code.statics.exitNormal);
    p->savedX = static_cast<Term*>(node.arena.alloc(FirstSavedX * sizeof(Term)));
    p->savedCapacity = FirstSavedX;
    p->savedCount = 3;
    p->savedX[0] = m;
    p->savedX[1] = f;
    p->savedX[2] = copyTerm(arguments, p->heap);
    p->ip = node.code.statics.startApply;
    p->initialCall = Mfa {m, f, countOf(arguments)};
    applyOptions(*p, options);
    node.emit(EventKind::Spawn, parent ? parent->id : 0, p->id, m, f);
    if (parent && parent->traceFlags != 0) [[unlikely]]
        traceInheritance(*parent, *p, options.link);
    if (parent && hasSeqTrace(*parent)) [[unlikely]]
        inheritSeqTrace(*parent, *p);
    if (parent && (parent->traceFlags | p->traceFlags) != 0) [[unlikely]]
        traceSpawn(node, *parent, *p, options.link);
    if (options.link)
        node.link(*parent, p->self());
    Term made = NoTerm;
    if (options.monitor)
        made = node.monitor(*parent, MonitorMade::Target::Process, p->self(), options.monitorTag,
                            options.alias);
    if (parent && hasSeqTrace(*parent)) [[unlikely]]
        made = tellSpawnRequest(node, *parent, *p, arguments, options, made);
    if (reference)
        *reference = made;
    node.makeRunnable(*p);
    return p;
}

} // namespace relupscope
