// SPDX-License-Identifier: GPL-3.0-or-later
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

// Before an instruction runs that finds nobody suspended.
void sayInstruction(const WorldView& v, const InstructionRow& r, SayLine& s)
{
    const bool isFirstBehind = r.n > 1 && v.relup[static_cast<size_t>(r.n) - 2].isPointOfNoReturn;
    if (r.kind == "load_object_code") {
        s.fact = fmt::format("The upgrade begins: {} instructions.", v.instructions);
        s.more = "The new code is read first, not loaded: nothing changes for any process.";
    } else if (r.isPointOfNoReturn) {
        s.fact = "The new code is read, not loaded.";
        s.more = "Nothing has changed for any process; a failure would only return an error.";
    } else if (isFirstBehind) {
        s.fact = "From here a failure restarts the node.";
        s.more = "Until now it would only have returned an error.";
    } else if (r.kind == "load") {
        s.fact = fmt::format("{} is loaded while nobody is suspended.", r.subject);
        s.more = "Calls go on, and meet the new code as soon as it is there.";
    } else {
        s.fact = fmt::format("The release handler is at instruction {} of {}: {}{}.", r.n,
                             v.instructions, r.kind, r.subject.empty() ? "" : " " + r.subject);
    }
}

} // namespace

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
        s.more = fmt::format("{} found no way on with {}.", c.function,
                             c.reason.substr(1, c.reason.find(',') - 1));
        s.next = "its supervisor starts it again.";
        return s;
    }
    static constexpr const char* counts[]
        = {"No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"};
    if (!suspended.empty()) {
        const size_t n = suspended.size();
        s.fact = fmt::format(
            "{} {} server{} {} suspended{}.", n <= 10 ? counts[n] : grouped(n),
            suspended.front()->module.str(), n == 1 ? "" : "s", n == 1 ? "is" : "are",
            suspended.front()->codeVersion == CodeVersion::Old ? " and still hold"
                    + std::string(n == 1 ? "s " : " ") + suspended.front()->version.str() + " state"
                                                               : "");
        s.more = waiting == 0 ? "No call waits yet."
                              : fmt::format("{} call{} wait{}.", grouped(waiting),
                                            waiting == 1 ? "" : "s", waiting == 1 ? "s" : "");
        s.next = next();
        return s;
    }
    if (mixed && v.phase == WorldPhase::Upgrading) {
        s.fact = fmt::format("{} runs with a state of the old code.", mixed->name);
        s.more = "Its module has been loaded anew, and code_change has not converted the state.";
        s.next = next();
        return s;
    }
    for (const InstructionRow& r : v.relup) {
        if (r.status == InstructionStatus::Now) {
            sayInstruction(v, r, s);
            s.next = next();
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
    s.more
        = fmt::format("{} crash{}, {} failed request{} so far.", v.crashes.size(),
                      v.crashes.size() == 1 ? "" : "es", grouped(failed), failed == 1 ? "" : "s");
    if (mixed)
        s.more += fmt::format(" {} still has a state that old code made.", mixed->name);
    if (v.phase == WorldPhase::Running)
        s.next = "install_release of "
            + m_s.m_scenario
                  .path[std::min<size_t>(m_n.installs.size() + 1, m_s.m_scenario.path.size() - 1)]
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
