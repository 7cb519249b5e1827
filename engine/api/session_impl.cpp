// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/session_impl.h"

#include "api/fault_plan.h"
#include "api/plans.h"
#include "api/view_builder.h"
#include "base/check.h"
#include "base/host_files.h"
#include "node/external_context.h"
#include "node/code_check.h"
#include "node/spawn.h"
#include "node/virtual_disk.h"
#include "term/binary.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace relupscope {

namespace {

constexpr VirtualTime Millisecond = 1'000'000;
constexpr VirtualTime DrainLimit = 1000 * Millisecond;
constexpr VirtualTime AskLimit = 10'000 * Millisecond;
constexpr VirtualTime AskAgain = 2000 * Millisecond; // past the second that a silent server is waited for
constexpr VirtualTime Chunk = 5 * Millisecond;
// A run that has not ended by then never will. It stops just there, however it was stepped.
constexpr VirtualTime LongestRun = VirtualTime {3'600'000} * Millisecond;
// What a node does once its release is up.
constexpr const char* UpExpression
    = "{ok,[P]}=file:consult(\"/relupscope/plan\"),"
      "case relupscope_driver:check(P) of ok -> relupscope:report(up,ok),"
      "relupscope_driver:start(P); _ -> ok end.";

} // namespace

Result<std::unique_ptr<Session>> Session::open(const SessionOptions& options)
{
    if (options.otpRoot.empty())
        return fail(ErrorKind::NotFound, "", "no Erlang/OTP was found",
                    "install it (apt-get install erlang-base) or name its folder with --otp");
    if (isSessionFile(options.scenario))
        return SessionImpl::openSaved(options);
    TRY_ASSIGN(const std::string folder, scenarioFolder(options.scenario, options.installation));
    TRY_ASSIGN(std::unique_ptr<SessionImpl> session,
               SessionImpl::openFolder(options, folder, nullptr));
    return std::unique_ptr<Session>(std::move(session));
}

Result<std::unique_ptr<SessionImpl>> SessionImpl::openFolder(const SessionOptions& options,
                                                             const std::string& folder,
                                                             std::shared_ptr<const HostFiles> files)
{
    const HostFiles& host = files ? *files : hostFiles();
    TRY_ASSIGN(Scenario scenario, readScenario(host, folder));
    TRY(checkConditions(scenario));
    for (const std::string& text : options.faults) {
        TRY_ASSIGN(ScenarioFault fault, parseScenarioFault(text));
        scenario.faults.push_back(std::move(fault));
    }
    TRY_ASSIGN(TargetSystem target,
               buildTargetSystem(scenario, {options.otpRoot, options.elixirRoot}, options.progress, host));
    auto session = std::make_unique<SessionImpl>(options, std::move(scenario), std::move(target),
                                                 std::move(files));
    if (options.progress)
        options.progress("booting the first release", 0.8);
    TRY(session->begin());
    return session;
}

SessionImpl::SessionImpl(SessionOptions options, Scenario scenario, TargetSystem target,
                         std::shared_ptr<const HostFiles> files)
    : m_options(std::move(options)),
      m_scenario(std::move(scenario)),
      m_target(std::move(target)),
      m_packed(std::move(files)),
      m_host(m_packed ? m_packed.get() : &hostFiles()),
      m_files(*m_host),
      m_timeline(m_options.historyBytes)
{
}

void SessionImpl::setThinkTimes()
{
    Heap& heap = node().constants;
    for (const ScenarioLoad& l : m_scenario.loads) {
        // Of an open loop: parts of a thousand of the gap between two requests.
        const double mean = l.thinkMs.value_or(1000);
        const std::string how = !l.distribution.empty() ? l.distribution
            : l.thinkMs                                 ? "spread"
                                                        : "fixed";
        node().thinkTimes = heap.cons(
            heap.tuple(node().atoms.intern(l.name), Term::small(static_cast<SWord>(mean)),
                       node().atoms.intern(how)),
            node().thinkTimes);
    }
}

