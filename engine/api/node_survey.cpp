// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/node_survey.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

namespace {

constexpr uint8_t SupervisorBehaviour = 4;

bool isSupervisor(const Process& p)
{
    return p.observed.behaviour == SupervisorBehaviour;
}

Term stateElement(const Process& p, size_t index)
{
    const Term s = p.observed.state;
    return isTuple(s) && tupleArity(s) > index ? tupleElement(s, index) : NoTerm;
}

double oldestMessageMs(const Process& p, VirtualTime now)
{
    for (const Message* m = p.mailbox.first(); m; m = m->next) {
        if (!m->term.isNone())
            return static_cast<double>(now - m->sentAt) / 1e6;
    }
    return 0;
}

uint64_t memoryOf(const Process& p)
{
    return p.heap.totalWords() * sizeof(Word) + sizeof(Process)
        + static_cast<size_t>(p.stackBase - p.stackLimit) * sizeof(Word);
}

ProcessState stateOf(const Process& p, bool isBlocked)
{
    if (p.status == ProcessStatus::Exiting)
        return ProcessState::Dead;
    if (p.status == ProcessStatus::Running)
        return ProcessState::Running;
    if (p.observed.suspended)
        return ProcessState::Suspended;
    if (p.status == ProcessStatus::Runnable)
        return ProcessState::Runnable;
    return isBlocked ? ProcessState::Blocked : ProcessState::Waiting;
}

// Of 100,000 processes little is in a cache, and waiting for their stacks was most of a survey.
void fetchAhead(const std::vector<const Process*>& all, size_t i)
{
    constexpr size_t Processes = 16;
    constexpr size_t Stacks = 8;
    constexpr size_t CacheLine = 64;
    if (i + Processes < all.size()) {
        const auto* bytes = reinterpret_cast<const char*>(all[i + Processes]);
        for (size_t line = 0; line < sizeof(Process); line += CacheLine)
            __builtin_prefetch(bytes + line);
    }
    if (i + Stacks < all.size())
        __builtin_prefetch(all[i + Stacks]->stackTop);
}

} // namespace

NodeSurvey::NodeSurvey(const Scenario& scenario, const RecordedNode& recorded, const Node& node,
                       const CodeOrigins& origins)
    : m_scenario(scenario),
      m_recorded(recorded),
      m_node(node),
      m_origins(origins),
      m_clientModule(node.atoms.existing("relupscope_load"))
{
    m_watched.reserve(origins.modules().size());
    for (const auto& [name, app] : origins.modules())
        watch(name, app);
    for (const Watched& w : m_watched) {
        if (w.row.inUpgrade && w.module->old)
            m_replaced.push_back(&w);
    }
}

void NodeSurvey::watch(const std::string& name, const std::string& app)
{
    const Term atom = m_node.atoms.existing(name);
    const Module* m = atom.isNone() ? nullptr : m_node.code.module(atom);
    if (!m || (!m->current && !m->old))
        return;
    const auto at = [&](const std::map<std::string, int>& events) {
        const auto there = events.find(name);
        return there == events.end() ? 0 : there->second;
    };
    ModuleRow r;
    r.module = name;
    r.app = app;
    r.inUpgrade = m_origins.isUpgraded(name);
    r.current = m_origins.versionOf(m->current, m_origins.installedApps());
    r.old = m_origins.versionOf(m->old, nullptr);
    r.makesFuns = m->current && m->current->funCount > 0;
    r.loadedAtInstruction = at(m_recorded.loadedAt);
    r.purgedAtInstruction = at(m_recorded.purgedAt);
    const size_t current = m->current ? m_stack.add(*m->current) : 0;
    const size_t old = m->old ? m_stack.add(*m->old) : 0;
    m_watched.push_back({std::move(r), atom, m, current, old});
}

// --- all processes

void NodeSurvey::lookAtAll()
{
    if (m_hasLooked)
        return;
    m_hasLooked = true;
    std::vector<const Process*> all;
    all.reserve(m_node.processCount());
    m_node.forEachProcess([&](const Process& p) { all.push_back(&p); });
    m_rows.resize(all.size());
    for (size_t i = 0; i < all.size(); ++i) {
        fetchAhead(all, i);
        const Process& p = *all[i];
        m_stack.look(p);
        count(p);
        place(p, static_cast<uint32_t>(i));
        fill(m_rows[i], p);
    }
}

