// SPDX-License-Identifier: GPL-3.0-or-later
// Send and receive. A compiled receive is a loop over the message queue:
//
//     L1: loop_rec L2 x0        x0 := the message at the save pointer, or to L2 when there is none
//         ...match...           remove_message on success, loop_rec_end L1 on failure
//     L2: wait L1               or: wait_timeout L1 T, timeout, ...
//
// The save pointer survives waiting: messages that did not match are not looked at again.
#pragma once

#include "bif/trace_match.h"
#include "interp/op_calls.h"
#include "interp/op_data.h"
#include "node/seq_trace.h"

namespace relupscope {

// x1 to x0. False: p.exception is set.
bool sendMessage(Node& node, Process& p, Term to, Term message);

OP_INLINE Flow op_send(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    const bool sent = sendMessage(*f.node, *f.p, f.x[0], f.x[1]);
    f.load();
    --f.reductions;
    if (!sent) [[unlikely]]
        return Flow::Raise;
    f.x[0] = f.x[1];
    f.ip = i + 1;
    if (f.node->events.count >= f.node->events.stopAt) [[unlikely]] {
        f.store();
        return Flow::Stop;
    }
    return Flow::Next;
}

OP_INLINE Flow op_loop_rec(Frame& f, const CodeWord* i)
{
    const Message* m = f.p->mailbox.peek();
    if (!m)
        return branch(f, i);
    R::at(f, i->j.a) = m->term;
    return next(f, i, 1);
}
OP_INLINE Flow op_loop_rec_end(Frame& f, const CodeWord* i)
{
    if (f.p->mailbox.peek()) [[likely]]
        f.p->mailbox.advance();
    return enter(f, i + i->j.offset, 0); // a long queue is looked through in several slices
}
OP_INLINE Flow op_remove_message(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    tellArrivals(*f.node, *f.p);
    const Message* m = f.p->mailbox.peek();
    if (!m) [[unlikely]] // no compiler does that
        return f.raise(Atom::badarg);
    f.node->emit(EventKind::Receive, f.p->id, m->sender, m->term);
    if (!m->token.isNone() || hasSeqTrace(*f.p)) [[unlikely]] {
        takeSeqToken(*f.node, *f.p, *m);
        f.load();
    }
    f.p->mailbox.removePeeked();
    if (f.p->waitTimer != 0)
        f.node->cancelReceiveTimer(*f.p);
    f.p->timedOut = false;
    f.ip = i + 1;
    if (f.node->events.count >= f.node->events.stopAt) [[unlikely]] {
        f.store();
        return Flow::Stop;
    }
    return Flow::Next;
}

// Goes to sleep; on waking, to the loop at the offset.
OP_INLINE Flow sleepAt(Frame& f, const CodeWord* i)
{
    f.ip = i + i->j.offset;
    f.store();
    f.p->savedCount = 0;
    f.p->status = ProcessStatus::Waiting;
    return Flow::Wait;
}
OP_INLINE Flow op_wait(Frame& f, const CodeWord* i)
{
    return sleepAt(f, i);
}

OP_INLINE Flow op_wait_timeout(Frame& f, const CodeWord* i)
{
    const Term timeout = f.value(i[1]);
    if (f.p->timedOut || timeout == Term::small(0))
        return next(f, i, 2);
    if (f.p->waitTimer == 0 && timeout != Atom::infinity) {
        f.ip = i;
        f.store();
        if (!startReceiveTimeout(*f.node, *f.p, timeout)) [[unlikely]] {
            f.p->mailbox.resetSave();
            return f.raise(Atom::timeout_value);
        }
    }
    return sleepAt(f, i);
}
OP_INLINE Flow op_timeout(Frame& f, const CodeWord* i)
{
    f.p->timedOut = false;
    if (f.p->waitTimer != 0)
        f.node->cancelReceiveTimer(*f.p);
    f.p->mailbox.resetSave();
    if (isTraced(*f.p, trace::Receive)) [[unlikely]] {
        f.store();
        traceTimeout(*f.node, *f.p);
    }
    return next(f, i, 1);
}

OP_INLINE Flow op_recv_marker_reserve(Frame& f, const CodeWord* i)
{
    R::at(f, i->i.a) = f.p->mailbox.reserveMarker();
    return next(f, i, 1);
}
OP_INLINE Flow op_recv_marker_bind(Frame& f, const CodeWord* i)
{
    f.p->mailbox.bindMarker(R::at(f, i->i.a), R::at(f, i->i.b));
    return next(f, i, 1);
}
OP_INLINE Flow op_recv_marker_clear(Frame& f, const CodeWord* i)
{
    f.p->mailbox.clearMarker(R::at(f, i->i.a));
    return next(f, i, 1);
}
OP_INLINE Flow op_recv_marker_use(Frame& f, const CodeWord* i)
{
    f.p->mailbox.useMarker(R::at(f, i->i.a));
    return next(f, i, 1);
}

} // namespace relupscope
