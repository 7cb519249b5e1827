// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/view_builder.h"

#include "base/host_files.h"
#include "node/stack_trace.h"
#include "term/print.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

namespace {

constexpr uint8_t SupervisorBehaviour = 4;
constexpr PrintLimits Line {200, true};

std::string pidText(Word pid)
{
    return fmt::format("<0.{}.0>", pid);
}

// "code_change" of "{code_change,up,[{account,[]}]}", and what stands behind it.
void splitInstruction(const std::string& text, std::string* kind, std::string* subject)
{
    const size_t from = text.starts_with('{') ? 1 : 0;
    const size_t comma = text.find(',');
    if (comma == std::string::npos) {
        *kind = text;
        return;
    }
    *kind = text.substr(from, comma - from);
    std::string rest = text.substr(comma + 1, text.size() - comma - 2);
    if (*kind == "load" || *kind == "remove" || *kind == "load_object_code")
        rest = rest.substr(1, rest.find(',') - 1); // {account,brutal_purge,soft_purge} → account
    if (*kind == "code_change") {
        const size_t list = rest.find('[');
        const std::string mode = rest.substr(0, rest.find(','));
        std::string modules;
        for (size_t at = rest.find('{', list); at != std::string::npos; at = rest.find('{', at + 1))
            modules += (modules.empty() ? "" : ", ") + rest.substr(at + 1, rest.find(',', at) - at - 1);
        rest = mode + " [" + modules + "]";
    }
    *subject = rest;
}

std::string number(double d)
{
    return fmt::format("{:.1f}", d);
}

} // namespace

ViewBuilder::ViewBuilder(SessionImpl& session)
    : m_s(session), m_node(session.node()), m_r(*session.m_recorder)
{
    for (const auto& [module, app] : m_s.m_versions.appOfModule()) {
        if (m_s.m_versions.changes(module))
            m_upgraded.insert(module);
    }
}

std::string ViewBuilder::otpVersion() const
{
    std::string release = printTerm(m_node.otpRelease, m_node.atoms);
    if (release.size() > 2)
        release = release.substr(1, release.size() - 2);
    std::string exact;
    if (const auto text = hostFiles().read(m_s.m_target.otpRoot + "/releases/" + release + "/OTP_VERSION"))
        exact = text->substr(0, text->find('\n'));
    return exact.empty() ? release : exact;
}

int ViewBuilder::currentHop() const
{
    return std::max(1, static_cast<int>(m_node.upgrade.hop));
}

// Code that does not change between releases is counted to the release that is installed.
bool ViewBuilder::hasInstalled() const
{
    return !m_r.installs.empty() && m_r.installs.back().result.starts_with("{ok");
}

std::string ViewBuilder::versionOf(const ModuleInstance* instance, bool preferLast) const
{
    if (!instance)
        return {};
    const auto* origin = m_s.m_versions.origin(std::string(m_node.atoms.text(instance->name)),
                                               instance->md5, preferLast);
    return origin ? origin->version : std::string();
}

// --- relup ---------------------------------------------------------------------------------------------

