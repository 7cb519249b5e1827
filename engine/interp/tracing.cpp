// SPDX-License-Identifier: GPL-3.0-or-later
// Calls and returns of traced functions. The order of what happens at a call is OTP's
// (erts_generic_breakpoint): the process's own trace, meta tracing, counters, time.
#include "bif/trace_match.h"
#include "interp/op_tracing.h"
#include "node/host.h"
#include "node/line_stops.h"

namespace relupscope {

namespace {

constexpr size_t TraceFrameWords = 5; // of all places that one call pushes

Term placeOf(const CodeWord* p)
{
    return Term::small(
        static_cast<SWord>((reinterpret_cast<Word>(p) & (Arena::SlotBytes - 1)) >> 3));
}

const CodeWord* pointerOf(const Process& p, Term place)
{
    const Word slot = reinterpret_cast<Word>(&p) & ~(Arena::SlotBytes - 1);
    return reinterpret_cast<const CodeWord*>(slot + (static_cast<Word>(place.smallValue()) << 3));
}

CodePointer addressAt(const Term* at)
{
    return reinterpret_cast<CodePointer>(at->w);
}

// Where control goes when all traced functions on top of the stack have returned. At a function's
// entry the stack's top is a return address.
CodePointer ordinaryReturn(const Node& node, const Process& p, bool* returnsToTraced)
{
    const StaticCode& statics = node.code.statics;
    const Term* at = p.stackTop;
    while (statics.isTrace(addressAt(at))) {
        if (addressAt(at) == statics.returnToTrace)
            *returnsToTraced = true;
        at += 1 + statics.traceWords(addressAt(at));
    }
    return addressAt(at);
}

void push(Node& node, Process& p, CodePointer place, Term above)
{
    if (static_cast<size_t>(p.stackTop - p.stackLimit) < TraceFrameWords + StackSlack)
        growStack(p, TraceFrameWords + StackSlack);
    if (node.code.statics.traceWords(place) > 0)
        *--p.stackTop = above;
    *--p.stackTop = Term(reinterpret_cast<Word>(place));
}

// A call that is told of, or may be.
struct TracedCall
{
    Mfa mfa;
    const Term* x;
    bool isLocal;
    Term spec;
    Term metaTracer = NoTerm; // None: the process's own trace
    [[nodiscard]] bool isMeta() const { return !metaTracer.isNone(); }
};

// A function may be called with a match context in place of a binary; it stands for what is left.
Term argumentOf(Process& p, Term t)
{
    return hasTag(t, BoxTag::MatchContext) ? matchTail(p, t) : t;
}

void tellCall(Node& node, Process& p, Process& tracer, const TracedCall& call,
              const Term* arguments, Term result)
{
    const uint32_t flags
        = call.isMeta() ? uint32_t {trace::Calls} | trace::NowTimestamp : p.traceFlags;
    const Term last = (flags & trace::ArityOnly) != 0 ? Term::small(call.mfa.arity)
                                                      : p.heap.list(arguments, call.mfa.arity);
    const Term mfa = p.heap.tuple(call.mfa.module, call.mfa.function, last);
    tellTracer(node, p, tracer, flags, {Atom::call, mfa, NoTerm, result});
}

void traceCall(Node& node, Process& p, const TracedCall& call)
{
    Process* tracer = call.isMeta() ? node.process(call.metaTracer) : tracerOf(node, p);
    if (!tracer || tracer == &p || p.sensitive)
        return;
    Term arguments[256];
    for (unsigned i = 0; i < call.mfa.arity; ++i)
        arguments[i] = argumentOf(p, call.x[i]);
    const StaticCode& statics = node.code.statics;
    bool returnsToTraced = false;
    node.tracing->caller = ordinaryReturn(node, p, &returnsToTraced) - 1;
    const TraceVerdict verdict = runTraceSpec(node, p, call.spec, arguments, call.mfa.arity);
    if (!call.isMeta() && (p.traceFlags & trace::Silent) != 0)
        return;
    const bool isTold = verdict.result != Atom::false_;
    if (isTold)
        tellCall(node, p, *tracer, call, arguments, verdict.result);
    if (isTold && call.isLocal && !call.isMeta() && (p.traceFlags & trace::ReturnTo) != 0
        && !returnsToTraced)
        push(node, p, statics.returnToTrace, NoTerm);
    if (verdict.returnTrace) {
        const Term function
            = p.heap.tuple(call.mfa.module, call.mfa.function, Term::small(call.mfa.arity),
                           call.isMeta() ? call.metaTracer : Atom::true_);
        push(node, p, verdict.exceptionTrace ? statics.exceptionTrace : statics.returnTrace,
             function);
        p.traceFlags |= trace::Unwinds;
    }
}

// {M, F, Arity, Tracer} of a return place: to whom its event goes.
void tellReturn(Node& node, Process& p, Term function, Term tag, Term value)
{
    const Term mfa = p.heap.tuple(tupleElement(function, 0), tupleElement(function, 1),
                                  tupleElement(function, 2));
    const Term tracer = tupleElement(function, 3);
    if (tracer == Atom::true_) {
        if ((p.traceFlags & trace::Calls) != 0)
            tellTracer(node, p, {tag, mfa, value});
    } else if (Process* meta = node.process(tracer)) {
        tellTracer(node, p, *meta, uint32_t {trace::Calls} | trace::NowTimestamp,
                   {tag, mfa, value});
    }
}

void tellReturnTo(Node& node, Process& p, CodePointer address)
{
    ModuleInstance* instance = nullptr;
    const Function* f = node.code.functionAt(address - 1, &instance);
    const Term mfa
        = f ? p.heap.tuple(instance->name, f->name, Term::small(f->arity)) : Atom::undefined;
    tellTracer(node, p, {Atom::return_to, mfa});
}

// --- time ----------------------------------------------------------------------------------------

void beginTime(Node& node, Process& p, FunctionTrace& t)
{
    stopTime(node, p.id);
    ++t.callTimes[p.id].calls;
    RunningTime* running = node.tracing->runningTimes.find(p.id);
    const CodeWord* before = running ? running->function : nullptr;
    node.tracing->runningTimes.insert(p.id, {t.at, node.now});
    if (!node.code.statics.isTrace(addressAt(p.stackTop)))
        push(node, p, node.code.statics.returnTimeTrace, before ? placeOf(before) : Nil);
}

} // namespace

void hitBreakpoint(Node& node, Process& p, const CodeWord* entry, Term* x)
{
    FunctionTrace& t = *node.tracing->functions.at(entry);
    const bool isCallTraced = isTraced(p, trace::Calls);
    if (t.kinds.local && isCallTraced)
        traceCall(node, p, {t.mfa, x, true, t.spec});
    if (t.kinds.meta && !t.metaTracer.isNone()) {
        if (!node.process(t.metaTracer))
            t.metaTracer = NoTerm;
        else
            traceCall(node, p, {t.mfa, x, true, t.metaSpec, t.metaTracer});
    }
    if (t.kinds.counts && !t.countPaused)
        ++t.count;
    if (t.kinds.times && !t.timePaused && isCallTraced)
        beginTime(node, p, t);
}

void hitLine(Node& node, Process& p, const CodeWord* at, Term* x)
{
    const LineStops& stops = *hostOf(node.arena)->lineStops;
    stops.reach(at);
    if (stops.original(at) == static_cast<uint16_t>(Instruction::breakpoint))
        hitBreakpoint(node, p, at, x);
}

CodePointer hitExport(Node& node, Process& p, const Export& callee, Term* x)
{
    const ExportTrace& t = *node.tracing->functions.of(callee);
    const CodePointer target = t.target;
    if (isTraced(p, trace::Calls))
        traceCall(node, p, {callee.mfa, x, false, t.spec});
    return target;
}

CodePointer entryOfBif(Node& node, int bif)
{
    const BifInfo& info = bifInfo(static_cast<size_t>(bif));
    return node.code
        .exportFor({node.atoms.intern(info.module), node.atoms.intern(info.name), info.arity})
        .entry;
}

void returnTraced(Node& node, Process& p, Term value)
{
    const Term function = *p.stackTop++;
    tellReturn(node, p, function, node.atoms.intern("return_from"), value);
}

void returnToTraced(Node& node, Process& p)
{
    bool ignored = false;
    if (isTraced(p, trace::ReturnTo))
        tellReturnTo(node, p, ordinaryReturn(node, p, &ignored));
}

void returnTimed(Node& node, Process& p)
{
    const Term before = *p.stackTop++;
    stopTime(node, p.id);
    if (before.isNil())
        node.tracing->runningTimes.erase(p.id);
    else
        node.tracing->runningTimes.insert(p.id, {pointerOf(p, before), node.now});
}

size_t TracedUnwinding::pass(const Term* at, const Exception& e)
{
    const StaticCode& statics = m_node.code.statics;
    const CodePointer address = addressAt(at);
    if (!statics.isTrace(address)) {
        m_address = m_returnsTo ? address : nullptr;
        m_returnsTo = false;
        return 0;
    }
    if (address == statics.returnToTrace) {
        m_returnsTo = true;
        m_address = nullptr;
    } else if (address == statics.exceptionTrace) {
        const Term kind = e.kind == ExceptionClass::Error ? Atom::error
            : e.kind == ExceptionClass::Exit              ? Atom::exit
                                                          : Atom::throw_;
        tellReturn(m_node, m_process, at[1], m_node.atoms.intern("exception_from"),
                   m_process.heap.tuple(kind, e.reason));
    }
    return statics.traceWords(address);
}

void TracedUnwinding::caught()
{
    if (m_address && isTraced(m_process, trace::ReturnTo))
        tellReturnTo(m_node, m_process, m_address);
}

} // namespace relupscope
