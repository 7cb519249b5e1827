// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/error_words.h"
#include "api/view_builder.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

namespace {

// 10000: 10,000.
std::string grouped(uint64_t value)
{
    std::string digits = std::to_string(value);
    for (size_t end = digits.size(); end > 3; end -= 3)
        digits.insert(end - 3, ",");
    return digits;
}

std::string counted(uint64_t n, const char* one, const char* several)
{
    return fmt::format("{} {}", grouped(n), n == 1 ? one : several);
}

std::string numberWord(size_t n)
{
    static constexpr const char* words[]
        = {"No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"};
    return n <= 10 ? words[n] : grouped(n);
}

// The instruction that ended last; null: none has.
const InstructionRow* lastDone(const WorldView& v)
{
    const InstructionRow* last = nullptr;
    for (const InstructionRow& r : v.relup) {
        if (r.status == InstructionStatus::Done && r.kind != "make_permanent")
            last = &r;
    }
    return last;
}

const ModuleRow* moduleOf(const WorldView& v, const std::string& name)
{
    const auto row = std::find_if(v.modules.begin(), v.modules.end(),
                                  [&](const ModuleRow& m) { return m.module == name; });
    return row == v.modules.end() ? nullptr : &*row;
}

bool isConverted(const WorldView& v, const std::string& module)
{
    return std::any_of(v.relup.begin(), v.relup.end(), [&](const InstructionRow& r) {
        return r.kind == "code_change" && r.status == InstructionStatus::Done
            && r.text.find("{" + module + ",") != std::string::npos;
    });
}

// What the load that has just been done means, where that is not said otherwise.
std::string afterLoad(const WorldView& v, const std::string& suspended)
{
    const InstructionRow* done = lastDone(v);
    const ModuleRow* m = done && done->kind == "load" && done->subject != suspended
        ? moduleOf(v, done->subject)
        : nullptr;
    if (!m)
        return {};
    return fmt::format("{} {} is loaded: its processes run it from their next call on. ", m->module,
                       m->current);
}

// Before an instruction runs that finds nobody suspended.
void sayInstruction(const WorldView& v, const InstructionRow& r, SayLine& s)
{
    const bool isFirstBehind = r.n > 1 && v.relup[static_cast<size_t>(r.n) - 2].isPointOfNoReturn;
    const std::string loaded = afterLoad(v, {});
    if (r.kind == "load_object_code") {
        s.fact = fmt::format("The upgrade begins: {} instructions.", v.instructions);
        s.more = "The new code is read first, not loaded: nothing changes for any process.";
    } else if (r.isPointOfNoReturn) {
        s.fact = "The new code is read, not loaded.";
        s.more = "Nothing has changed for any process; a failure would only return an error.";
    } else if (isFirstBehind) {
        s.fact = "From here a failure restarts the node.";
        s.more = "Until now it would only have returned an error.";
    } else if (!loaded.empty()) {
        s.fact = loaded.substr(0, loaded.size() - 1);
        s.more = "Nobody is suspended, so calls go on meanwhile.";
    } else if (r.kind == "load") {
        s.fact = fmt::format("{} is about to be loaded, and nobody is suspended.", r.subject);
        s.more = "Calls go on, and meet the new code as soon as it is there.";
    } else if (r.kind == "suspend") {
        s.fact = fmt::format("The processes of {} are about to be suspended.", r.subject);
        s.more = "They finish what they do and take no more calls; calls to them wait.";
    } else {
        s.fact = fmt::format("The release handler is at instruction {} of {}: {}{}.", r.n,
                             v.instructions, r.kind, r.subject.empty() ? "" : " " + r.subject);
    }
}

} // namespace

const InstallRow* ViewBuilder::lastInstall() const
{
    return m_n.installs.empty() ? nullptr : &m_n.installs.back();
}

std::string ViewBuilder::nextNote(const WorldView& v) const
{
    const auto row = std::find_if(v.relup.begin(), v.relup.end(), [](const InstructionRow& r) {
        return r.status == InstructionStatus::Now;
    });
    if (row == v.relup.end()
        || (row->kind != "suspend" && row->kind != "resume" && row->kind != "code_change"))
        return {};
    SharedText module; // of the last one, and whether it is meant: neighbours are mostly alike
    bool isItsModule = false;
    const auto isMeant = [&](const ProcessRow& p) {
        if (!p.inUpgrade || p.isSupervisor || p.state == ProcessState::Dead)
            return false;
        if (p.module != module) {
            module = p.module;
            isItsModule = isInstruction(row->text, row->kind, module.str());
        }
        return isItsModule;
    };
    const auto n = std::count_if(v.processes.begin(), v.processes.end(), isMeant);
    return n == 0 ? "for no process"
                  : "for " + counted(static_cast<uint64_t>(n), "process", "processes");
}

SayLine ViewBuilder::sayIncident(const WorldView& v, const Incident& last) const
{
    SayLine s;
    s.fact = last.title + ".";
    s.more = last.words;
    if (last.kind == Incident::Kind::Crash || last.kind == Incident::Kind::PurgeKill) {
        const auto death
            = std::find_if(m_n.deaths.begin(), m_n.deaths.end(),
                           [&](const RecordedNode::Death& d) { return d.pid == last.pid; });
        if (death != m_n.deaths.end() && death->again == 0) {
            const Process* supervisor = m_node.process(death->parent);
            if (supervisor && !supervisor->registeredName.isNone())
                s.next = fmt::format("its supervisor {} decides what comes after it.",
                                     m_node.atoms.text(supervisor->registeredName));
        } else if (death != m_n.deaths.end()) {
            s.more += " Its supervisor has started it again, with a fresh state.";
        }
    }
    if (s.next.empty() && !v.next.empty() && v.phase == WorldPhase::Upgrading)
        s.next = v.next + ".";
    return s;
}

