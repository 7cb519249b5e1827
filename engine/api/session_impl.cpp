// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/session_impl.h"

#include "api/pattern_match.h"
#include "api/plans.h"
#include "api/view_builder.h"
#include "base/check.h"
#include "base/host_files.h"
#include "bif/external_context.h"
#include "node/code_check.h"
#include "node/spawn.h"
#include "node/virtual_disk.h"
#include "term/binary.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

namespace {

constexpr VirtualTime Millisecond = 1'000'000;
constexpr VirtualTime DrainLimit = 1000 * Millisecond;
constexpr VirtualTime AskLimit = 10'000 * Millisecond;
constexpr VirtualTime Chunk = 5 * Millisecond;

} // namespace

Result<std::unique_ptr<Session>> Session::open(const SessionOptions& options)
{
    if (options.otpRoot.empty())
        return fail(ErrorKind::NotFound, "", "no Erlang/OTP was found",
                    "install it (apt-get install erlang-base) or name its folder with --otp");
    TRY_ASSIGN(const std::string folder, scenarioFolder(options.scenario, options.installation));
    TRY_ASSIGN(Scenario scenario, readScenario(hostFiles(), folder));
    TRY_ASSIGN(TargetSystem target, buildTargetSystem(scenario, options.otpRoot, options.progress));
    auto session = std::make_unique<SessionImpl>(options, std::move(scenario), std::move(target));
    if (options.progress)
        options.progress("booting the first release", 0.8);
    TRY(session->begin());
    return std::unique_ptr<Session>(std::move(session));
}

SessionImpl::SessionImpl(SessionOptions options, Scenario scenario, TargetSystem target)
    : m_options(std::move(options)), m_scenario(std::move(scenario)), m_target(std::move(target))
{
}

void SessionImpl::setThinkTimes()
{
    Heap& heap = node().constants;
    for (const ScenarioLoad& l : m_scenario.loads) {
        if (l.thinkMs)
            node().thinkTimes = heap.cons(
                heap.tuple(node().atoms.intern(l.name), Term::small(static_cast<SWord>(*l.thinkMs))),
                node().thinkTimes);
    }
}

Result<void> SessionImpl::begin()
{
    m_world.reset();
    m_recorder = std::make_unique<Recorder>(m_scenario, m_options.keepEvents);
    WorldOptions options;
    options.seed = m_options.seed;
    options.gcStress = m_options.gcStress;
    m_world = World::create(options, *m_recorder);
    if (!m_world)
        return fail(ErrorKind::Limit, "", "the system gives no address space for a world");
    m_phase = Phase::Running;
    m_struck.assign(m_scenario.faults.size(), false);
    m_versions = ModuleVersions(*m_world, m_target);
    setThinkTimes();
    CHECK(node().disk->makeFolders("/relupscope") == Posix::Ok);
    CHECK(node().disk->writeFile("/relupscope/plan", 
               driverPlan(m_scenario, {NodeRoot, NodeScenario})) == Posix::Ok);
    TRY(bootTargetSystem(*m_world, m_target, m_scenario.path.front(),
                         "{ok,[P]}=file:consult(\"/relupscope/plan\"),"
                         "case relupscope_driver:check(P) of ok -> relupscope:report(up,ok),"
                         "relupscope_driver:start(P); _ -> ok end."));
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
                        m_recorder->output);
    }
    return {};
}

