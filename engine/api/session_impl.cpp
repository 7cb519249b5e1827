// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/session_impl.h"

#include "api/fault_plan.h"
#include "api/view_builder.h"
#include "node/spawn.h"

#include <algorithm>
#include <cmath>

namespace relupscope {

namespace {

constexpr VirtualTime Millisecond = 1'000'000;
constexpr VirtualTime DrainLimit = 1000 * Millisecond;
constexpr VirtualTime AskLimit = 10'000 * Millisecond;
constexpr VirtualTime AskAgain
    = 2000 * Millisecond; // past the second that a silent server is waited for
constexpr VirtualTime Chunk = 5 * Millisecond;
// A run that has not ended by then never will. It stops just there, however it was stepped.
constexpr VirtualTime LongestRun = VirtualTime {3'600'000} * Millisecond;

} // namespace

Node& SessionImpl::use(size_t number)
{
    Node& n = *m_world->nodes()[number];
    m_world->use(n);
    return n;
}

uint64_t SessionImpl::eventsSinceStart() const
{
    return current().events.count - m_recorder->startIndex;
}

// Starts a process of the machine's own in the node.
void SessionImpl::call(size_t number, std::string_view function,
                       std::initializer_list<Term> arguments)
{
    Node& n = use(number);
    spawn(n, nullptr, n.atoms.intern("relupscope_driver"), n.atoms.intern(function),
          n.constants.list(arguments.begin(), arguments.size()), SpawnOptions {});
}

// In each node that is still there.
void SessionImpl::callAll(std::string_view function)
{
    for (size_t i = 0; i < nodeCount(); ++i) {
        if (isAlive(i))
            call(i, function, {});
    }
}

// Whoever is asked may die with the question: init:restart ends every process.
void SessionImpl::askForOutcome()
{
    for (size_t i = 0; i < nodeCount(); ++i) {
        if (isAlive(i) && !m_recorder->nodes[i].releasesKnown)
            call(i, "releases", {});
        if (isAlive(i) && !m_recorder->nodes[i].statesKnown)
            call(i, "states", {});
    }
    m_state.askAgainAt = now() + AskAgain;
}

// The next hop of the nodes whose turn it is begins, or there are none left. False: nothing is due.
bool SessionImpl::takeTurn()
{
    NodeTurns& turns = m_state.turns;
    if (now() < turns.due(*m_recorder, Chunk))
        return false;
    const NodeTurns::Turn* turn = turns.next(*m_recorder);
    if (turn) {
        for (const uint32_t number : turn->nodes) {
            if (isAlive(number))
                call(number, "begin_hop", {Term::small(turn->hop)});
        }
    } else {
        for (const std::string& name : m_scenario.upgrade.nodes) {
            if (isAlive(m_scenario.nodeIndex(name)))
                call(m_scenario.nodeIndex(name), "no_more_hops", {});
        }
    }
    turns.begun(turn == nullptr);
    return true;
}

bool SessionImpl::changePhase()
{
    const VirtualTime now = this->now();
    // The node has started again meanwhile: the run ends when that one's part of it is over.
    if ((m_state.phase == RunState::Phase::Draining || m_state.phase == RunState::Phase::Asking)
        && !m_recorder->hopsDone())
        m_state.phase = RunState::Phase::Running;
    switch (m_state.phase) {
    case RunState::Phase::Running:
        if (!m_recorder->hopsDone() || now < nextBoundary())
            return takeTurn();
        callAll("stop_load");
        m_state.phase = RunState::Phase::Draining;
        m_state.phaseEnds = now + DrainLimit;
        m_state.phaseCheck = now + Chunk;
        return true;
    case RunState::Phase::Draining:
        // Looked at in fixed steps of virtual time, however the run was stepped.
        if (now < m_state.phaseCheck)
            return false;
        m_state.phaseCheck += Chunk;
        if (!m_recorder->meter.open().empty() && now < m_state.phaseEnds)
            return false;
        askForOutcome();
        m_state.phase = RunState::Phase::Asking;
        m_state.phaseEnds = now + AskLimit;
        m_state.phaseCheck = now + Chunk;
        return true;
    case RunState::Phase::Asking: {
        if (now < m_state.phaseCheck)
            return false;
        m_state.phaseCheck += Chunk;
        const auto& nodes = m_recorder->nodes;
        const bool isAllThere = std::all_of(nodes.begin(), nodes.end(), [](const RecordedNode& n) {
            return n.isGone || (n.releasesKnown && n.statesKnown);
        });
        if (!isAllThere && now < m_state.phaseEnds) {
            const bool asksAgain = now >= m_state.askAgainAt;
            if (asksAgain)
                askForOutcome();
            return asksAgain;
        }
        m_state.phase = RunState::Phase::Finished;
        return true;
    }
    case RunState::Phase::Finished:
    case RunState::Phase::Failed: break;
    }
    return false;
}

VirtualTime SessionImpl::nextBoundary() const
{
    if (m_state.phase == RunState::Phase::Running && !m_recorder->hopsDone())
        return m_state.turns.due(*m_recorder, Chunk);
    if (m_state.phase == RunState::Phase::Running)
        // Not before a run could know of it, so that the end does not depend on how it was stepped.
        return m_recorder->hopsDoneAt()
            + std::max(Chunk, static_cast<VirtualTime>(m_scenario.upgrade.watchAfterMs * 1e6));
    if (m_state.phase == RunState::Phase::Draining || m_state.phase == RunState::Phase::Asking)
        return m_state.phaseCheck;
    return INT64_MAX;
}

// --- running
// -----------------------------------------------------------------------------------------

VirtualTime SessionImpl::worldTime(double ms) const
{
    constexpr double Most = 1e15; // of nanoseconds: eleven days
    return m_recorder->start
        + static_cast<VirtualTime>(std::llround(std::clamp(ms * 1e6, 0.0, Most)));
}

bool SessionImpl::isAt(const Mark& m) const
{
    const Mark here = mark();
    return here.event >= m.event
        && (!m.betweenSlices || (here.betweenSlices && here.nanoseconds >= m.nanoseconds));
}

bool SessionImpl::isReached(const Goal& goal) const
{
    const auto& begun = m_recorder->instructions;
    if (current().events.count >= goal.event)
        return true;
    if (now() >= goal.time && !m_world->isWithinSlice())
        return true;
    const auto counts
        = [&goal](const RecordedInstruction& i) { return i.node == goal.node.value_or(i.node); };
    if (goal.instructions
        && static_cast<size_t>(std::count_if(begun.begin(), begun.end(), counts))
            >= *goal.instructions)
        return true;
    if (goal.instruction && begun.size() > goal.instructionsBefore && counts(begun.back())
        && begun.back().n == goal.instruction->second
        && (goal.instruction->first == 0 || begun.back().hop == goal.instruction->first))
        return true;
    if (goal.watch && goal.watch->isMet)
        return true;
    return goal.mark && isAt(*goal.mark);
}

// So that the run stands still at the mark, or earlier.
void SessionImpl::limitBy(const Mark& m, RunLimit* limit) const
{
    const uint64_t event = m_recorder->startIndex + m.event;
    if (current().events.count < event)
        limit->event = std::min(limit->event, event);
    else
        limit->time = std::min(limit->time, m_recorder->start + m.nanoseconds);
}

RunLimit SessionImpl::limitFor(const Goal& goal) const
{
    RunLimit limit;
    limit.event = goal.event;
    limit.time
        = std::min({goal.time, now() + Chunk, nextBoundary(), m_recorder->start + LongestRun});
    limit.beforeInstruction = goal.instructions || goal.instruction || m_options.historyBytes > 0;
    m_state.faults.restrain(*m_recorder, &limit);
    limitByHold(&limit);
    const Branch& b = *m_tree.find(m_branch);
    if (m_state.inputs < b.inputs.size())
        limitBy(b.inputs[m_state.inputs].at, &limit);
    if (goal.mark)
        limitBy(*goal.mark, &limit);
    if (!m_world
             ->isWithinSlice()) // a stopped slice ends before time is looked at, and may take none
        limit.time = std::max(limit.time, now() + 1);
    return limit;
}

void SessionImpl::note(RunEnd end)
{
    if (end == RunEnd::Limit) {
        m_state.problem = m_world->problem();
        m_state.phase = RunState::Phase::Failed;
    } else if (end == RunEnd::Halted) {
        if (!bootAgain(current().index))
            giveUp(current().index);
    } else if (const VirtualTime held = node(m_state.heldNode).upgrade.holdUntil;
               end == RunEnd::Idle && held != 0 && held != INT64_MAX) {
        use(m_state.heldNode).now = held; // nothing else happens until then
    } else if (end == RunEnd::Idle) {
        m_state.problem = "every process waits for ever";
        m_state.phase = RunState::Phase::Finished;
    } else if (now() >= m_recorder->start + LongestRun) {
        m_state.problem = "the scenario did not end within an hour of virtual time";
        m_state.phase = RunState::Phase::Failed;
    }
}

Stopped SessionImpl::go(const Goal& goal, const std::atomic<bool>& interrupt)
{
    watchEvents(goal.watch);
    watchLines(goal.watch);
    const Stopped stopped = goOn(goal, interrupt);
    m_recorder->watch = nullptr;
    m_recorder->lineStops = nullptr;
    return stopped;
}

Stopped SessionImpl::goOn(const Goal& goal, const std::atomic<bool>& interrupt)
{
    size_t seen = m_recorder->instructions.size();
    for (;;) {
        if (m_state.phase == RunState::Phase::Finished
            || m_state.phase == RunState::Phase::Failed) {
            m_tree.find(m_branch)->hasEnded = true;
            return m_state.phase == RunState::Phase::Failed ? Stopped::Failed : Stopped::Ended;
        }
        const bool atInstruction = m_recorder->instructions.size() > seen;
        seen = m_recorder->instructions.size();
        applyFaults(atInstruction);
        if (atInstruction)
            holdIfWanted();
        releaseIfDue();
        if (isReached(goal))
            return Stopped::Reached;
        if (interrupt.load(std::memory_order_relaxed))
            return Stopped::Interrupted;
        if (applyInput() || (!m_world->isWithinSlice() && changePhase())
            || m_state.faults.hasMetCondition())
            continue;
        keepKeyframe(atInstruction ? Keyframe::Kind::Instruction : Keyframe::Kind::Spaced);
        RunLimit limit = limitFor(goal);
        limit.interrupt = &interrupt;
        note(m_world->run(limit));
        if (m_options.progress)
            m_options.progress("running", 0);
    }
}

Stopped SessionImpl::advance(const Until& until, const std::atomic<bool>& interrupt)
{
    Goal goal;
    std::optional<Condition> condition;
    goal.instructionsBefore = m_recorder->instructions.size();
    switch (until.kind) {
    case Until::Kind::Event: goal.event = current().events.count + until.count; break;
    case Until::Kind::EventN: goal.event = m_recorder->startIndex + until.count; break;
    case Until::Kind::Instruction: goal.instructions = goal.instructionsBefore + until.count; break;
    case Until::Kind::InstructionN:
        goal.instruction = {until.hop, static_cast<int>(until.count)};
        break;
    case Until::Kind::Time: goal.time = worldTime(until.ms); break;
    case Until::Kind::Condition:
        if (auto parsed = Condition::parse(until.condition))
            condition = std::move(*parsed);
        else
            return Stopped::Failed;
        break;
    case Until::Kind::End: break;
    }
    return runWatched(goal, condition ? &*condition : nullptr, interrupt);
}

SurveyMemory* SessionImpl::surveyMemory(const Node& node)
{
    constexpr size_t FewProcesses = 1000; // are looked at sooner than asked for
    if (node.processCount() < FewProcesses || !m_world->isTracked())
        return nullptr;
    m_surveys.resize(nodeCount());
    const std::optional<PageSet> changes = m_world->takeChanges();
    for (SurveyMemory& memory : m_surveys)
        memory.note(changes);
    return &m_surveys[node.index];
}

std::shared_ptr<const WorldView> SessionImpl::view(NodeNumber number)
{
    return ViewBuilder(*this, number).view();
}

ProcessDetail SessionImpl::process(ProcessId pid, NodeNumber number)
{
    return ViewBuilder(*this, number).process(pid);
}

SourceView SessionImpl::source(const std::string& module, ProcessId pid, NodeNumber number)
{
    return ViewBuilder(*this, number).source(module, pid);
}

std::vector<NodeRow> SessionImpl::nodes()
{
    return ViewBuilder(*this, 0).nodes();
}

std::vector<EventRow> SessionImpl::events(uint64_t from, uint64_t to) const
{
    return branchEvents(m_branch, from, to);
}

std::vector<EventRow> SessionImpl::branchEvents(BranchId branch, uint64_t from, uint64_t to) const
{
    const auto other = m_rows.find(branch);
    if (branch != m_branch && other == m_rows.end())
        return {};
    const SharedLog<EventRow>& all = branch == m_branch ? m_recorder->rows : other->second;
    from = std::min<uint64_t>(from, all.size());
    to = std::clamp<uint64_t>(to, from, all.size());
    return all.slice(from, to);
}

} // namespace relupscope