void NodeSurvey::count(const Process& p)
{
    for (Watched& w : m_watched) {
        if (p.observed.behaviour != 0 && p.observed.module == w.name) {
            const bool isCurrent
                = w.module->current && p.observed.madeBySerial == w.module->current->serial;
            ++(isCurrent ? w.row.serversOnCurrent : w.row.serversOnOld);
        } else if (w.module->old && m_stack.has(w.oldPlace)) {
            ++w.row.callersOnOld;
        } else if (w.module->current && m_stack.has(w.currentPlace)) {
            ++w.row.othersOnCurrent;
        }
    }
}

// Where in the order of the rows it belongs. Whoever starts a process is there before it.
void NodeSurvey::place(const Process& p, uint32_t index)
{
    const auto parent = m_children.find(p.parent);
    if (parent != m_children.end() && p.links.contains(p.parent))
        parent->second.push_back(index);
    else if (!m_clientModule.isNone() && p.initialCall.module == m_clientModule)
        m_clients.push_back(index);
    if (!isSupervisor(p))
        return;
    if (parent == m_children.end() && isScenarioSupervisor(p))
        m_roots.push_back(index);
    m_children.try_emplace(p.id);
}

std::vector<ProcessRow> NodeSurvey::takeProcesses()
{
    lookAtAll();
    std::vector<ProcessRow> rows;
    rows.reserve(m_rows.size());
    for (const uint32_t root : m_roots)
        addTree(rows, root, 0);
    const std::string load = m_scenario.loads.empty() ? "" : m_scenario.loads.front().name;
    size_t n = 0;
    for (const uint32_t client : m_clients) {
        ProcessRow& r = rows.emplace_back(std::move(m_rows[client]));
        r.parent = 0;
        r.loadName = load;
        r.name = fmt::format("{} {}", load.empty() ? "client" : load, ++n);
    }
    return rows;
}

void NodeSurvey::addTree(std::vector<ProcessRow>& rows, uint32_t index, uint32_t depth)
{
    constexpr uint32_t Deepest = 32;
    const ProcessRow& r = rows.emplace_back(std::move(m_rows[index]));
    rows.back().depth = depth;
    if (depth == 0)
        rows.back().parent = 0;
    const auto children = m_children.find(r.pid);
    if (children == m_children.end() || depth > Deepest)
        return;
    for (const uint32_t child : children->second)
        addTree(rows, child, depth + 1);
}

std::vector<ModuleRow> NodeSurvey::modules()
{
    lookAtAll();
    std::vector<ModuleRow> rows;
    for (const Watched& w : m_watched)
        rows.push_back(w.row);
    std::stable_sort(rows.begin(), rows.end(), [](const ModuleRow& a, const ModuleRow& b) {
        return a.inUpgrade > b.inUpgrade;
    });
    return rows;
}

// A supervisor whose callback module belongs to the scenario: its state names that module.
bool NodeSurvey::isScenarioSupervisor(const Process& p) const
{
    if (!isTuple(p.observed.state))
        return false;
    for (size_t i = 1; i < tupleArity(p.observed.state); ++i) {
        const Term e = tupleElement(p.observed.state, i);
        if (e.isAtom() && m_origins.modules().contains(std::string(m_node.atoms.text(e))))
            return true;
    }
    return false;
}

// --- one process

ProcessRow NodeSurvey::row(const Process& p)
{
    m_stack.look(p);
    ProcessRow r;
    fill(r, p);
    r.parent = 0;
    return r;
}

void NodeSurvey::fill(ProcessRow& r, const Process& p)
{
    r.pid = p.id;
    r.parent = p.parent;
    r.name = p.registeredName.isNone() ? pidText(p.id)
                                       : std::string(m_node.atoms.text(p.registeredName));
    r.isSupervisor = isSupervisor(p);
    if (r.isSupervisor) {
        if (const Term strategy = stateElement(p, 2); strategy.isAtom() && !strategy.isNone())
            r.strategy = m_node.atoms.text(strategy);
    }
    const FunctionAt& function = functionOf(p);
    r.currentFunction = function.name;
    r.queueLength = p.mailbox.length();
    r.oldestMs = oldestMessageMs(p, m_node.now);
    r.reductions = p.reductions;
    r.memoryBytes = memoryOf(p);
    r.state = stateOf(p, function.isCall);
    if (function.isCall)
        r.waitsOn = calledBy(p);
    const Term module = p.observed.module.isAtom() ? p.observed.module : p.initialCall.module;
    const ModuleFacts& facts = factsOf(module);
    r.module = facts.name;
    describeVersion(p, facts, r);
    r.stateWords = wordsOf(r);
}

