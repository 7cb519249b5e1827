// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/recorder.h"

#include "api/error_words.h"
#include "api/term_text.h"
#include "base/host_files.h"
#include "node/line_stops.h"
#include "node/node.h"
#include "term/print.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

namespace {

constexpr size_t MostOutput = 1'000'000;
constexpr PrintLimits Short {160, true};

std::vector<std::string> loadNames(const Scenario& scenario)
{
    std::vector<std::string> names;
    for (const ScenarioLoad& l : scenario.loads)
        names.push_back(l.name);
    return names;
}

// The meters' number of a client process.
constexpr unsigned NodeShift = 56;

uint64_t clientNumber(const Node& node, Word pid)
{
    return pid | uint64_t {node.index} << NodeShift;
}

// {Reason, [{M, F, A, Location}|_]}: what an uncaught error leaves as exit reason.
bool isErrorReason(Term reason)
{
    if (!isTuple(reason, 2))
        return false;
    const Term stack = tupleElement(reason, 1);
    return stack.isCons() && isTuple(stack.head(), 4) && tupleElement(stack.head(), 0).isAtom();
}

// The scenario's name of a node is what stands before the @ of its full one.
std::string scenarioName(const std::string& fullName)
{
    return fullName.substr(0, fullName.find('@'));
}

// Whether an event's `other` is a process and not a number of something else.
bool hasPartner(EventKind kind)
{
    switch (kind) {
    case EventKind::Send:
    case EventKind::Receive:
    case EventKind::Spawn:
    case EventKind::Link:
    case EventKind::Unlink:
    case EventKind::ExitSignal:
    case EventKind::Down: return true;
    default: return false;
    }
}

unsigned arityOf(Term t)
{
    if (t.isSmall())
        return static_cast<unsigned>(t.smallValue());
    unsigned n = 0;
    for (; t.isCons(); t = t.tail())
        ++n;
    return n;
}

} // namespace

std::string Recorded::outputText() const
{
    std::string text;
    text.reserve(outputBytes);
    for (const std::string& part : output)
        text += part;
    return text;
}

bool isMinor(const EventRow& row)
{
    for (const EventKind kind :
         {EventKind::Slice, EventKind::Timer, EventKind::Link, EventKind::Unlink}) {
        if (row.kind == eventKindName(kind))
            return true;
    }
    return false;
}

bool Recorded::hopsDone() const
{
    return std::all_of(nodes.begin(), nodes.end(),
                       [](const RecordedNode& n) { return n.isOver(); });
}

VirtualTime Recorded::hopsDoneAt() const
{
    VirtualTime latest = 0;
    for (const RecordedNode& n : nodes)
        latest = std::max(latest, n.isGone ? n.goneAt : n.hopsDoneAt);
    return latest;
}

RecordedNode& Recorder::of(const Node& node)
{
    return nodes[node.index];
}

const RecordedNode& Recorder::of(const Node& node) const
{
    return nodes[node.index];
}

std::string Recorder::nodeName(const Node& node) const
{
    return nodeName(node.index);
}

std::string Recorder::nodeName(uint32_t number) const
{
    return number < m_nodeNames.size() ? m_nodeNames[number] : std::string();
}

RecordedInstruction* Recorder::lastInstruction(const Node& node)
{
    for (auto i = instructions.rbegin(); i != instructions.rend(); ++i) {
        if (i->node == node.index)
            return &*i;
    }
    return nullptr;
}

Recorder::Recorder(const Scenario& scenario, bool keepEvents, const HostFiles& files)
    : m_files(files), m_keepEvents(keepEvents)
{
    nodes.resize(scenario.nodeCount());
    for (const ScenarioNode& node : scenario.nodes)
        m_nodeNames.push_back(node.name);
    m_stepNumbers.resize(nodes.size());
    for (size_t i = 0; i < scenario.steps.size(); ++i)
        m_stepNumbers[scenario.nodeIndex(scenario.steps[i].node)].push_back(
            static_cast<int>(i + 1));
    meter = LoadMeter(loadNames(scenario));
    inFlight = InFlightMeter(scenario.loads.size());
    for (const ScenarioLoad& l : scenario.loads)
        m_warmUpMs.push_back(l.warmUpMs);
    wantsEvents = true;
}

void Recorder::standardOutput(std::string_view bytes)
{
    if (outputBytes >= MostOutput)
        return;
    output.push_back(std::string(bytes));
    outputBytes += bytes.size();
}

void Recorder::standardError(std::string_view bytes)
{
    standardOutput(bytes);
}

std::string Recorder::nameOf(const Node& node, Word pid) const
{
    if (const Process* p = node.process(pid); p && !p->registeredName.isNone())
        return std::string(node.atoms.text(p->registeredName));
    const auto& ended = of(node).ended;
    const auto known = ended.find(pid);
    return known != ended.end() ? known->second : pidText(pid);
}

