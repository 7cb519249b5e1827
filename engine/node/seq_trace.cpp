// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/seq_trace.h"

#include "node/tracing.h"
#include "term/copy.h"

#include <algorithm>

namespace relupscope {

using namespace seq_trace;

void needSeqToken(Process& p)
{
    if (!hasSeqTrace(p))
        p.seqTraceToken = p.heap.tuple(Term::small(0), Term::small(0), Term::small(0), p.self(),
                                       Term::small(static_cast<SWord>(p.seqTraceLastCount)));
}

void setSeqField(Process& p, Field field, Term value)
{
    needSeqToken(p);
    const Term changed
        = p.heap.tuple(reinterpret_cast<const Term*>(p.seqTraceToken.object() + 1), 5);
    changed.object()[1 + field] = value.w;
    p.seqTraceToken = changed;
}

void stepSeqTrace(Process& p)
{
    p.seqTraceToken = p.heap.tuple(seqField(p, Flags), seqField(p, Label),
                                   Term::small(static_cast<SWord>(++p.seqTraceClock)), p.self(),
                                   Term::small(static_cast<SWord>(p.seqTraceLastCount)));
}

namespace {

Term nameOf(Flag what)
{
    return what == Send ? Atom::send : what == Receive ? Atom::receive : Atom::print;
}

uint32_t timestampFlags(SWord flags)
{
    return ((flags & NowTimestamp) != 0 ? uint32_t {trace::NowTimestamp} : 0)
        | ((flags & StrictMonotonic) != 0 ? uint32_t {trace::StrictMonotonic} : 0)
        | ((flags & Monotonic) != 0 ? uint32_t {trace::Monotonic} : 0);
}

} // namespace

void tellSeqTracer(Node& node, const Process& about, Term token, Flag what, Term receiver,
                   Term message)
{
    Process* tracer
        = node.sequentialTracer.isNone() ? nullptr : node.process(node.sequentialTracer);
    const SWord flags = tupleElement(token, Flags).smallValue();
    if (!tracer || about.sensitive || (flags & what) == 0)
        return;
    Heap& heap = tracer->heap;
    const Term serial = heap.tuple(tupleElement(token, Previous), tupleElement(token, Serial));
    const Term info = heap.tuple(nameOf(what), serial, copyTerm(tupleElement(token, Sender), heap),
                                 copyTerm(receiver, heap), copyTerm(message, heap));
    const Term label = copyTerm(tupleElement(token, Label), heap);
    const Term tag = node.atoms.intern("seq_trace");
    const uint32_t times = timestampFlags(flags);
    const Term told = times == 0 ? heap.tuple(tag, label, info)
                                 : heap.tuple(tag, label, info, traceTimestamp(node, heap, times));
    node.emit(EventKind::Send, about.id, tracer->id, told);
    node.deliver(*tracer, told, 0);
}

void tellPassed(Node& node, const Process& about, Term token, Term receiver, Term message)
{
    tellSeqTracer(node, about, token, Send, receiver, message);
    tellSeqTracer(node, about, token, Receive, receiver, message);
}

void sendWithToken(Node& node, Process& from, Process& to, Term receiver, Term message)
{
    stepSeqTrace(from);
    tellSeqTracer(node, from, from.seqTraceToken, Send, receiver, message);
    const size_t before = to.mailbox.length();
    node.sendCopy(from.id, to, message);
    if (to.mailbox.length() > before) // no fault took it
        to.mailbox.setLastToken(copyTerm(from.seqTraceToken, to.heap));
}

void takeSeqToken(Node& node, Process& p, const Message& message)
{
    if (message.token == Atom::undefined || (message.token.isNone() && message.sender == 0))
        return; // the machine's own messages leave it as it is
    p.seqTraceToken = message.token.isNone() ? Term(Nil) : message.token;
    if (!hasSeqTrace(p))
        return;
    const auto serial = static_cast<Word>(seqField(p, Serial).smallValue());
    p.seqTraceLastCount = serial;
    p.seqTraceClock = std::max(p.seqTraceClock, serial);
    tellSeqTracer(node, p, p.seqTraceToken, Receive, p.self(), message.term);
}

void inheritSeqTrace(Process& parent, Process& child)
{
    stepSeqTrace(parent);
    child.seqTraceToken = copyTerm(parent.seqTraceToken, child.heap);
    child.seqTraceClock = parent.seqTraceClock;
    child.seqTraceLastCount = parent.seqTraceClock;
}

void markExitMessage(Node& node, Process& from, Process& to, Term reason)
{
    stepSeqTrace(from);
    to.mailbox.setLastToken(copyTerm(from.seqTraceToken, to.heap));
    const Term message = from.heap.tuple(Atom::EXIT_, from.self(), reason);
    tellSeqTracer(node, from, from.seqTraceToken, Send, to.self(), message);
}

} // namespace relupscope
