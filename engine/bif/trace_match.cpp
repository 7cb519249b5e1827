// SPDX-License-Identifier: GPL-3.0-or-later
#include "bif/trace_match.h"

#include "bif/match_spec.h"
#include "node/stack_trace.h"
#include "term/binary.h"
#include "term/print.h"

#include <algorithm>

namespace relupscope {

TraceVerdict runTraceSpec(Node& node, Process& p, Term spec, const Term* arguments, size_t count)
{
    if (spec.isNil())
        return {};
    MatchSpec compiled;
    compiled.isLive = true;
    if (!compiled.compile(spec, MatchDialect::Trace, node.atoms))
        return {Atom::false_};
    const Term list = p.heap.list(arguments, count);
    if (compiled.run(node, p, list, false).isNone())
        return {Atom::false_};
    const MatchEffects& done = compiled.effects;
    return {done.message.isNone() ? Atom::true_ : done.message,
            done.returnTrace || done.exceptionTrace, done.exceptionTrace};
}

bool readTraceOptions(const Node& node, Term list, TraceOptions* options)
{
    uint32_t flags = 0;
    for (; list.isCons(); list = list.tail()) {
        const Term item = list.head();
        if (isTuple(item, 2) && tupleElement(item, 0) == Atom::tracer
            && tupleElement(item, 1).isLocalPid()) {
            options->tracer = tupleElement(item, 1);
            continue;
        }
        if (!item.isAtom())
            return false;
        const std::string_view text = node.atoms.text(item);
        if (const uint32_t flag = trace::flagNamed(text))
            flags |= flag;
        else
            return false;
    }
    options->flags = flags;
    return list.isNil();
}

// --- sending and receiving -----------------------------------------------------------------------

void traceSend(Node& node, Process& p, Term to, Term message)
{
    const EventPattern& pattern = tracingOf(node).send;
    if (!pattern.isOn)
        return;
    const Term arguments[] = {to, message};
    tracingOf(node).caller = p.ip;
    const TraceVerdict verdict = runTraceSpec(node, p, pattern.spec, arguments, 2);
    if (verdict.result == Atom::false_ || (!pattern.spec.isNil() && isTraced(p, trace::Silent)))
        return;
    const bool isGone = to.isLocalPid() && !node.process(to);
    const Term tag = isGone ? node.atoms.intern("send_to_non_existing_process") : Atom::send;
    tellTracer(node, p, {tag, message, to, verdict.result});
}

namespace {

// `from`: the node's name, or another atom where no process has sent it.
void judgeArrival(Node& node, Process& p, Term from, Term sender, Term message)
{
    const EventPattern& pattern = tracingOf(node).receive;
    if (!pattern.isOn)
        return;
    const Term arguments[] = {from, sender, message};
    const TraceVerdict verdict = runTraceSpec(node, p, pattern.spec, arguments, 3);
    if (verdict.result == Atom::false_ || (!pattern.spec.isNil() && isTraced(p, trace::Silent)))
        return;
    tellTracer(node, p, {Atom::receive, message, NoTerm, verdict.result});
}

} // namespace

void judgeArrivals(Node& node, Process& p)
{
    size_t arrived = std::min<size_t>(p.untracedMessages, p.mailbox.length());
    p.untracedMessages = 0;
    if (!isTraced(p, trace::Receive) || !tracingOf(node).receive.isOn)
        return;
    size_t before = p.mailbox.length() - arrived;
    for (const Message* m = p.mailbox.first(); m; m = m->next) {
        if (m->term.isNone())
            continue;
        if (before > 0)
            --before;
        else if (m->sender != 0)
            judgeArrival(node, p, node.name, Term::pid(m->sender), m->term);
        else
            judgeArrival(node, p, node.atoms.intern("system"), Atom::undefined, m->term);
    }
}

void traceTimeout(Node& node, Process& p)
{
    judgeArrival(node, p, Atom::clock_service, Atom::undefined, Atom::timeout);
}

// --- functions of specifications -----------------------------------------------------------------

namespace trace_match {

namespace {

// The process that a flag is for: the argument's, or the traced one itself.
Process* processOf(const BifCall& c, Term name)
{
    return name.isAtom() ? c.node.whereis(name) : c.node.process(name);
}

void setFlags(Process& tracee, uint32_t off, uint32_t on, Term tracer)
{
    tracee.traceFlags
        = tracer.isNone() ? tracee.traceFlags & ~trace::AllFlags : (tracee.traceFlags & ~off) | on;
    tracee.tracer = (tracee.traceFlags & trace::AllFlags) != 0 ? tracer : NoTerm;
    if (!isTraced(tracee, trace::Receive))
        tracee.untracedMessages = 0;
}

BifResult changeOne(BifCall& c, bool on)
{
    const Term flag = c.arg(c.arity - 1);
    const uint32_t bit = flag.isAtom() ? trace::flagNamed(c.atoms().text(flag)) : 0;
    Process* tracee = c.arity == 1 ? &c.p : processOf(c, c.arg(0));
    if (bit == 0 || !tracee)
        return c.badarg();
    setFlags(*tracee, on ? 0 : bit, on ? bit : 0, c.p.tracer);
    return Atom::true_;
}

} // namespace

BifResult caller(BifCall& c)
{
    ModuleInstance* instance = nullptr;
    const Function* f = c.node.code.functionAt(c.node.tracing->caller, &instance);
    return f ? BifResult(c.heap().tuple(instance->name, f->name, Term::small(f->arity)))
             : Atom::undefined;
}

BifResult callerLine(BifCall& c)
{
    const CodePointer at = c.node.tracing->caller;
    ModuleInstance* instance = nullptr;
    const Function* f = c.node.code.functionAt(at, &instance);
    if (!f)
        return Atom::undefined;
    Term file = NoTerm;
    uint32_t line = 0;
    instance->lineAt(at, &file, &line);
    const Term place = line == 0 ? Atom::undefined : c.heap().tuple(file, Term::small(line));
    return c.heap().tuple(instance->name, f->name, Term::small(f->arity), place);
}

BifResult isSeqTrace(BifCall& c)
{
    return makeBool(!c.p.seqTraceToken.isNil());
}

BifResult seqToken(BifCall& c)
{
    return c.p.seqTraceToken;
}

BifResult controlWord(BifCall& c)
{
    return Term::small(c.node.traceControlWord);
}

BifResult setControlWord(BifCall& c)
{
    uint64_t word = 0;
    if (!toIndex(c.arg(0), &word) || word > UINT32_MAX)
        return c.badarg();
    const Term before = Term::small(c.node.traceControlWord);
    c.node.traceControlWord = static_cast<uint32_t>(word);
    return before;
}

BifResult display(BifCall& c)
{
    c.node.writeOut(printTerm(c.arg(0), c.atoms()) + "\n");
    return Atom::true_;
}

BifResult processDump(BifCall& c)
{
    const std::string text = "=proc:" + printTerm(c.p.self(), c.atoms())
        + "\nState: Running\nMessage queue length: " + std::to_string(c.p.mailbox.length())
        + "\nReductions: " + std::to_string(c.p.reductions)
        + "\nStack+heap: " + std::to_string(c.p.heap.totalWords()) + "\n";
    return makeBinary(c.heap(), text);
}

BifResult enable(BifCall& c)
{
    return changeOne(c, true);
}

BifResult disable(BifCall& c)
{
    return changeOne(c, false);
}

// {trace, [Disable], [Enable]} and {trace, Pid, [Disable], [Enable]}.
BifResult change(BifCall& c)
{
    TraceOptions off;
    TraceOptions on;
    off.tracer = on.tracer = c.p.tracer;
    Process* tracee = c.arity == 2 ? &c.p : processOf(c, c.arg(0));
    if (!tracee || !readTraceOptions(c.node, c.arg(c.arity - 2), &off)
        || !readTraceOptions(c.node, c.arg(c.arity - 1), &on))
        return c.badarg();
    const Term tracer = on.tracer != c.p.tracer ? on.tracer : off.tracer;
    if (!tracer.isNone() && (!c.node.process(tracer) || tracer == tracee->self()))
        return c.badarg();
    const uint32_t flagsBefore = tracee->traceFlags;
    const Term tracerBefore = tracee->tracer;
    setFlags(*tracee, off.flags, on.flags, tracer);
    return makeBool(flagsBefore != tracee->traceFlags || tracerBefore != tracee->tracer);
}

BifResult silent(BifCall& c)
{
    if (c.arg(0) == Atom::true_)
        c.p.traceFlags |= trace::Silent;
    else if (c.arg(0) == Atom::false_)
        c.p.traceFlags &= ~trace::Silent;
    return Atom::true_;
}

} // namespace trace_match

} // namespace relupscope
