// SPDX-License-Identifier: GPL-3.0-or-later
// Tracing by Erlang code. The machine traces nothing for it: questions are answered so, and what
// would switch tracing on is refused with `notsup`. The machine's own events need none of this.
#include "bif/bif.h"
#include "node/ports.h"

namespace relupscope {

namespace {

bool isTraceable(const BifCall& c, Term spec)
{
    if (spec.isLocalPid())
        return c.node.process(spec) != nullptr;
    if (spec.isLocalPort())
        return c.node.ports->exists(spec);
    for (const Term known : {Atom::all, Atom::processes, Atom::ports, Atom::existing, Atom::new_,
                             Atom::existing_processes, Atom::new_processes}) {
        if (spec == known)
            return true;
    }
    return spec == c.atom("existing_ports") || spec == c.atom("new_ports");
}

// How many of what is alive the specification names.
SWord matches(const BifCall& c, Term spec)
{
    if (spec.isImmediate() && !spec.isAtom())
        return 1;
    const bool isAll = spec == Atom::all || spec == Atom::existing;
    SWord n = 0;
    if (isAll || spec == Atom::processes || spec == Atom::existing_processes)
        n += static_cast<SWord>(c.node.processCount());
    if (isAll || spec == Atom::ports || spec == c.atom("existing_ports"))
        c.node.ports->forEach([&n](const Port&) { ++n; });
    return n;
}

// How many functions of loaded code the pattern {Module, Function, Arity} names.
SWord functionsNamed(const BifCall& c, Term pattern)
{
    const auto fits = [&pattern](size_t i, Term value) {
        const Term wanted = tupleElement(pattern, i);
        return wanted == Atom::underscore || wanted == value;
    };
    SWord n = 0;
    c.node.code.forEachModule([&](const Module& module) {
        if (!module.current || !fits(0, module.name))
            return;
        for (size_t i = 0; i < module.current->functionCount; ++i) {
            const Function& f = module.current->functions[i];
            if (fits(1, f.name) && fits(2, Term::small(f.arity)))
                ++n;
        }
    });
    return n;
}

bool isMfaPattern(Term t)
{
    return isTuple(t, 3) && tupleElement(t, 0).isAtom() && tupleElement(t, 1).isAtom()
        && (tupleElement(t, 2).isSmall() || tupleElement(t, 2).isAtom());
}

} // namespace

BifResult bif_erts_internal_trace_3(BifCall& c)
{
    const Term how = c.arg(1);
    if (listLength(c.arg(2)) < 0)
        return c.badarg(Atom::badopt);
    if ((how != Atom::true_ && how != Atom::false_) || !isTraceable(c, c.arg(0)))
        return c.badarg();
    if (how == Atom::true_)
        return c.error(c.atom("notsup"));
    return Term::small(matches(c, c.arg(0)));
}

BifResult bif_erts_internal_trace_pattern_3(BifCall& c)
{
    const Term pattern = c.arg(0);
    const bool isEvent = pattern == Atom::send || pattern == Atom::receive
        || pattern == c.atom("on_load");
    if ((!isEvent && !isMfaPattern(pattern)) || listLength(c.arg(2)) < 0)
        return c.badarg();
    if (c.arg(1) != Atom::false_)
        return c.error(c.atom("notsup"));
    return Term::small(isEvent ? 1 : functionsNamed(c, pattern));
}

BifResult bif_erlang_trace_info_2(BifCall& c)
{
    const Term what = c.arg(0);
    const Term key = c.arg(1);
    if (!key.isAtom())
        return c.badarg();
    if (isMfaPattern(what)) {
        const Term function = tupleElement(what, 1);
        const Mfa mfa {tupleElement(what, 0), function,
                       static_cast<unsigned>(tupleElement(what, 2).isSmall()
                                                 ? tupleElement(what, 2).smallValue()
                                                 : 0)};
        const Export* e = c.node.code.existingExport(mfa);
        return c.heap().tuple(key, e && e->isLoaded() ? Atom::false_ : Atom::undefined);
    }
    if (what == Atom::send || what == Atom::receive)
        return c.heap().tuple(key, Atom::true_); // the match specification that is there at first
    if (what == c.atom("on_load"))
        return c.heap().tuple(key, Atom::false_);
    if (what.isLocalPid() || what.isLocalPort()) {
        if (!isTraceable(c, what))
            return Atom::undefined;
    } else if (what != Atom::new_ && what != Atom::new_processes && what != c.atom("new_ports")) {
        return c.badarg(Atom::badopt);
    }
    if (key != Atom::flags && key != Atom::tracer)
        return c.badarg();
    return c.heap().tuple(key, Nil);
}

BifResult bif_erlang_trace_delivered_1(BifCall& c)
{
    if (c.arg(0) != Atom::all && !c.arg(0).isLocalPid())
        return c.badarg();
    const Term reference = c.heap().ref(c.node.nextRef++);
    c.node.deliver(c.p, c.heap().tuple(c.atom("trace_delivered"), c.arg(0), reference), c.p.id);
    return reference;
}

// --- seq_trace -------------------------------------------------------------------------------------

namespace {

bool isSeqFlag(const BifCall& c, Term flag)
{
    return flag == Atom::send || flag == Atom::receive || flag == Atom::print
        || flag == Atom::timestamp || flag == c.atom("monotonic_timestamp")
        || flag == Atom::strict_monotonic_timestamp;
}

} // namespace

BifResult bif_erlang_seq_trace_2(BifCall& c)
{
    const Term flag = c.arg(0);
    if (flag == c.atom("sequential_trace_token")) {
        if (!c.arg(1).isNil())
            return isTuple(c.arg(1), 5) ? c.error(c.atom("notsup")) : c.badarg();
        return Nil;
    }
    if (isSeqFlag(c, flag) && (c.arg(1) == Atom::true_ || c.arg(1) == Atom::false_))
        return c.arg(1) == Atom::true_ ? c.error(c.atom("notsup")) : BifResult(Atom::false_);
    if (flag == Atom::label || flag == Atom::serial)
        return c.error(c.atom("notsup"));
    return c.badarg();
}

BifResult bif_erlang_seq_trace_info_1(BifCall& c)
{
    const Term item = c.arg(0);
    if (isSeqFlag(c, item))
        return c.heap().tuple(item, Atom::false_);
    if (item == Atom::label || item == Atom::serial)
        return Nil;
    return c.badarg();
}

BifResult bif_erlang_seq_trace_print_1(BifCall&)
{
    return Atom::false_;
}

BifResult bif_erlang_seq_trace_print_2(BifCall&)
{
    return Atom::false_;
}

// --- system monitors and profiles ------------------------------------------------------------------

BifResult bif_erlang_system_monitor_0(BifCall&)
{
    return Atom::undefined;
}

namespace {

BifResult systemMonitor(BifCall& c, Term watcher, Term options)
{
    if (watcher == Atom::undefined)
        return Atom::undefined;
    if (!watcher.isLocalPid() || !c.node.process(watcher) || listLength(options) < 0)
        return c.badarg();
    return options.isNil() ? BifResult(Atom::undefined) : c.error(c.atom("notsup"));
}

} // namespace

BifResult bif_erlang_system_monitor_1(BifCall& c)
{
    if (c.arg(0) == Atom::undefined)
        return Atom::undefined;
    if (!isTuple(c.arg(0), 2))
        return c.badarg();
    return systemMonitor(c, tupleElement(c.arg(0), 0), tupleElement(c.arg(0), 1));
}

BifResult bif_erlang_system_monitor_2(BifCall& c)
{
    return systemMonitor(c, c.arg(0), c.arg(1));
}

BifResult bif_erlang_system_profile_0(BifCall&)
{
    return Atom::undefined;
}

BifResult bif_erlang_system_profile_2(BifCall& c)
{
    if (c.arg(0) == Atom::undefined)
        return Atom::undefined;
    if (!c.arg(0).isLocalPid() || listLength(c.arg(1)) < 0)
        return c.badarg();
    return c.arg(1).isNil() ? BifResult(Atom::undefined) : c.error(c.atom("notsup"));
}

} // namespace relupscope
