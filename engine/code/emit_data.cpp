// SPDX-License-Identifier: GPL-3.0-or-later
// Moves, lists, tuples, floats, maps.
#include "code/emitter.h"
#include "term/compare.h"

#include <algorithm>

namespace relupscope {

// An element beyond what an instruction's field can say: by the BIF.
Result<void> Emitter::farElement(const Generic& g, const Operand& tuple)
{
    const auto& o = g.operands;
    const Export* element
        = m_context.code.existingExport({Atom::erlang, m_context.atoms.intern("element"), 2});
    if (!element || element->bif < 0)
        return bad(g, "element index too large");
    start(Instruction::bif2, field(o[2]), static_cast<uint16_t>(element->bif));
    word(0); // it does not fail
    word(Term::small(o[1].value + 1).w);
    value(tuple);
    return {};
}

Result<void> Emitter::data(const Generic& g)
{
    const auto& o = g.operands;
    switch (static_cast<Opcode>(g.opcode)) {
    case Opcode::move: moveTo(o[0], o[1]); return {};
    case Opcode::swap:
        if (!isRegister(o[0]))
            return bad(g, "not a register");
        start(Instruction::swap, field(o[0]), field(o[1]));
        return {};
    case Opcode::get_list: {
        const Operand s = inRegister(o[0], 0);
        const bool allX = isX(s) && isX(o[1]) && isX(o[2]);
        start(allX ? Instruction::get_list_xxx : Instruction::get_list_rrr, field(s), field(o[1]),
              field(o[2]));
        return {};
    }
    case Opcode::get_hd: {
        const Operand s = inRegister(o[0], 0);
        start(Instruction::get_hd, field(s), field(o[1]));
        return {};
    }
    case Opcode::get_tl: {
        const Operand s = inRegister(o[0], 0);
        start(Instruction::get_tl, field(s), field(o[1]));
        return {};
    }
    case Opcode::get_tuple_element: {
        const Operand s = inRegister(o[0], 0);
        if (o[1].value > 8000)
            return farElement(g, s);
        const auto c = static_cast<uint16_t>((o[1].value + 1) * 8);
        const Instruction op = g.unproved
            ? (isX(s) && isX(o[2]) ? Instruction::get_tuple_element_checked_xx
                                   : Instruction::get_tuple_element_checked_rr)
            : isX(s)
            ? (isX(o[2]) ? Instruction::get_tuple_element_xx : Instruction::get_tuple_element_xy)
            : (isX(o[2]) ? Instruction::get_tuple_element_yx : Instruction::get_tuple_element_rr);
        // The element after the last one: both at once, unless the first went over the tuple.
        if (op == Instruction::get_tuple_element_xx && lastIs(op, 1)
            && code[m_lastStart].i.a == field(s) && code[m_lastStart].i.b != field(s)
            && code[m_lastStart].i.c + 8 == c) {
            fuse(Instruction::get_tuple_element2_x);
            word(field(o[2]));
            return {};
        }
        start(op, field(s), field(o[2]), c);
        return {};
    }
    case Opcode::set_tuple_element:
        start(Instruction::set_tuple_element);
        value(o[0]);
        value(o[1]);
        word(static_cast<Word>(o[2].value) + 1);
        return {};
    case Opcode::put_list:
        if (isRegister(o[0]) && isRegister(o[1])) {
            start(Instruction::put_list_rrr, field(o[0]), field(o[1]), field(o[2]));
        } else if (isRegister(o[0])) {
            start(Instruction::put_list_rcr, field(o[0]), 0, field(o[2]));
            value(o[1]);
        } else {
            start(Instruction::put_list, 0, 0, field(o[2]));
            value(o[0]);
            value(o[1]);
        }
        return {};
    case Opcode::put_tuple2:
        if (o[1].listSize > 65535)
            return bad(g, "tuple too large");
        start(Instruction::put_tuple2, field(o[0]), static_cast<uint16_t>(o[1].listSize));
        for (size_t i = 0; i < o[1].listSize; ++i)
            value(element(g, o[1], i));
        return {};
    default: // update_record Hint Size Src Dst Updates
        start(Instruction::update_record, field(o[3]), static_cast<uint16_t>(o[4].listSize / 2),
              static_cast<uint16_t>(o[1].value));
        value(o[2]);
        for (size_t i = 0; i + 1 < o[4].listSize; i += 2) {
            const SWord position = element(g, o[4], i).value;
            if (position < 1 || position > o[1].value)
                return bad(g, "position outside the record");
            word(static_cast<Word>(position));
            value(element(g, o[4], i + 1));
        }
        return {};
    }
}

Result<void> Emitter::floats(const Generic& g)
{
    const auto& o = g.operands;
    const auto fr = [](const Operand& r) { return xField(r.value); };
    const auto isFloatRegister
        = [](const Operand& r) { return r.kind == Operand::Kind::FloatRegister && r.value < 16; };
    switch (static_cast<Opcode>(g.opcode)) {
    case Opcode::fmove:
        if (isFloatRegister(o[0]) && isRegister(o[1])) {
            start(Instruction::fmove_to, fr(o[0]), field(o[1]));
        } else if (isFloatRegister(o[1])) {
            start(Instruction::fmove_from, fr(o[1]));
            value(o[0]);
        } else {
            return bad(g, "no float register");
        }
        return {};
    case Opcode::fconv:
        if (!isFloatRegister(o[1]))
            return bad(g, "no float register");
        start(Instruction::fconv, fr(o[1]));
        value(o[0]);
        return {};
    case Opcode::fnegate:
        if (!isFloatRegister(o[1]) || !isFloatRegister(o[2]))
            return bad(g, "no float register");
        start(Instruction::fnegate, fr(o[1]), fr(o[2]));
        return {};
    default: break;
    }
    if (!isFloatRegister(o[1]) || !isFloatRegister(o[2]) || !isFloatRegister(o[3]))
        return bad(g, "no float register");
    const auto op = static_cast<Opcode>(g.opcode);
    const Instruction i = op == Opcode::fadd ? Instruction::fadd
        : op == Opcode::fsub                 ? Instruction::fsub
        : op == Opcode::fmul                 ? Instruction::fmul
                                             : Instruction::fdiv;
    start(i, fr(o[1]), fr(o[2]), fr(o[3]));
    return {};
}

// Where the pairs of keys and values begin, in the order of the keys when all are constants: of
// several that a map does not have, the first is told of.
std::vector<size_t> Emitter::keyOrder(const Generic& g, const Operand& list)
{
    std::vector<size_t> order;
    bool isConstant = true;
    for (size_t i = 0; i < list.listSize; i += 2) {
        order.push_back(i);
        isConstant = isConstant && !isRegister(element(g, list, i));
    }
    if (isConstant) {
        std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
            return compareExact(termOf(element(g, list, a)), termOf(element(g, list, b)),
                                m_context.atoms)
                < 0;
        });
    }
    return order;
}

