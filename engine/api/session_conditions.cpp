// SPDX-License-Identifier: GPL-3.0-or-later
// Running to a condition or to a breakpoint, and back to one. They are looked at after each event.
#include "api/session_impl.h"
#include "api/view_builder.h"
#include "node/code_check.h"
#include "term/print.h"

#include <algorithm>

namespace relupscope {

namespace {

class LiveFacts : public ConditionFacts
{
public:
    // `event` is null between two events, `line` unless a process comes to it.
    // It looks at all nodes; an event is of the current one.
    LiveFacts(const World& world, const Recorder& recorder, const Event* event,
              const SourceLine* line, std::function<bool(const Filter&)> anyProcess)
        : m_world(world),
          m_node(world.current()),
          m_recorded(recorder),
          m_event(event),
          m_line(line),
          m_anyProcess(std::move(anyProcess))
    {
    }

    double queueOf(const std::string& name) const override
    {
        double longest = 0;
        for (const Node* node : m_world.nodes())
            longest = std::max(longest, queueLength(node->hasLeft ? nullptr : find(*node, name)));
        return longest;
    }
    double oldOf(const std::string& name) const override
    {
        double count = 0;
        for (const Node* node : m_world.nodes())
            count += node->hasLeft ? 0 : countOnOld(*node, name);
        return count;
    }
    bool exits(const std::string& name) const override
    {
        if (!m_event || m_event->kind != EventKind::Exit)
            return false;
        const auto& all = m_recorded.nodes[m_node.index].ended;
        const auto ended = all.find(m_event->pid);
        return ended != all.end() && ended->second == name;
    }
    bool starts(const std::string& name) const override
    {
        return m_event && m_event->kind == EventKind::Register && m_event->term.isAtom()
            && m_node.atoms.text(m_event->term) == name;
    }
    double number(std::string_view what) const override
    {
        if (what == "crashes")
            return static_cast<double>(m_recorded.crashes.size());
        if (what == "failed")
            return static_cast<double>(m_recorded.meter.failed());
        if (what == "processes")
            return processes();
        if (what == "instruction")
            return instruction();
        if (what == "event")
            return static_cast<double>(m_node.events.count - m_recorded.startIndex);
        return m_recorded.ms(m_node.now);
    }
    bool begins(const std::string& kind, const std::string& module) const override
    {
        return isOf(EventKind::Instruction, kind, module);
    }
    bool isDone(const std::string& kind, const std::string& module) const override
    {
        return isOf(EventKind::InstructionDone, kind, module);
    }
    bool isAt(const SourceLine& line) const override { return m_line && *m_line == line; }
    bool anyProcess(const Filter& filter) const override { return m_anyProcess(filter); }
    bool isEvent(const Filter& filter) const override
    {
        return m_event && filter.matches(m_recorded.row(m_node, *m_event));
    }

private:
    [[nodiscard]] bool isOf(EventKind event, const std::string& kind,
                            const std::string& module) const
    {
        return m_event && m_event->kind == event
            && isInstruction(printTerm(m_event->term, m_node.atoms), kind, module);
    }
    [[nodiscard]] static const Process* find(const Node& node, const std::string& name)
    {
        const Term atom = node.atoms.existing(name);
        return atom.isNone() ? nullptr : node.whereis(atom);
    }
    [[nodiscard]] static double queueLength(const Process* p)
    {
        double length = 0;
        for (const Message* m = p ? p->mailbox.first() : nullptr; m; m = m->next)
            length += m->term.isNone() ? 0 : 1; // a marker is no message
        return length;
    }
    [[nodiscard]] static double countOnOld(const Node& node, const std::string& module)
    {
        const Term atom = node.atoms.existing(module);
        const Module* m = atom.isNone() ? nullptr : node.code.module(atom);
        double count = 0;
        node.forEachProcess([&](const Process& p) {
            const bool isOn = m && m->old
                && (p.observed.madeBySerial == m->old->serial || stackRefersTo(p, *m->old));
            count += isOn ? 1 : 0;
        });
        return count;
    }
    [[nodiscard]] double processes() const
    {
        size_t count = 0;
        for (const Node* node : m_world.nodes())
            count += node->hasLeft ? 0 : node->processCount();
        return static_cast<double>(count);
    }
    // That runs, in the node that is furthest.
    [[nodiscard]] double instruction() const
    {
        uint32_t furthest = 0;
        for (const Node* node : m_world.nodes())
            furthest = std::max(furthest, node->upgrade.isRunning ? node->upgrade.instruction : 0);
        return furthest;
    }

