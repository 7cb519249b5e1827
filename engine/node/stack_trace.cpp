// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/stack_trace.h"

namespace relupscope {

Term stackItem(Node& node, Heap& into, const Mfa& mfa, Term arguments, CodePointer at, Term extra)
{
    Term location = extra;
    if (at) {
        Term file = NoTerm;
        uint32_t line = 0;
        if (const ModuleInstance* instance = node.code.instanceAt(at))
            instance->lineAt(at, &file, &line);
        if (line != 0)
            location = into.cons(into.tuple(Atom::file, file),
                                 into.cons(into.tuple(Atom::line, Term::small(line)), extra));
    }
    const Term last = arguments.isList() ? arguments : Term::small(mfa.arity);
    return into.tuple(mfa.module, mfa.function, last, location);
}

Term stackItemAt(Node& node, Heap& into, CodePointer at, Term arguments, Term extra)
{
    ModuleInstance* instance = nullptr;
    const Function* f = node.code.functionAt(at, &instance);
    if (!f)
        return NoTerm;
    return stackItem(node, into, {instance->name, f->name, f->arity}, arguments, at, extra);
}

Term currentStacktrace(Node& node, const Process& p, Heap& into, unsigned depth)
{
    Term items[64];
    size_t count = 0;
    depth = std::min(depth, 64U);
    const auto add = [&](CodePointer at) {
        if (count == depth)
            return;
        if (const Term item = stackItemAt(node, into, at); !item.isNone())
            items[count++] = item;
    };
    add(p.ip);
    Term previous = NoTerm;
    for (const Term* at = p.stackTop; at < p.stackBase && count < depth; ++at) {
        if (!isReturnAddress(*at) || *at == previous)
            continue;
        previous = *at;
        add(reinterpret_cast<CodePointer>(at->w) - 1);
    }
    return into.list(items, count);
}

namespace {

// The nearest return address that is not a traced function's; the stack's top is a return address.
const Term* ordinaryReturn(const Node& node, const Process& p)
{
    const StaticCode& statics = node.code.statics;
    const Term* at = p.stackTop;
    while (statics.isTrace(reinterpret_cast<CodePointer>(at->w)))
        at += 1 + statics.traceWords(reinterpret_cast<CodePointer>(at->w));
    return at;
}

bool isNative(const Node& node, CodePointer ip, const Function* f, const ModuleInstance* instance)
{
    if (!f) // not in a module: the trampoline of an export
        return ip && ip != node.code.statics.startApply && ip != node.code.statics.exitNormal
            && !node.code.statics.isTrace(ip);
    const Export* e
        = ip == f->entry ? node.code.existingExport({instance->name, f->name, f->arity}) : nullptr;
    return e && e->bif >= 0;
}

} // namespace

bool liesInNative(const Node& node, CodePointer ip)
{
    ModuleInstance* instance = nullptr;
    const Function* f = node.code.functionAt(ip, &instance);
    return isNative(node, ip, f, instance);
}

bool currentFunction(const Node& node, const Process& p, Mfa* mfa)
{
    ModuleInstance* instance = nullptr;
    const Function* f = node.code.functionAt(p.ip, &instance);
    // The stub of a native that is traced: its caller asks.
    if (p.status == ProcessStatus::Running && isNative(node, p.ip, f, instance)) {
        const auto address = reinterpret_cast<CodePointer>(ordinaryReturn(node, p)->w) - 1;
        f = node.code.functionAt(address, &instance);
    }
    if (f) {
        *mfa = {instance->name, f->name, f->arity};
        return true;
    }
    if (p.ip == node.code.statics.startApply && p.savedCount >= 2) { // it has not begun yet
        *mfa = p.initialCall;
        return true;
    }
    return false;
}

bool stackRefersTo(const Process& p, const ModuleInstance& instance)
{
    if (instance.contains(p.ip))
        return true;
    for (const Term* at = p.stackTop; at < p.stackBase; ++at) {
        if (isReturnAddress(*at) && instance.contains(reinterpret_cast<CodePointer>(at->w)))
            return true;
    }
    return false;
}

} // namespace relupscope