void ViewBuilder::relup(WorldView& v) const
{
    const int hop = currentHop();
    v.hop = hop;
    v.hops = static_cast<int>(m_s.m_scenario.hops());
    const auto index = static_cast<size_t>(hop - 1);
    if (index >= m_s.m_target.relups.size())
        return;
    const RelupText& relup = m_s.m_target.relups[index];
    v.instructions = static_cast<int>(relup.instructions.size());
    const RecordedInstruction* running = nullptr;
    for (size_t n = 0; n < relup.instructions.size(); ++n) {
        InstructionRow r;
        r.hop = hop;
        r.n = static_cast<int>(n + 1);
        r.text = relup.instructions[n];
        splitInstruction(r.text, &r.kind, &r.subject);
        r.isPointOfNoReturn = r.kind == "point_of_no_return";
        for (const RecordedInstruction& done : m_r.instructions) {
            if (done.hop != hop || done.n != r.n)
                continue;
            r.text = done.text;
            r.atMs = m_r.ms(done.begin);
            r.ms = done.end ? static_cast<double>(done.end - done.begin) / 1e6 : 0;
            r.status = done.failed ? InstructionStatus::Failed
                : done.end         ? InstructionStatus::Done
                                   : InstructionStatus::Now;
            if (!done.end && !done.failed) {
                running = &done;
                r.note = "held " + number(m_r.ms(m_node.now) - r.atMs) + " ms";
            } else if (done.end) {
                r.note = number(r.ms) + " ms";
            }
        }
        if (r.isPointOfNoReturn)
            r.note = "failure below restarts the node";
        v.relup.push_back(std::move(r));
    }
    for (InstructionRow& r : v.relup) {
        if (r.status == InstructionStatus::Later) {
            r.status = InstructionStatus::Next;
            break;
        }
    }
    if (m_s.m_scenario.upgrade.makePermanentAfterMs) {
        InstructionRow r;
        r.hop = hop;
        r.n = v.instructions + 1;
        r.kind = "make_permanent";
        r.text = "make_permanent";
        r.note = "after the upgrade";
        v.relup.push_back(r);
    }
    v.atInstructionBoundary = running && m_s.m_world->stoppedProcess() == m_node.upgrade.handler;
    v.instruction = running ? running->n : 0;
    for (const InstructionRow& r : v.relup) {
        if (r.status == InstructionStatus::Now || (!running && r.status == InstructionStatus::Next)) {
            v.next = r.kind + (r.subject.empty() ? "" : " " + r.subject);
            break;
        }
    }
}

// --- processes -------------------------------------------------------------------------------------------

Term ViewBuilder::stateElement(const Process& p, size_t index) const
{
    const Term s = p.observed.state;
    return isTuple(s) && tupleArity(s) > index ? tupleElement(s, index) : NoTerm;
}

// A supervisor whose callback module belongs to the scenario: its state names that module.
bool ViewBuilder::isScenarioSupervisor(const Process& p) const
{
    if (p.observed.behaviour != SupervisorBehaviour || !isTuple(p.observed.state))
        return false;
    for (size_t i = 1; i < tupleArity(p.observed.state); ++i) {
        const Term e = tupleElement(p.observed.state, i);
        if (e.isAtom() && m_s.m_versions.appOfModule().contains(std::string(m_node.atoms.text(e))))
            return true;
    }
    return false;
}

void ViewBuilder::describeVersion(const Process& p, ProcessRow& r)
{
    r.inUpgrade = m_upgraded.contains(r.module);
    bool oldFrame = false;
    bool newFrame = false;
    std::string frameVersion;
    std::string frameModule;
    for (const std::string& name : m_upgraded) {
        const Term atom = m_node.atoms.existing(name);
        const Module* m = atom.isNone() ? nullptr : m_node.code.module(atom);
        if (!m)
            continue;
        if (m->old && stackRefersTo(p, *m->old)) {
            oldFrame = true;
            frameVersion = versionOf(m->old, false);
            frameModule = name;
        }
        newFrame = newFrame || (m->current && m->old && stackRefersTo(p, *m->current));
    }
    const Term own = m_node.atoms.existing(r.module);
    const Module* module = own.isNone() ? nullptr : m_node.code.module(own);
    const bool oldState = r.inUpgrade && module && module->current && p.observed.behaviour != 0
        && p.observed.madeBySerial != module->current->serial;
    if (module)
        r.version = versionOf(oldState && module->old ? module->old : module->current,
                              hasInstalled());
    // The old code may be purged already while the state that it made lives on.
    if (oldState && !module->old) {
        if (const auto* made = m_s.m_versions.before(r.module, module->current->md5))
            r.version = made->version;
    }
    if (oldFrame && r.version.empty())
        r.version = frameVersion;
    if (oldState)
        r.codeVersion = p.observed.suspended || oldFrame ? CodeVersion::Old : CodeVersion::Mixed;
    else if (oldFrame)
        r.codeVersion = newFrame ? CodeVersion::Mixed : CodeVersion::Old;
    else if (r.inUpgrade)
        r.codeVersion = CodeVersion::Current;
    r.hasOldFrame = oldFrame;
    if (oldState)
        r.versionReason = fmt::format("its state was made by {} {}", r.module, r.version);
    if (oldFrame)
        r.versionReason += fmt::format("{}it has a frame of {} {}", oldState ? ", and " : "",
                                       frameModule, frameVersion);
}

