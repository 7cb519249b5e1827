// SPDX-License-Identifier: GPL-3.0-or-later
// The module `relupscope`: how Erlang code in the machine tells the world around it what a load's clients
// and the driver of an upgrade do (engine/erl/relupscope.erl stands in for it on a real node).
#include "bif/bif.h"
#include "node/chooser.h"
#include "term/compare.h"

namespace relupscope {

BifResult bif_relupscope_report_2(BifCall& c)
{
    if (!c.arg(0).isAtom())
        return c.badarg();
    c.node.emit(EventKind::Report, c.p.id, 0, c.arg(0), c.arg(1));
    return Atom::ok;
}

// The think time that the scenario gives, half of it more or less as the chooser says.
BifResult bif_relupscope_think_ms_1(BifCall& c)
{
    for (Term t = c.node.thinkTimes; t.isCons(); t = t.tail()) {
        if (!exactEqual(tupleElement(t.head(), 0), c.arg(0)))
            continue;
        const SWord ms = tupleElement(t.head(), 1).smallValue();
        const auto spread = static_cast<uint64_t>(ms) + 1;
        const auto shift = static_cast<SWord>(c.node.chooser->choose(ChoiceKind::ThinkTime, spread));
        return Term::small(shift == 0 ? ms : ms / 2 + shift);
    }
    return Term::small(0);
}

BifResult bif_relupscope_request_begin_1(BifCall& c)
{
    const Word number = c.node.nextUnique++;
    c.node.emit(EventKind::RequestBegin, c.p.id, number, c.arg(0));
    return Term::small(static_cast<SWord>(number));
}

BifResult bif_relupscope_request_end_3(BifCall& c)
{
    if (!c.arg(1).isSmall())
        return c.badarg();
    c.node.emit(EventKind::RequestEnd, c.p.id, static_cast<Word>(c.arg(1).smallValue()), c.arg(0),
                c.arg(2));
    return Atom::ok;
}

} // namespace relupscope
