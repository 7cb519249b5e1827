// SPDX-License-Identifier: GPL-3.0-or-later
#include "bif/erts_debug_state.h"
#include "term/copy.h"

namespace relupscope {

namespace {

Term kindOf(const BifCall& c, MonitorMade::Target kind)
{
    switch (kind) {
    case MonitorMade::Target::Process:
    case MonitorMade::Target::Name: break;
    case MonitorMade::Target::Port: return Atom::port;
    case MonitorMade::Target::TimeOffset: return Atom::time_offset;
    case MonitorMade::Target::Node: return Atom::node;
    }
    return c.atom("process");
}

Term record(BifCall& c, const MonitorMade& made, std::string_view direction, Term other)
{
    Heap& heap = c.heap();
    return heap.tuple(c.atom("erl_monitor"), kindOf(c, made.kind), c.atom(direction),
                      copyTerm(made.reference, heap), other, made.name.isNone() ? Nil : made.name);
}

} // namespace

Term linkRecords(BifCall& c, Term of)
{
    const Process* p = c.node.process(of);
    if (!p)
        return Nil;
    Heap& heap = c.heap();
    Term list = Nil;
    SWord number = 0;
    for (const auto& [key, unused] : p->links) {
        const bool isPort = (key & Node::PortLink) != 0;
        const Term other = isPort ? Term::port(key & ~Node::PortLink) : Term::pid(key);
        const Term kind = isPort ? Atom::port : c.atom("process");
        const Term link
            = heap.tuple(c.atom("erl_link"), kind, other, c.atom("linked"), Term::small(++number));
        list = heap.cons(link, list);
    }
    return list;
}

Term monitorRecords(BifCall& c, Term of)
{
    const Process* p = c.node.process(of);
    if (!p)
        return Nil;
    Term list = Nil;
    for (const auto& [number, made] : p->monitorsMade) {
        if (made.pid != 0 || made.kind == MonitorMade::Target::TimeOffset)
            list = c.heap().cons(record(c, made, "origin", Term::pid(made.pid & ~Node::PortLink)),
                                 list);
    }
    for (const auto& [number, watcherId] : p->monitorsOfMe) {
        const Process* watcher = c.node.process(watcherId);
        const auto made = watcher ? watcher->monitorsMade.find(number) : p->monitorsMade.end();
        if (watcher && made != watcher->monitorsMade.end())
            list = c.heap().cons(record(c, made->second, "target", watcher->self()), list);
    }
    return list;
}

} // namespace relupscope