// gen:do_call/4 watches whom it calls with an alias: the last such monitor is the call's.
ProcessId ViewBuilder::calledBy(const Process& p) const
{
    ProcessId target = 0;
    for (const auto& [reference, made] : p.monitorsMade) {
        if (made.alias == MonitorMade::Alias::None)
            continue;
        const Process* named = made.pid == 0 && !made.name.isNone() ? m_node.whereis(made.name) : nullptr;
        target = named ? named->id : made.pid;
    }
    return target;
}

ProcessRow ViewBuilder::row(const Process& p, uint32_t depth)
{
    ProcessRow r;
    r.pid = p.id;
    r.parent = depth == 0 ? 0 : p.parent;
    r.depth = depth;
    r.pidText = pidText(p.id);
    r.name = p.registeredName.isNone() ? r.pidText : std::string(m_node.atoms.text(p.registeredName));
    r.isSupervisor = p.observed.behaviour == SupervisorBehaviour;
    if (p.observed.module.isAtom())
        r.module = std::string(m_node.atoms.text(p.observed.module));
    else if (p.initialCall.module.isAtom())
        r.module = std::string(m_node.atoms.text(p.initialCall.module));
    if (r.isSupervisor) {
        if (const Term strategy = stateElement(p, 2); strategy.isAtom() && !strategy.isNone())
            r.strategy = std::string(m_node.atoms.text(strategy));
    }
    Mfa current;
    bool blocked = false;
    if (currentFunction(m_node, p, &current)) {
        r.currentFunction = fmt::format("{}:{}/{}", m_node.atoms.text(current.module),
                                        m_node.atoms.text(current.function), current.arity);
        blocked = r.currentFunction == "gen:do_call/4";
    }
    r.queueLength = p.mailbox.length();
    for (const Message* m = p.mailbox.first(); m; m = m->next) {
        if (!m->term.isNone()) {
            r.oldestMs = static_cast<double>(m_node.now - m->sentAt) / 1e6;
            break;
        }
    }
    r.reductions = p.reductions;
    r.memoryBytes = p.heap.totalWords() * sizeof(Word) + sizeof(Process)
        + static_cast<size_t>(p.stackBase - p.stackLimit) * sizeof(Word);
    r.state = p.status == ProcessStatus::Exiting ? ProcessState::Dead
        : p.status == ProcessStatus::Running     ? ProcessState::Running
        : p.observed.suspended                   ? ProcessState::Suspended
        : p.status == ProcessStatus::Runnable    ? ProcessState::Runnable
        : blocked                                ? ProcessState::Blocked
                                                 : ProcessState::Waiting;
    if (blocked)
        r.waitsOn = calledBy(p);
    describeVersion(p, r);
    static constexpr const char* words[] = {"running", "runnable", "waiting", "suspended",
                                            "blocked in a call", "restart is next", "dead"};
    r.stateWords = words[static_cast<size_t>(r.state)];
    if (!r.version.empty() && r.codeVersion != CodeVersion::Unchanged)
        r.stateWords += ", on " + r.version;
    return r;
}

void ViewBuilder::addTree(WorldView& v, const Process& p, uint32_t depth)
{
    v.processes.push_back(row(p, depth));
    if (p.observed.behaviour != SupervisorBehaviour || depth > 32)
        return;
    m_node.forEachProcess([&](const Process& child) {
        if (child.parent == p.id && child.links.contains(p.id))
            addTree(v, child, depth + 1);
    });
}

