// SPDX-License-Identifier: GPL-3.0-or-later
// What comes into a run from outside: the scenario's faults at their moments, and a branch's
// inputs.
#include "api/fault_plan.h"
#include "api/plans.h"
#include "api/session_impl.h"
#include "node/chooser.h"
#include "term/binary.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace relupscope {

// --- faults of the scenario
// --------------------------------------------------------------------------

void SessionImpl::applyFaults(bool atInstruction)
{
    m_state.faults.strikeDue(*m_world, *m_recorder, atInstruction,
                             [this](const Fault& fault) { return faultContext(fault); });
}

// In which it strikes: the one that it names, that of the load it names, else the first.
size_t SessionImpl::nodeOf(const Fault& fault) const
{
    if (const auto node = fault.value("node"))
        return m_scenario.nodeIndex(*node);
    for (const ScenarioLoad& load : m_scenario.loads) {
        if (fault.kind == FaultKind::LoadFactor && fault.value("name") == load.name)
            return m_scenario.nodeIndex(load.node);
    }
    return 0;
}

FaultContext SessionImpl::faultContext(const Fault& fault) const
{
    FaultContext context;
    context.node = static_cast<uint32_t>(nodeOf(fault));
    if (faultInfo(fault.kind).argument == FaultArgument::Link) {
        for (const std::string& end : linkEnds(fault.target))
            context.ends.push_back(m_scenario.nodeIndex(end));
        context.link = linkSettings(context.ends[0], context.ends[1]);
    }
    const auto& installs = m_recorder->nodes[context.node].installs;
    // The hop that is under way, or the next one.
    const size_t hop = installs.empty() || !installs.back().result.empty() ? installs.size()
                                                                           : installs.size() - 1;
    const auto fileIn = [&](size_t step) -> std::string {
        const auto release = step < m_scenario.path.size()
            ? m_target.apps.find(m_scenario.path[step])
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

// --- holding the release handler
// ---------------------------------------------------------------------

void SessionImpl::holdIfWanted()
{
    const auto& holds = m_scenario.upgrade.holdMs;
    const auto there = holds.find(m_recorder->instructions.size());
    if ((!m_state.holdNext && there == holds.end()) || m_world->stoppedProcess() == 0)
        return;
    constexpr unsigned EvalArity = 2; // release_handler_1:eval/2, where the probe stands
    m_state.heldNode = current().index;
    Node& n = use(m_state.heldNode);
    UpgradeProgress& u = n.upgrade;
    m_state.heldSince = n.now;
    u.holdUntil
        = m_state.holdNext ? INT64_MAX : n.now + static_cast<VirtualTime>(there->second * 1e6);
    n.emit(EventKind::Fault, u.handler, u.instruction, n.atoms.intern("hold"));
    m_world->holdStopped(EvalArity);
}

void SessionImpl::releaseIfDue()
{
    for (size_t i = 0; i < nodeCount() && m_world->stoppedProcess() == 0; ++i) {
        const VirtualTime until = node(i).upgrade.holdUntil;
        if (until != 0 && now() >= until)
            releaseHeld(i);
    }
}

void SessionImpl::releaseHeld(size_t number)
{
    if (node(number).upgrade.holdUntil == 0)
        return;
    Node& n = use(number);
    UpgradeProgress& u = n.upgrade;
    u.holdUntil = 0;
    Process* handler = n.process(u.handler);
    if (!handler)
        return;
    n.emit(EventKind::Fault, u.handler, u.instruction, n.atoms.intern("release"));
    if (RecordedInstruction* held = m_recorder->lastInstruction(n))
        held->held += n.now - m_state.heldSince;
    n.resume(*handler);
}

void SessionImpl::limitByHold(RunLimit* limit) const
{
    if (m_state.holdNext || !m_scenario.upgrade.holdMs.empty())
        limit->beforeInstruction = true;
    for (const Node* n : m_world->nodes()) {
        if (n->upgrade.holdUntil != 0)
            limit->time = std::min(limit->time, n->upgrade.holdUntil);
    }
}

void SessionImpl::killNow(ProcessId pid)
{
    Node& n = use(0);
    if (Process* p = n.process(pid)) {
        n.emit(EventKind::Fault, pid, 0, Atom::kill);
        n.exitSignal(*p, NoTerm, Atom::kill, false);
    }
}

// --- inputs of the branch
// ----------------------------------------------------------------------------

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
        if (node(0).process(number))
            return number;
    } else if (const Term name = node(0).atoms.existing(text); !name.isNone()) {
        if (const Process* p = node(0).whereis(name))
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
    if (kind == "kill" && what.find(" node=") == std::string::npos) {
        TRY_ASSIGN(const ProcessId pid, processOf(value));
        killNow(pid);
        return {};
    }
    if (kind == "hold") {
        if (value != "on" && value != "off")
            return fail(ErrorKind::Value, what, "`hold` is on or off");
        Node& n = use(0);
        n.emit(EventKind::Fault, 0, 0, n.atoms.intern(kind));
        m_state.holdNext = value == "on";
        for (size_t i = 0; i < nodeCount() && !m_state.holdNext; ++i)
            releaseHeld(i);
        return {};
    }
    if (kind != "seed" && kind != "choice")
        return applyFault(what);
    if (!readNumber(value, &number))
        return fail(ErrorKind::Value, what, "a number must stand behind `" + kind + "=`");
    Node& n = use(0);
    n.emit(EventKind::Fault, 0, number, n.atoms.intern(kind));
    if (kind == "seed")
        n.chooser->reseed(number);
    else
        n.chooser->decideNext(number);
    return {};
}

Result<void> SessionImpl::applyFault(const std::string& what)
{
    TRY_ASSIGN(ScenarioFault fault, parseScenarioFault(what));
    if (const auto problem = m_scenario.problemOf(fault.fault))
        return fail(ErrorKind::Value, what, problem->what, problem->hint);
    Node& n = use(nodeOf(fault.fault));
    n.emit(EventKind::Fault, 0, 0, n.atoms.intern(faultInfo(fault.fault.kind).key));
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
