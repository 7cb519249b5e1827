// SPDX-License-Identifier: GPL-3.0-or-later
// What OTP asks of a process through its scheduler: collections and checks of code. Here it is done
// at once, so that the answer is in the queue before the request returns.
#include "bif/bif.h"
#include "code/code_server.h"
#include "node/code_check.h"
#include "node/distribution.h"
#include "node/max_heap.h"
#include "node/tracing.h"
#include "process/gc.h"

namespace relupscope {

namespace {

bool isPriority(const BifCall& c, Term t)
{
    return t == Atom::max || t == Atom::high || t == Atom::normal || t == Atom::low
        || t == c.atom("inherit");
}

bool usesOldCode(const Node& node, const Process& p, Term moduleName)
{
    const Module* module = node.code.module(moduleName);
    return module && module->old && refersToOld(node, p, *module->old);
}

void collectNow(const BifCall& c, Process& p, bool isMajor)
{
    if (isTraced(p, trace::GarbageCollection))
        traceCollection(c.node, p, isMajor);
    if (&p != &c.p) {
        collectIdle(p);
        enforceMaxHeap(c.node, p);
        return;
    }
    p.gcRequested = true;
    p.attention = 1;
}

// The answer to a request about `target`; None: it is no request.
Term performed(const BifCall& c, Process* target, Term request)
{
    if (!isTuple(request) || tupleArity(request) < 2)
        return NoTerm;
    const Term kind = tupleElement(request, 0);
    const Term argument = tupleArity(request) == 3 ? tupleElement(request, 2) : NoTerm;
    if (kind == Atom::garbage_collect) {
        if (argument != Atom::major && argument != Atom::minor)
            return NoTerm;
        if (target)
            collectNow(c, *target, argument == Atom::major);
        return makeBool(target != nullptr);
    }
    if (kind == Atom::check_process_code) {
        if (argument.isNone() || !argument.isAtom())
            return NoTerm;
        return makeBool(target && usesOldCode(c.node, *target, argument));
    }
    if (kind == c.atom("system_task_test"))
        return Atom::true_;
    return NoTerm;
}

BifResult requested(BifCall& c, Process& requester, Term target, Term priority, Term request)
{
    const bool isHere = target.isLocalPid() || isGonePid(c.node, target);
    if (!isHere || !isPriority(c, priority))
        return c.badarg();
    const Term answer = performed(c, c.node.process(target), request);
    if (answer.isNone())
        return c.badarg();
    c.node.sendCopy(c.p.id, requester,
                    c.heap().tuple(tupleElement(request, 0), tupleElement(request, 1), answer));
    return Atom::ok;
}

} // namespace

BifResult bif_erts_internal_request_system_task_3(BifCall& c)
{
    return requested(c, c.p, c.arg(0), c.arg(1), c.arg(2));
}

BifResult bif_erts_internal_request_system_task_4(BifCall& c)
{
    Process* requester = c.node.process(c.arg(0));
    if (!requester)
        return c.arg(0).isLocalPid() ? BifResult(Atom::ok) : c.badarg();
    return requested(c, *requester, c.arg(1), c.arg(2), c.arg(3));
}

BifResult bif_erts_internal_check_process_code_1(BifCall& c)
{
    if (!c.arg(0).isAtom())
        return c.badarg();
    return makeBool(usesOldCode(c.node, c.p, c.arg(0)));
}

} // namespace relupscope
