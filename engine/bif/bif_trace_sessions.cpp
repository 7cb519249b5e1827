// SPDX-License-Identifier: GPL-3.0-or-later
// Sessions of tracing (module `trace`, OTP 27 and later), with which dbg works there. There is one
// at a time: what it traces is what erlang:trace/3 and trace_pattern/3 trace, with the session's
// tracer.
#include "bif/bif.h"
#include "node/tracing.h"

namespace relupscope {

namespace {

// A session is {StrongReference, {Name, Number}}, or the pair alone.
bool isSession(const BifCall& c, Term t)
{
    if (!c.node.tracing || c.node.tracing->session.name.isNone())
        return false;
    const TraceSession& session = c.node.tracing->session;
    const Term pair = isTuple(t, 2) && isReference(tupleElement(t, 0)) ? tupleElement(t, 1) : t;
    return isTuple(pair, 2) && tupleElement(pair, 0) == session.name
        && tupleElement(pair, 1) == Term::small(static_cast<SWord>(session.number));
}

bool namesTracer(Term flags)
{
    for (; flags.isCons(); flags = flags.tail()) {
        if (isTuple(flags.head()) && tupleElement(flags.head(), 0) == Atom::tracer)
            return true;
    }
    return false;
}

BifResult traced(BifCall& c, Term who, Term how, Term flags)
{
    Term arguments[] = {who, how, flags};
    BifCall inner {c.p, c.node, arguments, 3, c.index};
    return bif_erts_internal_trace_3(inner);
}

BifResult patterned(BifCall& c, Term what, Term spec, Term flags)
{
    Term arguments[] = {what, spec, flags};
    BifCall inner {c.p, c.node, arguments, 3, c.index};
    return bif_erts_internal_trace_pattern_3(inner);
}

// Those that trace it; of `any` every one, and what erlang:trace/3 works on is one as well.
Term sessionsOf(const BifCall& c, Term what)
{
    Term list = Nil;
    if (what == c.atom("any"))
        list = c.list({c.heap().tuple(c.atom("legacy"), c.atom("default"))});
    if (!c.node.tracing || c.node.tracing->session.name.isNone())
        return list;
    const TraceSession& session = c.node.tracing->session;
    const Process* p = what.isLocalPid() ? c.node.process(what) : nullptr;
    if (what.isLocalPid() && !(p && p->traceFlags != 0))
        return list;
    const Term number = Term::small(static_cast<SWord>(session.number));
    return c.heap().cons(c.heap().tuple(session.name, number), list);
}

void traceNothing(BifCall& c)
{
    traced(c, Atom::all, Atom::false_, c.list({Atom::all}));
    const Term any = c.atom("_");
    const Term all = c.heap().tuple(any, any, any);
    for (const char* kind : {"global", "local", "meta", "call_count", "call_time"}) {
        patterned(c, all, Atom::false_, c.list({c.atom(kind)}));
        patterned(c, Atom::on_load, Atom::false_, c.list({c.atom(kind)}));
    }
    patterned(c, Atom::send, Atom::true_, Nil);
    patterned(c, Atom::receive, Atom::true_, Nil);
}

} // namespace

BifResult bif_erts_internal_trace_session_create_3(BifCall& c)
{
    if (!c.arg(0).isAtom() || listLength(c.arg(2)) != 0)
        return c.badarg();
    const bool isThere = c.node.tracing && !c.node.tracing->session.name.isNone();
    if (isThere || !c.arg(1).isLocalPid())
        return c.error(c.atom("notsup"));
    if (!c.node.process(c.arg(1)))
        return c.badarg();
    Tracing& tracing = tracingOf(c.node);
    tracing.session = {c.arg(0), tracing.sessionsMade++, c.arg(1)};
    const Term number = Term::small(static_cast<SWord>(tracing.session.number));
    return c.heap().tuple(c.heap().ref(c.node.nextRef++), c.heap().tuple(c.arg(0), number));
}

BifResult bif_erts_internal_trace_session_destroy_1(BifCall& c)
{
    if (!isSession(c, c.arg(0)))
        return isTuple(c.arg(0), 2) ? BifResult(Atom::false_) : c.badarg();
    traceNothing(c);
    c.node.tracing->session = {};
    return Atom::true_;
}

BifResult bif_erts_internal_trace_4(BifCall& c)
{
    if (!isSession(c, c.arg(0)) || namesTracer(c.arg(3)))
        return c.badarg();
    const Term tracer = c.heap().tuple(Atom::tracer, c.node.tracing->session.tracer);
    return traced(c, c.arg(1), c.arg(2), c.heap().cons(tracer, c.arg(3)));
}

BifResult bif_erts_internal_trace_pattern_4(BifCall& c)
{
    return isSession(c, c.arg(0)) ? patterned(c, c.arg(1), c.arg(2), c.arg(3)) : c.badarg();
}

BifResult bif_erts_internal_trace_info_3(BifCall& c)
{
    if (c.arg(0) == c.atom("any") && c.arg(2) == c.atom("session"))
        return c.heap().tuple(c.arg(2), sessionsOf(c, c.arg(1)));
    if (!isSession(c, c.arg(0)))
        return c.badarg();
    Term arguments[] = {c.arg(1), c.arg(2)};
    BifCall inner {c.p, c.node, arguments, 2, c.index};
    return bif_erlang_trace_info_2(inner);
}

BifResult bif_erts_trace_cleaner_check_0(BifCall&)
{
    return Atom::false_;
}

BifResult bif_erts_trace_cleaner_send_trace_clean_signal_1(BifCall&)
{
    return Atom::false_;
}

} // namespace relupscope
