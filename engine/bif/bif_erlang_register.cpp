// SPDX-License-Identifier: GPL-3.0-or-later
// Registered names.
#include "bif/bif.h"
#include "node/ports.h"

namespace relupscope {

namespace {

bool hasName(const Node& node, Term port)
{
    bool found = false;
    node.forEachName([&](Term, Term holder) { found |= holder == port; });
    return found;
}

} // namespace

BifResult bif_erlang_register_2(BifCall& c)
{
    const Term name = c.arg(0);
    const Term owner = c.arg(1);
    if (!name.isAtom() || name == Atom::undefined)
        return c.badarg(Atom::none);
    if (owner.isLocalPid()) {
        const Process* p = c.node.process(owner);
        if (!p)
            return c.badarg(c.atom("notalive"));
        if (!p->registeredName.isNone())
            return c.badarg(Atom::registered_name);
    } else if (!owner.isLocalPort() || !c.node.ports->exists(owner)) {
        return c.badarg(Atom::none);
    } else if (hasName(c.node, owner)) {
        return c.badarg(Atom::registered_name);
    }
    return c.node.registerName(name, owner) ? BifResult(Atom::true_) : c.badarg(Atom::none);
}

BifResult bif_erlang_unregister_1(BifCall& c)
{
    if (!c.arg(0).isAtom() || !c.node.unregisterName(c.arg(0)))
        return c.badarg();
    return Atom::true_;
}

BifResult bif_erlang_whereis_1(BifCall& c)
{
    if (!c.arg(0).isAtom())
        return c.badarg();
    const Term owner = c.node.registered(c.arg(0));
    return owner.isNone() ? Atom::undefined : owner;
}

BifResult bif_erlang_registered_0(BifCall& c)
{
    Term list = Nil;
    c.node.forEachName([&](Term name, Term) { list = c.heap().cons(name, list); });
    return list;
}

} // namespace relupscope
