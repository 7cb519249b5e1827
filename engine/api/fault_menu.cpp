// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/fault_menu.h"

#include "api/session_faults.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

namespace {

using Offers = std::vector<FaultOffer>;

constexpr bool Template = true;

// A name as it stands in a menu, and the same thing as a fault names it.
struct Named
{
    std::string words;
    std::string target;
};

const ProcessRow* rowOf(const WorldView& view, ProcessId pid)
{
    const auto row = std::find_if(view.processes.begin(), view.processes.end(),
                                  [pid](const ProcessRow& r) { return r.pid == pid; });
    return row == view.processes.end() ? nullptr : &*row;
}

bool isAlive(const ProcessRow& row)
{
    return row.state != ProcessState::Dead && row.state != ProcessState::Restarting;
}

// By its pid, since the offer is for this very process; and the view may name it by its child id.
Named named(const ProcessRow& row)
{
    return {row.name.empty() ? pidText(row.pid) : row.name, pidText(row.pid)};
}

const ModuleRow* moduleOf(const WorldView& view, const std::string& module)
{
    const auto row = std::find_if(view.modules.begin(), view.modules.end(),
                                  [&](const ModuleRow& m) { return m.module == module; });
    return row == view.modules.end() ? nullptr : &*row;
}

// Atoms that a key=value text can hold as they are.
std::string quoted(const std::string& text)
{
    return text.find_first_of(" '\"=") == std::string::npos ? text : "'" + text + "'";
}

// Whether a release is still to come whose files could be spoilt.
bool isUpgradeAhead(const WorldView& view)
{
    return std::any_of(view.relup.begin(), view.relup.end(), [](const InstructionRow& r) {
        return r.status == InstructionStatus::Next || r.status == InstructionStatus::Later;
    });
}

// Of several nodes: in the one that the view is of.
Offers inItsNode(Offers offers, const WorldView& view)
{
    if (view.nodes.size() < 2)
        return offers;
    for (FaultOffer& offer : offers) {
        const bool isOfAll = offer.what.starts_with("choice=") || offer.what.starts_with("seed=")
            || offer.what.starts_with("hold=");
        if (!isOfAll)
            offer.what += " node=" + view.nodes[view.node].name;
    }
    return offers;
}

void addNetworkFaults(Offers& offers, const WorldView& view)
{
    for (const LinkRow& link : view.links) {
        const std::string ends = view.nodes[link.a].name + "-" + view.nodes[link.b].name;
        const std::string group = "Network " + ends;
        if (link.isCut) {
            offers.push_back({group, "Heal the cut",
                              "What was held back arrives, and connections can be made",
                              "heal=" + ends, false});
            continue;
        }
        offers.push_back({group, "Cut it",
                          "Nothing gets through; the nodes notice when they give up waiting",
                          "cut=" + ends, false});
        offers.push_back({group, "Cut it, and both notice",
                          "Both lose the connection at once and get none",
                          "cut=" + ends + " noticed=true", false});
        offers.push_back({group, "Make it slow",
                          "Each packet takes 250 ms; `loss` and `bandwidth` may be added",
                          "slow=" + ends + " ms=250", Template});
    }
}

void addCallbackFaults(Offers& offers, const std::string& group, const Named& p)
{
    offers.push_back({group, "Raise in its next callback",
                      "The next callback of " + p.words + " fails before any of its code has run",
                      fmt::format("raise={} class=error reason=fault", p.target), Template});
    offers.push_back({group, "Hang in its next callback",
                      "The next callback begins 1,000 ms later; the queue grows meanwhile",
                      fmt::format("hang={} ms=1000", p.target), Template});
}

void addSystemFaults(Offers& offers, const std::string& group, const Named& p)
{
    offers.push_back({group, "Ignore system messages",
                      p.words + " is never suspended, converted or resumed from now on",
                      "ignore_system=" + p.target, false});
    offers.push_back({group, "Lose the next request to suspend it",
                      "After 5 seconds the upgrade goes on as if it had no such process",
                      "suspend_timeout=" + p.target, false});
    offers.push_back({group, "Die between suspension and code change",
                      "It is killed at the first instruction that finds it suspended",
                      "die_suspended=" + p.target, false});
}

// Just before the instruction, as the text of a fault says it.
std::string at(const InstructionRow& instruction)
{
    return fmt::format("at=instruction:{} ", instruction.number);
}

bool speaksOf(const InstructionRow& instruction, const std::string& module)
{
    return isInstruction(instruction.text, instruction.kind, module);
}

// The instruction's own modules, in the view's order.
std::vector<const ModuleRow*> modulesOf(const WorldView& view, const InstructionRow& instruction)
{
    std::vector<const ModuleRow*> modules;
    for (const ModuleRow& m : view.modules) {
        if (speaksOf(instruction, m.module))
            modules.push_back(&m);
    }
    return modules;
}

void addLoadingFaults(Offers& offers, const InstructionRow& instruction, const std::string& group,
                      const std::string& module)
{
    const std::string name = quoted(module);
    const std::string when = at(instruction);
    if (instruction.kind == "load_object_code") {
        offers.push_back({group, module + ".beam is missing",
                          "Its file in the release to come is not there",
                          when + "missing_beam=" + name, false});
        offers.push_back({group, module + ".beam is cut short",
                          "Its file ends after its first half", when + "corrupt_beam=" + name,
                          false});
        offers.push_back({group, module + ".beam is the old one",
                          "The file is that of the release that runs", when + "wrong_beam=" + name,
                          false});
    }
    if (instruction.kind == "load") {
        offers.push_back({group, "The -on_load function of " + module + " fails",
                          "Its code is refused", when + "on_load_failure=" + name, false});
        offers.push_back({group, "A process sleeps in the code of " + module,
                          "It stays in what becomes old code until a purge kills it",
                          when + "straggler=" + name, false});
    }
}

void addCodeChangeFaults(Offers& offers, const std::string& group, const std::string& when,
                         const std::string& module)
{
    const std::string name = quoted(module);
    offers.push_back({group, "code_change of " + module + " returns an error", "{error, Reason}",
                      fmt::format("{}code_change_error={} reason=fault", when, name), Template});
    offers.push_back(
        {group, "code_change of " + module + " raises", "It throws before its code has run",
         fmt::format("{}code_change_raise={} class=throw reason=fault", when, name), Template});
    offers.push_back({group, "code_change of " + module + " returns a wrong shape",
                      "Neither {ok, State} nor an error",
                      fmt::format("{}code_change_shape={} value=wrong_shape", when, name),
                      Template});
    offers.push_back({group, "code_change of " + module + " is slow",
                      "It begins 6,000 ms later; sys gives up after 5,000",
                      fmt::format("{}code_change_slow={} ms=6000", when, name), Template});
}

// The processes that the instruction is about, a few of them.
void addProcessFaults(Offers& offers, const WorldView& view, const InstructionRow& instruction,
                      const std::string& group)
{
    constexpr size_t Most = 8;
    size_t count = 0;
    for (const ProcessRow& row : view.processes) {
        if (!isAlive(row) || !row.inUpgrade || !speaksOf(instruction, row.module) || ++count > Most)
            continue;
        const Named p = named(row);
        if (instruction.kind == "suspend")
            offers.push_back({group, "The request to suspend " + p.words + " is lost",
                              "After 5 seconds the upgrade goes on as if it had no such process",
                              at(instruction) + "suspend_timeout=" + p.target, false});
        offers.push_back({group, "Kill " + p.words, "Just before this instruction",
                          at(instruction) + "kill=" + p.target, false});
    }
}

} // namespace