EventRow Recorder::row(const Node& node, const Event& event) const
{
    EventRow r;
    r.index = event.index - startIndex;
    r.ms = ms(event.time);
    r.kind = eventKindName(event.kind);
    r.node = nodeName(node);
    r.pid = event.pid;
    r.other = hasPartner(event.kind) ? event.other : 0;
    r.who = event.pid ? nameOf(node, event.pid) : "the machine";
    const auto term
        = [&](Term t) { return t.isNone() ? std::string() : printTerm(t, node.atoms, Short); };
    const auto other = [&] { return nameOf(node, event.other); };
    switch (event.kind) {
    case EventKind::Send: r.what = fmt::format("sends {} to {}", term(event.term), other()); break;
    case EventKind::Receive:
        r.what
            = "takes " + term(event.term); // nobody of this node has sent what the machine brings
        if (event.other != 0)
            r.what += " from " + other();
        break;
    case EventKind::RemoteSend:
        r.toNode = scenarioName(term(event.extra));
        r.what = fmt::format("sends {} to node {}", term(event.term), r.toNode);
        break;
    case EventKind::Spawn:
        r.what = fmt::format("starts {} with {}:{}", pidText(event.other), term(event.term),
                             term(event.extra));
        break;
    case EventKind::Exit:
        r.what = fmt::format("ends: {}", term(event.term));
        r.say = sayHere(event);
        break;
    case EventKind::Down:
        r.what = fmt::format("is down, {} is told: {}", other(), term(event.term));
        break;
    case EventKind::ExitSignal:
        r.what = fmt::format("exit signal {} to {}", term(event.term), other());
        r.say = sayHere(event);
        break;
    case EventKind::Link: r.what = "links to " + other(); break;
    case EventKind::Unlink: r.what = "unlinks from " + other(); break;
    case EventKind::Instruction:
        r.what = fmt::format("instruction {}: {}", event.other, term(event.term));
        r.say = fmt::format("The release handler begins instruction {}.", event.other);
        break;
    case EventKind::InstructionDone:
        r.what = fmt::format("instruction {} is done", event.other);
        break;
    case EventKind::Load:
        r.what = "loads " + term(event.term);
        r.say = fmt::format("New code of {} is current; the code before it is old.",
                            term(event.term));
        break;
    case EventKind::Purge:
        r.what = "purges " + term(event.term);
        r.say = fmt::format("The old code of {} is gone.", term(event.term));
        break;
    case EventKind::Suspend:
        r.what = "is suspended";
        r.say = fmt::format("{} takes no calls until it is resumed.", r.who);
        break;
    case EventKind::Resume:
        r.what = "is resumed";
        r.say = fmt::format("{} takes calls again.", r.who);
        break;
    case EventKind::CodeChange:
        r.what = fmt::format("code_change of {}", term(event.extra));
        r.say = fmt::format("{} converts its state.", r.who);
        break;
    case EventKind::Fault:
        r.what = term(event.term);
        r.say = sayHere(event);
        break;
    default: r.what = term(event.term); break;
    }
    return r;
}

void Recorder::suspend(const Node& node, const Event& event)
{
    if (!event.term.isAtom())
        return;
    RecordedNode& n = of(node);
    const std::string module(node.atoms.text(event.term));
    bool open = false;
    for (SuspendedSpan& s : n.suspended)
        open = open || (s.open && s.module == module);
    if (!open)
        n.suspended.push_back({module, ms(event.time), ms(event.time), true});
    n.suspendedNow[event.pid] = module;
}

void Recorder::resume(const Node& node, const Event& event)
{
    auto& suspendedNow = of(node).suspendedNow;
    const auto there = suspendedNow.find(event.pid);
    if (there == suspendedNow.end())
        return;
    const std::string module = there->second;
    suspendedNow.erase(there);
    for (const auto& [pid, m] : suspendedNow) {
        if (m == module)
            return; // another one of it still is
    }
    for (SuspendedSpan& s : of(node).suspended) {
        if (s.open && s.module == module) {
            s.open = false;
            s.toMs = ms(event.time);
        }
    }
}

void Recorder::takeExit(const Node& node, const Event& event)
{
    const Process* p = node.process(event.pid);
    if (p && !p->registeredName.isNone())
        of(node).ended[event.pid] = std::string(node.atoms.text(p->registeredName));
    resume(node, event);
    meter.failAllOf(clientNumber(node, event.pid), sinceStart(event.time), "the client was killed");
    inFlight.clientGone(clientNumber(node, event.pid));
    if (!started)
        return;
    if (p)
        takeDeath(node, event, *p);
    if (isErrorReason(event.term))
        takeCrash(node, event);
}

