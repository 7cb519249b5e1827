// SPDX-License-Identifier: GPL-3.0-or-later
// How a session comes to its first moment, and how its nodes boot again.
#include "api/fault_plan.h"
#include "api/plans.h"
#include "api/session_impl.h"
#include "base/check.h"
#include "base/host_files.h"
#include "node/virtual_disk.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace relupscope {

namespace {

constexpr VirtualTime Millisecond = 1'000'000;
constexpr VirtualTime LongestStart = 120'000 * Millisecond;
// What a node does once its release is up. One of several goes on when all are, unless it has
// booted again.
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
    TRY_ASSIGN(
        TargetSystem target,
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
        n.thinkTimes
            = heap.cons(heap.tuple(n.atoms.intern(l.name), Term::small(static_cast<SWord>(mean)),
                                   n.atoms.intern(how)),
                        n.thinkTimes);
    }
}

BootOptions SessionImpl::bootOptions(size_t number, const std::string& version) const
{
    return bootOptionsOf(m_target, version, m_scenario.hasNodes() ? NodeUpExpression : UpExpression,
                         m_scenario.upgrade.hasHeart,
                         m_scenario.nodeName(static_cast<uint32_t>(number)));
}

Result<void> SessionImpl::boot(size_t number)
{
    setThinkTimes(number);
    Node& n = use(number);
    CHECK(n.disk->makeFolders(NodeProgress) == Posix::Ok);
    const PlanFolders folders {NodeRoot, NodeScenario, NodeBrought, NodeProgress};
    CHECK(n.disk->writeFile("/relupscope/plan", driverPlan(m_scenario, folders, n.index))
          == Posix::Ok);
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
        if (end == RunEnd::Halted || end == RunEnd::Limit || now() > LongestStart)
            return fail(ErrorKind::Machine, m_scenario.folder, "the first release does not start",
                        m_recorder->outputText());
        const auto& nodes = m_recorder->nodes;
        if (isJoining || !std::all_of(nodes.begin(), nodes.end(), [](const RecordedNode& n) {
                return n.isUp;
            }))
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
    row.during = installs.empty()                                          ? "set_unpacked"
        : installs.back().result.empty()                                   ? "install_release"
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

} // namespace relupscope
