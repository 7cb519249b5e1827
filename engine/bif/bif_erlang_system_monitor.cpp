// SPDX-License-Identifier: GPL-3.0-or-later
// System monitors: who is told of large heaps. A collection takes no virtual time, no port is ever
// busy and nobody runs long, so the other options are kept and shown, and tell nothing. System
// profiles are refused.
#include "bif/bif.h"
#include "node/ports.h"
#include "node/tracing.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace relupscope {

namespace {

// A positive count of an option; zero means the smallest. Anything up to 2^64 is allowed.
bool readCount(Term t, uint64_t* count)
{
    if (!toIndex(t, count))
        return false;
    if (*count == 0)
        *count = 1;
    return true;
}

bool readMonitorOption(const BifCall& c, Term option, SystemMonitor* monitor)
{
    if (option == c.atom("busy_port")) {
        monitor->busyPort = true;
        return true;
    }
    if (option == c.atom("busy_dist_port")) {
        monitor->busyDistPort = true;
        return true;
    }
    if (!isTuple(option, 2))
        return false;
    const Term key = tupleElement(option, 0);
    uint64_t* const count = key == c.atom("long_gc") ? &monitor->longGc
        : key == c.atom("long_schedule")             ? &monitor->longSchedule
        : key == c.atom("large_heap")                ? &monitor->largeHeap
                                                     : nullptr;
    return count && readCount(tupleElement(option, 1), count);
}

// {Pid, Options} as they are now, or undefined.
Term monitorNow(BifCall& c)
{
    const SystemMonitor* m = systemMonitorOf(c.node);
    if (!m)
        return Atom::undefined;
    Term list = Nil;
    const auto add = [&](std::string_view key, uint64_t count) {
        if (count != 0)
            list
                = c.heap().cons(c.heap().tuple(c.atom(key), c.heap().unsignedInteger(count)), list);
    };
    add("long_gc", m->longGc);
    add("long_schedule", m->longSchedule);
    add("large_heap", m->largeHeap);
    if (m->busyPort)
        list = c.heap().cons(c.atom("busy_port"), list);
    if (m->busyDistPort)
        list = c.heap().cons(c.atom("busy_dist_port"), list);
    return c.heap().tuple(m->pid, list);
}

BifResult setMonitor(BifCall& c, Term watcher, Term options)
{
    SystemMonitor monitor;
    if (watcher != Atom::undefined && !options.isNil()) {
        if (!c.node.process(watcher))
            return c.badarg();
        monitor.pid = watcher;
        for (; options.isCons(); options = options.tail()) {
            if (!readMonitorOption(c, options.head(), &monitor))
                return c.badarg();
        }
        if (!options.isNil())
            return c.badarg();
    }
    const Term before = monitorNow(c);
    tracingOf(c.node).monitor = monitor;
    return before;
}

} // namespace

BifResult bif_erlang_system_monitor_0(BifCall& c)
{
    return monitorNow(c);
}

BifResult bif_erlang_system_monitor_1(BifCall& c)
{
    if (c.arg(0) == Atom::undefined)
        return setMonitor(c, Atom::undefined, Nil);
    if (!isTuple(c.arg(0), 2))
        return c.badarg();
    return setMonitor(c, tupleElement(c.arg(0), 0), tupleElement(c.arg(0), 1));
}

BifResult bif_erlang_system_monitor_2(BifCall& c)
{
    return setMonitor(c, c.arg(0), c.arg(1));
}

BifResult bif_erlang_system_profile_0(BifCall&)
{
    return Atom::undefined;
}

namespace {

bool isProfileItem(const BifCall& c, Term item)
{
    constexpr std::string_view Items[]
        = {"exclusive", "monotonic_timestamp",        "runnable_ports", "runnable_procs",
           "scheduler", "strict_monotonic_timestamp", "timestamp"};
    return item.isAtom()
        && std::find(std::begin(Items), std::end(Items), c.atoms().text(item)) != std::end(Items);
}

} // namespace

BifResult bif_erlang_system_profile_2(BifCall& c)
{
    if (c.arg(0) == Atom::undefined || c.arg(1).isNil())
        return Atom::undefined;
    const bool isThere = (c.arg(0).isLocalPid() && c.node.process(c.arg(0)))
        || (c.arg(0).isLocalPort() && c.node.ports->exists(c.arg(0)));
    Term list = c.arg(1);
    while (list.isCons() && isProfileItem(c, list.head()))
        list = list.tail();
    return isThere && list.isNil() ? c.error(c.atom("notsup")) : c.badarg();
}

} // namespace relupscope
