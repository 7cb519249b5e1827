// SPDX-License-Identifier: GPL-3.0-or-later
// What the recorder notes of a run by itself: crashes, whom a purge kills, supervisors that give
// up, faults, failed installations and restarts, each with a sentence that says what it means.
#include "api/error_words.h"
#include "api/recorder.h"
#include "fault/fault.h"
#include "node/node.h"
#include "node/stack_trace.h"
#include "term/print.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

namespace {

constexpr size_t MostIncidents = 1000;
constexpr size_t MostDeaths = 16;
constexpr uint8_t SupervisorBehaviour = 4;
constexpr PrintLimits Short {120, true};

bool isSupervisor(const Process* p)
{
    return p && p->observed.behaviour == SupervisorBehaviour;
}

bool isNamed(const Node& node, const Process* p, std::string_view name)
{
    return p && !p->registeredName.isNone() && node.atoms.text(p->registeredName) == name;
}

bool isShutdown(const Node& node, Term reason)
{
    if (isTuple(reason, 2))
        reason = tupleElement(reason, 0);
    return reason.isAtom() && node.atoms.text(reason) == "shutdown";
}

// The module whose old code is on the stack; empty: none is.
std::string oldCodeOf(const Node& node, const Process& p)
{
    const auto look = [&](CodePointer at) -> std::string {
        ModuleInstance* instance = nullptr;
        if (!node.code.functionAt(at, &instance) || !instance)
            return {};
        const Module* m = node.code.module(instance->name);
        return m && m->old == instance ? std::string(node.atoms.text(instance->name))
                                       : std::string();
    };
    std::string module = look(p.ip);
    for (const Term* at = p.stackTop; at < p.stackBase && module.empty(); ++at) {
        if (isReturnAddress(*at))
            module = look(reinterpret_cast<CodePointer>(at->w) - 1);
    }
    return module;
}

std::string firstOf(Term reason, const Node& node)
{
    return printTerm(isTuple(reason, 2) ? tupleElement(reason, 0) : reason, node.atoms, Short);
}

// {Why, {gen_server, call, [Callee | _]}}: what a call that fails leaves as exit reason.
bool isFailedCall(Term reason)
{
    if (!isTuple(reason, 2) || !isTuple(tupleElement(reason, 1), 3))
        return false;
    const Term call = tupleElement(reason, 1);
    return tupleElement(call, 0).isAtom() && tupleElement(call, 1) == Atom::call
        && tupleElement(call, 2).isCons();
}

// How it ended, for the sentence that goes on with its supervisor.
std::string endWords(Term reason, const Node& node)
{
    if (!isFailedCall(reason))
        return fmt::format("It ended with {}", printTerm(reason, node.atoms, Short));
    const Term callee = tupleElement(tupleElement(reason, 1), 2).head();
    return fmt::format("Its call to {} failed with {}", printTerm(callee, node.atoms, Short),
                       firstOf(tupleElement(reason, 0), node));
}

// What the run decides otherwise, by a branch's input.
std::string decisionWords(std::string_view key, uint64_t number)
{
    if (key == "seed")
        return fmt::format("From here on the scheduler chooses by seed {}.", number);
    if (key == "choice")
        return "The scheduler lets another process run than it would have.";
    if (key == "hold")
        return "The release handler waits before each instruction, or goes on again.";
    return {};
}

} // namespace

void Recorder::note(const Node& node, const Event& event, Incident::Kind kind, uint64_t pid,
                    std::string title, std::string words)
{
    if (!started || incidents.size() >= MostIncidents)
        return;
    const uint64_t number = event.index - startIndex;
    incidents.push_back(
        {kind, pid, number, ms(event.time), std::move(title), std::move(words), nodeName(node)});
}

std::string Recorder::sayHere(const Event& event) const
{
    if (incidents.empty() || incidents.back().event != event.index - startIndex)
        return {};
    const Incident& last = incidents.back();
    return last.words.empty() ? last.title + "." : last.title + ". " + last.words;
}