Result<void> Emitter::maps(const Generic& g)
{
    const auto& o = g.operands;
    const auto op = static_cast<Opcode>(g.opcode);
    if (op == Opcode::put_map_assoc || op == Opcode::put_map_exact) {
        if (o[4].listSize % 2 != 0 || o[4].listSize > 65535)
            return bad(g, "odd number of keys and values");
        const size_t at
            = start(op == Opcode::put_map_assoc ? Instruction::new_map : Instruction::put_map_exact,
                    field(o[2]), static_cast<uint16_t>(o[4].listSize / 2));
        failWord(at, o[0]);
        value(o[1]);
        for (const size_t i : keyOrder(g, o[4])) {
            value(element(g, o[4], i));
            value(element(g, o[4], i + 1));
        }
        return {};
    }
    const Operand source = inRegister(o[1], 0);
    const bool get = op == Opcode::get_map_elements;
    startBranch(get ? Instruction::get_map_elements : Instruction::has_map_fields, field(source),
                o[0]);
    if (get && o[2].listSize % 2 != 0)
        return bad(g, "odd number of keys and registers");
    word(get ? o[2].listSize / 2 : o[2].listSize);
    for (size_t i = 0; i < o[2].listSize; ++i) {
        const Operand& e = element(g, o[2], i);
        if (get && i % 2 == 1 && !isRegister(e))
            return bad(g, "not a register");
        value(e);
    }
    return {};
}

} // namespace relupscope