void ViewBuilder::processes(WorldView& v)
{
    v.processCount = m_node.processCount();
    m_node.forEachProcess([&](const Process& p) {
        if (!isScenarioSupervisor(p))
            return;
        const Process* parent = m_node.process(p.parent);
        if (!parent || parent->observed.behaviour != SupervisorBehaviour)
            addTree(v, p, 0);
    });
    const Term clients = m_node.atoms.existing("relupscope_load");
    const std::string loadName = m_s.m_scenario.loads.empty() ? "" : m_s.m_scenario.loads.front().name;
    size_t count = 0;
    m_node.forEachProcess([&](const Process& p) {
        if (clients.isNone() || p.initialCall.module != clients)
            return;
        ProcessRow r = row(p, 0);
        r.loadName = loadName;
        r.name = fmt::format("{} {}", loadName.empty() ? "client" : loadName, ++count);
        v.processes.push_back(std::move(r));
    });
}

// --- modules ---------------------------------------------------------------------------------------------

std::vector<ModuleRow> ViewBuilder::modules()
{
    std::vector<ModuleRow> rows;
    for (const auto& [name, app] : m_s.m_versions.appOfModule()) {
        const Term atom = m_node.atoms.existing(name);
        const Module* m = atom.isNone() ? nullptr : m_node.code.module(atom);
        if (!m || (!m->current && !m->old))
            continue;
        ModuleRow r;
        r.module = name;
        r.app = app;
        r.inUpgrade = m_upgraded.contains(name);
        r.current = versionOf(m->current, hasInstalled());
        r.old = versionOf(m->old, false);
        const auto at = [&](const std::map<std::string, int>& events) {
            const auto there = events.find(name);
            return there == events.end() ? 0 : there->second;
        };
        r.loadedAtInstruction = at(m_r.loadedAt);
        r.purgedAtInstruction = at(m_r.purgedAt);
        m_node.forEachProcess([&](const Process& p) {
            const bool isServer = p.observed.behaviour != 0 && p.observed.module == atom;
            if (isServer) {
                const bool current = m->current && p.observed.madeBySerial == m->current->serial;
                ++(current ? r.serversOnCurrent : r.serversOnOld);
            } else if (m->old && stackRefersTo(p, *m->old)) {
                ++r.callersOnOld;
            } else if (m->current && stackRefersTo(p, *m->current)) {
                ++r.othersOnCurrent;
            }
        });
        rows.push_back(std::move(r));
    }
    std::stable_sort(rows.begin(), rows.end(), [](const ModuleRow& a, const ModuleRow& b) {
        return a.inUpgrade > b.inUpgrade;
    });
    return rows;
}

std::string ViewBuilder::forecast(const std::vector<ModuleRow>& rows) const
{
    uint32_t now = 0;
    bool anyOld = false;
    for (const ModuleRow& r : rows) {
        now += r.callersOnOld;
        anyOld = anyOld || !r.old.empty();
    }
    if (!anyOld)
        return "No old code: a purge kills nobody.";
    return now == 0 ? "A purge now kills nobody."
                    : fmt::format("A purge now kills {} process{}.", now, now == 1 ? "" : "es");
}

std::vector<LoadRow> ViewBuilder::load() const
{
    std::vector<LoadRow> rows;
    for (size_t i = 0; i < m_r.meter.loads().size(); ++i) {
        const LoadCounters& c = m_r.meter.loads()[i];
        LoadRow r;
        r.name = c.name;
        r.clients = i < m_s.m_scenario.loads.size() ? m_s.m_scenario.loads[i].clients : 0;
        r.sent = c.sent;
        r.ok = c.ok;
        r.failed = c.failed;
        for (const auto& [reason, count] : c.failures)
            r.failures.push_back({reason, count});
        r.p50Ms = static_cast<double>(c.latency.percentileNs(0.50)) / 1e6;
        r.p99Ms = static_cast<double>(c.latency.percentileNs(0.99)) / 1e6;
        r.maxMs = static_cast<double>(c.latency.maxNs()) / 1e6;
        rows.push_back(std::move(r));
    }
    return rows;
}

