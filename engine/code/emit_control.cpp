// SPDX-License-Identifier: GPL-3.0-or-later
// Guard BIFs and arithmetic, receive, exceptions.
#include "code/emitter.h"

namespace relupscope {

// The operators that have an instruction of their own. False: none for this BIF.
bool Emitter::arithmetic(const Export& bif, const Generic& g, size_t first)
{
    if (bif.mfa.module != Atom::erlang)
        return false;
    using I = Instruction;
    const std::string_view name = m_context.atoms.text(bif.mfa.function);
    const Operand& destination = g.operands.back();
    const auto emitWith = [&](I i, bool swapped = false) {
        const size_t at = start(i, field(destination));
        failWord(at, g.operands[0]);
        for (size_t n = 0; n < bif.mfa.arity; ++n)
            value(g.operands[first + (swapped ? bif.mfa.arity - 1 - n : n)]);
        return true;
    };
    if (bif.mfa.arity == 0 && name == "self") {
        start(I::self, field(destination));
        return true;
    }
    if (bif.mfa.arity != 2)
        return false;
    const Operand& a = g.operands[first];
    const Operand& b = g.operands[first + 1];
    const bool xx = isX(a) && isX(b);
    const bool xc = isX(a) && isValue(b);
    if (name == "+")
        return isValue(a) && isX(b) ? emitWith(I::plus_xc, true)
                                    : emitWith(xc       ? I::plus_xc
                                                   : xx ? I::plus_xx
                                                        : I::plus);
    if (name == "-")
        return emitWith(xc ? I::minus_xc : xx ? I::minus_xx : I::minus);
    if (name == "element" && isValue(a) && termOf(a).isSmall()) {
        const SWord index = termOf(a).smallValue();
        if (index < 1 || index > 8000)
            return false;
        const size_t at = start(I::element_c, field(destination), static_cast<uint16_t>(bif.bif),
                                static_cast<uint16_t>(index * 8));
        failWord(at, g.operands[0]);
        value(b);
        return true;
    }
    struct Named
    {
        std::string_view name;
        I instruction;
        bool swapped;
    };
    static constexpr Named table[] = {{"*", I::times, false},
                                      {"div", I::int_div, false},
                                      {"rem", I::int_rem, false},
                                      {"band", I::bit_and, false},
                                      {"bor", I::bit_or, false},
                                      {"bsl", I::shift_left, false},
                                      {"bsr", I::shift_right, false},
                                      {"=:=", I::compare_eq_exact, false},
                                      {"=/=", I::compare_ne_exact, false},
                                      {"<", I::compare_lt, false},
                                      {">", I::compare_lt, true},
                                      {">=", I::compare_ge, false},
                                      {"=<", I::compare_ge, true}};
    for (const Named& n : table) {
        if (n.name == name)
            return emitWith(n.instruction, n.swapped);
    }
    return false;
}

Result<void> Emitter::guardBif(const Generic& g)
{
    const auto op = static_cast<Opcode>(g.opcode);
    const bool gc = op == Opcode::gc_bif1 || op == Opcode::gc_bif2 || op == Opcode::gc_bif3;
    const size_t bifAt = op == Opcode::bif0 ? 0 : gc ? 2 : 1;
    const size_t first = bifAt + 1;
    const Export& bif = importOf(g.operands[bifAt]);
    const size_t arity = g.operands.size() - first - 1;
    if (bif.bif < 0 || bif.mfa.arity != arity)
        return bad(g,
                   "unknown guard BIF " + std::string(m_context.atoms.text(bif.mfa.module)) + ":"
                       + std::string(m_context.atoms.text(bif.mfa.function)) + "/"
                       + std::to_string(bif.mfa.arity));
    if (arithmetic(bif, g, first))
        return {};
    static constexpr Instruction byArity[]
        = {Instruction::bif0, Instruction::bif1, Instruction::bif2, Instruction::bif3};
    const size_t at
        = start(byArity[arity], field(g.operands.back()), static_cast<uint16_t>(bif.bif));
    if (arity > 0)
        failWord(at, g.operands[0]);
    for (size_t i = 0; i < arity; ++i)
        value(g.operands[first + i]);
    return {};
}

Result<void> Emitter::receive(const Generic& g)
{
    const auto& o = g.operands;
    switch (static_cast<Opcode>(g.opcode)) {
    case Opcode::send: start(Instruction::send); break;
    case Opcode::remove_message: start(Instruction::remove_message); break;
    case Opcode::timeout: start(Instruction::timeout); break;
    case Opcode::loop_rec: startBranch(Instruction::loop_rec, field(o[1]), o[0]); break;
    case Opcode::loop_rec_end: startBranch(Instruction::loop_rec_end, 0, o[0]); break;
    case Opcode::wait: startBranch(Instruction::wait, 0, o[0]); break;
    case Opcode::wait_timeout:
        startBranch(Instruction::wait_timeout, 0, o[0]);
        value(o[1]);
        break;
    case Opcode::recv_marker_bind:
        start(Instruction::recv_marker_bind, field(o[0]), field(o[1]));
        break;
    case Opcode::recv_marker_clear: start(Instruction::recv_marker_clear, field(o[0])); break;
    case Opcode::recv_marker_reserve: start(Instruction::recv_marker_reserve, field(o[0])); break;
    default: start(Instruction::recv_marker_use, field(o[0])); break;
    }
    return {};
}

Result<void> Emitter::exception(const Generic& g)
{
    const auto& o = g.operands;
    const auto op = static_cast<Opcode>(g.opcode);
    const bool inFrame = op == Opcode::catch_ || op == Opcode::try_ || op == Opcode::catch_end
        || op == Opcode::try_end || op == Opcode::try_case;
    if (inFrame && !isY(o[0]))
        return bad(g, "not a y register");
    switch (op) {
    case Opcode::catch_:
    case Opcode::try_: startBranch(Instruction::catch_, field(o[0]), o[1]); return {};
    case Opcode::catch_end: start(Instruction::catch_end, field(o[0])); return {};
    case Opcode::try_end: start(Instruction::try_end, field(o[0])); return {};
    case Opcode::try_case: start(Instruction::try_case, field(o[0])); return {};
    case Opcode::raise:
        start(Instruction::raise);
        value(o[0]);
        value(o[1]);
        return {};
    case Opcode::raw_raise: start(Instruction::raw_raise); return {};
    case Opcode::build_stacktrace: start(Instruction::build_stacktrace); return {};
    case Opcode::if_end: start(Instruction::if_end); return {};
    case Opcode::badmatch: start(Instruction::badmatch); break;
    case Opcode::case_end: start(Instruction::case_end); break;
    case Opcode::try_case_end: start(Instruction::try_case_end); break;
    default: start(Instruction::badrecord); break;
    }
    value(o[0]);
    return {};
}

} // namespace relupscope
