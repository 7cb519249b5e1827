// SPDX-License-Identifier: GPL-3.0-or-later
// Calls, frames and returns.
#include "code/emitter.h"

namespace relupscope {

Result<void> Emitter::anyCall(const Generic& g)
{
    const auto op = static_cast<Opcode>(g.opcode);
    const bool imported
        = op == Opcode::call_ext || op == Opcode::call_ext_last || op == Opcode::call_ext_only;
    TRY(imported ? callExt(g) : call(g));
    if (g.unproved)
        start(Instruction::no_return);
    return {};
}

Result<void> Emitter::call(const Generic& g)
{
    const auto arity = static_cast<uint16_t>(g.operands[0].value);
    switch (static_cast<Opcode>(g.opcode)) {
    case Opcode::call: startBranch(Instruction::call, arity, g.operands[1]); break;
    case Opcode::call_only: startBranch(Instruction::call_only, arity, g.operands[1]); break;
    case Opcode::call_last:
        startBranch(Instruction::call_last, arity, g.operands[1]);
        word(frameBytes(g.operands[2]));
        break;
    case Opcode::call_fun: m_lastFunCall = start(Instruction::call_fun, arity); break;
    case Opcode::call_fun2:
        m_lastFunCall = start(Instruction::call_fun2, static_cast<uint16_t>(g.operands[1].value));
        value(g.operands[2]);
        break;
    case Opcode::apply: start(Instruction::apply, arity); break;
    default: start(Instruction::apply_last, arity, frameBytes(g.operands[1])); break;
    }
    return {};
}

namespace {

enum class Tail : uint8_t { None, Only, Last };

Instruction pick(Tail tail, Instruction none, Instruction only, Instruction last)
{
    return tail == Tail::None ? none : tail == Tail::Only ? only : last;
}

} // namespace

Result<void> Emitter::callExt(const Generic& g)
{
    const auto op = static_cast<Opcode>(g.opcode);
    const Tail tail = op == Opcode::call_ext ? Tail::None
        : op == Opcode::call_ext_only        ? Tail::Only
                                             : Tail::Last;
    const uint16_t drop = tail == Tail::Last ? frameBytes(g.operands[2]) : uint16_t {0};
    Export& callee = importOf(g.operands[1]);
    const auto arity = static_cast<uint16_t>(callee.mfa.arity);
    if (static_cast<SWord>(arity) != g.operands[0].value)
        return bad(g, "arity differs from that of the import");
    if (callee.mfa.module == Atom::erlang && callee.mfa.function == Atom::apply) {
        if (arity == 3) {
            start(pick(tail, Instruction::apply_list, Instruction::apply_list_only,
                       Instruction::apply_list_last),
                  0, drop);
            return {};
        }
        if (arity == 2) {
            start(pick(tail, Instruction::apply_fun, Instruction::apply_fun_only,
                       Instruction::apply_fun_last),
                  0, drop);
            return {};
        }
    }
    if (callee.bif >= 0) {
        bifCalls.push_back(static_cast<uint32_t>(code.size()));
        start(pick(tail, Instruction::call_bif, Instruction::call_bif_only,
                   Instruction::call_bif_last),
              arity, static_cast<uint16_t>(callee.bif), drop);
        // Where a traced BIF returns to; it must lie in the caller.
        if (tail == Tail::Only)
            start(Instruction::return_);
        else if (tail == Tail::Last)
            start(Instruction::deallocate_return, drop);
        return {};
    }
    start(pick(tail, Instruction::call_ext, Instruction::call_ext_only, Instruction::call_ext_last),
          arity, drop);
    code.push_back(CodeWord {.callee = &callee});
    return {};
}

// A call of a fun has no tail form of its own: the frame is dropped behind it. Loops through funs
// must not grow the stack. True: what stands last is such a call, and a return follows.
bool Emitter::funTailCall()
{
    const auto opAt = [this](size_t i) { return static_cast<Instruction>(code[i].i.op); };
    const size_t drop = m_lastStart;
    if (m_barrier || code.size() != drop + 1 || opAt(drop) != Instruction::deallocate)
        return false;
    const size_t call = m_lastFunCall;
    if (call == NoFunCall || code.size() <= call)
        return false;
    const bool isTwo = opAt(call) == Instruction::call_fun2;
    if (drop != call + (isTwo ? 2U : 1U))
        return false;
    code[call].i.op
        = static_cast<uint16_t>(isTwo ? Instruction::call_fun2_last : Instruction::call_fun_last);
    code[call].i.b = code[drop].i.a;
    code.pop_back();
    m_lastStart = call;
    return true;
}

Result<void> Emitter::frame(const Generic& g)
{
    const auto& o = g.operands;
    switch (static_cast<Opcode>(g.opcode)) {
    case Opcode::allocate:
    case Opcode::allocate_zero:
        if (o[0].value > 1024 || o[1].value > 255)
            return bad(g, "frame too large");
        start(Instruction::allocate, frameBytes(o[0]), static_cast<uint16_t>(o[1].value));
        return {};
    case Opcode::allocate_heap:
    case Opcode::allocate_heap_zero:
        if (o[0].value > 1024 || o[2].value > 255)
            return bad(g, "frame too large");
        start(Instruction::allocate_heap, frameBytes(o[0]), static_cast<uint16_t>(o[2].value));
        word(static_cast<Word>(o[1].value));
        return {};
    case Opcode::test_heap:
        start(Instruction::test_heap, static_cast<uint16_t>(o[1].value));
        word(static_cast<Word>(o[0].value));
        return {};
    case Opcode::init:
        start(Instruction::move_cy, 0, field(o[0]));
        word(Nil.w);
        return {};
    case Opcode::deallocate: start(Instruction::deallocate, frameBytes(o[0])); break;
    case Opcode::trim: start(Instruction::deallocate, frameBytes(o[0])); return {};
    case Opcode::init_yregs:
        start(Instruction::init_yregs, static_cast<uint16_t>(o[0].listSize));
        for (size_t i = 0; i < o[0].listSize; ++i)
            word(static_cast<Word>(element(g, o[0], i).value * 8));
        return {};
    default: // return
        if (funTailCall())
            return {};
        if (lastIs(Instruction::deallocate, 1))
            fuse(Instruction::deallocate_return);
        else if (lastIs(Instruction::move_xx, 1) && code[m_lastStart].i.b == xField(0))
            fuse(Instruction::move_return_x);
        else if (lastIs(Instruction::move_cx, 2) && code[m_lastStart].i.b == xField(0))
            fuse(Instruction::move_return_c);
        else
            start(Instruction::return_);
    }
    return {};
}

Result<void> Emitter::funs(const Generic& g)
{
    const auto index = static_cast<size_t>(g.operands[0].value);
    if (index >= m_file.lambdas.size())
        return bad(g, "no such fun");
    const BeamLambda& l = m_file.lambdas[index];
    FunEntry& entry
        = m_context.code.funFor(m_instance.name, m_file.md5, static_cast<uint32_t>(index), l.shape);
    const bool old = static_cast<Opcode>(g.opcode) == Opcode::make_fun2;
    if (!old && g.operands[2].listSize != l.shape.freeCount)
        return bad(g, "wrong number of free variables");
    start(Instruction::make_fun, old ? xField(0) : field(g.operands[1]),
          static_cast<uint16_t>(l.shape.freeCount));
    code.push_back(CodeWord {.fun = &entry});
    for (size_t i = 0; i < l.shape.freeCount; ++i) {
        if (old)
            word(xField(static_cast<SWord>(i)));
        else
            value(element(g, g.operands[2], i));
    }
    return {};
}

} // namespace relupscope