std::vector<FaultOffer> processFaults(const WorldView& view, ProcessId pid)
{
    const ProcessRow* row = rowOf(view, pid);
    if (!row || !isAlive(*row))
        return {};
    const Named p = named(*row);
    const std::string group = "Process " + p.words;
    Offers offers;
    offers.push_back({group, "Kill " + p.words, "The signal `kill`, which no process can trap",
                      "kill=" + p.target, false});
    offers.push_back({group, "Send it an exit signal",
                      "A process that traps exits gets a message instead",
                      fmt::format("exit={} reason=shutdown", p.target), Template});
    if (row->isSupervisor) {
        offers.push_back(
            {group, "Use up its restarts",
             "One of its children is killed as often as is allowed; one crash more ends it",
             "restart_limit=" + p.target, false});
        return offers;
    }
    addCallbackFaults(offers, group, p);
    addSystemFaults(offers, group, p);
    offers.push_back({group, "Send it a message", "From nobody, such as one in an old format",
                      fmt::format("send={} message='{{old,format}}'", p.target), Template});
    for (FaultOffer& offer : messageFaults(view, 0, pid))
        offers.push_back(std::move(offer));
    return inItsNode(std::move(offers), view);
}

std::vector<FaultOffer> moduleFaults(const WorldView& view, const std::string& module)
{
    const ModuleRow* row = moduleOf(view, module);
    if (!row)
        return {};
    const std::string group = "Module " + module;
    const std::string name = quoted(module);
    Offers offers;
    if (!row->current.empty()) {
        offers.push_back({group, "A process sleeps in its code",
                          "It never leaves it; a purge of that code kills it", "straggler=" + name,
                          false});
    }
    if (row->makesFuns)
        offers.push_back({group, "A process keeps a fun of it",
                          "A purge of that code kills the process", "hold_fun=" + name, false});
    offers.push_back({group, "Its -on_load function fails", "The next time that it is loaded",
                      "on_load_failure=" + name, false});
    addCodeChangeFaults(offers, group, "", module);
    if (isUpgradeAhead(view)) {
        offers.push_back({group, "Its file is missing", "In the release to come",
                          "missing_beam=" + name, false});
        offers.push_back({group, "Its file is cut short",
                          "In the release to come, after its first half", "corrupt_beam=" + name,
                          false});
        offers.push_back({group, "Its file is the old one", "In the release to come",
                          "wrong_beam=" + name, false});
    }
    return inItsNode(std::move(offers), view);
}