SayLine ViewBuilder::saySuspended(const WorldView& v,
                                  const std::vector<const ProcessRow*>& suspended) const
{
    SayLine s;
    const size_t n = suspended.size();
    const ProcessRow& first = *suspended.front();
    const std::string module = first.module.str();
    uint64_t waiting = 0;
    for (const ProcessRow* p : suspended)
        waiting += p->queueLength;
    std::string state;
    if (first.codeVersion == CodeVersion::Old)
        state = fmt::format(" and still hold{} {} state", n == 1 ? "s" : "", first.version.str());
    else if (isConverted(v, module))
        state = fmt::format("; {} state is converted to {}", n == 1 ? "its" : "their",
                            first.version.str());
    s.fact = fmt::format("{} {} server{} {} suspended{}.", numberWord(n), module, n == 1 ? "" : "s",
                         n == 1 ? "is" : "are", state);
    s.more = afterLoad(v, module)
        + (waiting == 0 ? fmt::format("No call to {} waits yet.", module)
                        : counted(waiting, "call waits for ", "calls wait for ") + module + ".");
    s.next = v.next.empty() ? std::string() : v.next + ".";
    return s;
}

// While no instruction runs: which release it is, how it came to that, and what went wrong so far.
SayLine ViewBuilder::sayRunning(const WorldView& v) const
{
    SayLine s;
    const InstallRow* install = lastInstall();
    const bool isOver = v.phase == WorldPhase::Finished || v.phase == WorldPhase::Upgraded;
    const bool hasFailed = install && !install->result.starts_with("{ok");
    const bool isBack = hasFailed && m_r.ms(m_n.restartedAt) > install->atMs;
    const AppVersions* apps = m_origins.installedApps();
    const auto app = apps ? apps->find(v.appName) : AppVersions::const_iterator();
    const std::string version = apps && app != apps->end() ? app->second
        : v.modules.empty()                                ? ""
                                                           : v.modules.front().current;
    const std::string running = fmt::format("{} {}", v.appName, version);
    if (m_node.fate == Node::Fate::Halted)
        s.fact = "The node has stopped, and nothing runs any more.";
    else if (isBack)
        s.fact = fmt::format("The upgrade to {} failed: the node has started again with {}.",
                             install->to, running);
    else if (hasFailed && !install->result.empty())
        s.fact = fmt::format("The upgrade to {} failed: {} runs on.", install->to, running);
    else if (install && !hasFailed && !m_n.isPermanent)
        s.fact = fmt::format("{} runs, and is not permanent: a restart would bring release {} "
                             "back.",
                             running, install->from);
    else if (install && !hasFailed)
        s.fact = running + " runs and is permanent.";
    else
        s.fact = running + (isOver || v.load.empty() ? " runs." : " runs and answers its callers.");
    uint64_t failed = 0;
    for (const LoadRow& l : v.load)
        failed += l.failed;
    std::vector<std::string> parts;
    if (m_r.purgeKills > 0)
        parts.push_back(counted(m_r.purgeKills, "process was killed by a purge",
                                "processes were killed by purges"));
    if (!v.crashes.empty())
        parts.push_back(counted(v.crashes.size(), "crash", "crashes"));
    if (m_r.restarts > 0)
        parts.push_back(
            counted(m_r.restarts, "restart by a supervisor", "restarts by supervisors"));
    if (failed > 0)
        parts.push_back(counted(failed, "failed request", "failed requests"));
    for (const std::string& part : parts)
        s.more += (s.more.empty() ? "So far: " : ", ") + part;
    s.more += !parts.empty() ? "."
        : v.load.empty()     ? "Nothing crashed."
                             : "Nothing crashed, and no request failed.";
    return s;
}

bool ViewBuilder::isNews(const WorldView& v, const Incident& incident) const
{
    constexpr uint64_t FewEvents = 20; // a fault is made known, and what comes of it is the news
    if (incident.kind == Incident::Kind::Fault && v.event - incident.event > FewEvents)
        return false;
    return incident.atMs >= m_r.ms(freshSince());
}

SayLine ViewBuilder::say(const WorldView& v) const
{
    std::vector<const ProcessRow*> suspended;
    const ProcessRow* mixed = nullptr;
    for (const ProcessRow& p : v.processes) {
        if (p.state == ProcessState::Suspended)
            suspended.push_back(&p);
        if (p.codeVersion == CodeVersion::Mixed && !p.isSupervisor)
            mixed = &p;
    }
    if (!v.incidents.empty() && isNews(v, v.incidents.back()))
        return sayIncident(v, v.incidents.back());
    if (!suspended.empty())
        return saySuspended(v, suspended);
    SayLine s;
    if (mixed && v.phase == WorldPhase::Upgrading) {
        s.fact = fmt::format("{} runs with a state of the old code.", mixed->name);
        s.more = "Its module has been loaded anew, and code_change has not converted the state.";
        s.next = v.next.empty() ? std::string() : v.next + ".";
        return s;
    }
    for (const InstructionRow& r : v.relup) {
        if (r.status == InstructionStatus::Now) {
            sayInstruction(v, r, s);
            s.next = v.next.empty() ? std::string() : v.next + ".";
            return s;
        }
    }
    s = sayRunning(v);
    if (mixed)
        s.more += fmt::format(" {} still has a state that old code made.", mixed->name);
    const auto& path = m_s.m_scenario.path;
    if (v.phase == WorldPhase::Running)
        s.next = "install_release of " + path[std::min(m_n.installs.size() + 1, path.size() - 1)]
            + ".";
    return s;
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

} // namespace relupscope