Result<void> SessionImpl::restart()
{
    return begin();
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

void SessionImpl::askForOutcome()
{
    call("releases", {});
    call("states", {});
}

bool SessionImpl::changePhase()
{
    const VirtualTime now = node().now;
    switch (m_phase) {
    case Phase::Running:
        if (!m_recorder->hopsDone || now < nextBoundary())
            return false;
        call("stop_load", {});
        m_phase = Phase::Draining;
        m_phaseEnds = now + DrainLimit;
        m_phaseCheck = now + Chunk;
        return true;
    case Phase::Draining:
        // Looked at in fixed steps of virtual time, however the run was stepped.
        if (now < m_phaseCheck)
            return false;
        m_phaseCheck += Chunk;
        if (!m_recorder->meter.open().empty() && now < m_phaseEnds)
            return false;
        askForOutcome();
        m_phase = Phase::Asking;
        m_phaseEnds = now + AskLimit;
        m_phaseCheck = now + Chunk;
        return true;
    case Phase::Asking: {
        if (now < m_phaseCheck)
            return false;
        m_phaseCheck += Chunk;
        const bool isAllThere = m_recorder->releasesKnown && m_recorder->statesKnown;
        if (!isAllThere && now < m_phaseEnds)
            return false;
        m_phase = Phase::Finished;
        return true;
    }
    case Phase::Finished: case Phase::Failed: break;
    }
    return false;
}

VirtualTime SessionImpl::nextBoundary() const
{
    if (m_phase == Phase::Running && m_recorder->hopsDone)
        return m_recorder->hopsDoneAt
            + static_cast<VirtualTime>(m_scenario.upgrade.watchAfterMs * 1e6);
    if (m_phase == Phase::Draining || m_phase == Phase::Asking)
        return m_phaseCheck;
    return INT64_MAX;
}

void SessionImpl::strike(size_t i)
{
    m_struck[i] = true;
    Node& n = node();
    call("fault", {Term::small(static_cast<SWord>(i)),
                   makeBinary(n.constants, m_scenario.faults[i].kill.text)});
}

void SessionImpl::applyFaults(bool atInstruction)
{
    const uint64_t instructions = m_recorder->instructions.size();
    for (size_t i = 0; i < m_scenario.faults.size(); ++i) {
        if (m_struck[i])
            continue;
        const Moment& at = m_scenario.faults[i].at;
        const bool now = at.kind == Moment::Kind::Start
            || (at.kind == Moment::Kind::Instruction && atInstruction && instructions == at.number)
            || (at.kind == Moment::Kind::Time && m_recorder->ms(node().now) >= at.ms)
            || (at.kind == Moment::Kind::Event && eventsSinceStart() >= at.number);
        if (!now)
            continue;
        // A registered name is struck at this very event; an expression needs the node to evaluate it.
        Node& n = node();
        const Term name = n.atoms.existing(m_scenario.faults[i].kill.text);
        if (Process* p = name.isNone() ? nullptr : n.whereis(name)) {
            m_struck[i] = true;
            kill(p->id);
        } else {
            strike(i);
        }
    }
}

void SessionImpl::killTargets()
{
    for (const auto& [fault, pid] : m_recorder->faultTargets)
        kill(pid);
    m_recorder->faultTargets.clear();
}

bool SessionImpl::kill(ProcessId pid)
{
    Process* p = node().process(pid);
    if (!p)
        return false;
    node().emit(EventKind::Fault, pid, 0, Atom::kill);
    node().exitSignal(*p, NoTerm, Atom::kill, false);
    return true;
}

bool SessionImpl::reached(const Until& until, uint64_t targetEvent, size_t instructionsBefore) const
{
    const auto& done = m_recorder->instructions;
    switch (until.kind) {
    case Until::Kind::Event: return m_world->node().events.count >= targetEvent;
    case Until::Kind::Instruction: return done.size() >= instructionsBefore + until.count;
    case Until::Kind::InstructionN:
        return done.size() > instructionsBefore
            && static_cast<uint64_t>(done.back().n) == until.count
            && (until.hop == 0 || done.back().hop == until.hop);
    case Until::Kind::Time:
        return m_recorder->ms(m_world->node().now) >= until.ms && m_world->stoppedProcess() == 0;
    case Until::Kind::End: break;
    }
    return false;
}

Stopped SessionImpl::advance(const Until& until, const std::atomic<bool>& interrupt)
{
    const uint64_t targetEvent = until.kind == Until::Kind::Event ? node().events.count + until.count
                                                                  : UINT64_MAX;
    const size_t instructionsBefore = m_recorder->instructions.size();
    size_t seen = instructionsBefore;
    const bool toInstruction = until.kind == Until::Kind::Instruction
        || until.kind == Until::Kind::InstructionN;
    bool instructionFaults = false;
    uint64_t faultEvent = UINT64_MAX;
    VirtualTime faultTime = INT64_MAX;
    for (;;) {
        if (m_phase == Phase::Finished)
            return Stopped::Ended;
        if (m_phase == Phase::Failed)
            return Stopped::Failed;
        if (interrupt.load(std::memory_order_relaxed))
            return Stopped::Interrupted;
        applyFaults(m_recorder->instructions.size() > seen);
        seen = m_recorder->instructions.size();
        killTargets();
        if (reached(until, targetEvent, instructionsBefore))
            return Stopped::Reached;
        if (m_world->stoppedProcess() == 0 && changePhase())
            continue;
        instructionFaults = false;
        faultEvent = UINT64_MAX;
        faultTime = INT64_MAX;
        for (size_t i = 0; i < m_scenario.faults.size(); ++i) {
            const Moment& at = m_scenario.faults[i].at;
            if (m_struck[i])
                continue;
            instructionFaults = instructionFaults || at.kind == Moment::Kind::Instruction;
            if (at.kind == Moment::Kind::Event)
                faultEvent = std::min(faultEvent, m_recorder->startIndex + at.number);
            if (at.kind == Moment::Kind::Time)
                faultTime = std::min(faultTime, m_recorder->start + static_cast<VirtualTime>(at.ms * 1e6));
        }
        RunLimit limit;
        limit.event = std::min(targetEvent, faultEvent);
        limit.beforeInstruction = toInstruction || instructionFaults;
        limit.interrupt = &interrupt;
        limit.time = std::min({node().now + Chunk, nextBoundary(), faultTime});
        if (until.kind == Until::Kind::Time)
            limit.time = std::min(limit.time, m_recorder->start + static_cast<VirtualTime>(until.ms * 1e6));
        limit.time = std::max(limit.time, node().now + 1);
        const RunEnd end = m_world->run(limit);
        if (m_options.progress)
            m_options.progress("running", 0);
        if (end == RunEnd::Limit) {
            m_problem = m_world->problem();
            m_phase = Phase::Failed;
        } else if (end == RunEnd::Halted) {
            m_phase = Phase::Finished;
        } else if (end == RunEnd::Idle) {
            m_problem = "every process waits for ever";
            m_phase = Phase::Finished;
        } else if (m_recorder->ms(node().now) > 3'600'000) {
            m_problem = "the scenario did not end within an hour of virtual time";
            m_phase = Phase::Failed;
        }
    }
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

uint64_t SessionImpl::eventCount() const
{
    return m_recorder->events.size();
}

std::vector<EventRow> SessionImpl::events(uint64_t from, uint64_t to) const
{
    const auto& all = m_recorder->events;
    from = std::min<uint64_t>(from, all.size());
    to = std::clamp<uint64_t>(to, from, all.size());
    return {all.begin() + static_cast<ptrdiff_t>(from), all.begin() + static_cast<ptrdiff_t>(to)};
}

size_t SessionImpl::instructionTotal(int hop) const
{
    const auto i = static_cast<size_t>(hop - 1);
    return i < m_target.relups.size() ? m_target.relups[i].instructions.size() : 0;
}

// --- report ------------------------------------------------------------------------------------------

Report SessionImpl::report()
{
    Report r;
    ViewBuilder views(*this);
    r.scenario = m_scenario.name;
    r.otp = views.otpVersion();
    r.seed = m_options.seed;
    r.hash = m_world->hashText();
    r.virtualMs = m_recorder->ms(node().now);
    r.events = eventsSinceStart();
    r.installs = m_recorder->installs;
    for (const RecordedInstruction& i : m_recorder->instructions)
        r.relup.push_back({i.hop, i.n, i.text, m_recorder->ms(i.begin),
                           i.end ? static_cast<double>(i.end - i.begin) / 1e6 : 0,
                           i.failed ? "failed" : "done", i.hash});
    r.crashes = m_recorder->crashes;
    r.steps = m_recorder->steps;
    r.states = m_recorder->states;
    r.restarts = m_recorder->restarts;
    r.node = node().fate == Node::Fate::Halted ? "halted" : m_recorder->nodeRestarted ? "restarted" : "running";
    for (const auto& release : m_recorder->releases)
        r.releases.emplace_back(release.version, release.status);
    for (const ModuleRow& m : views.modules()) {
        Report::Module row;
        row.module = m.module;
        row.app = m.app;
        row.current = m.current;
        if (!m.old.empty())
            row.old = m.old;
        row.processesOnOld = m.callersOnOld + m.serversOnOld;
        r.modules.push_back(std::move(row));
    }
    r.load = views.load();
    for (const Mfa& m : node().missing)
        r.missing.push_back(fmt::format("{}:{}/{}", node().atoms.text(m.module),
                                        node().atoms.text(m.function), m.arity));
    judge(r);
    return r;
}

// Which of the results fit the patterns that stand for them; those without a pattern do.
std::map<size_t, bool> SessionImpl::fittingResults() const
{
    std::vector<PatternQuestion> questions;
    std::vector<size_t> numbers; // hops first, then steps
    const auto ask = [&](size_t number, const ErlangText& pattern, const std::string& external) {
        questions.push_back({pattern.text, external});
        numbers.push_back(number);
    };
    const auto& wanted = m_scenario.expect.install;
    for (size_t i = 0; i < m_recorder->installTerms.size() && !wanted.empty(); ++i)
        ask(i, wanted[std::min(i, wanted.size() - 1)], m_recorder->installTerms[i]);
    for (size_t i = 0; i < m_recorder->stepTerms.size(); ++i)
        if (const auto& pattern = m_scenario.steps[i].expect)
            ask(m_scenario.hops() + i, *pattern, m_recorder->stepTerms[i]);
    std::map<size_t, bool> fits;
    if (const auto answers = fitPatterns(m_target.otpRoot, questions))
        for (size_t i = 0; i < numbers.size(); ++i)
            fits[numbers[i]] = (*answers)[i];
    return fits;
}

void SessionImpl::judge(Report& r) const
{
    const ScenarioExpect& e = m_scenario.expect;
    const auto count = [&](const char* name, const std::optional<ExpectedCount>& wanted, uint64_t got) {
        if (wanted && !wanted->holds(got))
            r.broken.push_back({name, wanted->text(), std::to_string(got)});
    };
    const std::map<size_t, bool> fitting = fittingResults();
    for (size_t hop = 0; hop < m_scenario.hops() && !e.install.empty(); ++hop) {
        const std::string& pattern = e.install[std::min(hop, e.install.size() - 1)].text;
        const auto fits = fitting.find(hop);
        if (fits == fitting.end() || !fits->second)
            r.broken.push_back({fmt::format("install, hop {}", hop + 1), pattern,
                                hop < r.installs.size() ? r.installs[hop].result : "not reached"});
    }
    for (size_t i = 0; i < m_scenario.steps.size(); ++i) {
        const auto& pattern = m_scenario.steps[i].expect;
        const auto fits = fitting.find(m_scenario.hops() + i);
        if (pattern && (fits == fitting.end() || !fits->second))
            r.broken.push_back({fmt::format("step {}", i + 1), pattern->text,
                                i < r.steps.size() ? r.steps[i].result : "not reached"});
    }
    uint64_t failed = 0;
    for (const LoadRow& l : r.load)
        failed += l.failed;
    count("crashes", e.crashes, r.crashes.size());
    count("failed_requests", e.failedRequests, failed);
    count("restarts", e.restarts, r.restarts);
    if (e.node && *e.node != r.node)
        r.broken.push_back({"node", *e.node, r.node});
    if (m_phase != Phase::Finished)
        r.broken.push_back({"the run's end", "reached", m_problem.empty() ? "not reached" : m_problem});
    r.held = r.broken.empty();
}

} // namespace relupscope
