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
// What a node does once its release is up. One of several goes on when all are, unless it has booted again.
constexpr const char* UpExpression
    = "{ok,[P]}=file:consult(\"/relupscope/plan\"),"
      "case relupscope_driver:check(P) of ok -> relupscope:report(up,ok),"
      "relupscope_driver:start(P); _ -> ok end.";
constexpr const char* NodeUpExpression
    = "{ok,[P]}=file:consult(\"/relupscope/plan\"),"
      "case relupscope_driver:check(P) of ok -> relupscope:report(up,ok),"
      "relupscope_driver:up(P); _ -> ok end.";

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

Node& SessionImpl::use(size_t number)
{
    Node& n = *m_world->nodes()[number];
    m_world->use(n);
    return n;
}

void SessionImpl::setThinkTimes(size_t number)
{
    Node& n = use(number);
    Heap& heap = n.constants;
    for (const ScenarioLoad& l : m_scenario.loads) {
        // Of an open loop: parts of a thousand of the gap between two requests.
        const double mean = l.thinkMs.value_or(1000);
        const std::string how = !l.distribution.empty() ? l.distribution
            : l.thinkMs                                 ? "spread"
                                                        : "fixed";
        n.thinkTimes = heap.cons(heap.tuple(n.atoms.intern(l.name), Term::small(static_cast<SWord>(mean)),
                                            n.atoms.intern(how)),
                                 n.thinkTimes);
    }
}

BootOptions SessionImpl::bootOptions(size_t number, const std::string& version) const
{
    return bootOptionsOf(m_target, version, m_scenario.hasNodes() ? NodeUpExpression : UpExpression,
                         m_scenario.upgrade.hasHeart, m_scenario.nodeName(static_cast<uint32_t>(number)));
}

Result<void> SessionImpl::boot(size_t number)
{
    setThinkTimes(number);
    Node& n = use(number);
    CHECK(n.disk->makeFolders(NodeProgress) == Posix::Ok);
    const PlanFolders folders {NodeRoot, NodeScenario, NodeBrought, NodeProgress};
    CHECK(n.disk->writeFile("/relupscope/plan", driverPlan(m_scenario, folders, n.index)) == Posix::Ok);
    TRY(installTargetSystem(n, m_target));
    return m_world->boot(n, bootOptions(number, m_scenario.path.front()));
}

PathSettings SessionImpl::linkSettings(uint32_t a, uint32_t b) const
{
    PathSettings settings;
    for (const ScenarioLink& l : m_scenario.links) {
        const uint32_t from = m_scenario.nodeIndex(l.a);
        const uint32_t to = m_scenario.nodeIndex(l.b);
        if ((from != a || to != b) && (from != b || to != a))
            continue;
        settings.latency = std::llround(l.latencyMs * static_cast<double>(Millisecond));
        settings.bytesPerSecond = l.bytesPerSecond;
        settings.lossPerMille = static_cast<uint32_t>(std::lround(l.loss * 1000));
    }
    return settings;
}

// All nodes of the scenario, with the links between them.
Result<void> SessionImpl::prepareNodes()
{
    while (nodeCount() < m_scenario.nodeCount())
        m_world->addNode();
    Network& network = m_world->network();
    network.outlivesFirst = m_scenario.hasNodes();
    for (const ScenarioLink& l : m_scenario.links) {
        const uint32_t a = m_scenario.nodeIndex(l.a);
        const uint32_t b = m_scenario.nodeIndex(l.b);
        network.setBothWays(a, b, linkSettings(a, b), now());
    }
    for (size_t i = 0; i < nodeCount(); ++i)
        TRY(boot(i));
    return {};
}

Result<void> SessionImpl::runToStart()
{
    bool isJoining = nodeCount() == 1;
    while (!m_recorder->started) {
        RunLimit limit;
        limit.time = now() + Millisecond;
        const RunEnd end = m_world->run(limit);
        if (const auto& problem = m_recorder->textProblem)
            return fail(ErrorKind::Syntax,
                        checkedTexts(m_scenario)[problem->text].text->where(
                            m_scenario.file, problem->line, problem->column),
                        problem->what);
        if (end == RunEnd::Halted || end == RunEnd::Limit || now() > 120'000 * Millisecond)
            return fail(ErrorKind::Machine, m_scenario.folder, "the first release does not start",
                        m_recorder->outputText());
        const auto& nodes = m_recorder->nodes;
        if (isJoining || !std::all_of(nodes.begin(), nodes.end(), [](const RecordedNode& n) { return n.isUp; }))
            continue;
        callAll("join");
        isJoining = true;
    }
    if (m_scenario.hasNodes())
        callAll("start_plan");
    return {};
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
    m_state.turns = NodeTurns(m_scenario);
    m_versions = ModuleVersions(*m_world, m_target);
    TRY(prepareNodes());
    TRY(runToStart());
    for (size_t i = 0; i < nodeCount() && m_options.watchReleaseFiles; ++i)
        use(i).disk->watchChanges(fmt::format("{}/releases", NodeRoot));
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
    return current().events.count - m_recorder->startIndex;
}

// Starts a process of the machine's own in the node.
void SessionImpl::call(size_t number, std::string_view function, std::initializer_list<Term> arguments)
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
    case RunState::Phase::Finished: case RunState::Phase::Failed: break;
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
    if (current().events.count >= goal.event)
        return true;
    if (now() >= goal.time && !m_world->isWithinSlice())
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
    if (current().events.count < event)
        limit->event = std::min(limit->event, event);
    else
        limit->time = std::min(limit->time, m_recorder->start + m.nanoseconds);
}

RunLimit SessionImpl::limitFor(const Goal& goal) const
{
    RunLimit limit;
    limit.event = goal.event;
    limit.time = std::min({goal.time, now() + Chunk, nextBoundary(),
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
        limit.time = std::max(limit.time, now() + 1);
    return limit;
}

bool SessionImpl::bootAgain(size_t number)
{
    Node& n = use(number);
    RecordedNode& recorded = m_recorder->nodes[number];
    if (n.fate != Node::Fate::Rebooting)
        return false;
    RebootRow row;
    row.atMs = m_recorder->ms(n.now);
    row.node = m_scenario.nodeName(n.index);
    const auto& installs = recorded.installs;
    row.during = installs.empty()        ? "set_unpacked"
        : installs.back().result.empty() ? "install_release"
        : m_scenario.upgrade.makePermanentAfterMs && !recorded.isPermanent ? "make_permanent"
                                                                          : "running";
    const auto version = releaseToStart(n);
    if (!version) {
        m_state.problem = row.problem = version.error().text();
        recorded.reboots.push_back(std::move(row));
        return false;
    }
    row.release = *version;
    recorded.reboots.push_back(std::move(row));
    if (const auto booted = m_world->reboot(n, bootOptions(number, *version)); !booted) {
        m_state.problem = booted.error().text();
        return false;
    }
    setThinkTimes(number);
    return true;
}

// The node will not start again. Others of several may go on.
void SessionImpl::giveUp(size_t number)
{
    Node& n = use(number);
    n.fate = Node::Fate::Halted;
    m_recorder->nodes[number].isGone = true;
    m_recorder->nodes[number].goneAt = n.now;
    if (m_world->hasNobodyLeft())
        m_state.phase = RunState::Phase::Finished;
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
    const auto& all = m_recorder->rows;
    from = std::min<uint64_t>(from, all.size());
    to = std::clamp<uint64_t>(to, from, all.size());
    return all.slice(from, to);
}

} // namespace relupscope