void Recorder::takeCrash(const Node& node, const Event& event)
{
    const Process* p = node.process(event.pid);
    const Term reason = event.term;
    Crash c;
    c.pid = pidText(event.pid);
    c.name = nameOf(node, event.pid);
    if (p && p->observed.module.isAtom())
        c.module = std::string(node.atoms.text(p->observed.module));
    const Term top = tupleElement(reason, 1).head();
    c.function
        = fmt::format("{}:{}/{}", printTerm(tupleElement(top, 0), node.atoms),
                      printTerm(tupleElement(top, 1), node.atoms), arityOf(tupleElement(top, 2)));
    for (Term l = tupleElement(top, 3); l.isCons(); l = l.tail()) {
        if (!isTuple(l.head(), 2))
            continue;
        if (tupleElement(l.head(), 0) == Atom::line && tupleElement(l.head(), 1).isSmall())
            c.line = static_cast<int>(tupleElement(l.head(), 1).smallValue());
        else if (tupleElement(l.head(), 0) == Atom::file)
            c.file = printTerm(tupleElement(l.head(), 1), node.atoms);
    }
    if (c.file.size() > 2 && c.file.front() == '"')
        c.file = c.file.substr(1, c.file.size() - 2);
    c.reason = printTerm(reason, node.atoms, {400, true});
    c.words = errorWords(tupleElement(reason, 0), c.function, node.atoms);
    c.atMs = ms(event.time);
    c.event = event.index - startIndex;
    c.node = nodeName(node);
    const UpgradeProgress& u = node.upgrade;
    c.hop = u.isRunning ? static_cast<int>(u.hop) : 0;
    c.instruction = u.isRunning ? static_cast<int>(u.instruction) : 0;
    note(node, event, Incident::Kind::Crash, event.pid, c.name + " crashed", sentence(c.words));
    crashes.push_back(std::move(c));
}

// What its clients waited for has come to nothing.
void Recorder::failRequestsOf(const Node& node, const Event& event)
{
    constexpr const char* why = "the node went down";
    if (nodes.size() == 1) {
        meter.failAll(sinceStart(event.time), why);
        inFlight.allGone();
        return;
    }
    std::set<uint64_t> clients;
    for (const auto& [id, request] : meter.open()) {
        if (request.client >> NodeShift == node.index)
            clients.insert(request.client);
    }
    for (const uint64_t client : clients) {
        meter.failAllOf(client, sinceStart(event.time), why);
        inFlight.clientGone(client);
    }
}

// The node has stopped and starts again: all that its processes were doing has come to nothing.
void Recorder::bootAgain(const Node& node, const Event& event)
{
    RecordedNode& n = of(node);
    noteRestart(node, event);
    n.hopsDone = n.releasesKnown = n.statesKnown = n.isUp = false;
    failRequestsOf(node, event);
    n.isInstalling = false;
    n.requests.clear();
    while (!n.suspendedNow.empty()) {
        const Word pid = n.suspendedNow.begin()->first;
        resume(node, Event {EventKind::Resume, pid, 0, NoTerm, NoTerm, event.index, event.time});
    }
    n.deathsUnder.clear();
    n.deaths.clear();
    n.toEnd.clear();
    n.purged.clear();
    n.isStopping = false;
    n.ended.clear();
    // restart_emulator answers first and ends the node after.
    if (RecordedInstruction* last = lastInstruction(node); last && last->end == 0) {
        last->failed = n.installs.empty() || n.installs.back().result.empty();
        last->end = event.time;
        last->failedAfter = meter.failed();
    }
}

// One of several has ended: the others go on.
void Recorder::halted(const Node& node, const Event& event)
{
    RecordedNode& n = of(node);
    const bool isTheEnd = event.pid == 0 && node.fate == Node::Fate::Halted;
    if (nodes.size() == 1 && isTheEnd)
        noteRestart(node, event);
    if (nodes.size() == 1 || n.isGone || !isTheEnd)
        return;
    bootAgain(node, event);
    n.isGone = true;
    n.goneAt = event.time;
}

void Recorder::requestBegin(const Node& node, const Event& event)
{
    const auto load = meter.find(node.atoms.text(event.term));
    if (!load || ms(event.time) < m_warmUpMs[*load])
        return;
    const uint64_t client = clientNumber(node, event.pid);
    const uint64_t id = meter.begin(*load, client, sinceStart(event.time));
    of(node).requests[event.other] = id;
    if (std::any_of(nodes.begin(), nodes.end(),
                    [](const RecordedNode& n) { return n.isInstalling; }))
        inFlight.mark(id, client, *load);
    noteWaiting();
}

