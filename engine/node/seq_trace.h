// SPDX-License-Identifier: GPL-3.0-or-later
// Sequential tracing (seq_trace): a token {Flags, Label, Serial, Sender, Previous} goes with
// messages from process to process; what its flags ask for is told to the tracer of the system.
// Tokens are never changed in place: each step makes a new one in the heap of the process. Costs
// nothing where no process has a token but a look at it where messages are sent and taken out.
#pragma once

#include "node/node.h"

namespace relupscope {

namespace seq_trace {

enum Flag : SWord {
    Send = 1,
    Receive = 2,
    Print = 4,
    NowTimestamp = 8,
    StrictMonotonic = 16,
    Monotonic = 32
};

enum Field : size_t { Flags, Label, Serial, Sender, Previous };

} // namespace seq_trace

inline bool hasSeqTrace(const Process& p)
{
    return !p.seqTraceToken.isNil();
}

// A token of its own, made if there is none.
void needSeqToken(Process& p);
void setSeqField(Process& p, seq_trace::Field field, Term value);

inline Term seqField(const Process& p, seq_trace::Field field)
{
    return tupleElement(p.seqTraceToken, field);
}

// Before a message of the process leaves (or a print): the next serial number.
void stepSeqTrace(Process& p);
// To the tracer of the system, if the token's flags want it. `about` may be sensitive.
void tellSeqTracer(Node& node, const Process& about, Term token, seq_trace::Flag what,
                   Term receiver, Term message);
// The same for what is passed at once and is no message: sent and received.
void tellPassed(Node& node, const Process& about, Term token, Term receiver, Term message);
// A message of a process that has a token: told of, sent, and the token with it. `receiver` is what
// it was sent to.
void sendWithToken(Node& node, Process& from, Process& to, Term receiver, Term message);
// The message is taken out of the queue: its token is the process's now.
void takeSeqToken(Node& node, Process& p, const Message& message);
// A new process has its parent's token.
void inheritSeqTrace(Process& parent, Process& child);
// An exit signal of `from`, which has a token, is a message in the queue of `to`.
void markExitMessage(Node& node, Process& from, Process& to, Term reason);

} // namespace relupscope
