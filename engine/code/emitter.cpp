// SPDX-License-Identifier: GPL-3.0-or-later
#include "code/emitter.h"

namespace relupscope {

Emitter::Emitter(const LoadContext& context, std::string_view fileName, const BeamFile& file,
                 ModuleInstance& instance)
    : labels(file.labelCount + 1, -1),
      m_context(context),
      m_fileName(fileName),
      m_file(file),
      m_instance(instance)
{
}

tl::unexpected<Error> Emitter::bad(const Generic& g, std::string what) const
{
    return fail(ErrorKind::Bytes,
                std::string(m_fileName) + ", chunk Code, byte " + std::to_string(g.offset),
                std::string(opcodeInfo(g.opcode)->name) + ": " + std::move(what));
}

size_t Emitter::start(Instruction op, uint16_t a, uint16_t b, uint16_t c)
{
    m_lastStart = code.size();
    m_barrier = false;
    CodeWord w {};
    w.i = {static_cast<uint16_t>(op), a, b, c};
    code.push_back(w);
    return m_lastStart;
}

size_t Emitter::startBranch(Instruction op, uint16_t a, const Operand& label)
{
    const size_t at = start(op, a);
    m_fixups.push_back({at, at, static_cast<uint32_t>(label.value), true});
    return at;
}

Term Emitter::termOf(const Operand& o)
{
    return o.kind == Operand::Kind::Unsigned ? Term::small(o.value) : o.term;
}

void Emitter::value(const Operand& o)
{
    word(isRegister(o) ? Word {field(o)} : termOf(o).w);
}

void Emitter::labelWord(size_t at, const Operand& label)
{
    m_fixups.push_back({code.size(), at, static_cast<uint32_t>(label.value), false});
    word(0);
}

void Emitter::failWord(size_t at, const Operand& label)
{
    if (label.kind == Operand::Kind::Label && label.value != 0)
        labelWord(at, label);
    else
        word(0);
}

Export& Emitter::importOf(const Operand& o)
{
    const auto index = static_cast<size_t>(o.value);
    if (m_imports.empty())
        m_imports.resize(m_file.imports.size());
    if (!m_imports[index])
        m_imports[index] = &m_context.code.exportFor(m_file.imports[index]);
    return *m_imports[index];
}

void Emitter::moveTo(const Operand& source, const Operand& destination)
{
    if (isRegister(source)) {
        const Instruction op = isX(source)
            ? (isX(destination) ? Instruction::move_xx : Instruction::move_xy)
            : (isX(destination) ? Instruction::move_yx : Instruction::move_yy);
        if (!fuseMoves(op, field(source), field(destination)))
            start(op, field(source), field(destination));
    } else {
        start(isX(destination) ? Instruction::move_cx : Instruction::move_cy, 0,
              field(destination));
        word(termOf(source).w);
    }
}

// Two moves alike, one after the other, are one instruction.
bool Emitter::fuseMoves(Instruction move, uint16_t source, uint16_t destination)
{
    using I = Instruction;
    const I both = move == I::move_xx ? I::move_xx_xx
        : move == I::move_xy          ? I::move_xy_xy
                                      : I::move_yx_yx;
    if (move == I::move_yy || !lastIs(move, 1))
        return false;
    fuse(both).i.c = source;
    word(destination);
    return true;
}

// x1023 and x1022 are never used by the compiler (registers end at 1022): scratch for constants.
Operand Emitter::inRegister(const Operand& o, SWord scratch)
{
    if (isRegister(o))
        return o;
    Operand r;
    r.kind = Operand::Kind::X;
    r.value = 1023 - scratch;
    moveTo(o, r);
    return r;
}

Result<void> Emitter::label(const Generic& g)
{
    const SWord n = g.operands[0].value;
    if (n <= 0 || n >= static_cast<SWord>(labels.size()))
        return bad(g, "label out of range");
    if (labels[static_cast<size_t>(n)] >= 0)
        return bad(g, "label " + std::to_string(n) + " stands twice");
    if (g.unproved)
        start(Instruction::no_return);
    labels[static_cast<size_t>(n)] = static_cast<int64_t>(code.size());
    m_barrier = true; // somebody may jump here: nothing before it may be fused with what follows
    m_lastFunCall = NoFunCall;
    if (!m_expectEntry)
        return {};
    m_expectEntry = false;
    Function& f = functions.back();
    f.entry = reinterpret_cast<CodeWord*>(code.size());
    const Mfa mfa {m_instance.name, f.name, f.arity};
    const Export* native = m_context.code.existingExport(mfa);
    if (native
        && native->bif >= 0) { // a NIF's stub, or a BIF's: the machine's body takes its place
        start(Instruction::bif_body, static_cast<uint16_t>(f.arity),
              static_cast<uint16_t>(native->bif));
        m_skipping = true;
        hasNifs = true;
        return {};
    }
    for (size_t i = 0; i < m_context.probeCount; ++i) {
        const Mfa& at = m_context.probes[i].mfa;
        if (at.function == mfa.function && at.arity == mfa.arity
            && (at.module == mfa.module || at.module.isNone()))
            start(Instruction::probe, m_context.probes[i].number);
    }
    return {};
}

Result<void> Emitter::funcInfo(const Generic& g)
{
    if (!g.operands[1].term.isAtom() || g.operands[2].value > 255)
        return bad(g, "bad function name or arity");
    m_skipping = false;
    Function f {};
    f.begin = reinterpret_cast<CodeWord*>(code.size());
    f.name = g.operands[1].term;
    f.arity = static_cast<unsigned>(g.operands[2].value);
    functions.push_back(f);
    start(Instruction::func_info);
    word(m_instance.name.w);
    word(f.name.w);
    word(f.arity);
    m_expectEntry = true;
    return {};
}

Result<void> Emitter::line(const Generic& g)
{
    const auto n = static_cast<size_t>(g.operands[0].value);
    const BeamLine at = n < m_file.lines.size() ? m_file.lines[n] : BeamLine {};
    const auto index = static_cast<uint32_t>(code.size());
    if (!lines.empty() && lines.back().codeIndex == index)
        lines.pop_back();
    lines.push_back({index, at.file, at.line});
    return {};
}

Result<void> Emitter::finish()
{
    for (const Fixup& f : m_fixups) {
        const int64_t target = labels[f.label];
        if (target < 0)
            return fail(ErrorKind::Bytes, std::string(m_fileName) + ", chunk Code",
                        "label " + std::to_string(f.label) + " is nowhere");
        const int64_t offset = target - static_cast<int64_t>(f.origin);
        if (f.branch)
            code[f.at].j.offset = static_cast<int32_t>(offset);
        else
            code[f.at].integer = offset;
    }
    if (functions.size() != m_file.functionCount)
        return fail(ErrorKind::Bytes, std::string(m_fileName) + ", chunk Code",
                    "the header promises " + std::to_string(m_file.functionCount)
                        + " functions, there are " + std::to_string(functions.size()));
    return {};
}

// The check of an operand's type that the verifier could not prove. Tuples are checked by
// instructions of their own.
void Emitter::requirement(const Generic& g)
{
    switch (static_cast<Opcode>(g.opcode)) {
    case Opcode::test_arity:
    case Opcode::get_tuple_element:
    case Opcode::call:
    case Opcode::call_ext:
    case Opcode::call_fun:
    case Opcode::call_fun2:
    case Opcode::apply:
    case Opcode::jump: return;
    case Opcode::get_list:
    case Opcode::get_hd:
    case Opcode::get_tl: start(Instruction::require_cons, field(g.operands[0])); return;
    case Opcode::get_map_elements:
    case Opcode::has_map_fields: start(Instruction::require_map, field(g.operands[1])); return;
    case Opcode::bs_get_tail:
    case Opcode::bs_get_position:
    case Opcode::bs_set_position: start(Instruction::require_context, field(g.operands[0])); return;
    default: start(Instruction::require_context, field(g.operands[1])); return;
    }
}

// Which member translates which opcode: the one dispatch of the loader.
Result<void> Emitter::instruction(const Generic& g)
{
    const auto op = static_cast<Opcode>(g.opcode);
    const bool puts = op == Opcode::bs_put_integer || op == Opcode::bs_put_binary
        || op == Opcode::bs_put_float || op == Opcode::bs_put_string || op == Opcode::bs_put_utf8
        || op == Opcode::bs_put_utf16 || op == Opcode::bs_put_utf32;
    if (m_building && !puts && op != Opcode::line)
        flushBuild();
    if (op == Opcode::label)
        return label(g);
    if (op == Opcode::func_info)
        return funcInfo(g);
    if (op == Opcode::line)
        return line(g);
    if (functions.empty() && op != Opcode::int_code_end)
        return bad(g, "outside a function");
    if (m_skipping)
        return {};
    if (g.unproved)
        requirement(g);
    switch (op) {
    case Opcode::call:
    case Opcode::call_last:
    case Opcode::call_only:
    case Opcode::call_fun:
    case Opcode::call_fun2:
    case Opcode::apply:
    case Opcode::apply_last:
    case Opcode::call_ext:
    case Opcode::call_ext_last:
    case Opcode::call_ext_only: return anyCall(g);
    case Opcode::allocate:
    case Opcode::allocate_heap:
    case Opcode::allocate_zero:
    case Opcode::allocate_heap_zero:
    case Opcode::test_heap:
    case Opcode::init:
    case Opcode::deallocate:
    case Opcode::return_:
    case Opcode::trim:
    case Opcode::init_yregs: return frame(g);
    case Opcode::move:
    case Opcode::get_list:
    case Opcode::get_tuple_element:
    case Opcode::set_tuple_element:
    case Opcode::put_list:
    case Opcode::get_hd:
    case Opcode::get_tl:
    case Opcode::put_tuple2:
    case Opcode::swap:
    case Opcode::update_record: return data(g);
    case Opcode::is_integer:
    case Opcode::is_float:
    case Opcode::is_number:
    case Opcode::is_atom:
    case Opcode::is_pid:
    case Opcode::is_reference:
    case Opcode::is_port:
    case Opcode::is_nil:
    case Opcode::is_binary:
    case Opcode::is_list:
    case Opcode::is_nonempty_list:
    case Opcode::is_tuple:
    case Opcode::test_arity:
    case Opcode::is_boolean:
    case Opcode::is_function:
    case Opcode::is_function2:
    case Opcode::is_bitstr:
    case Opcode::is_map:
    case Opcode::is_tagged_tuple: return test(g);
    case Opcode::is_lt:
    case Opcode::is_ge:
    case Opcode::is_eq:
    case Opcode::is_ne:
    case Opcode::is_eq_exact:
    case Opcode::is_ne_exact: return compare(g);
    case Opcode::select_val:
    case Opcode::select_tuple_arity:
    case Opcode::jump: return select(g);
    case Opcode::bif0:
    case Opcode::bif1:
    case Opcode::bif2:
    case Opcode::gc_bif1:
    case Opcode::gc_bif2:
    case Opcode::gc_bif3: return guardBif(g);
    case Opcode::send:
    case Opcode::remove_message:
    case Opcode::timeout:
    case Opcode::loop_rec:
    case Opcode::loop_rec_end:
    case Opcode::wait:
    case Opcode::wait_timeout:
    case Opcode::recv_marker_bind:
    case Opcode::recv_marker_clear:
    case Opcode::recv_marker_reserve:
    case Opcode::recv_marker_use: return receive(g);
    case Opcode::catch_:
    case Opcode::catch_end:
    case Opcode::try_:
    case Opcode::try_end:
    case Opcode::try_case:
    case Opcode::try_case_end:
    case Opcode::raise:
    case Opcode::raw_raise:
    case Opcode::badmatch:
    case Opcode::if_end:
    case Opcode::case_end:
    case Opcode::badrecord:
    case Opcode::build_stacktrace: return exception(g);
    case Opcode::fmove:
    case Opcode::fconv:
    case Opcode::fadd:
    case Opcode::fsub:
    case Opcode::fmul:
    case Opcode::fdiv:
    case Opcode::fnegate: return floats(g);
    case Opcode::make_fun2:
    case Opcode::make_fun3: return funs(g);
    case Opcode::put_map_assoc:
    case Opcode::put_map_exact:
    case Opcode::has_map_fields:
    case Opcode::get_map_elements: return maps(g);
    case Opcode::bs_start_match3:
    case Opcode::bs_start_match4:
    case Opcode::bs_get_integer2:
    case Opcode::bs_get_float2:
    case Opcode::bs_get_binary2:
    case Opcode::bs_skip_bits2:
    case Opcode::bs_test_tail2:
    case Opcode::bs_test_unit:
    case Opcode::bs_match_string:
    case Opcode::bs_get_utf8:
    case Opcode::bs_skip_utf8:
    case Opcode::bs_get_utf16:
    case Opcode::bs_skip_utf16:
    case Opcode::bs_get_utf32:
    case Opcode::bs_skip_utf32:
    case Opcode::bs_get_tail:
    case Opcode::bs_get_position:
    case Opcode::bs_set_position: return binaryMatch(g);
    case Opcode::bs_match: return bsMatch(g);
    case Opcode::bs_create_bin: return bsCreateBin(g);
    case Opcode::bs_init_writable:
    case Opcode::bs_init2:
    case Opcode::bs_init_bits:
    case Opcode::bs_add:
    case Opcode::bs_append:
    case Opcode::bs_private_append:
    case Opcode::bs_put_integer:
    case Opcode::bs_put_binary:
    case Opcode::bs_put_float:
    case Opcode::bs_put_string:
    case Opcode::bs_utf8_size:
    case Opcode::bs_put_utf8:
    case Opcode::bs_utf16_size:
    case Opcode::bs_put_utf16:
    case Opcode::bs_put_utf32: return binaryBuild(g);
    case Opcode::on_load:
        onLoadEntry = reinterpret_cast<intptr_t>(functions.back().entry);
        return {};
    case Opcode::int_code_end:
    case Opcode::fclearerror:
    case Opcode::fcheckerror:
    case Opcode::recv_mark:
    case Opcode::recv_set:
    case Opcode::nif_start:
    case Opcode::executable_line:
    case Opcode::debug_line: return {};
    default: return bad(g, "not implemented");
    }
}

} // namespace relupscope