    const World& m_world;
    const Node& m_node;
    const Recorder& m_recorded;
    const Event* m_event;
    const SourceLine* m_line;
    std::function<bool(const Filter&)> m_anyProcess;
};

} // namespace

bool SessionImpl::holds(const Condition& condition, const Event* event, const SourceLine* line)
{
    const auto anyProcess = [this](const Filter& filter) {
        for (NodeNumber number = 0; number < nodeCount(); ++number) {
            const WorldView now = ViewBuilder(*this, number).processesOnly();
            const FilterNames names(now, m_scenario.nodeName(number));
            const auto fits = [&](const ProcessRow& row) { return filter.matches(row, names); };
            if (std::any_of(now.processes.begin(), now.processes.end(), fits))
                return true;
        }
        return false;
    };
    return condition.holds(LiveFacts(*m_world, *m_recorder, event, line, anyProcess));
}

// --- looking
// -----------------------------------------------------------------------------------------

bool SessionImpl::look(Watch* watch, const Event& event)
{
    bool stands = m_state.faults.waitsForCondition()
        && m_state.faults.look(
            [&](const Condition& condition) { return holds(condition, &event); });
    if (!watch)
        return stands;
    for (Watched& w : watch->conditions) {
        const bool becomes = holds(w.condition, &event) && !w.held;
        // That an event was such and such is over with it; what it has left behind lasts.
        w.held = (becomes || w.held) && holds(w.condition, nullptr);
        if (becomes && !watch->isMet)
            watch->isMet = watch->met(event.index - m_recorder->startIndex, w.breakpoint);
    }
    return stands || watch->isMet;
}

void SessionImpl::watchEvents(Watch* watch)
{
    if ((watch && !watch->conditions.empty()) || m_state.faults.waitsForCondition())
        m_recorder->watch = [this, watch](const Event& event) { return look(watch, event); };
}

// The world can't stand still at a line. It goes on to the next event, and back from there.
void SessionImpl::lookAtLine(Watch* watch, const SourceLine& line)
{
    bool stands = m_state.faults.look([&](const Condition& c) { return holds(c, nullptr, &line); });
    for (const Watched& w :
         watch && !watch->passesLines ? watch->conditions : std::vector<Watched>()) {
        if (watch->isMet || w.held || !holds(w.condition, nullptr, &line))
            continue;
        const Mark here {eventsSinceStart(), now() - m_recorder->start, false};
        watch->isMet = watch->lineMet(here, w.breakpoint);
        stands = stands || watch->isMet;
    }
    if (stands)
        use(current().index).events.stopAt = current().events.count + 1;
}

void SessionImpl::watchLines(Watch* watch)
{
    std::vector<SourceLine> lines = m_state.faults.linesToLookFor();
    for (const Watched& w : watch ? watch->conditions : std::vector<Watched>()) {
        const std::vector<SourceLine> more = w.condition.lines();
        lines.insert(lines.end(), more.begin(), more.end());
    }
    if (lines.empty())
        return;
    m_lineStops = std::make_unique<LineStops>(
        std::move(lines), [this, watch](const SourceLine& line) { lookAtLine(watch, line); });
    m_recorder->lineStops = m_lineStops.get();
}

// A run that begins just before a line does not meet it: one step first.
Stopped SessionImpl::goPastLines(const Goal& goal, const std::atomic<bool>& interrupt)
{
    Goal step = goal;
    step.event = std::min(goal.event, current().events.count + 1);
    goal.watch->passesLines = true;
    const Stopped stopped = go(step, interrupt);
    goal.watch->passesLines = false;
    return stopped != Stopped::Reached || isReached(goal) ? stopped : go(goal, interrupt);
}

// To the last place to stand still before a process came to the line. The first place behind the
// event before it may lie behind the line as well.
Stopped SessionImpl::goBefore(const Mark& line, const std::atomic<bool>& interrupt)
{
    const auto isBehind = [&] {
        const Mark here = mark();
        return here.event > line.event || here.nanoseconds > line.nanoseconds;
    };
    Stopped stopped = seekEvent(line.event, interrupt);
    while (stopped == Stopped::Reached && isBehind())
        stopped = stepBackOnce(interrupt);
    return stopped == Stopped::Ended ? Stopped::Reached : stopped; // the start is before all lines
}

std::vector<SessionImpl::Watched> SessionImpl::watched(const Condition* condition)
{
    std::vector<Watched> all;
    if (condition)
        all.push_back({*condition, 0, holds(*condition, nullptr)});
    for (const Breakpoint& b : m_breakpoints) {
        auto parsed = b.isOn ? Condition::parse(b.condition) : Result<Condition>();
        if (b.isOn && parsed)
            all.push_back({*parsed, b.id, holds(*parsed, nullptr)});
    }
    return all;
}

// --- forward
// -----------------------------------------------------------------------------------------

Stopped SessionImpl::runWatched(Goal goal, const Condition* condition,
                                const std::atomic<bool>& interrupt)
{
    m_breakpointMet = 0;
    Watch watch {watched(condition), {}, false, {}, false};
    uint32_t met = 0;
    watch.met = [&met](uint64_t, uint32_t breakpoint) {
        met = breakpoint;
        return true;
    };
    std::optional<Mark> line;
    watch.lineMet = [&](const Mark& here, uint32_t breakpoint) {
        line = here;
        met = breakpoint;
        return true;
    };
    goal.watch = &watch;
    Stopped stopped = goPastLines(goal, interrupt);
    noteEnd();
    if (line && stopped != Stopped::Interrupted)
        stopped = goBefore(*line, interrupt);
    if (stopped == Stopped::Reached && met != 0) {
        m_breakpointMet = met;
        stopped = Stopped::Breakpoint;
    }
    return stopped;
}

Result<Stopped> SessionImpl::runTo(const std::string& text, const std::atomic<bool>& interrupt)
{
    TRY_ASSIGN(const Condition condition, Condition::parse(text));
    return runWatched({}, &condition, interrupt);
}

// --- back
// --------------------------------------------------------------------------------------------

Result<Stopped> SessionImpl::runBackTo(const std::string& text, const std::atomic<bool>& interrupt)
{
    TRY_ASSIGN(const Condition condition, Condition::parse(text));
    return runBackWatched(watched(&condition), interrupt);
}

Stopped SessionImpl::runBack(const std::atomic<bool>& interrupt)
{
    return runBackWatched(watched(nullptr), interrupt);
}

Stopped SessionImpl::runBackWatched(std::vector<Watched> conditions,
                                    const std::atomic<bool>& interrupt)
{
    m_breakpointMet = 0;
    const Mark here = mark();
    Watch watch {std::move(conditions), {}, false, {}, false};
    // Several events may lie at one place to stand still: those that lie here are not behind.
    for (uint64_t before = here.event; !watch.conditions.empty();) {
        const Result<Met> met = lastMet(watch, here, before, interrupt);
        if (!met)
            return Stopped::Failed;
        if (met->isInterrupted)
            return Stopped::Interrupted;
        if (met->event == 0)
            break;
        const Stopped stopped
            = met->line ? goBefore(*met->line, interrupt) : seekEvent(met->event, interrupt);
        before = met->event;
        if (stopped == Stopped::Reached && !(mark() < here))
            continue;
        m_breakpointMet = met->breakpoint;
        return stopped == Stopped::Reached && met->breakpoint != 0 ? Stopped::Breakpoint : stopped;
    }
    const Stopped back = seek(here, interrupt);
    return back == Stopped::Reached ? Stopped::Ended : back;
}

// Through the keyframes: of the part between each and the next, the last event counts.
Result<SessionImpl::Met> SessionImpl::lastMet(Watch& watch, const Mark& here, uint64_t before,
                                              const std::atomic<bool>& interrupt)
{
    auto frames = m_timeline.along(m_tree.line(m_branch));
    if (frames.empty())
        frames.push_back(nullptr); // without a history there is the start alone
    Met last;
    watch.met = [&](uint64_t event, uint32_t breakpoint) {
        if (event < before)
            last = {event, breakpoint, false, {}};
        return false;
    };
    watch.lineMet = [&](const Mark& line, uint32_t breakpoint) {
        if (line.event < before)
            last = {line.event, breakpoint, false, line};
        return false;
    };
    Goal goal;
    goal.watch = &watch;
    Mark end = here;
    for (auto frame = frames.rbegin(); frame != frames.rend() && last.event == 0; ++frame) {
        if (*frame && !((*frame)->mark < end))
            continue;
        TRY(approach(*frame, true));
        const Mark begin = mark();
        for (Watched& w : watch.conditions)
            w.held = holds(w.condition, nullptr);
        goal.mark = end;
        last.isInterrupted = go(goal, interrupt) == Stopped::Interrupted;
        if (last.isInterrupted)
            break;
        end = begin;
    }
    watch.met = nullptr;
    watch.lineMet = nullptr;
    return last;
}

} // namespace relupscope
