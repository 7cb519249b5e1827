// SPDX-License-Identifier: GPL-3.0-or-later
// What calls, frames, data, tests, receives and exceptions do to the state; the bit syntax is in
// verifier_binaries.cpp.
#include "code/verifier.h"
#include "term/atom.h"

#include <algorithm>

namespace relupscope {

using OperandKind = Operand::Kind;

// --- registers -------------------------------------------------------------------------------

Verifier::Slot Verifier::slotOfConstant(const Operand& o)
{
    if (o.kind != OperandKind::Literal)
        return Any;
    return o.term.isCons() ? Slot {Cons}
        : isTuple(o.term)  ? with(Tuple, std::min(tupleArity(o.term), MaxDetail))
        : isMap(o.term)    ? Slot {Map}
                           : Slot {Any};
}

bool Verifier::unreadable(const Operand& o)
{
    const Slot kind = kindOf(slotOf(o));
    const std::string name = (o.kind == OperandKind::Y ? "y" : "x") + std::to_string(o.value);
    if (o.kind == OperandKind::Y && o.value >= yCount(m_now.frame))
        return bad(name + " is outside the frame");
    return bad(kind == Undefined ? name + " holds nothing yet"
                   : kind == Tag ? name + " holds a catch tag"
                                 : name + " holds no term in an exception handler");
}

bool Verifier::readList(const Generic& g, const Operand& list)
{
    for (size_t i = 0; i < list.listSize; ++i) {
        if (!read(g.lists[list.listStart + i]))
            return false;
    }
    return true;
}

bool Verifier::define(const Operand& o, Slot slot)
{
    if (o.kind == OperandKind::X) {
        const auto n = static_cast<unsigned>(o.value);
        while (m_now.xCount <= n)
            m_now.x[m_now.xCount++] = Undefined;
        m_now.x[n] = slot;
        return true;
    }
    if (o.value >= yCount(m_now.frame))
        return bad("y" + std::to_string(o.value) + " is outside the frame");
    if (kindOf(m_now.y[o.value]) == Tag)
        return bad("y" + std::to_string(o.value) + " holds a catch tag");
    m_now.y[o.value] = slot;
    return true;
}

// A test has shown what the register holds.
void Verifier::refine(const Operand& o, Slot slot)
{
    const Slot before = slotOf(o);
    if (kindOf(before) == kindOf(slot))
        slot = std::max(before, slot);
    if (o.kind == OperandKind::X)
        m_now.x[o.value] = slot;
    else if (o.kind == OperandKind::Y)
        m_now.y[o.value] = slot;
}

void Verifier::forget(const Operand& o)
{
    if (kindOf(slotOf(o)) != Undefined && kindOf(slotOf(o)) != Tag) {
        if (o.kind == OperandKind::X)
            m_now.x[o.value] = Any;
        else
            m_now.y[o.value] = Any;
    }
}

// The instruction takes only a term of this kind. Where that is not known, the machine checks.
bool Verifier::require(Generic& g, const Operand& o, Slot slot)
{
    if (!read(o))
        return false;
    const Slot known = slotOf(o);
    if (kindOf(known) == kindOf(slot) && known >= slot)
        return true;
    if (o.kind != OperandKind::X && o.kind != OperandKind::Y)
        return bad("a constant of the wrong type");
    g.unproved = true;
    refine(o, slot);
    return true;
}

bool Verifier::arguments(size_t count)
{
    for (size_t n = 0; n < count; ++n) {
        Operand x;
        x.kind = OperandKind::X;
        x.value = static_cast<SWord>(n);
        if (!read(x))
            return false;
    }
    return true;
}

// x0 to x(count - 1) live on, all others may be lost to a collection.
bool Verifier::live(const Operand& count)
{
    const auto n = static_cast<size_t>(count.value);
    if (!arguments(n))
        return false;
    m_now.xCount = static_cast<unsigned>(std::min<size_t>(n, m_now.xCount));
    return true;
}

void Verifier::onlyX0()
{
    m_now.xCount = 1;
    m_now.x[0] = Any;
    m_now.floats = 0;
}

// --- dispatch
// -------------------------------------------------------------------------------------

bool Verifier::step(Generic& g)
{
    switch (static_cast<Opcode>(g.opcode)) {
    case Opcode::func_info: {
        const bool ok = arguments(m_entries.back().arity);
        stop();
        return ok;
    }
    case Opcode::call:
    case Opcode::call_last:
    case Opcode::call_only:
    case Opcode::call_ext:
    case Opcode::call_ext_last:
    case Opcode::call_ext_only:
    case Opcode::call_fun:
    case Opcode::call_fun2:
    case Opcode::apply:
    case Opcode::apply_last: return callStep(g);
    case Opcode::allocate:
    case Opcode::allocate_heap:
    case Opcode::allocate_zero:
    case Opcode::allocate_heap_zero:
    case Opcode::test_heap:
    case Opcode::init:
    case Opcode::deallocate:
    case Opcode::return_:
    case Opcode::trim:
    case Opcode::init_yregs: return frameStep(g);
    case Opcode::move:
    case Opcode::swap:
    case Opcode::get_list:
    case Opcode::get_hd:
    case Opcode::get_tl:
    case Opcode::get_tuple_element:
    case Opcode::set_tuple_element:
    case Opcode::put_list:
    case Opcode::put_tuple2:
    case Opcode::update_record: return dataStep(g);
    case Opcode::is_nonempty_list:
    case Opcode::is_tuple:
    case Opcode::test_arity:
    case Opcode::is_tagged_tuple:
    case Opcode::is_map: return testStep(g);
    case Opcode::jump:
    case Opcode::select_val:
    case Opcode::select_tuple_arity: return selectStep(g);
    case Opcode::bif0:
    case Opcode::bif1:
    case Opcode::bif2:
    case Opcode::gc_bif1:
    case Opcode::gc_bif2:
    case Opcode::gc_bif3: return bifStep(g);
    case Opcode::send:
    case Opcode::loop_rec:
    case Opcode::loop_rec_end:
    case Opcode::wait:
    case Opcode::wait_timeout:
    case Opcode::recv_marker_reserve: return messageStep(g);
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
    case Opcode::build_stacktrace: return exceptionStep(g);
    case Opcode::fmove:
    case Opcode::fconv:
    case Opcode::fadd:
    case Opcode::fsub:
    case Opcode::fmul:
    case Opcode::fdiv:
    case Opcode::fnegate: return floatStep(g);
    case Opcode::make_fun2:
    case Opcode::make_fun3: return funStep(g);
    case Opcode::put_map_assoc:
    case Opcode::put_map_exact:
    case Opcode::has_map_fields:
    case Opcode::get_map_elements: return mapStep(g);
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
    case Opcode::bs_set_position:
    case Opcode::bs_match: return matchStep(g);
    case Opcode::bs_init2:
    case Opcode::bs_init_bits:
    case Opcode::bs_append:
    case Opcode::bs_private_append:
    case Opcode::bs_init_writable: return buildStep(g);
    case Opcode::bs_create_bin: return createStep(g);
    case Opcode::on_load: return m_entries.back().arity == 0 || bad("in a function with arguments");
    case Opcode::int_code_end:
    case Opcode::nif_start:
    case Opcode::executable_line:
    case Opcode::debug_line:
    case Opcode::recv_mark:
    case Opcode::recv_set: return true;
    default: return plain(g);
    }
}

// Reads its sources, may branch, then writes its destination: most tests and all simple ones.
bool Verifier::plain(const Generic& g)
{
    const std::string_view letters = opcodeInfo(g.opcode)->operands;
    for (size_t i = 0; i < letters.size(); ++i) {
        if ((letters[i] == 's' || letters[i] == 'S') && !read(g.operands[i]))
            return false;
    }
    for (size_t i = 0; i < letters.size(); ++i) {
        if ((letters[i] == 'f' || letters[i] == 'j') && !branch(g.operands[i]))
            return false;
    }
    return letters.empty() || letters.back() != 'd' || define(g.operands.back());
}

// --- frames and calls --------------------------------------------------------------------------

bool Verifier::frameStep(const Generic& g)
{
    const auto& o = g.operands;
    const auto op = static_cast<Opcode>(g.opcode);
    switch (op) {
    case Opcode::allocate:
    case Opcode::allocate_zero:
    case Opcode::allocate_heap:
    case Opcode::allocate_heap_zero:
        if (m_now.frame != NoFrame)
            return bad("there is a frame already");
        if (!live(o.back()))
            return false;
        m_now.frame = static_cast<int>(o[0].value);
        std::fill_n(m_now.y, m_now.frame, Slot {Any});
        return true;
    case Opcode::test_heap: return live(o[1]);
    case Opcode::init: return o[0].kind == OperandKind::Y ? define(o[0]) : bad("not a y register");
    case Opcode::init_yregs:
        for (size_t i = 0; i < o[0].listSize; ++i) {
            if (!define(g.lists[o[0].listStart + i]))
                return false;
        }
        return true;
    case Opcode::deallocate: return dropFrame(o[0]);
    case Opcode::trim: {
        const SWord dropped = o[0].value;
        if (m_now.frame < 0 || dropped + o[1].value != m_now.frame)
            return bad("the frame has not that size");
        for (SWord n = 0; n < dropped; ++n) {
            if (kindOf(m_now.y[n]) == Tag)
                return bad("y" + std::to_string(n) + " holds a catch tag");
        }
        m_now.frame -= static_cast<int>(dropped);
        std::copy_n(m_now.y + dropped, m_now.frame, m_now.y);
        noteHandler();
        return true;
    }
    default: // return
        if (m_now.frame != NoFrame)
            return bad("the frame is still there");
        stop();
        return arguments(1);
    }
}

bool Verifier::dropFrame(const Operand& size)
{
    if (m_now.frame != size.value)
        return bad(m_now.frame < 0 ? std::string("there is no frame of one size")
                                   : "the frame has " + std::to_string(m_now.frame) + " words");
    if (m_now.tags != 0)
        return bad("a catch is open");
    m_now.frame = NoFrame;
    return true;
}

// A call that comes back needs a frame, one that does not needs that there is none.
bool Verifier::called(bool tail, size_t arity)
{
    if (!arguments(arity))
        return false;
    if (tail) {
        if (m_now.frame != NoFrame)
            return bad("the frame is still there");
        stop();
        return true;
    }
    if (m_now.frame < 0)
        return bad("there is no frame to come back to");
    onlyX0();
    return true;
}

bool Verifier::callStep(Generic& g)
{
    const auto& o = g.operands;
    const auto arity = static_cast<size_t>(o[0].value);
    const auto op = static_cast<Opcode>(g.opcode);
    bool ok = false;
    switch (op) {
    case Opcode::call:
    case Opcode::call_only:
    case Opcode::call_last:
        m_calls.push_back(
            {g.offset, static_cast<uint32_t>(o[1].value), static_cast<unsigned>(arity)});
        ok = (op != Opcode::call_last || dropFrame(o[2])) && called(op != Opcode::call, arity);
        if (!m_noReturn.empty() && m_noReturn[static_cast<size_t>(o[1].value)])
            stop();
        break;
    case Opcode::call_fun: ok = called(false, arity + 1); break;
    case Opcode::call_fun2:
        ok = read(o[2]) && called(false, static_cast<size_t>(o[1].value));
        break;
    case Opcode::apply: ok = called(false, arity + 2); break;
    case Opcode::apply_last: ok = dropFrame(o[1]) && called(true, arity + 2); break;
    default: ok = importStep(g, op); break;
    }
    if (ok && m_now.reachable && neverReturns(g)) {
        g.unproved = true; // the emitter puts a stop behind it
        stop();
    }
    return ok;
}

bool Verifier::importStep(const Generic& g, Opcode op)
{
    const auto& o = g.operands;
    const auto import = static_cast<size_t>(o[1].value);
    const unsigned arity = m_file.imports[import].arity;
    if (o[0].value != static_cast<SWord>(arity))
        return bad("arity differs from that of the import");
    if (m_imports[import] == ImportKind::Exit) { // nothing comes back, whatever the frame is
        stop();
        return arguments(arity);
    }
    if (op == Opcode::call_ext_last && !dropFrame(o[2]))
        return false;
    return called(op != Opcode::call_ext, arity);
}

// The compiler leaves out what follows a call that never comes back, as far as it knows; the next
// label has then nothing to do with it. Code that comes back never runs into the handler of a try.
bool Verifier::neverReturns(const Generic& g) const
{
    const auto opcodeAt = [&](size_t i) { return static_cast<Opcode>(m_code[i].opcode); };
    size_t i = size_t {m_index} + 1;
    while (i < m_code.size() && opcodeAt(i) == Opcode::line)
        ++i;
    if (i == m_code.size())
        return m_retrying;
    if (opcodeAt(i) != Opcode::label)
        return false;
    const Label& l = m_labels[static_cast<size_t>(m_code[i].operands[0].value)];
    while (i < m_code.size() && (opcodeAt(i) == Opcode::line || opcodeAt(i) == Opcode::label))
        ++i;
    if (i < m_code.size() && opcodeAt(i) == Opcode::try_case)
        return true;
    if (!m_retrying)
        return false;
    return (l.slots != 0 && l.frame != m_now.frame)
        || (static_cast<Opcode>(g.opcode) == Opcode::call_ext
            && m_imports[static_cast<size_t>(g.operands[1].value)] == ImportKind::Raise);
}

bool Verifier::funStep(const Generic& g)
{
    const auto& o = g.operands;
    const auto index = static_cast<size_t>(o[0].value);
    if (index >= m_file.lambdas.size())
        return bad("no such fun");
    if (static_cast<Opcode>(g.opcode) == Opcode::make_fun2) {
        if (!arguments(m_file.lambdas[index].shape.freeCount))
            return false;
        onlyX0();
        return true;
    }
    if (o[2].listSize != m_file.lambdas[index].shape.freeCount)
        return bad("wrong number of free variables");
    return readList(g, o[2]) && define(o[1]);
}

bool Verifier::bifStep(const Generic& g)
{
    const auto& o = g.operands;
    const auto op = static_cast<Opcode>(g.opcode);
    const bool gc = op == Opcode::gc_bif1 || op == Opcode::gc_bif2 || op == Opcode::gc_bif3;
    const size_t bifAt = op == Opcode::bif0 ? 0 : gc ? 2 : 1;
    if (m_imports[static_cast<size_t>(o[bifAt].value)] != ImportKind::GuardBif)
        return bad("not a guard BIF");
    for (size_t i = bifAt + 1; i + 1 < o.size(); ++i) {
        if (!read(o[i]))
            return false;
    }
    if (gc && !live(o[1]))
        return false;
    return (op == Opcode::bif0 || branch(o[0])) && define(o.back());
}

// --- terms -------------------------------------------------------------------------------------

bool Verifier::dataStep(Generic& g)
{
    const auto& o = g.operands;
    switch (static_cast<Opcode>(g.opcode)) {
    case Opcode::move: return read(o[0]) && define(o[1], slotOf(o[0]));
    case Opcode::swap: {
        const Slot first = slotOf(o[0]);
        const Slot second = slotOf(o[1]);
        return read(o[0]) && read(o[1]) && define(o[0], second) && define(o[1], first);
    }
    case Opcode::get_list: return require(g, o[0], Cons) && define(o[1]) && define(o[2]);
    case Opcode::get_hd:
    case Opcode::get_tl: return require(g, o[0], Cons) && define(o[1]);
    case Opcode::get_tuple_element:
        return require(g, o[0], with(Tuple, static_cast<size_t>(o[1].value) + 1)) && define(o[2]);
    case Opcode::set_tuple_element: // the machine checks the tuple
        return read(o[0]) && read(o[1])
            && (o[1].kind == OperandKind::X || o[1].kind == OperandKind::Y
                || bad("a constant of the wrong type"));
    case Opcode::put_list: return read(o[0]) && read(o[1]) && define(o[2], Cons);
    case Opcode::put_tuple2: return readList(g, o[1]) && define(o[0], with(Tuple, o[1].listSize));
    default: // update_record Hint Size Source Destination Updates: the machine checks the source
        for (size_t i = 1; i < o[4].listSize; i += 2) {
            if (!read(g.lists[o[4].listStart + i]))
                return false;
        }
        return read(o[2]) && define(o[3], with(Tuple, static_cast<size_t>(o[1].value)));
    }
}

bool Verifier::testStep(Generic& g)
{
    const auto& o = g.operands;
    const auto op = static_cast<Opcode>(g.opcode);
    if (!read(o[1]))
        return false;
    // Without a proof the emitter tests for the tuple as well.
    g.unproved = op == Opcode::test_arity && kindOf(slotOf(o[1])) != Tuple;
    if (!branch(o[0]))
        return false;
    switch (op) {
    case Opcode::is_nonempty_list: refine(o[1], Cons); break;
    case Opcode::is_map: refine(o[1], Map); break;
    case Opcode::is_tuple: refine(o[1], with(Tuple, 0)); break;
    default: refine(o[1], with(Tuple, static_cast<size_t>(o[2].value))); break;
    }
    return true;
}

bool Verifier::selectStep(Generic& g)
{
    const auto& o = g.operands;
    if (static_cast<Opcode>(g.opcode) == Opcode::jump) {
        if (const Label& l = m_labels[static_cast<size_t>(o[0].value)]; opensHandler(l.index)) {
            g.unproved
                = true; // what stands before it always fails; the emitter puts a stop in its place
            stop();
            return true;
        }
        const bool ok = branch(o[0]);
        stop();
        return ok;
    }
    if (!read(o[0]) || !branch(o[1]))
        return false;
    const bool tuples = static_cast<Opcode>(g.opcode) == Opcode::select_tuple_arity;
    const Slot before = slotOf(o[0]);
    const bool isRegister = o[0].kind == OperandKind::X || o[0].kind == OperandKind::Y;
    for (size_t i = 0; i < o[2].listSize; i += 2) {
        const Operand* pair = &g.lists[o[2].listStart + i];
        if (tuples && isRegister) {
            const Slot arity = with(Tuple, static_cast<size_t>(pair[0].value));
            (o[0].kind == OperandKind::X ? m_now.x : m_now.y)[o[0].value] = arity;
        }
        if (!branch(pair[1]))
            return false;
    }
    if (tuples && isRegister)
        (o[0].kind == OperandKind::X ? m_now.x : m_now.y)[o[0].value] = before;
    stop();
    return true;
}

bool Verifier::mapStep(Generic& g)
{
    const auto& o = g.operands;
    const auto op = static_cast<Opcode>(g.opcode);
    if (op == Opcode::put_map_assoc || op == Opcode::put_map_exact) // the machine checks the map
        return read(o[1]) && readList(g, o[4]) && live(o[3]) && branch(o[0]) && define(o[2], Map);
    if (!require(g, o[1], Map))
        return false;
    if (op == Opcode::has_map_fields)
        return readList(g, o[2]) && branch(o[0]);
    const Operand* list = &g.lists[o[2].listStart];
    for (size_t i = 0; i < o[2].listSize; i += 2) {
        if (!read(list[i]))
            return false;
    }
    // Some may have been written when a later key is not there.
    for (size_t i = 1; i < o[2].listSize; i += 2)
        forget(list[i]);
    if (!branch(o[0]))
        return false;
    for (size_t i = 1; i < o[2].listSize; i += 2) {
        if (!define(list[i]))
            return false;
    }
    return true;
}

bool Verifier::floatStep(const Generic& g)
{
    const auto& o = g.operands;
    const auto op = static_cast<Opcode>(g.opcode);
    const auto isSet = [&](const Operand& f) {
        return ((m_now.floats >> f.value) & 1) != 0
            || bad("float register " + std::to_string(f.value) + " holds nothing yet");
    };
    const auto set = [&](const Operand& f) {
        m_now.floats = static_cast<uint16_t>(m_now.floats | (1U << f.value));
        return true;
    };
    if (op == Opcode::fmove && o[0].kind == OperandKind::FloatRegister)
        return o[1].kind != OperandKind::FloatRegister ? isSet(o[0]) && define(o[1])
                                                       : bad("two float registers");
    if (op == Opcode::fmove || op == Opcode::fconv) // the machine checks the term
        return o[1].kind == OperandKind::FloatRegister ? read(o[0]) && set(o[1])
                                                       : bad("no float register");
    return isSet(o[1]) && (op == Opcode::fnegate || isSet(o[2])) && set(o.back());
}

// --- receive -------------------------------------------------------------------------------------

bool Verifier::messageStep(const Generic& g)
{
    const auto& o = g.operands;
    switch (static_cast<Opcode>(g.opcode)) {
    case Opcode::send:
        if (!arguments(2))
            return false;
        onlyX0();
        return true;
    case Opcode::recv_marker_reserve: return define(o[0]);
    case Opcode::loop_rec: // what was in x is gone when the process had to wait
        m_now.xCount = 0;
        return branch(o[0]) && define(o[1]);
    case Opcode::wait_timeout:
        if (!read(o[1]) || !loopBack(o[0]))
            return false;
        m_now.xCount = 0;
        return true;
    default: { // loop_rec_end, wait
        const bool ok = loopBack(o[0]);
        stop();
        return ok;
    }
    }
}

// --- exceptions ----------------------------------------------------------------------------------

// Whatever raises from now on, as long as the frame and its catch tags are these, goes to the
// handler of the lowest tag, with x0 to x3 set by the machine.
void Verifier::noteHandler()
{
    if (m_now.tags == 0 || m_now.frame < 0)
        return;
    m_saved.assign(m_now.y, m_now.y + m_now.frame);
    const Slot x[] = {m_now.x[0], m_now.x[1], m_now.x[2], m_now.x[3]};
    const unsigned xCount = m_now.xCount;
    const uint16_t floats = m_now.floats;
    Operand label;
    label.kind = OperandKind::Label;
    for (int n = m_now.frame; n-- > 0;) {
        if (kindOf(m_now.y[n]) == Tag)
            label.value = static_cast<SWord>(m_now.y[n] >> 8);
        else
            m_now.y[n] = Any;
    }
    m_now.xCount = 4;
    m_now.x[0] = Mark;
    std::fill_n(m_now.x + 1, 3, Slot {Any});
    m_now.floats = 0;
    (void)branch(label); // the label was checked when the catch was opened
    std::ranges::copy(m_saved, m_now.y);
    std::ranges::copy(x, m_now.x);
    m_now.xCount = xCount;
    m_now.floats = floats;
}

bool Verifier::exceptionStep(const Generic& g)
{
    const auto& o = g.operands;
    const auto op = static_cast<Opcode>(g.opcode);
    const auto close = [&]() {
        if (o[0].kind != OperandKind::Y || m_now.frame < 0 || kindOf(slotOf(o[0])) != Tag)
            return bad("no catch tag there");
        m_now.y[o[0].value] = Any;
        --m_now.tags;
        noteHandler();
        return true;
    };
    switch (op) {
    case Opcode::catch_:
    case Opcode::try_: {
        if (o[0].kind != OperandKind::Y || m_now.frame < 0)
            return bad("not a y register of a frame");
        if (m_labels[static_cast<size_t>(o[1].value)].function != m_entries.size())
            return bad("label " + std::to_string(o[1].value) + " is not in this function");
        if (!define(o[0], with(Tag, static_cast<size_t>(o[1].value))))
            return false;
        ++m_now.tags;
        noteHandler();
        return true;
    }
    case Opcode::try_end: return close();
    case Opcode::catch_end:
        if (kindOf(m_now.xCount > 0 ? m_now.x[0] : Slot {Undefined}) == Undefined)
            return bad("x0 holds nothing yet");
        if (!close())
            return false;
        onlyX0();
        return true;
    case Opcode::try_case: {
        Operand class_;
        class_.kind = OperandKind::X;
        class_.value = 3;
        if (!read(class_) || !close())
            return false;
        m_now.x[0] = Any;
        return true;
    }
    case Opcode::build_stacktrace:
        if (!arguments(1))
            return false;
        onlyX0();
        return true;
    case Opcode::raw_raise:
        if (!arguments(3))
            return false;
        break;
    case Opcode::if_end: break;
    case Opcode::raise:
        if (!read(o[0]) || !read(o[1]))
            return false;
        break;
    default: // badmatch, case_end, try_case_end, badrecord
        if (!read(o[0]))
            return false;
        break;
    }
    stop();
    return true;
}

} // namespace relupscope
