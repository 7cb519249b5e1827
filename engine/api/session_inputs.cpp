// SPDX-License-Identifier: GPL-3.0-or-later
// What comes into a run from outside: the scenario's faults at their moments, and a branch's inputs.
#include "api/session_impl.h"

#include "node/chooser.h"
#include "term/binary.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace relupscope {

// --- faults of the scenario --------------------------------------------------------------------------

void SessionImpl::strike(size_t i)
{
    m_state.struck[i] = true;
    Node& n = node();
    call("fault", {Term::small(static_cast<SWord>(i)),
                   makeBinary(n.constants, m_scenario.faults[i].kill.text)});
}

void SessionImpl::applyFaults(bool atInstruction)
{
    const uint64_t instructions = m_recorder->instructions.size();
    for (size_t i = 0; i < m_scenario.faults.size(); ++i) {
        if (m_state.struck[i])
            continue;
        const Moment& at = m_scenario.faults[i].at;
        const bool now = at.kind == Moment::Kind::Start
            || (at.kind == Moment::Kind::Instruction && atInstruction && instructions == at.number)
            || (at.kind == Moment::Kind::Time && !m_world->isWithinSlice()
                && m_recorder->ms(node().now) >= at.ms)
            || (at.kind == Moment::Kind::Event && eventsSinceStart() >= at.number);
        if (!now)
            continue;
        // A registered name is struck at this very event; an expression needs the node to evaluate it.
        Node& n = node();
        const Term name = n.atoms.existing(m_scenario.faults[i].kill.text);
        if (Process* p = name.isNone() ? nullptr : n.whereis(name)) {
            m_state.struck[i] = true;
            killNow(p->id);
        } else {
            strike(i);
        }
    }
}

void SessionImpl::killTargets()
{
    for (const auto& [fault, pid] : m_recorder->faultTargets)
        killNow(pid);
    m_recorder->faultTargets.clear();
}

void SessionImpl::limitByFaults(RunLimit* limit) const
{
    for (size_t i = 0; i < m_scenario.faults.size(); ++i) {
        if (m_state.struck[i])
            continue;
        const Moment& at = m_scenario.faults[i].at;
        if (at.kind == Moment::Kind::Instruction)
            limit->beforeInstruction = true;
        if (at.kind == Moment::Kind::Event)
            limit->event = std::min(limit->event, m_recorder->startIndex + at.number);
        if (at.kind == Moment::Kind::Time)
            limit->time = std::min(limit->time, worldTime(at.ms));
    }
}

void SessionImpl::killNow(ProcessId pid)
{
    if (Process* p = node().process(pid)) {
        node().emit(EventKind::Fault, pid, 0, Atom::kill);
        node().exitSignal(*p, NoTerm, Atom::kill, false);
    }
}

// --- inputs of the branch ----------------------------------------------------------------------------

namespace {

bool readNumber(std::string_view text, uint64_t* number)
{
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), *number);
    return problem == std::errc() && end == text.data() + text.size();
}

} // namespace

Result<ProcessId> SessionImpl::processOf(const std::string& text)
{
    uint64_t number = 0;
    if (text.starts_with("<0.") && text.ends_with(".0>")
        && readNumber(std::string_view(text).substr(3, text.size() - 6), &number)) {
        if (node().process(number))
            return number;
    } else if (const Term name = node().atoms.existing(text); !name.isNone()) {
        if (const Process* p = node().whereis(name))
            return p->id;
    }
    return fail(ErrorKind::Value, text, "there is no such process now");
}

// Each input begins with an event, so that the marks before and after it differ.
Result<void> SessionImpl::apply(const std::string& what)
{
    const size_t equals = what.find('=');
    const std::string kind = what.substr(0, equals);
    const std::string value = equals == std::string::npos ? "" : what.substr(equals + 1);
    uint64_t number = 0;
    if (kind == "kill") {
        TRY_ASSIGN(const ProcessId pid, processOf(value));
        killNow(pid);
        return {};
    }
    if (kind != "seed" && kind != "choice")
        return fail(ErrorKind::Value, what, "there is no such input",
                    "kill=NAME, kill=<0.N.0>, seed=N or choice=N");
    if (!readNumber(value, &number))
        return fail(ErrorKind::Value, what, "a number must stand behind `" + kind + "=`");
    node().emit(EventKind::Fault, 0, number, node().atoms.intern(kind));
    if (kind == "seed")
        node().chooser->reseed(number);
    else
        node().chooser->decideNext(number);
    return {};
}

bool SessionImpl::applyInput()
{
    const Branch& b = *m_tree.find(m_branch);
    if (m_state.inputs >= b.inputs.size() || !isAt(b.inputs[m_state.inputs].at))
        return false;
    const Input& input = b.inputs[m_state.inputs];
    ++m_state.inputs;
    if (const auto done = apply(input.what); !done) {
        m_state.problem = done.error().text();
        m_state.phase = RunState::Phase::Failed;
    }
    return true;
}

} // namespace relupscope
