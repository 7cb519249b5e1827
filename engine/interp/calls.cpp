// SPDX-License-Identifier: GPL-3.0-or-later
// Calls that need a look-up, what BIFs ask for, and the stack.
#include "base/check.h"
#include "bif/trace_match.h"
#include "interp/op_bifs.h"
#include "interp/op_calls.h"
#include "interp/op_exceptions.h"
#include "interp/op_messages.h"
#include "interp/op_tests.h"
#include "node/fault_rules.h"
#include "process/gc.h"

#include <algorithm>
#include <cstring>
#include <initializer_list>
#include <utility>

namespace relupscope {

namespace {

// x0, x1, x2 := module, function, arguments of a call to error_handler.
CodePointer toHandler(Node& node, Process& p, Term function, Term first, Term second,
                      Term arguments, Term* x)
{
    const Export* handler = node.code.existingExport({p.errorHandler, function, 3});
    if (!handler || !handler->isLoaded())
        return nullptr;
    x[0] = first;
    x[1] = second;
    x[2] = arguments;
    return handler->entry;
}

constexpr unsigned MaxArity = 255; // of a function
constexpr SWord MaxApplied = 1022; // arguments that apply takes, although no function does

// Spreads a list of arguments, of which there are not too many, over x.
void spread(Term arguments, Term* x, unsigned* arity)
{
    unsigned n = 0;
    for (; arguments.isCons(); arguments = arguments.tail())
        x[n++] = arguments.head();
    *arity = n;
}

CodePointer callUndefined(Node& node, Process& p, const Mfa& mfa, Term* x)
{
    const Term arguments = p.heap.list(x, mfa.arity);
    if (const CodePointer target
        = toHandler(node, p, Atom::undefined_function, mfa.module, mfa.function, arguments, x))
        return target;
    p.exception = Exception {};
    p.exception.reason = Atom::undef;
    p.exception.hasMfa = true;
    p.exception.mfa = mfa;
    p.exception.arguments = arguments;
    return nullptr;
}

} // namespace

CodePointer callErrorHandler(Node& node, Process& p, const Export& callee, Term* x)
{
    return callUndefined(node, p, callee.mfa, x);
}

// What erlang:apply/2,3 raises, as if it had been called with these, of which the last are the
// arguments.
static CodePointer raiseApply(Node& node, Process& p, std::initializer_list<Term> all)
{
    Exception e {};
    e.reason = listLength(*(all.end() - 1)) > MaxApplied ? Atom::system_limit : Atom::badarg;
    e.hasMfa = true;
    e.mfa = {Atom::erlang, Atom::apply, static_cast<uint32_t>(all.size())};
    e.arguments = p.heap.list(all.begin(), all.size());
    const Term key[] = {Atom::module};
    const Term explainer[] = {node.atoms.intern("erl_erts_errors")};
    e.errorInfo = mapFromPairs(p.heap, key, explainer, 1, node.atoms);
    p.exception = e;
    return nullptr;
}

namespace {

// An armed fault and a call that may be a callback: behaviours call them by apply and by external
// funs. Null: the call is not struck; else where to go on, or p.exception is set and *raised true.
CodePointer strikeCallback(Node& node, Process& p, const Mfa& mfa, Term* x, bool* raised)
{
    CallbackRule rule {};
    if (mfa.arity == 0 || !node.faults->takeCallback(p, mfa.module, mfa.function, &rule))
        return nullptr;
    node.emit(EventKind::Fault, p.id, 0, mfa.module, mfa.function);
    // Both helpers take one argument, so what is saved at a preemption fits any callback's arity.
    const auto helper = [&](std::string_view name) {
        return node.code
            .exportFor({node.atoms.intern("relupscope_fault"), node.atoms.intern(name), 1})
            .entry;
    };
    switch (rule.effect) {
    case CallbackRule::Effect::Raise:
        p.exception = Exception {};
        p.exception.kind = rule.kind;
        p.exception.reason = rule.value;
        p.exception.hasMfa = true;
        p.exception.mfa = mfa;
        *raised = true;
        return nullptr;
    case CallbackRule::Effect::Answer: x[0] = p.heap.tuple(rule.value); return helper("answer");
    case CallbackRule::Effect::Hang:
        x[0] = p.heap.tuple(Term::small(rule.ms), mfa.module, mfa.function,
                            p.heap.list(x, mfa.arity));
        return helper("hang");
    }
    return nullptr;
}

} // namespace

namespace {

bool isApply(Term module, Term function, unsigned arity)
{
    return module == Atom::erlang && function == Atom::apply && arity == 3;
}

CodePointer applyExport(Node& node, Process& p, const Mfa& mfa, Term* x, bool* raises)
{
    if (node.faults) [[unlikely]] {
        bool raised = false;
        const CodePointer target = strikeCallback(node, p, mfa, x, &raised);
        if (target || raised)
            return target;
    }
    const Export& callee = node.code.exportFor(mfa);
    *raises = callee.bif >= 0 && isRaisedByCaller(bifInfo(static_cast<size_t>(callee.bif)));
    return callee.entry;
}

} // namespace

CodePointer applyMfa(Node& node, Process& p, Term module, Term function, unsigned* arity, Term* x,
                     bool* raises)
{
    if (!module.isAtom() || !function.isAtom())
        return raiseApply(node, p, {module, function, p.heap.list(x, *arity)});
    if (isApply(module, function, *arity)) [[unlikely]]
        return applyList(node, p, x[0], x[1], x[2], x, arity, raises);
    return applyExport(node, p, {module, function, *arity}, x, raises);
}

// An apply of apply/3, however often, is the innermost one: it leaves no frame.
CodePointer applyList(Node& node, Process& p, Term module, Term function, Term arguments, Term* x,
                      unsigned* arity, bool* raises)
{
    while (true) {
        // Checked first: x holds the three terms until the arguments are spread over it.
        const SWord count = listLength(arguments);
        if (!module.isAtom() || !function.isAtom() || count < 0 || count > MaxApplied)
            return raiseApply(node, p, {module, function, arguments});
        spread(arguments, x, arity);
        if (*arity > MaxArity) [[unlikely]]
            return callUndefined(node, p, {module, function, std::exchange(*arity, 3)}, x);
        if (!isApply(module, function, *arity)) [[likely]]
            return applyExport(node, p, {module, function, *arity}, x, raises);
        module = x[0];
        function = x[1];
        arguments = x[2];
    }
}

CodePointer applyFunList(Node& node, Process& p, Term fun, Term arguments, Term* x, unsigned* arity)
{
    const SWord count = listLength(arguments);
    if (count < 0 || count > MaxApplied)
        return raiseApply(node, p, {fun, arguments});
    spread(arguments, x, arity);
    return callFun(node, p, fun, arity, x);
}

CodePointer callFun(Node& node, Process& p, Term fun, unsigned* arity, Term* x)
{
    if (hasTag(fun, BoxTag::Export)) {
        const Export* callee = reinterpret_cast<ExportBox*>(fun.object())->entry;
        if (callee->mfa.arity == *arity) {
            if (node.faults) [[unlikely]] {
                bool raised = false;
                const CodePointer target = strikeCallback(node, p, callee->mfa, x, &raised);
                if (target || raised)
                    return target;
            }
            return callee->entry;
        }
    } else if (hasTag(fun, BoxTag::Fun)) {
        const FunBox* box = funBox(fun);
        if (box->arity() == *arity) {
            if (box->entry->code) {
                for (unsigned n = 0; n < box->freeCount(); ++n)
                    x[*arity + n] = Term(box->free[n]);
                *arity += box->freeCount();
                return box->entry->code;
            }
            if (box->entry->instance) { // its code is being purged
                const Term arguments = p.heap.list(x, *arity);
                x[0] = box->entry->module;
                x[1] = fun;
                x[2] = arguments;
                *arity = 3;
                const Term native = node.atoms.intern("relupscope");
                return node.code.exportFor({native, node.atoms.intern("await_purge"), 3}).entry;
            }
            // With the module there, the fun is not in it, and the handler would only call it
            // again, for ever (call_fun in beam_common.c).
            if (const Module* module = node.code.module(box->entry->module);
                module && module->current) {
                raiseTagged(p, Atom::badfun, fun);
                return nullptr;
            }
            const Term arguments = p.heap.list(x, *arity);
            *arity = 3;
            if (const CodePointer target
                = toHandler(node, p, Atom::undefined_lambda, box->entry->module, fun, arguments, x))
                return target;
            raiseTagged(p, Atom::badfun, fun);
            return nullptr;
        }
    } else {
        raiseTagged(p, Atom::badfun, fun);
        return nullptr;
    }
    const Term arguments = p.heap.list(x, *arity);
    raiseTagged(p, Atom::badarity, p.heap.tuple(fun, arguments));
    return nullptr;
}

BifBody bifBody(int index)
{
    return bifInfo(static_cast<size_t>(index)).body;
}

namespace {

// erlang:hibernate/3: the stack is dropped; x0, x1, x2 are applied when a message is there.
Flow hibernate(Node& node, Process& p, Term* x)
{
    p.hibernating = false;
    p.catches = 0;
    p.stackTop = p.stackBase;
    *--p.stackTop = Term(reinterpret_cast<Word>(node.code.statics.exitNormal));
    p.ip = node.code.statics.startApply;
    saveRegisters(p, x, 3);
    p.mailbox.resetSave();
    p.status = p.mailbox.length() == 0 ? ProcessStatus::Waiting : ProcessStatus::Runnable;
    collectIdle(p);
    return Flow::Wait;
}

size_t rootedWords(const Process& p)
{
    return p.heap.totalWords() - static_cast<size_t>(p.heap.end - p.heap.top)
        + static_cast<size_t>(p.stackBase - p.stackTop);
}

} // namespace

void collectNow(Process& p, Node& node, size_t need, Term* x, size_t live)
{
    if (isTraced(p, trace::GarbageCollection)) [[unlikely]]
        traceCollection(node, p, true);
    collect(p, need, x, live);
    if (node.tracing) [[unlikely]]
        watchHeap(node, p);
    if (node.gcStress) // the next test_heap collects again; a process that is large has a little
                       // room
        p.heap.end = std::min(p.heap.end, p.heap.top + need + rootedWords(p) / 64);
}

BifOutcome afterBif(Node& node, Process& p, int bif, Term& value, Term* x, bool heapGrew)
{
    const bool attention = p.attention != 0;
    p.attention = 0;
    if (p.status == ProcessStatus::Exiting)
        return {Flow::Exited, nullptr, 0};
    if (value.isNone()) {
        if (p.hibernating)
            return {hibernate(node, p, x), nullptr, 0};
        if (Export* target = p.trapTo) {
            p.trapTo = nullptr;
            return {Flow::Next, target->entry, target->mfa.arity};
        }
        raiseBif(node, p, bif, x);
        return {Flow::Raise, nullptr, 0};
    }
    if (p.gcRequested) {
        p.gcRequested = false; // whoever asked has told the tracer
        collect(p, 0, &value, 1);
        p.minorCollections = 0;
        if (node.tracing) [[unlikely]]
            watchHeap(node, p);
        return {Flow::Next, nullptr, 0};
    }
    if (heapGrew) // a loop of such calls may never come to a test_heap
        collectNow(p, node, 0, &value, 1);
    if (attention || node.fate != Node::Fate::Running)
        return {Flow::Out, nullptr, 0};
    return {Flow::Next, nullptr, 0};
}

Term callGuardBif(Node& node, Process& p, int bif, Term* arguments, unsigned arity, bool willRaise)
{
    BifCall c {p, node, arguments, arity, willRaise ? bif : -1};
    const Term result = bifBody(bif)(c).value;
    if (result.isNone() && willRaise)
        raiseBif(node, p, bif, arguments);
    return result;
}

Term slowElement(Node& node, Process& p, int bif, SWord index, Term tuple, bool willRaise)
{
    Term arguments[2] = {Term::small(index), tuple};
    return callGuardBif(node, p, bif, arguments, 2, willRaise);
}

namespace {

struct ArithmeticOperator
{
    Term (*run)(Heap&, Term, Term);
    std::string_view name;
};

ArithmeticOperator arithmeticOperator(Instruction instruction)
{
    using I = Instruction;
    switch (static_cast<unsigned>(instruction)) {
    case static_cast<unsigned>(I::plus):
    case static_cast<unsigned>(I::plus_xc):
    case static_cast<unsigned>(I::plus_xx): return {arith::add, "+"};
    case static_cast<unsigned>(I::minus):
    case static_cast<unsigned>(I::minus_xc):
    case static_cast<unsigned>(I::minus_xx): return {arith::subtract, "-"};
    case static_cast<unsigned>(I::times): return {arith::multiply, "*"};
    case static_cast<unsigned>(I::int_div): return {arith::divide, "div"};
    case static_cast<unsigned>(I::int_rem): return {arith::remainder, "rem"};
    case static_cast<unsigned>(I::bit_and): return {arith::bitAnd, "band"};
    case static_cast<unsigned>(I::bit_or): return {arith::bitOr, "bor"};
    case static_cast<unsigned>(I::shift_left): return {arith::shiftLeft, "bsl"};
    default: break;
    }
    CHECK(instruction == I::shift_right);
    return {arith::shiftRight, "bsr"};
}

// Up to OTP 25 adding a small literal to a register, or subtracting one, is an instruction of its
// own in a body (increment in ops.tab), and one that fails leaves no entry of the operator in the
// stack trace.
bool isIncrement(const Node& node, const CodeWord* i, std::string_view name)
{
    const auto isRegister = [&](size_t n) { return (i[n].word & 3) == 0; };
    const auto isSmallLiteral
        = [&](size_t n) { return !isRegister(n) && Term(i[n].word).isSmall(); };
    const bool isOne = (name == "+" && isRegister(2) != isRegister(3)
                        && (isSmallLiteral(2) || isSmallLiteral(3)))
        || (name == "-" && isRegister(2) && isSmallLiteral(3) && Term(i[3].word).smallValue() >= 0);
    return isOne && i[1].integer == 0 && node.otpNumber <= 25;
}

} // namespace

Term operate(Process& p, Instruction instruction, Term a, Term b)
{
    const auto [run, name] = arithmeticOperator(instruction);
    const Term result = run(p.heap, a, b);
    if (!result.isNone())
        return result;
    Node& node = *static_cast<Node*>(p.heap.arena().root);
    Exception& e = p.exception;
    e = Exception {};
    e.reason = arith::errorReason(a, b);
    if (isIncrement(node, p.ip, name))
        return NoTerm;
    e.hasMfa = true;
    e.mfa = {Atom::erlang, node.atoms.intern(name), 2};
    const Term arguments[] = {a, b};
    e.arguments = p.heap.list(arguments, 2);
    const Term key[] = {Atom::module};
    const Term module[] = {node.atoms.intern("erl_erts_errors")};
    e.errorInfo = mapFromPairs(p.heap, key, module, 1, node.atoms);
    return NoTerm;
}

bool sendMessage(Node& node, Process& p, Term to, Term message)
{
    if (isTraced(p, trace::Send)) [[unlikely]]
        traceSend(node, p, to, message);
    if (node.send(p, to, message))
        return true;
    Exception& e = p.exception;
    e = Exception {};
    e.reason = Atom::badarg;
    e.hasMfa = true;
    e.mfa = {Atom::erlang, node.atoms.intern("send"), 2};
    const Term arguments[] = {to, message};
    e.arguments = p.heap.list(arguments, 2);
    const Term key[] = {Atom::module};
    const Term module[] = {node.atoms.intern("erl_erts_errors")};
    e.errorInfo = mapFromPairs(p.heap, key, module, 1, node.atoms);
    return false;
}

bool startReceiveTimeout(Node& node, Process& p, Term timeout)
{
    // Up to 2^32-1 milliseconds, as BEAM.
    if (!timeout.isSmall() || timeout.smallValue() < 0 || timeout.smallValue() > 0xFFFFFFFF)
        return false;
    node.startReceiveTimer(p, node.now + timeout.smallValue() * 1'000'000);
    return true;
}

bool isFunctionOfArity(Term fun, Term arity)
{
    if (!arity.isSmall())
        return false;
    if (hasTag(fun, BoxTag::Fun))
        return static_cast<SWord>(funBox(fun)->arity()) == arity.smallValue();
    return hasTag(fun, BoxTag::Export)
        && static_cast<SWord>(reinterpret_cast<ExportBox*>(fun.object())->entry->mfa.arity)
        == arity.smallValue();
}

bool liesInHeap(const Process& p, const Word* object)
{
    return p.heap.contains(object);
}

void growStack(Process& p, size_t words)
{
    Arena& arena = p.heap.arena();
    const auto oldSize = static_cast<size_t>(p.stackBase - p.stackLimit);
    const auto used = static_cast<size_t>(p.stackBase - p.stackTop);
    const size_t bytes = Arena::roundUp((oldSize + words) * 2 * sizeof(Term));
    const size_t size = bytes / sizeof(Term);
    auto* block = static_cast<Term*>(arena.alloc(bytes));
    std::memcpy(static_cast<void*>(block + size - used), p.stackTop, used * sizeof(Term));
    arena.free(p.stackLimit, oldSize * sizeof(Term));
    p.stackLimit = block;
    p.stackBase = block + size;
    p.stackTop = p.stackBase - used;
}

void saveRegisters(Process& p, const Term* x, size_t count)
{
    if (count > p.savedCapacity) {
        Arena& arena = p.heap.arena();
        if (p.savedX)
            arena.free(p.savedX, p.savedCapacity * sizeof(Term));
        const size_t bytes = Arena::roundUp(count * sizeof(Term));
        p.savedX = static_cast<Term*>(arena.alloc(bytes));
        p.savedCapacity = static_cast<uint16_t>(bytes / sizeof(Term));
    }
    std::memcpy(static_cast<void*>(p.savedX), x, count * sizeof(Term));
    p.savedCount = static_cast<uint16_t>(count);
}

Term updateMap(Node& node, Process& p, Term map, const CodeWord* pairs, size_t count, bool exact,
               const Term* x, const Term* e)
{
    const auto value = [&](CodeWord w) {
        if ((w.word & 3) != 0)
            return Term(w.word);
        const char* base = reinterpret_cast<const char*>((w.word & YBit) ? e : x);
        return *reinterpret_cast<const Term*>(base + (w.word & ~Word {7}));
    };
    if (!isMap(map)) {
        raiseTagged(p, Atom::badmap, map);
        return NoTerm;
    }
    if (!exact && count > 1 && mapSize(map) == 0) {
        std::vector<Term> keys(count);
        std::vector<Term> values(count);
        for (size_t n = 0; n < count; ++n) {
            keys[n] = value(pairs[2 * n]);
            values[n] = value(pairs[2 * n + 1]);
        }
        return mapFromPairs(p.heap, keys.data(), values.data(), count, node.atoms);
    }
    for (size_t n = 0; n < count; ++n) {
        const Term key = value(pairs[2 * n]);
        if (exact && mapGet(map, key, node.atoms).isNone()) {
            raiseTagged(p, Atom::badkey, key);
            return NoTerm;
        }
        map = mapPut(p.heap, map, key, value(pairs[2 * n + 1]), node.atoms);
    }
    return map;
}

} // namespace relupscope