std::vector<FaultOffer> instructionFaults(const WorldView& view, const InstructionRow& instruction)
{
    const bool isAhead = instruction.status == InstructionStatus::Next
        || instruction.status == InstructionStatus::Later;
    if (!isAhead || instruction.kind == "make_permanent")
        return {};
    const std::string group = fmt::format("Instruction {}: {}", instruction.n, instruction.kind);
    Offers offers;
    for (const ModuleRow* module : modulesOf(view, instruction)) {
        addLoadingFaults(offers, instruction, group, module->module);
        if (instruction.kind == "code_change")
            addCodeChangeFaults(offers, group, at(instruction), module->module);
    }
    addProcessFaults(offers, view, instruction, group);
    offers.push_back({group, "The node stops here and boots again", "From its disk, as it is then",
                      at(instruction) + "reboot=true", false});
    offers.push_back(
        {group, "The node stops here", "And stays down", at(instruction) + "halt=true", false});
    return inItsNode(std::move(offers), view);
}

std::vector<FaultOffer> messageFaults(const WorldView& view, ProcessId from, ProcessId to)
{
    const ProcessRow* sender = rowOf(view, from);
    const ProcessRow* receiver = rowOf(view, to);
    if ((from != 0 && (!sender || !isAlive(*sender)))
        || (to != 0 && (!receiver || !isAlive(*receiver))))
        return {};
    std::string ends;
    std::string group = "Messages";
    if (sender) {
        ends += " from=" + pidText(sender->pid);
        group += " from " + named(*sender).words;
    }
    if (receiver) {
        ends += " to=" + pidText(receiver->pid);
        group += " to " + named(*receiver).words;
    }
    Offers offers {{group, "Lose the next one", "It never arrives", "drop=_" + ends, false},
                   {group, "Delay the next one", "It arrives 50 ms later, and others overtake it",
                    "delay=_" + ends + " ms=50", Template},
                   {group, "Deliver the next one twice", "The same message arrives two times",
                    "duplicate=_" + ends, false},
                   {group, "Swap the next two", "The next one arrives after the one behind it",
                    "reorder=_" + ends, false}};
    return inItsNode(std::move(offers), view);
}

std::vector<FaultOffer> runFaults(const WorldView& view)
{
    Offers offers {
        {"Scheduler", "Let another process run next", "The scheduler chooses otherwise, once",
         "choice=1", false},
        {"Scheduler", "Go on with another seed", "From here on the scheduler chooses otherwise",
         fmt::format("seed={}", view.seed + 1), false},
        {"Node", "Stop the node and boot it again", "From its disk, as it is now", "reboot=true",
         false},
        {"Node", "Stop the node", "It stays down", "halt=true", false},
        {"Node", "The clock jumps an hour", "Dates and file times; monotonic time does not",
         "clock_jump_ms=3600000", Template},
        {"Node", "Limit its memory", "It ends when it needs more", "memory_limit_mb=64", Template},
        {"Disk", "The disk is full", "Making and growing files fails with enospc",
         "disk_full=/release", Template},
        {"Disk", "Reading fails", "The next read below the path fails with eio",
         "read_error=/release", Template},
        {"Disk", "Stop in the midst of a write",
         "The next change of a release file is done by half, then the node boots again",
         "torn_write=1", Template},
    };
    for (const LoadRow& load : view.load)
        offers.push_back({"Load", "Three times the load " + load.name,
                          "Or as many times as you like",
                          fmt::format("load_factor=3 name={}", quoted(load.name)), Template});
    if (view.nodes.size() > 1) {
        offers = inItsNode(std::move(offers), view);
        addNetworkFaults(offers, view);
    }
    if (isUpgradeAhead(view))
        offers.push_back({"Upgrade", "Hold the release handler before each instruction",
                          "The rest of the world goes on; `hold=off` lets it go on as well",
                          "hold=on", false});
    return offers;
}

} // namespace relupscope
