// SPDX-License-Identifier: GPL-3.0-or-later
// statistics/1. Times are virtual; the machine's own time is the reductions that have run.
#include "bif/bif.h"
#include "node/ports.h"
#include "node/run_queues.h"

#include <utility>

namespace relupscope {

namespace {

constexpr uint64_t NanosecondsPerMillisecond = 1000000;

// {Total, SinceLastAsked}
Term sinceLast(const BifCall& c, uint64_t total, uint64_t& last)
{
    const uint64_t before = std::exchange(last, total);
    return c.heap().tuple(c.heap().unsignedInteger(total),
                          c.heap().unsignedInteger(total - before));
}

uint64_t reductionsSoFar(const Node& node)
{
    return node.totalReductions + node.bifReductions;
}

Term garbageCollections(BifCall& c)
{
    uint64_t collections = 0;
    c.node.forEachProcess([&](const Process& p) { collections += p.collections; });
    return c.heap().tuple(c.heap().unsignedInteger(collections), Term::small(0), Term::small(0));
}

Term ioBytes(BifCall& c)
{
    uint64_t in = 0;
    uint64_t out = 0;
    c.node.ports->forEach([&](const Port& port) {
        in += port.inputBytes;
        out += port.outputBytes;
    });
    return c.heap().tuple(c.heap().tuple(Atom::input, c.heap().unsignedInteger(in)),
                          c.heap().tuple(Atom::output, c.heap().unsignedInteger(out)));
}

// The lengths of the run queues of one scheduler and the dirty ones, which have none to run.
Term queueLengths(BifCall& c, bool withRunning, unsigned dirtyQueues)
{
    Term list = Nil;
    for (unsigned i = 0; i < dirtyQueues; ++i)
        list = c.heap().cons(Term::small(0), list);
    const auto ready = static_cast<SWord>(c.node.runQueues->size());
    return c.heap().cons(Term::small(ready + (withRunning ? 1 : 0)), list);
}

Term statisticOf(BifCall& c, Term what)
{
    Node& node = c.node;
    const auto ready = static_cast<SWord>(node.runQueues->size());
    if (what == Atom::runtime)
        return sinceLast(
            c, reductionsSoFar(node) * NanosecondsPerReduction / NanosecondsPerMillisecond,
            node.lastAsked.runtime);
    if (what == Atom::wall_clock)
        return sinceLast(c, static_cast<uint64_t>(node.now) / NanosecondsPerMillisecond,
                         node.lastAsked.wallClock);
    if (what == Atom::reductions)
        return sinceLast(c, reductionsSoFar(node), node.lastAsked.reductions);
    if (what == Atom::exact_reductions)
        return sinceLast(c, reductionsSoFar(node), node.lastAsked.exactReductions);
    if (what == Atom::context_switches)
        return c.heap().tuple(c.heap().unsignedInteger(node.contextSwitches), Term::small(0));
    if (what == Atom::garbage_collection)
        return garbageCollections(c);
    if (what == Atom::io)
        return ioBytes(c);
    if (what == Atom::run_queue || what == Atom::total_run_queue_lengths
        || what == Atom::total_run_queue_lengths_all)
        return Term::small(ready);
    if (what == Atom::total_active_tasks || what == Atom::total_active_tasks_all)
        return Term::small(ready + 1);
    if (what == Atom::run_queue_lengths)
        return queueLengths(c, false, 1);
    if (what == Atom::run_queue_lengths_all)
        return queueLengths(c, false, 2);
    if (what == Atom::active_tasks)
        return queueLengths(c, true, 1);
    if (what == Atom::active_tasks_all)
        return queueLengths(c, true, 2);
    if (what == Atom::scheduler_wall_time || what == Atom::scheduler_wall_time_all
        || what == Atom::microstate_accounting)
        return Atom::undefined; // as when it is not switched on
    return NoTerm;
}

} // namespace

BifResult bif_erlang_statistics_1(BifCall& c)
{
    const Term value = statisticOf(c, c.arg(0));
    return value.isNone() ? c.badarg() : BifResult(value);
}

} // namespace relupscope
