// SPDX-License-Identifier: GPL-3.0-or-later
// Type tests, comparisons, jumps and selections.
#include "code/emitter.h"

#include <algorithm>

namespace relupscope {

namespace {

struct TestForms
{
    Instruction x;
    Instruction r;
};

TestForms testForms(Opcode op)
{
    using I = Instruction;
    switch (static_cast<unsigned>(op)) {
    case static_cast<unsigned>(Opcode::is_integer): return {I::is_integer_x, I::is_integer_r};
    case static_cast<unsigned>(Opcode::is_float): return {I::is_float_r, I::is_float_r};
    case static_cast<unsigned>(Opcode::is_number): return {I::is_number_r, I::is_number_r};
    case static_cast<unsigned>(Opcode::is_atom): return {I::is_atom_x, I::is_atom_r};
    case static_cast<unsigned>(Opcode::is_pid): return {I::is_pid_r, I::is_pid_r};
    case static_cast<unsigned>(Opcode::is_reference): return {I::is_reference_r, I::is_reference_r};
    case static_cast<unsigned>(Opcode::is_port): return {I::is_port_r, I::is_port_r};
    case static_cast<unsigned>(Opcode::is_nil): return {I::is_nil_x, I::is_nil_r};
    case static_cast<unsigned>(Opcode::is_binary): return {I::is_binary_r, I::is_binary_r};
    case static_cast<unsigned>(Opcode::is_bitstr): return {I::is_bitstr_r, I::is_bitstr_r};
    case static_cast<unsigned>(Opcode::is_list): return {I::is_list_r, I::is_list_r};
    case static_cast<unsigned>(Opcode::is_nonempty_list):
        return {I::is_nonempty_list_x, I::is_nonempty_list_r};
    case static_cast<unsigned>(Opcode::is_tuple): return {I::is_tuple_x, I::is_tuple_r};
    case static_cast<unsigned>(Opcode::is_boolean): return {I::is_boolean_r, I::is_boolean_r};
    case static_cast<unsigned>(Opcode::is_function): return {I::is_function_r, I::is_function_r};
    default: return {I::is_map_r, I::is_map_r};
    }
}

} // namespace

Result<void> Emitter::test(const Generic& g)
{
    const auto& o = g.operands;
    const auto op = static_cast<Opcode>(g.opcode);
    if (op == Opcode::is_function2) {
        startBranch(Instruction::is_function2, 0, o[0]);
        value(o[1]);
        value(o[2]);
        return {};
    }
    if (op == Opcode::test_arity && !m_barrier && code.size() == m_lastStart + 1
        && isRegister(o[1])) {
        // is_tuple and test_arity of one register, with one place to go to: one instruction
        CodeWord& last = code[m_lastStart];
        const bool tuple = last.i.op == static_cast<uint16_t>(Instruction::is_tuple_x)
            || last.i.op == static_cast<uint16_t>(Instruction::is_tuple_r);
        if (tuple && last.j.a == field(o[1]) && !m_fixups.empty()
            && m_fixups.back().at == m_lastStart
            && m_fixups.back().label == static_cast<uint32_t>(o[0].value)) {
            last.i.op = static_cast<uint16_t>(isX(o[1]) ? Instruction::is_tuple_of_arity_x
                                                        : Instruction::is_tuple_of_arity_r);
            word(makeHeader(BoxTag::Tuple, static_cast<size_t>(o[2].value)));
            return {};
        }
    }
    const Operand s = inRegister(o[1], 0);
    if (op == Opcode::test_arity) {
        startBranch(g.unproved ? (isX(s) ? Instruction::is_tuple_of_arity_x
                                         : Instruction::is_tuple_of_arity_r)
                               : (isX(s) ? Instruction::test_arity_x : Instruction::test_arity_r),
                    field(s), o[0]);
        word(makeHeader(BoxTag::Tuple, static_cast<size_t>(o[2].value)));
        return {};
    }
    if (op == Opcode::is_tagged_tuple) {
        startBranch(isX(s) ? Instruction::is_tagged_tuple_x : Instruction::is_tagged_tuple_r,
                    field(s), o[0]);
        word(makeHeader(BoxTag::Tuple, static_cast<size_t>(o[2].value)));
        word(termOf(o[3]).w);
        return {};
    }
    const TestForms forms = testForms(op);
    startBranch(isX(s) ? forms.x : forms.r, field(s), o[0]);
    return {};
}

Result<void> Emitter::compare(const Generic& g)
{
    const auto& o = g.operands;
    const auto op = static_cast<Opcode>(g.opcode);
    Operand a = o[1];
    Operand b = o[2];
    const bool exact = op == Opcode::is_eq_exact || op == Opcode::is_ne_exact;
    if (exact && isValue(a))
        std::swap(a, b);
    if (exact && isRegister(a) && isValue(b) && termOf(b).isImmediate()) {
        const bool eq = op == Opcode::is_eq_exact;
        startBranch(eq ? (isX(a) ? Instruction::is_eq_immediate_x : Instruction::is_eq_immediate_r)
                       : (isX(a) ? Instruction::is_ne_immediate_x : Instruction::is_ne_immediate_r),
                    field(a), o[0]);
        word(termOf(b).w);
        return {};
    }
    Instruction i {};
    using I = Instruction;
    const bool xx = isX(a) && isX(b);
    const bool xc = isX(a) && isValue(b);
    const bool cx = isValue(a) && isX(b);
    switch (static_cast<unsigned>(op)) {
    case static_cast<unsigned>(Opcode::is_eq_exact): i = I::is_eq_exact; break;
    case static_cast<unsigned>(Opcode::is_ne_exact): i = I::is_ne_exact; break;
    case static_cast<unsigned>(Opcode::is_eq): i = I::is_eq; break;
    case static_cast<unsigned>(Opcode::is_ne): i = I::is_ne; break;
    case static_cast<unsigned>(Opcode::is_lt):
        i = xx ? I::is_lt_xx : xc ? I::is_lt_xc : cx ? I::is_lt_cx : I::is_lt;
        break;
    default: i = xx ? I::is_ge_xx : xc ? I::is_ge_xc : cx ? I::is_ge_cx : I::is_ge; break;
    }
    startBranch(i, 0, o[0]);
    value(a);
    value(b);
    return {};
}

Result<void> Emitter::select(const Generic& g)
{
    const auto op = static_cast<Opcode>(g.opcode);
    if (op == Opcode::jump) {
        if (g.unproved) // see Verifier::selectStep
            start(Instruction::no_return);
        else
            startBranch(Instruction::jump, 0, g.operands[0]);
        return {};
    }
    const Operand source = inRegister(g.operands[0], 0);
    return selectValues(g, source, op == Opcode::select_tuple_arity);
}

Result<void> Emitter::selectValues(const Generic& g, const Operand& source, bool tuples)
{
    struct Row
    {
        Word key;
        const Operand* label;
    };
    std::vector<Row> rows;
    const Operand& list = g.operands[2];
    if (list.listSize % 2 != 0)
        return bad(g, "odd number of values and labels");
    for (size_t i = 0; i < list.listSize; i += 2) {
        const Operand& key = element(g, list, i);
        const Operand& target = element(g, list, i + 1);
        if (target.kind != Operand::Kind::Label || target.value == 0 || isRegister(key))
            return bad(g, "bad value or label");
        if (tuples) {
            rows.push_back({makeHeader(BoxTag::Tuple, static_cast<size_t>(key.value)), &target});
        } else if (termOf(key).isImmediate()) {
            rows.push_back({termOf(key).w, &target});
        } else { // a big integer or float: compared on its own, before the others
            startBranch(Instruction::is_ne_exact, 0, target);
            value(source);
            value(key);
        }
    }
    const bool smalls = !tuples && !rows.empty()
        && std::ranges::all_of(rows, [](const Row& r) { return Term(r.key).isSmall(); });
    if (!tuples && rows.size() > 6)
        std::ranges::sort(rows, [](const Row& a, const Row& b) {
            return static_cast<SWord>(a.key) < static_cast<SWord>(b.key);
        });
    if (smalls && rows.size() > 6) {
        const SWord first = Term(rows.front().key).smallValue();
        const SWord span = Term(rows.back().key).smallValue() - first + 1;
        if (span <= static_cast<SWord>(rows.size()) * 2) {
            const size_t at
                = startBranch(Instruction::select_val_dense, field(source), g.operands[1]);
            word(static_cast<Word>(span));
            word(static_cast<Word>(first));
            size_t row = 0;
            for (SWord v = first; v < first + span; ++v) {
                const bool there = Term(rows[row].key).smallValue() == v;
                labelWord(at, there ? *rows[row].label : g.operands[1]);
                row += there ? 1 : 0;
            }
            return {};
        }
    }
    const Instruction i = tuples ? Instruction::select_tuple_arity
        : rows.size() > 6        ? Instruction::select_val_sorted
                                 : Instruction::select_val;
    const size_t at = startBranch(i, field(source), g.operands[1]);
    word(rows.size());
    for (const Row& r : rows) {
        word(r.key);
        labelWord(at, *r.label);
    }
    return {};
}

} // namespace relupscope
