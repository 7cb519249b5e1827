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

// When the oldest was sent.
VirtualTime oldestMessage(const Process& p)
{
    for (const Message* m = p.mailbox.first(); m; m = m->next) {
        if (!m->term.isNone())
            return m->sentAt;
    }
    return SurveyMemory::NoMessage;
}

double ageMs(VirtualTime sentAt, VirtualTime now)
{
    return sentAt == SurveyMemory::NoMessage ? 0 : static_cast<double>(now - sentAt) / 1e6;
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
                       const CodeOrigins& origins, SurveyMemory* memory)
    : m_scenario(scenario),
      m_recorded(recorded),
      m_node(node),
      m_origins(origins),
      m_clientModule(node.atoms.existing("relupscope_load")),
      m_memory(memory ? *memory : m_own)
{
    m_watched.reserve(origins.modules().size());
    for (const auto& [name, app] : origins.modules())
        watch(name, app);
    for (const Watched& w : m_watched) {
        if (w.row.inUpgrade && w.module->old)
            m_replaced.push_back(&w);
    }
    for (const ScenarioLoad& load : scenario.loads) {
        if (scenario.nodeIndex(load.node) == node.index)
            m_loads.push_back({node.atoms.existing(load.name), load.name});
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
    if (!lookAgain())
        lookAfresh();
}

void NodeSurvey::lookAfresh()
{
    m_memory.forget();
    m_lastUse = nullptr;
    m_facts.clear(); // so that the memory gets to know their modules
    m_lastFacts = nullptr;
    std::vector<const Process*> all;
    all.reserve(m_node.processCount());
    m_node.forEachProcess([&](const Process& p) { all.push_back(&p); });
    m_rows.resize(all.size());
    m_memory.seen.resize(all.size());
    for (size_t i = 0; i < all.size(); ++i) {
        fetchAhead(all, i);
        const Process& p = *all[i];
        m_stack.look(p);
        see(m_memory.seen[i], p);
        fill(m_rows[i], p);
        place(static_cast<uint32_t>(i));
    }
    m_memory.rows.reserve(all.size());
    for (const uint32_t root : m_roots)
        addTree(root, 0);
    addClients();
    m_memory.bootedAt = all.empty() ? 0 : all.front()->startedAt;
    m_memory.code = knownCode();
    m_memory.isKept = true;
}

// Nobody may have come or gone, and no code. That all who were there are there still, and no more
// than these, says the count: whoever has ended is on pages that changed.
bool NodeSurvey::lookAgain()
{
    if (!m_memory.isKept || m_memory.seen.size() != m_node.processCount() || m_memory.seen.empty())
        return false;
    const Process* first = m_node.process(m_memory.seen.front().id);
    if (!first || first->startedAt != m_memory.bootedAt || m_memory.code != knownCode())
        return false;
    for (Seen& seen : m_memory.seen) {
        const bool hasChanged = m_memory.changed.has(seen.firstPage)
            || m_memory.changed.has(seen.lastPage) || seen.callsByName;
        if (hasChanged && !lookAgain(seen))
            return false;
        if (seen.oldestMessage != SurveyMemory::NoMessage && seen.row != SurveyMemory::NoRow)
            m_memory.rows[seen.row].oldestMs = ageMs(seen.oldestMessage, m_node.now);
    }
    m_memory.changed.clear();
    return true;
}

bool NodeSurvey::lookAgain(Seen& seen)
{
    const Process* p = m_node.process(seen.id);
    if (!p || p != seen.process || placeOf(*p) != seen.place)
        return false;
    m_stack.look(*p);
    --m_memory.uses[seen.use];
    see(seen, *p);
    if (seen.row == SurveyMemory::NoRow)
        return true;
    ProcessRow& row = m_memory.rows[seen.row];
    ProcessRow now;
    fill(now, *p);
    now.parent = row.parent;
    now.depth = row.depth;
    now.loadName = row.loadName;
    if (seen.isClientRow)
        now.name = row.name;
    row = std::move(now);
    return true;
}

void NodeSurvey::see(Seen& seen, const Process& p)
{
    const auto pageOf = [this](const void* at) {
        return static_cast<uint32_t>((static_cast<const char*>(at) - m_node.arena.stateBegin())
                                     / static_cast<ptrdiff_t>(PageBytes));
    };
    seen.process = &p;
    seen.id = p.id;
    seen.firstPage = pageOf(&p);
    seen.lastPage = pageOf(reinterpret_cast<const char*>(&p + 1) - 1);
    static_assert(sizeof(Process) <= PageBytes, "it lies on two pages at most");
    seen.use = countUse(p);
    seen.oldestMessage = oldestMessage(p);
    seen.callsByName = functionOf(p).isCall && callsByName(p);
    seen.place = placeOf(p);
}

uint32_t NodeSurvey::countUse(const Process& p)
{
    const bool isServer = p.observed.behaviour != 0;
    m_use.server = isServer ? p.observed.module.w : 0;
    m_use.madeBy = isServer ? p.observed.madeBySerial : 0;
    m_use.onStack = m_stack.places();
    if (!m_lastUse || m_lastUse->first != m_use) {
        const auto place = static_cast<uint32_t>(m_memory.uses.size());
        const auto [there, isNew] = m_memory.usePlaces.try_emplace(m_use, place);
        if (isNew)
            m_memory.uses.push_back(0);
        m_lastUse = &*there;
    }
    ++m_memory.uses[m_lastUse->second];
    return m_lastUse->second;
}

SurveyMemory::Place NodeSurvey::placeOf(const Process& p) const
{
    SurveyMemory::Place place;
    place.parent = p.parent;
    place.isLinkedToParent = p.links.contains(p.parent);
    place.isSupervisor = isSupervisor(p);
    place.isOfScenario = place.isSupervisor && isScenarioSupervisor(p);
    place.isClient = !m_clientModule.isNone() && p.initialCall.module == m_clientModule;
    if (place.isClient)
        place.load = loadOf(p);
    return place;
}

// Where in the order of the rows it belongs. Whoever starts a process is there before it.
void NodeSurvey::place(uint32_t index)
{
    const Seen& seen = m_memory.seen[index];
    const SurveyMemory::Place& place = seen.place;
    const auto parent = m_children.find(place.parent);
    if (parent != m_children.end() && place.isLinkedToParent)
        parent->second.push_back(index);
    else if (place.isClient)
        m_clients.push_back(index);
    if (!place.isSupervisor)
        return;
    if (parent == m_children.end() && place.isOfScenario)
        m_roots.push_back(index);
    m_children.try_emplace(seen.id);
}

void NodeSurvey::addTree(uint32_t index, uint32_t depth)
{
    constexpr uint32_t Deepest = 32;
    m_memory.seen[index].row = static_cast<uint32_t>(m_memory.rows.size());
    ProcessRow& r = m_memory.rows.emplace_back(std::move(m_rows[index]));
    r.depth = depth;
    if (depth == 0)
        r.parent = 0;
    const auto children = m_children.find(r.pid);
    if (children == m_children.end() || depth > Deepest)
        return;
    for (const uint32_t child : children->second)
        addTree(child, depth + 1);
}

void NodeSurvey::addClients()
{
    std::vector<size_t> numbers(m_loads.size() + 1);
    for (const uint32_t client : m_clients) {
        Seen& seen = m_memory.seen[client];
        seen.row = static_cast<uint32_t>(m_memory.rows.size());
        seen.isClientRow = true;
        ProcessRow& r = m_memory.rows.emplace_back(std::move(m_rows[client]));
        size_t load = 0;
        while (load < m_loads.size() && seen.place.load != m_loads[load].text)
            ++load;
        r.parent = 0;
        r.loadName = seen.place.load;
        r.name = fmt::format("{} {}", load < m_loads.size() ? r.loadName.str() : "client",
                             ++numbers[load]);
    }
}

// The code of the modules that the rows speak of, and what they say of it.
std::vector<SurveyMemory::KnownCode> NodeSurvey::knownCode()
{
    std::vector<SurveyMemory::KnownCode> all;
    const auto add = [&all](Word name, const Module* module) -> SurveyMemory::KnownCode& {
        SurveyMemory::KnownCode& code = all.emplace_back();
        code.name = name;
        code.current = module ? module->current : nullptr;
        code.old = module ? module->old : nullptr;
        code.currentSerial = code.current ? code.current->serial : 0;
        code.oldSerial = code.old ? code.old->serial : 0;
        return code;
    };
    for (const Watched& w : m_watched) {
        SurveyMemory::KnownCode& code = add(w.name.w, w.module);
        code.currentVersion = w.row.current;
        code.oldVersion = w.row.old;
    }
    for (const Word name : m_memory.callbackModules) {
        const ModuleFacts& facts = factsOf(Term {name});
        SurveyMemory::KnownCode& code = add(name, facts.module);
        code.currentVersion = facts.currentVersion;
        code.oldVersion = facts.oldVersion;
        code.versionBefore = facts.versionBefore;
    }
    return all;
}

std::vector<ProcessRow> NodeSurvey::takeProcesses()
{
    lookAtAll();
    return &m_memory == &m_own ? std::move(m_own.rows) : m_memory.rows;
}

// The first atom that a client of relupscope_load ever kept is its load's name, as is the first
// argument of the functions that it begins with.
SharedText NodeSurvey::loadOf(const Process& p) const
{
    const auto isNamed = [this](Term term) -> const Load* {
        for (const Load& load : m_loads) {
            if (term == load.name)
                return &load;
        }
        return nullptr;
    };
    for (const Term* at = p.stackBase; m_loads.size() > 1 && at > p.stackTop; --at) {
        if (const Load* load = isNamed(at[-1]))
            return load->text;
    }
    if (m_loads.size() > 1 && p.savedX && p.savedCount > 0) {
        if (const Load* load = isNamed(p.savedX[0]))
            return load->text;
    }
    return m_loads.empty() ? SharedText() : m_loads.front().text;
}

std::vector<ModuleRow> NodeSurvey::modules()
{
    lookAtAll();
    std::vector<ModuleRow> rows;
    for (const Watched& w : m_watched) {
        rows.push_back(w.row);
        for (const auto& [use, place] : m_memory.usePlaces)
            count(w, use, m_memory.uses[place], &rows.back());
    }
    std::stable_sort(rows.begin(), rows.end(), [](const ModuleRow& a, const ModuleRow& b) {
        return a.inUpgrade > b.inUpgrade;
    });
    return rows;
}

void NodeSurvey::count(const Watched& w, const SurveyMemory::CodeUse& use, uint32_t processes,
                       ModuleRow* row)
{
    const auto isOnStack = [&use](size_t place) {
        return std::find(use.onStack.begin(), use.onStack.end(), place) != use.onStack.end();
    };
    if (use.server != 0 && use.server == w.name.w) {
        const bool isCurrent = w.module->current && use.madeBy == w.module->current->serial;
        (isCurrent ? row->serversOnCurrent : row->serversOnOld) += processes;
    } else if (w.module->old && isOnStack(w.oldPlace)) {
        row->callersOnOld += processes;
    } else if (w.module->current && isOnStack(w.currentPlace)) {
        row->othersOnCurrent += processes;
    }
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
    r.oldestMs = ageMs(oldestMessage(p), m_node.now);
    r.reductions = p.reductions;
    r.memoryBytes = memoryOf(p);
    r.state = stateOf(p, function.isCall);
    if (function.isCall)
        r.waitsOn = calledBy(p);
    const Term module = p.observed.module.isAtom() ? p.observed.module : p.initialCall.module;
    const ModuleFacts& facts = factsOf(module);
    r.module = facts.name;
    describeVersion(p, facts, r);
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
    SharedText beside; // of one that is in both
    if (oldState)
        beside = facts.currentVersion;
    else if (frame) {
        r.version = frame->row.old;
        beside = frame->row.current;
    }
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
    r.stateWords = wordsOf(r, r.codeVersion == CodeVersion::Mixed ? beside : SharedText());
}

const NodeSurvey::ModuleFacts& NodeSurvey::factsOf(Term module)
{
    if (m_lastFacts && module.w == m_lastModule)
        return *m_lastFacts;
    const auto [there, isNew] = m_facts.try_emplace(module.w);
    ModuleFacts& facts = there->second;
    if (isNew)
        m_memory.callbackModules.insert(module.w);
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

// "waiting, on 1.0", and of one in both versions "waiting, on 1.0 and 2.0".
SharedText NodeSurvey::wordsOf(const ProcessRow& r, const SharedText& beside)
{
    static const SharedText words[]
        = {"running",           "runnable",        "waiting", "suspended",
           "blocked in a call", "restart is next", "dead"};
    const SharedText plain = words[static_cast<size_t>(r.state)];
    if (r.version.empty() || r.codeVersion == CodeVersion::Unchanged)
        return plain;
    for (const VersionWords& known : m_versionWords) {
        if (known.state == r.state && known.version == r.version && known.beside == beside)
            return known.words;
    }
    std::string versions = plain.str() + ", on " + r.version.str();
    if (!beside.empty() && beside != r.version)
        versions += " and " + beside.str();
    m_versionWords.push_back({r.state, r.version, beside, versions});
    return m_versionWords.back().words;
}

bool NodeSurvey::callsByName(const Process& p)
{
    return std::any_of(p.monitorsMade.begin(), p.monitorsMade.end(), [](const auto& made) {
        return made.second.alias != MonitorMade::Alias::None && !made.second.name.isNone();
    });
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
