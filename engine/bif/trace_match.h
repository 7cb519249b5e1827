// SPDX-License-Identifier: GPL-3.0-or-later
// Match specifications of tracing: whether an event is told of, and what it does besides. They are
// compiled each time they are asked, from the term that Tracing keeps.
#pragma once

#include "bif/bif.h"
#include "node/tracing.h"

namespace relupscope {

struct TraceVerdict
{
    Term result = Atom::true_; // false: no message; true: one without a result
    bool returnTrace = false;
    bool exceptionTrace = false;
};
// For the event of `p` with these arguments; a specification that is [] says yes. Terms of the
// result may lie in the process's heap or in the specification.
TraceVerdict runTraceSpec(Node& node, Process& p, Term spec, const Term* arguments, size_t count);

// Flags and tracer of a list as erlang:trace/3 takes it; false: something else stands in it. What
// is not in the list stays as it is.
struct TraceOptions
{
    uint32_t flags = 0;
    Term tracer = NoTerm;
};
bool readTraceOptions(const Node& node, Term list, TraceOptions* options);

// `p` sends this to that. Before it does.
void traceSend(Node& node, Process& p, Term to, Term message);
// Tells of the messages that have arrived and that the specification of `receive` is to judge.
void judgeArrivals(Node& node, Process& p);

// A receive has timed out.
void traceTimeout(Node& node, Process& p);
inline void tellArrivals(Node& node, Process& p)
{
    if (p.untracedMessages != 0) [[unlikely]]
        judgeArrivals(node, p);
}

// Functions of a live trace's specifications.
namespace trace_match {
BifResult caller(BifCall& c);
BifResult callerLine(BifCall& c);
BifResult isSeqTrace(BifCall& c);
BifResult seqToken(BifCall& c);
BifResult controlWord(BifCall& c);
BifResult setControlWord(BifCall& c);
BifResult display(BifCall& c);
BifResult processDump(BifCall& c);
BifResult enable(BifCall& c);
BifResult disable(BifCall& c);
BifResult change(BifCall& c);
BifResult silent(BifCall& c);
} // namespace trace_match

} // namespace relupscope