Charts ViewBuilder::charts(const WorldView& v) const
{
    Charts c;
    const LoadCurves curves = m_r.meter.curves(m_r.sinceStart(m_node.now));
    const auto series = [&](const char* name, const std::vector<double>& values) {
        return Series {name, curves.ms, values};
    };
    c.toMs = v.ms;
    c.throughput = series("", curves.throughput);
    c.waiting = {series("", curves.waiting)};
    c.latencyOldestMs = series("", curves.latencyOldestMs);
    c.latencyP99Ms = series("", curves.latencyP99Ms);
    c.failed = series("", curves.failed);
    c.suspended = m_r.suspended;
    for (SuspendedSpan& s : c.suspended) {
        if (s.open)
            s.toMs = v.ms;
    }
    return c;
}

// --- the whole -------------------------------------------------------------------------------------------

SayLine ViewBuilder::say(const WorldView& v) const
{
    SayLine s;
    uint64_t waiting = 0;
    std::vector<const ProcessRow*> suspended;
    const ProcessRow* mixed = nullptr;
    for (const ProcessRow& p : v.processes) {
        if (p.state == ProcessState::Suspended) {
            suspended.push_back(&p);
            waiting += p.queueLength;
        }
        if (p.codeVersion == CodeVersion::Mixed && p.isSupervisor == false)
            mixed = &p;
    }
    const auto next = [&] { return v.next.empty() ? std::string() : v.next + "."; };
    const bool freshCrash = !v.crashes.empty() && v.ms - v.crashes.back().atMs < 2.0;
    if (freshCrash) {
        const Crash& c = v.crashes.back();
        s.fact = c.name + " crashed:";
        s.more = fmt::format("{} found no way on with {}.", c.function, c.reason.substr(1, c.reason.find(',') - 1));
        s.next = "its supervisor starts it again.";
        return s;
    }
    static constexpr const char* counts[] = {"No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"};
    if (!suspended.empty()) {
        const size_t n = suspended.size();
        s.fact = fmt::format("{} {} server{} {} suspended{}.", n <= 10 ? counts[n] : std::to_string(n),
                             suspended.front()->module, n == 1 ? "" : "s", n == 1 ? "is" : "are",
                             suspended.front()->codeVersion == CodeVersion::Old
                                 ? " and still hold" + std::string(n == 1 ? "s " : " ") + suspended.front()->version + " state"
                                 : "");
        s.more = fmt::format("{} call{} wait{}.", waiting, waiting == 1 ? "" : "s", waiting == 1 ? "s" : "");
        s.next = next();
        return s;
    }
    if (mixed) {
        s.fact = fmt::format("{} runs with a state of the old code.", mixed->name);
        s.more = "Its module has been loaded anew, and code_change has not converted the state.";
        s.next = next();
        return s;
    }
    for (const InstructionRow& r : v.relup) {
        if (r.status == InstructionStatus::Now) {
            s.fact = fmt::format("The release handler is at instruction {} of {}: {}{}.", r.n, v.instructions,
                                 r.kind, r.subject.empty() ? "" : " " + r.subject);
            s.more = r.n == 1 ? "Nothing has changed for any process yet." : "";
            return s;
        }
    }
    uint64_t failed = 0;
    for (const LoadRow& l : v.load)
        failed += l.failed;
    const std::string running = v.modules.empty() ? "" : v.modules.front().current;
    s.fact = v.phase == WorldPhase::Finished || v.phase == WorldPhase::Upgraded
        ? fmt::format("{} {} runs.", v.appName, running)
        : fmt::format("{} {} runs and answers its callers.", v.appName, running);
    s.more = fmt::format("{} crash{}, {} failed request{} so far.", v.crashes.size(),
                         v.crashes.size() == 1 ? "" : "es", failed, failed == 1 ? "" : "s");
    if (v.phase == WorldPhase::Running)
        s.next = "install_release of " + m_s.m_scenario.path[std::min<size_t>(m_r.installs.size() + 1, m_s.m_scenario.path.size() - 1)] + ".";
    return s;
}

