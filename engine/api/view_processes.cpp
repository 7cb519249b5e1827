// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/view_builder.h"
#include "node/stack_trace.h"
#include "term/print.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

namespace {

constexpr uint8_t SupervisorBehaviour = 4;

std::string pidText(Word pid)
{
    return "<0." + std::to_string(pid) + ".0>";
}

} // namespace

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
            frameVersion = versionOf(m->old, nullptr);
            frameModule = name;
        }
        newFrame = newFrame || (m->current && m->old && stackRefersTo(p, *m->current));
    }
    const Term own = m_node.atoms.existing(r.module);
    const Module* module = own.isNone() ? nullptr : m_node.code.module(own);
    const bool oldState = r.inUpgrade && module && module->current && p.observed.behaviour != 0
        && p.observed.madeBySerial != module->current->serial;
    if (module)
        r.version
            = versionOf(oldState && module->old ? module->old : module->current, installedApps());
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
        const Process* named
            = made.pid == 0 && !made.name.isNone() ? m_node.whereis(made.name) : nullptr;
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
    r.name
        = p.registeredName.isNone() ? r.pidText : std::string(m_node.atoms.text(p.registeredName));
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
        // By hand: this is made for every process at every look.
        r.currentFunction.append(m_node.atoms.text(current.module)).append(":");
        r.currentFunction.append(m_node.atoms.text(current.function)).append("/");
        r.currentFunction.append(std::to_string(current.arity));
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
    static constexpr const char* words[]
        = {"running",           "runnable",        "waiting", "suspended",
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
    v.processes.reserve(v.processCount);
    m_node.forEachProcess([&](const Process& p) {
        if (!isScenarioSupervisor(p))
            return;
        const Process* parent = m_node.process(p.parent);
        if (!parent || parent->observed.behaviour != SupervisorBehaviour)
            addTree(v, p, 0);
    });
    const Term clients = m_node.atoms.existing("relupscope_load");
    const std::string loadName
        = m_s.m_scenario.loads.empty() ? "" : m_s.m_scenario.loads.front().name;
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

} // namespace relupscope
