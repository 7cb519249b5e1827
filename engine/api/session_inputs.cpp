// SPDX-License-Identifier: GPL-3.0-or-later
// What comes into a run from outside: the scenario's faults at their moments, and a branch's inputs.
#include "api/session_impl.h"

#include "api/fault_plan.h"
#include "api/plans.h"
#include "node/chooser.h"
#include "term/binary.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace relupscope {

// --- faults of the scenario --------------------------------------------------------------------------

void SessionImpl::applyFaults(bool atInstruction)
{
    m_state.faults.strikeDue(*m_world, *m_recorder, atInstruction,
                             [this](const Fault& fault) { return faultContext(fault); });
}

FaultContext SessionImpl::faultContext(const Fault& fault) const
{
    FaultContext context;
    const auto& installs = m_recorder->installs;
    // The hop that is under way, or the next one.
    const size_t hop = installs.empty() || !installs.back().result.empty() ? installs.size()
                                                                          : installs.size() - 1;
    const auto fileIn = [&](size_t step) -> std::string {
        const auto release = step < m_scenario.path.size() ? m_target.apps.find(m_scenario.path[step])
                                                           : m_target.apps.end();
        if (release == m_target.apps.end())
            return {};
        for (const auto& [app, version] : release->second) {
            std::string path
                = fmt::format("{}/lib/{}-{}/ebin/{}.beam", NodeRoot, app, version, fault.target);
            if (m_target.files.contains(path))
                return path;
        }
        return {};
    };
    context.runningBeam = fileIn(hop);
    context.comingBeam = fileIn(hop + 1);
    return context;
}

// --- holding the release handler ---------------------------------------------------------------------

void SessionImpl::holdIfWanted()
{
    const auto& holds = m_scenario.upgrade.holdMs;
    const auto there = holds.find(m_recorder->instructions.size());
    if ((!m_state.holdNext && there == holds.end()) || m_world->stoppedProcess() == 0)
        return;
    constexpr unsigned EvalArity = 2; // release_handler_1:eval/2, where the probe stands
    UpgradeProgress& u = node().upgrade;
    m_state.heldSince = node().now;
    u.holdUntil = m_state.holdNext ? INT64_MAX
                                   : node().now + static_cast<VirtualTime>(there->second * 1e6);
    node().emit(EventKind::Fault, u.handler, u.instruction, node().atoms.intern("hold"));
    m_world->holdStopped(EvalArity);
}

void SessionImpl::releaseIfDue()
{
    if (m_world->stoppedProcess() == 0 && node().upgrade.holdUntil != 0
        && node().now >= node().upgrade.holdUntil)
        releaseHeld();
}

void SessionImpl::releaseHeld()
{
    UpgradeProgress& u = node().upgrade;
    if (u.holdUntil == 0)
        return;
    u.holdUntil = 0;
    if (Process* handler = node().process(u.handler)) {
        node().emit(EventKind::Fault, u.handler, u.instruction, node().atoms.intern("release"));
        if (!m_recorder->instructions.empty())
            m_recorder->instructions.back().held += node().now - m_state.heldSince;
        node().resume(*handler);
    }
}

void SessionImpl::limitByHold(RunLimit* limit) const
{
    if (m_state.holdNext || !m_scenario.upgrade.holdMs.empty())
        limit->beforeInstruction = true;
    if (node().upgrade.holdUntil != 0)
        limit->time = std::min(limit->time, node().upgrade.holdUntil);
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
    if (kind == "hold") {
        if (value != "on" && value != "off")
            return fail(ErrorKind::Value, what, "`hold` is on or off");
        node().emit(EventKind::Fault, 0, 0, node().atoms.intern(kind));
        m_state.holdNext = value == "on";
        if (!m_state.holdNext)
            releaseHeld();
        return {};
    }
    if (kind != "seed" && kind != "choice")
        return applyFault(what);
    if (!readNumber(value, &number))
        return fail(ErrorKind::Value, what, "a number must stand behind `" + kind + "=`");
    node().emit(EventKind::Fault, 0, number, node().atoms.intern(kind));
    if (kind == "seed")
        node().chooser->reseed(number);
    else
        node().chooser->decideNext(number);
    return {};
}

Result<void> SessionImpl::applyFault(const std::string& what)
{
    TRY_ASSIGN(ScenarioFault fault, parseScenarioFault(what));
    node().emit(EventKind::Fault, 0, 0, node().atoms.intern(faultInfo(fault.fault.kind).key));
    m_state.faults.add(std::move(fault.at), std::move(fault.fault));
    m_state.faults.look([this](const Condition& condition) { return holds(condition, nullptr); });
    if (!m_recorder->watch)
        watchEvents(nullptr);
    applyFaults(false);
    const PlannedFault& added = m_state.faults.all().back();
    if (added.state == PlannedFault::State::Failed)
        return fail(ErrorKind::Value, what, added.problem);
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