std::shared_ptr<const WorldView> ViewBuilder::view()
{
    auto v = std::make_shared<WorldView>();
    v->title = m_s.m_scenario.title;
    v->appName = m_s.m_target.name;
    v->event = m_s.eventsSinceStart();
    v->ms = m_r.ms(m_node.now);
    v->seed = m_s.m_options.seed;
    v->branch = "as planned";
    relup(*v);
    const auto hop = static_cast<size_t>(v->hop);
    v->subtitle = fmt::format("{} {} → {}", v->appName, m_s.m_scenario.path[hop - 1],
                              m_s.m_scenario.path[std::min(hop, m_s.m_scenario.path.size() - 1)]);
    const double lastInstall = m_s.m_scenario.upgrade.atMs
        + static_cast<double>(m_s.m_scenario.hops()) * (m_s.m_scenario.upgrade.hopGapMs
            + m_s.m_scenario.upgrade.makePermanentAfterMs.value_or(0));
    v->endMs = std::max(v->ms, lastInstall + m_s.m_scenario.upgrade.watchAfterMs);
    v->phase = m_s.m_phase == SessionImpl::Phase::Finished ? WorldPhase::Finished
        : m_s.m_phase == SessionImpl::Phase::Failed        ? WorldPhase::Failed
        : m_node.upgrade.isRunning                         ? WorldPhase::Upgrading
        : m_r.hopsDone                                     ? WorldPhase::Upgraded
                                                           : WorldPhase::Running;
    processes(*v);
    v->modules = modules();
    v->purgeForecast = forecast(v->modules);
    v->load = load();
    v->charts = charts(*v);
    const size_t rows = std::min<size_t>(200, m_r.recent.size());
    v->recentEvents.assign(m_r.recent.end() - static_cast<ptrdiff_t>(rows), m_r.recent.end());
    v->crashes = m_r.crashes;
    v->installs = m_r.installs;
    for (const Mfa& m : m_node.missing)
        v->missing.push_back(fmt::format("{}:{}/{}", m_node.atoms.text(m.module),
                                         m_node.atoms.text(m.function), m.arity));
    v->problem = m_s.m_problem;
    v->say = say(*v);
    return v;
}

// --- one process -----------------------------------------------------------------------------------------

std::vector<StateLine> ViewBuilder::stateLines(Term state) const
{
    std::vector<StateLine> lines;
    if (isTuple(state) && tupleArity(state) > 0 && tupleArity(state) <= 24) {
        for (size_t i = 0; i < tupleArity(state); ++i) {
            const bool last = i + 1 == tupleArity(state);
            lines.push_back({(i == 0 ? "{" : " ") + printTerm(tupleElement(state, i), m_node.atoms, Line)
                                 + (last ? "}" : ","), ' '});
        }
    } else {
        lines.push_back({printTerm(state, m_node.atoms, {400, true}), ' '});
    }
    return lines;
}