Result<void> SessionImpl::begin()
{
    m_timeline.clear();
    m_world.reset();
    m_recorder = std::make_unique<Recorder>(m_scenario, m_options.keepEvents, m_files);
    WorldOptions options;
    options.seed = m_options.seed;
    options.gcStress = m_options.gcStress;
    m_world = World::create(options, *m_recorder);
    if (!m_world)
        return fail(ErrorKind::Limit, "", "the system gives no address space for a world");
    m_state = {};
    m_state.faults.plan(m_scenario.faults);
    m_versions = ModuleVersions(*m_world, m_target);
    setThinkTimes();
    CHECK(node().disk->makeFolders(NodeProgress) == Posix::Ok);
    const PlanFolders folders {NodeRoot, NodeScenario, NodeBrought, NodeProgress};
    CHECK(node().disk->writeFile("/relupscope/plan", driverPlan(m_scenario, folders))
          == Posix::Ok);
    TRY(bootTargetSystem(*m_world, m_target, m_scenario.path.front(),
                         UpExpression, m_scenario.upgrade.hasHeart));
    while (!m_recorder->started) {
        RunLimit limit;
        limit.time = node().now + Millisecond;
        const RunEnd end = m_world->run(limit);
        if (const auto& problem = m_recorder->textProblem)
            return fail(ErrorKind::Syntax,
                        checkedTexts(m_scenario)[problem->text].text->where(
                            m_scenario.file, problem->line, problem->column),
                        problem->what);
        if (end == RunEnd::Halted || end == RunEnd::Limit || node().now > 120'000 * Millisecond)
            return fail(ErrorKind::Machine, m_scenario.folder, "the first release does not start",
                        m_recorder->outputText());
    }
    if (m_options.watchReleaseFiles)
        node().disk->watchChanges(fmt::format("{}/releases", NodeRoot));
    m_files.keep();
    m_state.faults.look([this](const Condition& condition) { return holds(condition, nullptr); });
    if (m_options.historyBytes > 0) {
        m_world->keepHistory(m_timeline.store());
        keepKeyframe(Keyframe::Kind::Start);
    }
    m_start = mark();
    return {};
}

uint64_t SessionImpl::eventsSinceStart() const
{
    return m_world->node().events.count - m_recorder->startIndex;
}

// Starts a process of the machine's own in the node.
void SessionImpl::call(std::string_view function, std::initializer_list<Term> arguments)
{
    Node& n = node();
    spawn(n, nullptr, n.atoms.intern("relupscope_driver"), n.atoms.intern(function),
          n.constants.list(arguments.begin(), arguments.size()), SpawnOptions {});
}

// Whoever is asked may die with the question: init:restart ends every process.
void SessionImpl::askForOutcome()
{
    if (!m_recorder->releasesKnown)
        call("releases", {});
    if (!m_recorder->statesKnown)
        call("states", {});
    m_state.askAgainAt = node().now + AskAgain;
}

bool SessionImpl::changePhase()
{
    const VirtualTime now = node().now;
    // The node has started again meanwhile: the run ends when that one's part of it is over.
    if ((m_state.phase == RunState::Phase::Draining || m_state.phase == RunState::Phase::Asking)
        && !m_recorder->hopsDone)
        m_state.phase = RunState::Phase::Running;
    switch (m_state.phase) {
    case RunState::Phase::Running:
        if (!m_recorder->hopsDone || now < nextBoundary())
            return false;
        call("stop_load", {});
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
        const bool isAllThere = m_recorder->releasesKnown && m_recorder->statesKnown;
        if (!isAllThere && now < m_state.phaseEnds) {
            const bool asksAgain = now >= m_state.askAgainAt;
            if (asksAgain)
                askForOutcome();
            return asksAgain;
        }
        m_state.phase = RunState::Phase::Finished;
        return true;
    }
    case RunState::Phase::Finished: case RunState::Phase::Failed: break;
    }
    return false;
}

VirtualTime SessionImpl::nextBoundary() const
{
    if (m_state.phase == RunState::Phase::Running && m_recorder->hopsDone)
        // Not before a run could know of it, so that the end does not depend on how it was stepped.
        return m_recorder->hopsDoneAt
            + std::max(Chunk, static_cast<VirtualTime>(m_scenario.upgrade.watchAfterMs * 1e6));
    if (m_state.phase == RunState::Phase::Draining || m_state.phase == RunState::Phase::Asking)
        return m_state.phaseCheck;
    return INT64_MAX;
}

// --- running -----------------------------------------------------------------------------------------

