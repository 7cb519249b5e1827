// SPDX-License-Identifier: GPL-3.0-or-later
// What the probes of node/probes.def see. Each notes it in the process's Observed or in the node's
// UpgradeProgress, and emits an event where a reader would want one. Nothing here is seen by
// Erlang.
#include "node/probes.h"

#include "interp/cold.h"
#include "term/compare.h"
#include "term/copy.h"

namespace relupscope {

namespace {

enum Behaviour : uint8_t { NoBehaviour, GenServer, GenStatem, GenEvent, Supervisor, Special };

uint32_t currentSerial(const Node& node, Term module)
{
    const Module* m = module.isAtom() ? node.code.module(module) : nullptr;
    return m && m->current ? m->current->serial : 0;
}

// The process is at the top of its loop with this state.
void observeState(const Node& node, Process& p, Behaviour behaviour, Term module, Term state)
{
    Observed& o = p.observed;
    if (o.behaviour == NoBehaviour) {
        o.behaviour = module == Atom::supervisor ? Supervisor : behaviour;
        o.madeBySerial = currentSerial(node, module);
    }
    o.module = module;
    o.state = state;
}

// A gen_server's callback module; since OTP 26 it is the first field of a record of cached funs.
Term callbackModule(Term given)
{
    return isTuple(given) && tupleArity(given) > 1 ? tupleElement(given, 1) : given;
}

void leaveSuspension(Node& node, Process& p)
{
    if (!p.observed.suspended)
        return;
    p.observed.suspended = false;
    node.emit(EventKind::Resume, p.id, 0, p.observed.module);
}

// sys:suspend_loop(SysState, Parent, Mod, Debug, Misc, Hib); gen_server's Misc is
// [Name, State, CallbackModule, Timeout, HibernateAfter].
void suspendLoop(Node& node, Process& p, const Term* x)
{
    Observed& o = p.observed;
    const Term misc = x[4];
    if (x[2] == Atom::gen_server && misc.isCons() && misc.tail().isCons()
        && misc.tail().tail().isCons())
        observeState(node, p, GenServer, callbackModule(misc.tail().tail().head()),
                     misc.tail().head());
    else if (o.behaviour == NoBehaviour)
        observeState(node, p, Special, x[2], misc);
    else if (o.behaviour == Special)
        o.state = misc;
    if (!o.converting.isNone()) {
        o.before = o.converting;
        o.converting = NoTerm;
        o.madeBySerial = currentSerial(node, o.module);
    }
    if (!o.suspended) {
        o.suspended = true;
        o.suspendedAt = node.now;
        node.emit(EventKind::Suspend, p.id, 0, o.module);
    }
}

void beginScript(Node& node, Process& p, Term script)
{
    UpgradeProgress& u = node.upgrade;
    u.script.clear();
    u.instructions = copyTerm(script, u.script);
    u.rest = u.instructions;
    ++u.hop;
    u.instruction = 0;
    u.count = 0;
    for (Term t = u.instructions; t.isCons(); t = t.tail())
        ++u.count;
    u.isRunning = true;
    u.handler = p.id;
}

void endInstruction(Node& node, Process& p)
{
    UpgradeProgress& u = node.upgrade;
    if (u.instruction != 0)
        node.emit(EventKind::InstructionDone, p.id, u.instruction, u.rest.head());
}

// eval/2 calls itself for short forms; only what stands next in the script counts.
void instruction(Node& node, Process& p, Term what)
{
    UpgradeProgress& u = node.upgrade;
    if (!u.isRunning || p.id != u.handler)
        return;
    const Term rest = u.instruction == 0 ? u.rest : u.rest.tail();
    if (!rest.isCons() || !exactEqual(rest.head(), what))
        return;
    endInstruction(node, p);
    u.rest = rest;
    ++u.instruction;
    node.emit(EventKind::Instruction, p.id, u.instruction, what);
    if (u.stopBefore)
        node.events.stopAt = node.events.count;
}

void scriptDone(Node& node, Process& p)
{
    UpgradeProgress& u = node.upgrade;
    if (!u.isRunning || p.id != u.handler)
        return;
    endInstruction(node, p);
    if (u.stopBefore && u.instruction != 0)
        node.events.stopAt = node.events.count;
    u.isRunning = false;
    u.instruction = 0;
}

} // namespace

void runProbe(Node& node, Process& p, unsigned number, const Term* x)
{
    switch (static_cast<Probe>(number)) {
    case Probe::GenServerLoop:
        observeState(node, p, GenServer, callbackModule(x[3]), x[2]);
        leaveSuspension(node, p);
        break;
    case Probe::GenStatemLoop: leaveSuspension(node, p); break;
    case Probe::GenEventLoop: leaveSuspension(node, p); break;
    case Probe::SuspendLoop: suspendLoop(node, p, x); break;
    case Probe::SystemContinue: leaveSuspension(node, p); break;
    case Probe::SystemCodeChange:
        p.observed.converting = p.observed.state.isNone() ? Nil : p.observed.state;
        node.emit(EventKind::CodeChange, p.id, 0, p.observed.module, x[1]);
        break;
    case Probe::EvalScript: beginScript(node, p, x[0]); break;
    case Probe::Instruction: instruction(node, p, x[0]); break;
    case Probe::ScriptDone: scriptDone(node, p); break;
    }
}

} // namespace relupscope
