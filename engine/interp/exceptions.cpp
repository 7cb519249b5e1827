// SPDX-License-Identifier: GPL-3.0-or-later
// Raising, catching, and stack traces.
//
// A raw trace, as compiled code passes it from a handler to raise or build_stacktrace, is a tuple:
//   {Class, Cooked | undefined, Module | undefined, Function, Arity, Arguments | true, ErrorInfo |
//   [], At, Return…}
// At and Return are code places (offsets in the world's memory). Where Module is given, it is the
// first entry: a BIF that failed, or a function without a matching clause.
#include "interp/op_calls.h"
#include "interp/op_exceptions.h"
#include "interp/op_tracing.h"
#include "node/stack_trace.h"
#include "node/tracing.h"

namespace relupscope {

namespace {

enum RawField : size_t {
    Class,
    Cooked,
    ModuleName,
    FunctionName,
    Arity,
    Arguments,
    ErrorInfo,
    At,
    FirstReturn
};

Term placeOf(CodePointer p)
{
    return Term::small(
        static_cast<SWord>((reinterpret_cast<Word>(p) & (Arena::SlotBytes - 1)) >> 3));
}

CodePointer pointerOf(const Process& p, Term place)
{
    const Word slot = reinterpret_cast<Word>(&p) & ~(Arena::SlotBytes - 1);
    return reinterpret_cast<CodePointer>(slot + (static_cast<Word>(place.smallValue()) << 3));
}

Term classAtomOf(ExceptionClass kind)
{
    return kind == ExceptionClass::Error ? Atom::error
        : kind == ExceptionClass::Exit   ? Atom::exit
                                         : Atom::throw_;
}

ExceptionClass classOf(Term atom)
{
    return atom == Atom::exit  ? ExceptionClass::Exit
        : atom == Atom::throw_ ? ExceptionClass::Throw
                               : ExceptionClass::Error;
}

bool isRaw(Term trace)
{
    return isTuple(trace) && tupleArity(trace) >= FirstReturn;
}

// Whether `p` is in the code of this function: the Erlang stub of a native that was called within
// its own module. It is no caller.
bool liesIn(const Node& node, CodePointer p, const Mfa& mfa)
{
    ModuleInstance* instance = nullptr;
    const Function* function = node.code.functionAt(p, &instance);
    return function && instance->name == mfa.module && function->name == mfa.function
        && function->arity == mfa.arity;
}

// Whether a fun could not be called, and not in a tail call: OTP tells the caller twice, as the one
// who fails and as the one to return to.
bool isFailedCallOfFun(const Process& p, const Exception& e)
{
    if (e.hasMfa || !isTuple(e.reason) || tupleArity(e.reason) != 2)
        return false;
    const Term tag = tupleElement(e.reason, 0);
    if (tag != Atom::badfun && tag != Atom::badarity)
        return false;
    const auto op = static_cast<Instruction>(p.ip->i.op);
    return op == Instruction::call_fun || op == Instruction::call_fun2
        || op == Instruction::apply_fun;
}

Term rawTrace(Node& node, Process& p, const Exception& e)
{
    Term fields[FirstReturn + 32];
    fields[Class] = classAtomOf(e.kind);
    fields[Cooked] = Atom::undefined;
    fields[ModuleName] = e.hasMfa ? e.mfa.module : Atom::undefined;
    fields[FunctionName] = e.hasMfa ? e.mfa.function : Atom::undefined;
    fields[Arity] = Term::small(e.mfa.arity);
    fields[Arguments] = e.arguments.isNone() ? Atom::true_ : e.arguments;
    fields[ErrorInfo] = e.errorInfo.isNone() ? Nil : e.errorInfo;
    fields[At] = placeOf(p.ip);
    size_t count = FirstReturn;
    size_t room = node.backtraceDepth > 0 ? node.backtraceDepth - 1 : 0;
    const bool isBif = e.hasMfa && e.reason != Atom::function_clause;
    if (isBif && room > 0)
        --room; // the BIF is the first entry, its caller the second
    room = std::min<size_t>(room, 31);
    Term previous = NoTerm;
    const bool isApply = e.mfa.module == Atom::erlang && e.mfa.function == Atom::apply;
    bool isInStub = (isBif && !isApply && liesIn(node, p.ip, e.mfa))
        || (!e.hasMfa && liesInNative(node, p.ip));
    if (room > 0 && isFailedCallOfFun(p, e)) {
        fields[count++] = fields[At];
        --room;
    }
    for (const Term* at = p.stackTop; at < p.stackBase && room > 0; ++at) {
        if (!isReturnAddress(*at) || *at == previous)
            continue;
        const auto* address = reinterpret_cast<CodePointer>(at->w);
        if (address == node.code.statics.exitNormal || node.code.statics.isTrace(address))
            continue;
        previous = *at;
        if (isInStub) {
            fields[At] = placeOf(address - 1);
            isInStub = false;
            continue;
        }
        fields[count++] = placeOf(address - 1); // in the call, not behind it
        --room;
    }
    return p.heap.tuple(fields, count);
}

Term withCookedTrace(Process& p, Term classAtom, Term trace)
{
    Term fields[FirstReturn];
    for (Term& f : fields)
        f = Atom::undefined;
    fields[Class] = classAtom;
    fields[Cooked] = trace;
    return p.heap.tuple(fields, size_t {FirstReturn});
}

// The handler of the nearest catch; the frame that holds it becomes the top of the stack.
CodePointer unwind(Node& node, Process& p)
{
    TracedUnwinding traced(node, p);
    const bool isCaught = p.catches > 0;
    Term* frame = p.stackTop;
    for (Term* at = p.stackTop; at < p.stackBase; ++at) {
        if (isCaught && at->isCatchTag()) {
            const CodePointer handler = handlerOf(*at, p);
            p.stackTop = frame;
            *at = Nil;
            traced.caught();
            return handler;
        }
        if (isReturnAddress(*at)) {
            at += traced.pass(at, p.exception);
            frame = at + 1;
        }
    }
    return nullptr;
}

void die(Node& node, Process& p, const Exception& e, Term trace)
{
    Term reason = e.reason;
    if (e.kind == ExceptionClass::Error) {
        reason = p.heap.tuple(e.reason, cookTrace(node, p, trace));
        p.exception = Exception {};
        node.logUncaught(p, reason);
    }
    p.exception = Exception {};
    node.terminate(p, reason);
}

} // namespace

CodePointer handleException(Node& node, Process& p, Term* x)
{
    Exception& e = p.exception;
    Term trace = e.trace;
    if (trace.isNone())
        trace = rawTrace(node, p, e);
    else if (!isRaw(trace))
        trace = withCookedTrace(p, classAtomOf(e.kind), trace);
    if (e.kind == ExceptionClass::Throw && p.catches == 0) {
        e.kind = ExceptionClass::Error;
        e.reason = p.heap.tuple(Atom::nocatch, e.reason);
        trace.object()[1 + Class] = Atom::error.w;
    }
    if (p.catches > 0 || (p.traceFlags & trace::Unwinds) != 0) {
        if (const CodePointer handler = unwind(node, p)) {
            x[0] = NoTerm;
            x[1] = e.reason;
            x[2] = trace;
            x[3] = classAtomOf(e.kind);
            e = Exception {};
            return handler;
        }
    }
    const Exception last = e;
    die(node, p, last, trace);
    return nullptr;
}

void raiseBif(Node& node, Process& p, int bif, const Term* arguments)
{
    const BifInfo& info = bifInfo(static_cast<size_t>(bif));
    if (isRaisedByCaller(info))
        return;
    Exception& e = p.exception;
    e.hasMfa = true;
    e.mfa = {node.atoms.intern(info.module), node.atoms.intern(info.name), info.arity};
    if (e.arguments.isNone())
        e.arguments = p.heap.list(arguments, info.arity);
}

void raiseFunctionClause(Process& p, const Mfa& mfa, const Term* x)
{
    Exception& e = p.exception;
    e = Exception {};
    e.reason = Atom::function_clause;
    e.hasMfa = true;
    e.mfa = mfa;
    e.arguments = p.heap.list(x, mfa.arity);
}

void raiseTagged(Process& p, Term tag, Term value)
{
    p.exception = Exception {};
    p.exception.reason = p.heap.tuple(tag, value);
}

bool classOfTrace(Term trace, Term* classAtom)
{
    if (!isRaw(trace))
        return false;
    *classAtom = tupleElement(trace, Class);
    return true;
}

void raiseAgain(Process& p, Term classAtom, Term reason, Term trace)
{
    p.exception = Exception {};
    p.exception.kind = classOf(classAtom);
    p.exception.reason = reason;
    p.exception.trace = trace;
}

void raiseAs(Process& p, Term classAtom, Term reason, Term trace)
{
    Term given = NoTerm;
    if (classOfTrace(trace, &given) && given != classAtom) {
        Term* fields = reinterpret_cast<Term*>(trace.object() + 1);
        trace = p.heap.tuple(fields, tupleArity(trace));
        trace.object()[1 + Class] = classAtom.w;
    }
    raiseAgain(p, classAtom, reason, trace);
}

Term cookTrace(Node& node, Process& p, Term raw)
{
    if (!isRaw(raw))
        return raw.isList() ? raw : Nil;
    if (tupleElement(raw, Cooked) != Atom::undefined)
        return tupleElement(raw, Cooked);
    Term items[64];
    size_t count = 0;
    const Term at = tupleElement(raw, At);
    const Term arguments = tupleElement(raw, Arguments);
    const Term info = tupleElement(raw, ErrorInfo);
    const Term errorInfo
        = info.isNil() ? Nil : p.heap.cons(p.heap.tuple(Atom::error_info, info), Nil);
    const CodePointer place = pointerOf(p, at);
    if (tupleElement(raw, ModuleName) != Atom::undefined) {
        const Mfa mfa {tupleElement(raw, ModuleName), tupleElement(raw, FunctionName),
                       static_cast<unsigned>(tupleElement(raw, Arity).smallValue())};
        // Without a matching clause the place is the function's own head; a BIF has none, and the
        // place is its caller's.
        const Function* f = node.code.functionAt(place);
        const bool isHead = f && f->begin == place;
        items[count++]
            = stackItem(node, p.heap, mfa, arguments, isHead ? place : nullptr, errorInfo);
        if (!isHead) {
            if (const Term item = stackItemAt(node, p.heap, place, Atom::true_, Nil);
                !item.isNone())
                items[count++] = item;
        }
    } else if (const Term item = stackItemAt(node, p.heap, place, arguments, errorInfo);
               !item.isNone()) {
        items[count++] = item;
    }
    for (size_t n = FirstReturn; n < tupleArity(raw) && count < 64; ++n) {
        // The first entry where the place itself is in no module: erlang:error/2 by way of apply.
        const bool isTop = count == 0;
        const Term item = stackItemAt(node, p.heap, pointerOf(p, tupleElement(raw, n)),
                                      isTop ? arguments : Atom::true_, isTop ? errorInfo : Nil);
        if (!item.isNone())
            items[count++] = item;
    }
    return p.heap.list(items, count);
}

Term catchValue(Node& node, Process& p, Term* x)
{
    if (x[3] == Atom::throw_)
        return x[1];
    if (x[3] == Atom::exit)
        return p.heap.tuple(Atom::EXIT_, x[1]);
    return p.heap.tuple(Atom::EXIT_, p.heap.tuple(x[1], cookTrace(node, p, x[2])));
}

} // namespace relupscope