void Recorder::exitSignal(const Node& node, const Event& event)
{
    RecordedNode& n = of(node);
    const Process* to = node.process(event.other);
    if (!to || !started)
        return;
    const Process* from = event.pid == 0 ? nullptr : node.process(event.pid);
    if (event.term == Atom::kill && !n.isStopping && isNamed(node, from, "erts_code_purger")) {
        const std::string module = oldCodeOf(node, *to);
        n.purged.insert(event.other);
        ++purgeKills;
        note(node, event, Incident::Kind::PurgeKill, event.other,
             "The purge killed " + nameOf(node, event.other),
             module.empty()
                 ? "It still held on to old code, as by a fun of it; that code is taken away now."
                 : fmt::format("It was still in old code of {}, which is taken away now.", module));
    } else if (event.pid != 0 && event.pid == to->parent && isSupervisor(from)) {
        n.toEnd.insert(event.other);
    } else if (isShutdown(node, event.term) && isNamed(node, from, "application_controller")) {
        n.isStopping = true; // it ends all applications: init has told it so
    }
}

// Whether and how the end of a process is worth a note, but for crashes.
void Recorder::takeDeath(const Node& node, const Event& event, const Process& p)
{
    if (!started)
        return;
    RecordedNode& n = of(node);
    const Term reason = event.term;
    const bool wasTold = n.toEnd.erase(event.pid) > 0;
    const bool wasPurged = n.purged.erase(event.pid) > 0;
    if (isSupervisor(&p) && isShutdown(node, reason) && !wasTold && !n.isStopping) {
        if (const auto under = n.deathsUnder.find(event.pid);
            under != n.deathsUnder.end() && under->second > 0)
            note(node, event, Incident::Kind::GaveUp, event.pid,
                 nameOf(node, event.pid) + " gave up",
                 "Its children ended more often than it allows: it ends as well, with all that is "
                 "below it.");
    }
    const bool isPlain
        = reason == Atom::normal || (reason.isAtom() && node.atoms.text(reason) == "shutdown");
    const Process* parent = node.process(p.parent);
    if (isPlain || !isSupervisor(parent))
        return;
    ++n.deathsUnder[p.parent];
    if (wasTold || n.isStopping || isShutdown(node, reason))
        return;
    const std::string name = nameOf(node, event.pid);
    if (n.deaths.size() == MostDeaths)
        n.deaths.erase(n.deaths.begin());
    n.deaths.push_back({event.pid, p.parent, p.mailbox.length(), event.time, 0, name,
                        p.observed.module.isAtom() ? std::string(node.atoms.text(p.observed.module))
                                                   : std::string(),
                        firstOf(reason, node)});
    const bool isTheFault = !incidents.empty() && incidents.back().kind == Incident::Kind::Fault
        && incidents.back().pid == event.pid && incidents.back().atMs == ms(event.time);
    const bool isCrash = isTuple(reason, 2) && tupleElement(reason, 1).isCons();
    if (wasPurged || isTheFault || isCrash)
        return;
    const bool wasKilled = reason.isAtom() && node.atoms.text(reason) == "killed";
    note(node, event, Incident::Kind::Death, event.pid,
         name + (wasKilled ? " was killed" : " ended"),
         fmt::format("{} supervisor {} decides what comes next.",
                     wasKilled ? "Its" : endWords(reason, node) + "; its", nameOf(node, p.parent)));
}

void Recorder::startedAgain(RecordedNode& n, const Event& event)
{
    const auto death = std::find_if(n.deaths.begin(), n.deaths.end(), [&](const auto& d) {
        return d.parent == event.pid && d.again == 0;
    });
    if (death != n.deaths.end())
        death->again = event.other;
}