void Recorder::requestEnd(const Node& node, const Event& event)
{
    auto& requests = of(node).requests;
    const auto there = requests.find(event.other);
    if (there == requests.end())
        return;
    const uint64_t id = there->second;
    requests.erase(there);
    if (event.extra == Atom::ok) {
        meter.succeed(id, sinceStart(event.time));
        inFlight.end(id, InFlightMeter::End::Answered);
        return;
    }
    const bool isCaught = isTuple(event.extra, 3); // {failed, Class, Reason}
    const Term reason = isCaught ? tupleElement(event.extra, 2) : event.extra;
    meter.fail(id, sinceStart(event.time),
               {isCaught ? printTerm(tupleElement(event.extra, 1), node.atoms) : "",
                printTerm(reason, node.atoms, Short)});
    const bool isTimeout = isTuple(reason, 2) && tupleElement(reason, 0) == Atom::timeout;
    inFlight.end(id, isTimeout ? InFlightMeter::End::TimedOut : InFlightMeter::End::Failed);
}

void Recorder::answering(const Node& node, const Event& event)
{
    const Process* sender = node.process(event.pid);
    if (sender && event.pid != event.other)
        inFlight.message(clientNumber(node, event.other),
                         of(node).loadedNow.contains(sender->observed.module.w));
}

void Recorder::instructionDone(const Node& node, const Event& event)
{
    of(node).oldCode.lookAgain();
    if (RecordedInstruction* last = lastInstruction(node)) {
        last->end = event.time;
        last->failedAfter = meter.failed();
    }
}

void Recorder::instructionBegun(const Node& node, const Event& event)
{
    const UpgradeProgress& u = node.upgrade;
    instructions.push_back({static_cast<int>(u.hop), static_cast<int>(event.other),
                            printTerm(event.term, node.atoms), event.time, 0,
                            fmt::format("{:016x}", node.events.hash), event.index, false, 0,
                            node.index, meter.failed(), meter.failed(), meter.open().size()});
}

// The instructions that run now see one more that waits.
void Recorder::noteWaiting()
{
    for (const RecordedNode& n : nodes) {
        const auto place = static_cast<uint32_t>(&n - nodes.data());
        if (!n.isInstalling)
            continue;
        const auto last
            = std::find_if(instructions.rbegin(), instructions.rend(),
                           [place](const RecordedInstruction& i) { return i.node == place; });
        if (last != instructions.rend() && last->end == 0)
            last->mostWaiting = std::max<uint64_t>(last->mostWaiting, meter.open().size());
    }
}

void Recorder::nodeEvent(const Node& node, const Event& event)
{
    const UpgradeProgress& u = node.upgrade;
    RecordedNode& n = of(node);
    const int instruction = u.isRunning ? static_cast<int>(u.instruction) : 0;
    switch (event.kind) {
    case EventKind::Report: report(node, event); break;
    case EventKind::RequestBegin: requestBegin(node, event); break;
    case EventKind::RequestEnd: requestEnd(node, event); break;
    case EventKind::Send:
        if (!inFlight.isEmpty())
            answering(node, event);
        break;
    case EventKind::Exit: takeExit(node, event); break;
    case EventKind::Boot: bootAgain(node, event); break;
    case EventKind::Halt: halted(node, event); break;
    case EventKind::Spawn:
        if (const auto waiting = n.deathsUnder.find(event.pid);
            waiting != n.deathsUnder.end() && waiting->second > 0) {
            --waiting->second;
            ++restarts;
            ++n.restarts;
            startedAgain(n, event);
        }
        break;
    case EventKind::ExitSignal: exitSignal(node, event); break;
    case EventKind::Fault: fault(node, event); break;
    case EventKind::Instruction: instructionBegun(node, event); break;
    case EventKind::InstructionDone: instructionDone(node, event); break;
    case EventKind::Suspend: suspend(node, event); break;
    case EventKind::Resume: resume(node, event); break;
    case EventKind::Load:
        n.loadedNow.insert(event.term.w);
        if (lineStops)
            lineStops->arm(const_cast<Node&>(node)); // which is no part of its state
        n.oldCode.noteLoad(event.time);
        n.loadedAt[std::string(node.atoms.text(event.term))] = instruction;
        break;
    case EventKind::Purge:
        n.purgedAt[std::string(node.atoms.text(event.term))] = instruction;
        break;
    default: break;
    }
}

void Recorder::event(const Node& node, const Event& event)
{
    nodeEvent(node, event);
    if (OldCodeMeter& oldCode = of(node).oldCode; oldCode.isDue(event.time))
        oldCode.sample(node, event.time);
    if (watch && watch(event))
        const_cast<Node&>(node).events.stopAt
            = event.index; // how far it runs is no part of its state
    const uint64_t number = event.index - startIndex;
    if (m_keepEvents && started && number > rows.size()) // else it is known from an earlier time
        rows.push_back(row(node, event));
}

} // namespace relupscope
