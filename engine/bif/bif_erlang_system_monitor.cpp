// SPDX-License-Identifier: GPL-3.0-or-later
// System monitors and profiles.
#include "bif/bif.h"

namespace relupscope {

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
