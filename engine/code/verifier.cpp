// SPDX-License-Identifier: GPL-3.0-or-later
#include "code/verifier.h"

#include "code/no_return.h"

#include <algorithm>

namespace relupscope {

Verifier::Verifier(const BeamFile& file, std::string_view fileName, const AtomTable& atoms,
                   Heap& literals)
    : m_file(file),
      m_fileName(fileName),
      m_atoms(atoms),
      m_literals(literals),
      m_labels(size_t {file.labelCount} + 1)
{
    classifyImports(atoms);
}

bool Verifier::bad(std::string what)
{
    std::string where(m_fileName);
    where += ", chunk Code";
    if (m_at)
        where += ", byte " + std::to_string(m_at->offset);
    std::string reason;
    if (!m_entries.empty())
        reason = "in " + std::string(m_atoms.text(m_entries.back().name)) + "/"
            + std::to_string(m_entries.back().arity) + ": ";
    if (m_at)
        reason += std::string(opcodeInfo(m_at->opcode)->name) + ": ";
    m_error = Error {ErrorKind::Bytes, std::move(where), reason + std::move(what), {}};
    return false;
}

Result<void> Verifier::function(std::span<Generic> code)
{
    m_code = code;
    bool ok = head(code) && locateLabels(code);
    m_retrying = false;
    if (ok && !fixpoint(code)) {
        // The compiler leaves out what follows a call of a function that never returns. Which these
        // are is looked up only where it matters.
        m_retrying = true;
        ok = (!m_noReturn.empty() || findNoReturn()) && fixpoint(code);
    }
    if (ok && m_jumpsBack)
        ok = cycles(code);
    m_at = nullptr;
    if (!ok)
        return tl::unexpected(m_error);
    return {};
}

bool Verifier::fixpoint(std::span<Generic> code)
{
    m_pool.assign(1, 0);
    m_jumpsBack = false;
    for (const Generic& g : code) {
        if (g.opcode == static_cast<unsigned>(Opcode::label))
            m_labels[static_cast<size_t>(g.operands[0].value)].slots = 0;
    }
    bool ok = true;
    do {
        m_again = false;
        ok = pass(code);
    } while (ok && m_again);
    return ok;
}

// False: the code cannot be read.
bool Verifier::findNoReturn()
{
    auto found = findNoReturns(m_file, m_fileName, m_literals, [this](size_t import) {
        return import < m_imports.size() && m_imports[import] == ImportKind::Exit;
    });
    if (found)
        m_noReturn = std::move(*found);
    else
        m_error = found.error();
    return found.has_value();
}

// Labels and lines, func_info, then the label at which calls arrive.
bool Verifier::head(std::span<Generic> code)
{
    size_t i = 0;
    const auto skipLines = [&](bool labelsToo) {
        while (i < code.size()
               && (code[i].opcode == static_cast<unsigned>(Opcode::line)
                   || (labelsToo && code[i].opcode == static_cast<unsigned>(Opcode::label))))
            ++i;
    };
    skipLines(true);
    if (i == code.size() || code[i].opcode != static_cast<unsigned>(Opcode::func_info)) {
        m_at = i < code.size() ? &code[i] : nullptr;
        return bad("outside a function");
    }
    m_at = &code[i];
    const auto& o = code[i].operands;
    if (!o[1].term.isAtom() || o[2].kind != Operand::Kind::Unsigned || o[2].value > 255)
        return bad("bad function name or arity");
    m_entries.push_back({o[1].term, static_cast<unsigned>(o[2].value), 0});
    m_headIndex = static_cast<uint32_t>(i);
    ++i;
    skipLines(false);
    if (i == code.size() || code[i].opcode != static_cast<unsigned>(Opcode::label))
        return bad("no label follows");
    m_entries.back().label = static_cast<uint32_t>(code[i].operands[0].value);
    return true;
}

bool Verifier::locateLabels(std::span<Generic> code)
{
    for (uint32_t i = 0; i < code.size(); ++i) {
        if (code[i].opcode != static_cast<unsigned>(Opcode::label))
            continue;
        m_at = &code[i];
        const Operand& o = code[i].operands[0];
        if (o.kind != Operand::Kind::Unsigned || o.value <= 0
            || o.value >= static_cast<SWord>(m_file.labelCount) || m_file.labelCount > MaxDetail)
            return bad("label out of range");
        Label& l = m_labels[static_cast<size_t>(o.value)];
        if (l.function != 0)
            return bad("label " + std::to_string(o.value) + " stands twice");
        l.function = static_cast<uint32_t>(m_entries.size());
        l.index = i;
    }
    return true;
}

bool Verifier::pass(std::span<Generic> code)
{
    m_now.reachable = false;
    m_building = false;
    for (m_index = 0; m_index < code.size(); ++m_index) {
        Generic& g = code[m_index];
        m_at = &g;
        g.unproved = false;
        const auto op = static_cast<Opcode>(g.opcode);
        if (op == Opcode::line)
            continue;
        if (m_building && !finishBuild())
            return false;
        if (op == Opcode::label) {
            if (!enterLabel(g))
                return false;
            continue;
        }
        if (!operands(g))
            return false;
        if (m_now.reachable && !step(g))
            return false;
    }
    if (m_building && !finishBuild())
        return false;
    if (m_now.reachable)
        return bad("the code runs off the end of the function");
    return true;
}

// --- states ------------------------------------------------------------------------------------

// What is known when it is one or the other. False: a catch tag and something else.
bool Verifier::merged(Slot a, Slot b, Slot* out)
{
    *out = a;
    if (a == b)
        return true;
    const Slot ka = kindOf(a);
    const Slot kb = kindOf(b);
    if (ka == Tag || kb == Tag)
        return false;
    if (ka == Undefined || kb == Undefined)
        *out = Undefined;
    else if (ka == Mark || kb == Mark)
        *out = Mark;
    else if (ka == Tuple && kb == Tuple)
        *out = std::min(a, b); // the kinds are equal: the lesser arity
    else
        *out = Any;
    return true;
}

// The current x registers into those of the label. Whether that changed them.
bool Verifier::mergeX(Label& l)
{
    Slot* x = m_pool.data() + l.slots - 1;
    bool changed = false;
    for (unsigned n = 0; n < l.xCount; ++n) {
        const Slot before = x[n];
        (void)merged(before, n < m_now.xCount ? m_now.x[n] : Slot {Undefined}, &x[n]);
        changed = changed || x[n] != before;
    }
    return changed;
}

// The same for the frame. A catch tag that is not there on all ways makes different frames of them.
bool Verifier::mergeFrame(Label& l)
{
    bool same = l.frame == m_now.frame;
    bool changed = false;
    const int common = std::min(yCount(l.frame), yCount(m_now.frame));
    Slot* y = m_pool.data() + l.slots - 1 + l.xCount;
    for (int n = 0; n < common; ++n) {
        const Slot before = y[n];
        if (!merged(before, m_now.y[n], &y[n])) {
            y[n] = Undefined;
            same = false;
        }
        changed = changed || y[n] != before;
    }
    const int frame = same ? l.frame : mixedFrames(common);
    changed = changed || frame != l.frame;
    l.frame = frame;
    return changed;
}

// The current state flows to a label of this function. `withX`: with its x registers.
bool Verifier::branch(const Operand& label, bool withX)
{
    if (label.value == 0)
        return true; // no label: the failure is an exception
    Label& l = m_labels[static_cast<size_t>(label.value)];
    if (l.function != m_entries.size())
        return bad("label " + std::to_string(label.value) + " is not in this function");
    if (l.index < m_headIndex) // to func_info: no clause has matched
        return arguments(m_entries.back().arity);
    const bool back = l.index < m_index;
    m_jumpsBack = m_jumpsBack || (back && withX);
    if (l.slots == 0) {
        const unsigned xCount = withX ? m_now.xCount : 0;
        l.slots = static_cast<uint32_t>(m_pool.size()) + 1;
        l.xCount = static_cast<uint16_t>(xCount);
        l.frame = m_now.frame;
        l.floats = m_now.floats;
        m_pool.insert(m_pool.end(), m_now.x, m_now.x + xCount);
        m_pool.insert(m_pool.end(), m_now.y, m_now.y + yCount(m_now.frame));
        m_again = m_again || back;
        return true;
    }
    bool changed = l.floats != (l.floats & m_now.floats);
    l.floats &= m_now.floats;
    changed = (withX && mergeX(l)) || changed;
    changed = mergeFrame(l) || changed;
    m_again = m_again || (back && changed);
    return true;
}

// Back to the start of a receive, where the x registers count no more.
bool Verifier::loopBack(const Operand& label)
{
    const Label& l = m_labels[static_cast<size_t>(label.value)];
    if (l.function == m_entries.size()) {
        size_t at = l.index;
        while (at < m_code.size()
               && (m_code[at].opcode == static_cast<unsigned>(Opcode::label)
                   || m_code[at].opcode == static_cast<unsigned>(Opcode::line)))
            ++at;
        const auto first
            = at < m_code.size() ? static_cast<Opcode>(m_code[at].opcode) : Opcode::label;
        if (first != Opcode::loop_rec && first != Opcode::wait && first != Opcode::wait_timeout)
            return bad("label " + std::to_string(label.value) + " is not the start of a receive");
    }
    return branch(label, false);
}

// Whether the handler of a try begins there. Code that succeeds never runs into one.
bool Verifier::opensHandler(size_t i) const
{
    while (i < m_code.size()
           && (m_code[i].opcode == static_cast<unsigned>(Opcode::label)
               || m_code[i].opcode == static_cast<unsigned>(Opcode::line)))
        ++i;
    return i < m_code.size() && m_code[i].opcode == static_cast<unsigned>(Opcode::try_case);
}

bool Verifier::enterLabel(Generic& g)
{
    const Operand& o = g.operands[0];
    Label& l = m_labels[static_cast<size_t>(o.value)];
    if (m_entries.back().label == static_cast<uint32_t>(o.value)) { // calls arrive here
        if (m_now.reachable)
            return bad("the code runs into a function");
        if (opensHandler(m_index))
            return bad("the function begins with the handler of a try");
        m_now.reachable = true;
        m_now.frame = NoFrame;
        m_now.floats = 0;
        m_now.tags = 0;
        m_now.xCount = m_entries.back().arity;
        std::fill_n(m_now.x, m_now.xCount, Slot {Any});
    }
    if (m_now.reachable
        && opensHandler(m_index)) { // what stands before it always fails: see neverReturns
        g.unproved = true;          // the emitter puts a stop before it
        stop();
    }
    if (m_now.reachable && !branch(o))
        return false;
    if (l.slots == 0)
        return true; // nobody comes here, or only from behind
    m_now.reachable = true;
    m_now.frame = l.frame;
    m_now.xCount = l.xCount;
    m_now.floats = l.floats;
    const Slot* slots = m_pool.data() + l.slots - 1;
    std::copy_n(slots, l.xCount, m_now.x);
    m_now.tags = 0;
    for (int n = 0; n < yCount(l.frame); ++n) {
        m_now.y[n] = slots[l.xCount + static_cast<unsigned>(n)];
        m_now.tags += kindOf(m_now.y[n]) == Tag ? 1 : 0;
    }
    return true;
}

// --- endless loops -------------------------------------------------------------------------------

namespace {

bool endsBlock(Opcode op)
{
    return op == Opcode::jump || op == Opcode::select_val || op == Opcode::select_tuple_arity
        || op == Opcode::return_ || op == Opcode::call_only || op == Opcode::call_last
        || op == Opcode::call_ext_only || op == Opcode::call_ext_last || op == Opcode::apply_last
        || op == Opcode::badmatch || op == Opcode::if_end || op == Opcode::case_end
        || op == Opcode::try_case_end || op == Opcode::raise || op == Opcode::badrecord
        || op == Opcode::raw_raise || op == Opcode::func_info || op == Opcode::wait
        || op == Opcode::loop_rec_end;
}

} // namespace

void Verifier::successors(std::span<Generic> code, uint32_t at, std::vector<uint32_t>* out) const
{
    const Generic& g = code[at];
    const auto op = static_cast<Opcode>(g.opcode);
    const bool exits = op == Opcode::call_ext
        && m_imports[static_cast<size_t>(g.operands[1].value)] == ImportKind::Exit;
    if (!endsBlock(op) && !exits && at + 1 < code.size())
        out->push_back(at + 1);
    // A receive goes back to its start after a message was passed over, which costs a reduction, or
    // to wait.
    if (op == Opcode::label || op == Opcode::loop_rec_end || op == Opcode::wait
        || op == Opcode::wait_timeout || op == Opcode::call || op == Opcode::call_only
        || op == Opcode::call_last)
        return;
    const auto add = [&](const Operand& o) {
        if (o.kind == Operand::Kind::Label && o.value != 0)
            out->push_back(m_labels[static_cast<size_t>(o.value)].index);
    };
    std::ranges::for_each(g.operands, add);
    std::ranges::for_each(g.lists, add);
}

// Reductions are counted by calls, so code that goes in circles without one would never yield.
// OTP's compiler makes no such code: its only loops are receives.
bool Verifier::cycles(std::span<Generic> code)
{
    enum Colour : uint8_t { New, Open, Done };
    std::vector<Colour> colours(code.size(), New);
    struct Visit
    {
        uint32_t at;
        std::vector<uint32_t> next;
    };
    std::vector<Visit> path;
    const auto open = [&](uint32_t at) {
        colours[at] = Open;
        path.push_back({at, {}});
        successors(code, at, &path.back().next);
    };
    open(0);
    for (uint32_t start = 0; start < code.size(); ++start) {
        if (path.empty() && colours[start] == New)
            open(start);
        while (!path.empty()) {
            if (path.back().next.empty()) {
                colours[path.back().at] = Done;
                path.pop_back();
                continue;
            }
            const uint32_t next = path.back().next.back();
            path.back().next.pop_back();
            if (colours[next] == Open) {
                m_at = &code[path.back().at];
                return bad("a loop without a call");
            }
            if (colours[next] == New)
                open(next);
        }
    }
    return true;
}

// --- between functions ---------------------------------------------------------------------------

Result<void> Verifier::finish()
{
    const auto fits = [&](uint32_t label, unsigned arity) {
        const Label& l = m_labels[label];
        if (l.function == 0)
            return false;
        const Entry& e = m_entries[l.function - 1];
        return e.label == label && e.arity == arity;
    };
    const auto where = [&](std::string_view chunk) {
        return std::string(m_fileName) + ", chunk " + std::string(chunk);
    };
    for (const Call& c : m_calls) {
        if (!fits(c.label, c.arity))
            return fail(ErrorKind::Bytes, where("Code") + ", byte " + std::to_string(c.offset),
                        "label " + std::to_string(c.label)
                            + " is not the entry of a function of arity "
                            + std::to_string(c.arity));
    }
    for (const BeamExport& e : m_file.exports) {
        if (!fits(e.label, e.arity) || m_entries[m_labels[e.label].function - 1].name != e.function)
            return fail(ErrorKind::Bytes, where("ExpT"),
                        "label " + std::to_string(e.label) + " is not the entry of "
                            + std::string(m_atoms.text(e.function)) + "/"
                            + std::to_string(e.arity));
    }
    for (const BeamLambda& l : m_file.lambdas) {
        if (!fits(l.label, l.shape.arity))
            return fail(ErrorKind::Bytes, where("FunT"),
                        "label " + std::to_string(l.label) + " is not the entry of a fun of arity "
                            + std::to_string(l.shape.arity) + " with its free variables");
    }
    return {};
}

} // namespace relupscope