void NodeSurvey::describeVersion(const Process& p, const ModuleFacts& facts, ProcessRow& r)
{
    r.inUpgrade = facts.isUpgraded;
    const Watched* frame = nullptr; // whose old code is on the stack
    bool newFrame = false;
    for (const Watched* w : m_replaced) {
        if (m_stack.has(w->oldPlace))
            frame = w;
        newFrame = newFrame || (w->module->current && m_stack.has(w->currentPlace));
    }
    const Module* module = facts.module;
    const bool oldState = facts.isUpgraded && module && module->current && p.observed.behaviour != 0
        && p.observed.madeBySerial != module->current->serial;
    r.version = oldState && module->old ? facts.oldVersion : facts.currentVersion;
    // The old code may be purged already while the state that it made lives on.
    if (oldState && !module->old && !facts.versionBefore.empty())
        r.version = facts.versionBefore;
    if (frame && r.version.empty())
        r.version = frame->row.old;
    if (oldState)
        r.codeVersion = p.observed.suspended || frame ? CodeVersion::Old : CodeVersion::Mixed;
    else if (frame)
        r.codeVersion = newFrame ? CodeVersion::Mixed : CodeVersion::Old;
    else if (r.inUpgrade)
        r.codeVersion = CodeVersion::Current;
    r.hasOldFrame = frame != nullptr;
    std::string reason;
    if (oldState)
        reason = fmt::format("its state was made by {} {}", r.module.str(), r.version.str());
    if (frame)
        reason += fmt::format("{}it has a frame of {} {}", oldState ? ", and " : "",
                              frame->row.module, frame->row.old);
    if (!reason.empty())
        r.versionReason = reason;
}

const NodeSurvey::ModuleFacts& NodeSurvey::factsOf(Term module)
{
    if (m_lastFacts && module.w == m_lastModule)
        return *m_lastFacts;
    const auto [there, isNew] = m_facts.try_emplace(module.w);
    ModuleFacts& facts = there->second;
    m_lastModule = module.w;
    m_lastFacts = &facts;
    if (!isNew || !module.isAtom() || module.isNone())
        return facts;
    facts.name = m_node.atoms.text(module);
    facts.isUpgraded = m_origins.isUpgraded(facts.name);
    facts.module = m_node.code.module(module);
    if (!facts.module)
        return facts;
    facts.currentVersion = m_origins.versionOf(facts.module->current, m_origins.installedApps());
    facts.oldVersion = m_origins.versionOf(facts.module->old, m_origins.installedApps());
    if (facts.module->current)
        facts.versionBefore = m_origins.versionBefore(*facts.module->current);
    return facts;
}

NodeSurvey::FunctionAt NodeSurvey::nameFunction(const Process& p) const
{
    Mfa mfa;
    if (!currentFunction(m_node, p, &mfa))
        return {};
    const std::string name = fmt::format("{}:{}/{}", m_node.atoms.text(mfa.module),
                                         m_node.atoms.text(mfa.function), mfa.arity);
    return {name, name == "gen:do_call/4"};
}

// Of one that runs or has not begun it depends on more than where it is.
const NodeSurvey::FunctionAt& NodeSurvey::functionOf(const Process& p)
{
    if (p.status == ProcessStatus::Running || p.ip == m_node.code.statics.startApply) {
        m_ownFunction = nameFunction(p);
        return m_ownFunction;
    }
    if (m_lastFunction && p.ip == m_lastPlace)
        return *m_lastFunction;
    const auto [there, isNew] = m_functions.try_emplace(p.ip);
    if (isNew)
        there->second = nameFunction(p);
    m_lastPlace = p.ip;
    m_lastFunction = &there->second;
    return there->second;
}

SharedText NodeSurvey::wordsOf(const ProcessRow& r)
{
    static const SharedText words[]
        = {"running",           "runnable",        "waiting", "suspended",
           "blocked in a call", "restart is next", "dead"};
    const SharedText plain = words[static_cast<size_t>(r.state)];
    if (r.version.empty() || r.codeVersion == CodeVersion::Unchanged)
        return plain;
    for (const VersionWords& known : m_versionWords) {
        if (known.state == r.state && known.version == r.version)
            return known.words;
    }
    m_versionWords.push_back({r.state, r.version, plain.str() + ", on " + r.version.str()});
    return m_versionWords.back().words;
}

// gen:do_call/4 watches whom it calls with an alias: the last such monitor is the call's.
ProcessId NodeSurvey::calledBy(const Process& p) const
{
    ProcessId target = 0;
    for (const auto& [reference, made] : p.monitorsMade) {
        if (made.alias == MonitorMade::Alias::None)
            continue;
        const Process* named
            = made.pid == 0 && !made.name.isNone() ? m_node.whereis(made.name) : nullptr;
        target = named ? named->id : made.pid;
    }
    return target;
}

} // namespace relupscope
