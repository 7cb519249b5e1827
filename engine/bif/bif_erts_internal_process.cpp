// SPDX-License-Identifier: GPL-3.0-or-later
// Smaller questions that OTP's own modules ask of the runtime.
#include "bif/bif.h"
#include "node/stack_trace.h"
#include "term/print.h"

namespace relupscope {

BifResult bif_erts_internal_is_system_process_1(BifCall& c)
{
    if (!c.arg(0).isLocalPid())
        return c.badarg();
    const Process* p = c.node.process(c.arg(0));
    return makeBool(p && (p->isSystem || p->id == 0)); // init is one
}

BifResult bif_erts_internal_is_process_executing_dirty_1(BifCall& c)
{
    return c.arg(0).isLocalPid() ? BifResult(Atom::false_) : c.badarg();
}

BifResult bif_erts_internal_check_dirty_process_code_2(BifCall& c)
{
    if (!c.arg(0).isLocalPid() || !c.arg(1).isAtom())
        return c.badarg();
    return Atom::normal; // it executes nothing dirty: it shall be asked itself
}

BifResult bif_erts_internal_dirty_process_handle_signals_1(BifCall& c)
{
    if (!c.arg(0).isLocalPid())
        return Atom::false_;
    return c.node.process(c.arg(0)) ? Atom::normal : Atom::noproc;
}

// The scheduler, and one that answers no questions.
BifResult bif_erts_internal_no_aux_work_threads_0(BifCall&)
{
    return Term::small(2);
}

BifResult bif_erts_internal_scheduler_wall_time_1(BifCall& c)
{
    if (c.arg(0) != Atom::true_ && c.arg(0) != Atom::false_)
        return c.badarg();
    return Atom::false_;
}

// The answer comes from each scheduler; there is one, and nothing is wrong with it.
BifResult bif_erts_internal_system_check_1(BifCall& c)
{
    if (c.arg(0) != c.atom("schedulers"))
        return c.badarg();
    const Term reference = c.heap().ref(c.node.nextRef++);
    c.node.deliver(c.p, reference, c.p.id);
    return reference;
}

// No allocator of OTP's is here: there is nothing to gather.
BifResult bif_erts_internal_gather_alloc_histograms_1(BifCall& c)
{
    return isTuple(c.arg(0)) ? BifResult(Term::small(0)) : c.badarg();
}

BifResult bif_erts_internal_gather_carrier_info_1(BifCall& c)
{
    return isTuple(c.arg(0)) ? BifResult(Term::small(0)) : c.badarg();
}

BifResult bif_erts_internal_process_display_2(BifCall& c)
{
    if (c.arg(1) != Atom::backtrace)
        return Atom::badopt;
    const Process* p = c.arg(0).isLocalPid() ? c.node.process(c.arg(0)) : nullptr;
    if (!p)
        return Atom::badarg;
    std::string text = printTerm(p->self(), c.atoms()) + "\n";
    for (Term items = currentStacktrace(c.node, *p, c.heap()); items.isCons(); items = items.tail())
        text += "  " + printTerm(items.head(), c.atoms()) + "\n";
    c.node.writeOut(text);
    return Atom::true_;
}

// --- the collector of literal areas
// ----------------------------------------------------------------

// A purge copies what is left of an area at once: no area ever waits for the collector.
BifResult bif_erts_literal_area_collector_release_area_switch_0(BifCall&)
{
    return Atom::false_;
}

BifResult bif_erts_literal_area_collector_send_copy_request_3(BifCall& c)
{
    return c.badarg();
}

} // namespace relupscope