void Recorder::fault(const Node& node, const Event& event)
{
    if (!event.term.isAtom())
        return;
    const std::string key(node.atoms.text(event.term));
    std::string about = event.pid == 0 ? "" : " " + nameOf(node, event.pid);
    const auto& table = faultTable();
    const auto info = std::find_if(table.begin(), table.end(),
                                   [&](const FaultInfo& i) { return i.key == key; });
    std::string words = decisionWords(key, event.other);
    if (info != table.end()) {
        words = sentence(std::string(info->help.substr(0, info->help.find(" ("))));
        if (about.empty() && event.extra.isAtom() && !event.extra.isNone())
            about = " " + std::string(node.atoms.text(event.extra));
    } else if (event.extra.isAtom() && !event.extra.isNone()) { // a callback that is struck
        words = fmt::format("Here {}:{} is made to go wrong.", key, node.atoms.text(event.extra));
    } else if (words.empty() || event.pid != 0) {
        return;
    }
    // An input and the fault that it brings are one.
    const bool isTheSame = !incidents.empty() && incidents.back().kind == Incident::Kind::Fault
        && incidents.back().words == words && incidents.back().atMs == ms(event.time);
    const bool isCallback = info == table.end() && decisionWords(key, 0).empty();
    if (isTheSame)
        incidents.truncate(incidents.size() - 1);
    std::string spoken = key;
    std::replace(spoken.begin(), spoken.end(), '_', ' ');
    note(node, event, Incident::Kind::Fault, event.pid,
         isCallback ? "Fault strikes" + about : "Fault: " + spoken + about, std::move(words));
}

void Recorder::noteFailedInstall(const Node& node, const Event& event, const InstallRow& install)
{
    constexpr size_t Longest = 160;
    const bool isBehind
        = std::any_of(instructions.begin(), instructions.end(), [&](const RecordedInstruction& i) {
              return i.node == node.index && ms(i.begin) >= install.atMs && i.end != 0
                  && i.text == "point_of_no_return";
          });
    const std::string result = install.result.size() > Longest
        ? install.result.substr(0, Longest) + "…"
        : install.result;
    note(node, event, Incident::Kind::Failure, 0,
         fmt::format("The upgrade to {} failed", install.to),
         fmt::format("It was {} its point of no return{}. install_release returned {}.",
                     isBehind ? "behind" : "before",
                     !isBehind                          ? ", so the node runs on"
                         : result.starts_with("{error") ? ", so the node starts again"
                                                        : "",
                     result));
}

// The node has stopped: because the upgrade failed, or as part of it, or by a fault.
void Recorder::noteRestart(const Node& node, const Event& event)
{
    const RecordedNode& n = of(node);
    const bool isDown = node.fate == Node::Fate::Halted;
    std::string words = isDown ? "Its emulator has ended, and nobody starts it again." : "";
    if (!n.installs.empty() && n.installs.back().result.empty()) {
        const RecordedInstruction* last = lastInstruction(node);
        const bool isPlanned = last && last->text.find("emulator") != std::string::npos;
        if (isPlanned)
            words = "The relup asks for it.";
        else
            words = last && last->end == 0
                ? fmt::format("The upgrade to {} failed in instruction {}, behind its point of no "
                              "return.",
                              n.installs.back().to, last->n)
                : fmt::format("It happened during the upgrade to {}.", n.installs.back().to);
    }
    note(node, event, isDown ? Incident::Kind::Halt : Incident::Kind::Restart, 0,
         isDown ? "The node stopped" : "The node starts again", std::move(words));
}

// init:restart/0 starts all anew without leaving the machine.
void Recorder::noteStartedAnew(const Node& node, const Event& event)
{
    RecordedNode& n = of(node);
    n.deaths.clear();
    n.deathsUnder.clear();
    n.toEnd.clear();
    n.purged.clear();
    n.isStopping = false;
    n.restartedAt = event.time;
    if (!n.isUp)
        return; // it has booted again, which was noted
    const bool isAfterFailure = !n.installs.empty() && !n.installs.back().result.empty()
        && !n.installs.back().result.starts_with("{ok");
    note(node, event, Incident::Kind::Restart, 0, "The node has started again",
         isAfterFailure ? fmt::format(
             "It runs its permanent release, as before the upgrade to {} that failed.",
             n.installs.back().to)
                        : "It runs its permanent release.");
}

} // namespace relupscope