ProcessDetail ViewBuilder::process(ProcessId pid)
{
    ProcessDetail d;
    d.pid = pid;
    d.pidText = pidText(pid);
    const Process* p = m_node.process(pid);
    for (const Crash& c : m_r.crashes) {
        if (c.pid == d.pidText)
            d.crash = c;
    }
    if (!p) {
        d.name = d.crash ? d.crash->name : d.pidText;
        d.pill = "dead";
        return d;
    }
    const ProcessRow r = row(*p, 0);
    d.name = r.name;
    d.pill = r.stateWords;
    const Observed& o = p->observed;
    if (o.suspended)
        d.pill = fmt::format("suspended {} ms", number(static_cast<double>(m_node.now - o.suspendedAt) / 1e6));
    if (!o.state.isNone() && !r.isSupervisor) {
        const bool converted = !o.before.isNone();
        d.stateNow = stateLines(converted ? o.before : o.state);
        d.nowVersion = converted ? m_s.m_scenario.path[static_cast<size_t>(currentHop() - 1)] : r.version;
        if (converted) {
            d.stateAfter = stateLines(o.state);
            d.afterVersion = r.version;
            d.afterHappened = true;
            for (StateLine& after : d.stateAfter) {
                const auto same = [&](const StateLine& l) { return l.text == after.text; };
                if (std::none_of(d.stateNow.begin(), d.stateNow.end(), same))
                    after.mark = '+';
            }
        }
    }
    d.facts.push_back({"State", r.stateWords});
    if (!r.versionReason.empty())
        d.facts.push_back({"Old code", r.versionReason});
    if (const Process* callee = r.waitsOn != 0 ? m_node.process(r.waitsOn) : nullptr)
        d.facts.push_back({"Waits for", row(*callee, 0).name});
    d.facts.push_back({"Queue", fmt::format("{} waiting", r.queueLength)});
    d.facts.push_back({"Stack", r.currentFunction});
    size_t shown = 0;
    for (const Message* m = p->mailbox.first(); m && shown < 20; m = m->next) {
        if (m->term.isNone())
            continue;
        d.queue.push_back(printTerm(m->term, m_node.atoms, Line));
        ++shown;
    }
    const auto frame = [&](CodePointer at) {
        ModuleInstance* instance = nullptr;
        const Function* f = m_node.code.functionAt(at, &instance);
        if (!f)
            return;
        StackFrame s;
        s.function = fmt::format("{}:{}/{}", m_node.atoms.text(instance->name), m_node.atoms.text(f->name), f->arity);
        Term file = NoTerm;
        uint32_t line = 0;
        instance->lineAt(at, &file, &line);
        s.line = static_cast<int>(line);
        if (!file.isNone())
            s.file = printTerm(file, m_node.atoms);
        const Module* m = m_node.code.module(instance->name);
        s.old = m && m->old == instance;
        d.stack.push_back(std::move(s));
    };
    frame(p->ip);
    for (const Term* at = p->stackTop; at < p->stackBase && d.stack.size() < 40; ++at) {
        if (at->isHeader() && !at->isNone())
            frame(reinterpret_cast<CodePointer>(at->w) - 1);
    }
    for (const auto& [other, flags] : p->links)
        d.links.push_back(other < Node::PortLink ? pidText(other) : "a port");
    for (const auto& [ref, made] : p->monitorsMade)
        d.monitors.push_back(made.pid ? pidText(made.pid) : "a name");
    return d;
}

SourceView ViewBuilder::source(const std::string& module, ProcessId pid)
{
    SourceView s;
    s.module = module;
    s.file = module + ".erl";
    const auto app = m_s.m_versions.appOfModule().find(module);
    if (app == m_s.m_versions.appOfModule().end())
        return s;
    const auto hop = static_cast<size_t>(currentHop());
    const auto text = [&](size_t step, std::string* version) -> std::string {
        const ScenarioRelease* r = m_s.m_scenario.release(m_s.m_scenario.path[std::min(step, m_s.m_scenario.path.size() - 1)]);
        const auto there = r ? r->apps.find(app->second) : std::map<std::string, std::string>::const_iterator();
        if (!r || there == r->apps.end())
            return {};
        *version = there->second;
        const auto bytes = hostFiles().read(fmt::format("{}/apps/{}-{}/src/{}.erl", m_s.m_scenario.folder,
                                                        app->second, there->second, module));
        return bytes ? *bytes : std::string();
    };
    s.oldText = text(hop - 1, &s.oldVersion);
    s.newText = text(hop, &s.newVersion);
    const Term atom = m_node.atoms.existing(module);
    const Module* m = atom.isNone() ? nullptr : m_node.code.module(atom);
    const Process* p = m_node.process(pid);
    if (!m)
        return s;
    const auto look = [&](CodePointer at) {
        for (const ModuleInstance* instance : {m->current, m->old}) {
            if (s.line != 0 || !instance || !instance->contains(at))
                continue;
            Term file = NoTerm;
            uint32_t line = 0;
            instance->lineAt(at, &file, &line);
            s.line = static_cast<int>(line);
            s.lineInOld = versionOf(instance, m_node.upgrade.hop > 0) == s.oldVersion;
        }
    };
    if (p) {
        look(p->ip);
        for (const Term* at = p->stackTop; at < p->stackBase; ++at) {
            if (at->isHeader() && !at->isNone())
                look(reinterpret_cast<CodePointer>(at->w) - 1);
        }
    }
    for (const Crash& c : m_r.crashes) {
        if (s.line == 0 && c.pid == pidText(pid) && c.function.starts_with(module + ":"))
            s.line = c.line;
    }
    return s;
}

} // namespace relupscope