VirtualTime SessionImpl::worldTime(double ms) const
{
    constexpr double Most = 1e15; // of nanoseconds: eleven days
    return m_recorder->start + static_cast<VirtualTime>(std::llround(std::clamp(ms * 1e6, 0.0, Most)));
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
    if (node().events.count >= goal.event)
        return true;
    if (node().now >= goal.time && !m_world->isWithinSlice())
        return true;
    if (goal.instructions && begun.size() >= *goal.instructions)
        return true;
    if (goal.instruction && begun.size() > goal.instructionsBefore
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
    if (node().events.count < event)
        limit->event = std::min(limit->event, event);
    else
        limit->time = std::min(limit->time, m_recorder->start + m.nanoseconds);
}

RunLimit SessionImpl::limitFor(const Goal& goal) const
{
    RunLimit limit;
    limit.event = goal.event;
    limit.time = std::min({goal.time, node().now + Chunk, nextBoundary(),
                           m_recorder->start + LongestRun});
    limit.beforeInstruction = goal.instructions || goal.instruction || m_options.historyBytes > 0;
    m_state.faults.restrain(*m_recorder, &limit);
    limitByHold(&limit);
    const Branch& b = *m_tree.find(m_branch);
    if (m_state.inputs < b.inputs.size())
        limitBy(b.inputs[m_state.inputs].at, &limit);
    if (goal.mark)
        limitBy(*goal.mark, &limit);
    if (!m_world->isWithinSlice()) // a stopped slice ends before time is looked at, and may take none
        limit.time = std::max(limit.time, node().now + 1);
    return limit;
}

bool SessionImpl::bootAgain()
{
    if (node().fate != Node::Fate::Rebooting)
        return false;
    RebootRow row;
    row.atMs = m_recorder->ms(node().now);
    const auto& installs = m_recorder->installs;
    row.during = installs.empty()             ? "set_unpacked"
        : installs.back().result.empty()      ? "install_release"
        : m_scenario.upgrade.makePermanentAfterMs && !m_recorder->isPermanent ? "make_permanent"
                                                                             : "running";
    const auto version = releaseToStart(*m_world);
    if (!version) {
        m_state.problem = row.problem = version.error().text();
        m_recorder->reboots.push_back(std::move(row));
        return false;
    }
    row.release = *version;
    m_recorder->reboots.push_back(std::move(row));
    if (const auto booted = m_world->reboot(
            bootOptionsOf(*version, UpExpression, m_scenario.upgrade.hasHeart));
        !booted) {
        m_state.problem = booted.error().text();
        return false;
    }
    setThinkTimes();
    return true;
}

void SessionImpl::note(RunEnd end)
{
    if (end == RunEnd::Limit) {
        m_state.problem = m_world->problem();
        m_state.phase = RunState::Phase::Failed;
    } else if (end == RunEnd::Halted) {
        if (!bootAgain())
            m_state.phase = RunState::Phase::Finished;
    } else if (const VirtualTime held = node().upgrade.holdUntil;
               end == RunEnd::Idle && held != 0 && held != INT64_MAX) {
        node().now = held; // nothing else happens until then
    } else if (end == RunEnd::Idle) {
        m_state.problem = "every process waits for ever";
        m_state.phase = RunState::Phase::Finished;
    } else if (node().now >= m_recorder->start + LongestRun) {
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
        if (m_state.phase == RunState::Phase::Finished || m_state.phase == RunState::Phase::Failed) {
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
        if (applyInput() || (!m_world->isWithinSlice() && changePhase()) || m_state.faults.hasMetCondition())
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
    case Until::Kind::Event: goal.event = node().events.count + until.count; break;
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

std::shared_ptr<const WorldView> SessionImpl::view()
{
    return ViewBuilder(*this).view();
}

ProcessDetail SessionImpl::process(ProcessId pid)
{
    return ViewBuilder(*this).process(pid);
}

SourceView SessionImpl::source(const std::string& module, ProcessId pid)
{
    return ViewBuilder(*this).source(module, pid);
}

std::vector<EventRow> SessionImpl::events(uint64_t from, uint64_t to) const
{
    const auto& all = m_recorder->rows;
    from = std::min<uint64_t>(from, all.size());
    to = std::clamp<uint64_t>(to, from, all.size());
    return all.slice(from, to);
}

} // namespace relupscope
