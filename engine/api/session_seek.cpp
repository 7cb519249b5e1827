// SPDX-License-Identifier: GPL-3.0-or-later
// Going to any moment: back to a keyframe that lies before it, and on from there. The run is
// deterministic, so the moment is the very one that was there before.
#include "api/session_impl.h"
#include "sched/fingerprint.h"

#include <algorithm>

namespace relupscope {

namespace {

// What a keyframe keeps beside the world.
struct SessionRest : KeyframeRest
{
    SessionRest(const Recorded& r, const RunState& s) : recorded(r), state(s) {}
    Recorded recorded;
    RunState state;
};

const SessionRest& restOf(const Keyframe& keyframe)
{
    return static_cast<const SessionRest&>(*keyframe.rest);
}

bool isInstruction(const RecordedInstruction& i, const Destination& there)
{
    return i.n == there.instruction && i.hop == there.hop && i.node == there.node.value_or(i.node);
}

// The instruction among those that have begun; null: it has not.
const RecordedInstruction* find(const std::vector<RecordedInstruction>& begun,
                                const Destination& there)
{
    if (there.hop == 0) {
        int left = std::max(1, there.instruction);
        for (const RecordedInstruction& i : begun) {
            if (i.node == there.node.value_or(i.node) && --left == 0)
                return &i;
        }
        return nullptr;
    }
    const auto i = std::find_if(begun.begin(), begun.end(), [&](const RecordedInstruction& r) {
        return isInstruction(r, there);
    });
    return i == begun.end() ? nullptr : &*i;
}

} // namespace

Mark SessionImpl::mark() const
{
    return {eventsSinceStart(), now() - m_recorder->start, !m_world->isWithinSlice()};
}

void SessionImpl::noteEnd()
{
    Branch& b = *m_tree.find(m_branch);
    b.end = std::max(b.end, mark());
}

void SessionImpl::keepKeyframe(Keyframe::Kind kind)
{
    if (m_options.historyBytes == 0)
        return;
    const uint64_t work = Timeline::work(node(0));
    const BranchLine line = m_tree.line(m_branch);
    const Mark here = mark();
    const bool isWanted = kind == Keyframe::Kind::Start || kind == Keyframe::Kind::Near
        || (kind == Keyframe::Kind::Instruction ? m_timeline.isNearDue(line, here, work)
                                                : m_timeline.isDue(line, here, work));
    if (!isWanted)
        return;
    Keyframe keyframe {here,
                       m_branch,
                       kind,
                       work,
                       m_world->snapshot(),
                       std::make_shared<SessionRest>(*m_recorder, m_state)};
    m_timeline.add(std::move(keyframe));
}

void SessionImpl::restore(const Keyframe& keyframe)
{
    m_world->restore(keyframe.world);
    static_cast<Recorded&>(*m_recorder) = restOf(keyframe).recorded;
    m_state = restOf(keyframe).state;
}

Result<void> SessionImpl::approach(const Timeline::KeyframePointer& keyframe, bool isBeyond)
{
    if (!keyframe) {
        if (isBeyond)
            TRY(begin());
    } else if (isBeyond || mark() < keyframe->mark) {
        restore(*keyframe);
    }
    return {};
}

Stopped SessionImpl::run(const Timeline::KeyframePointer& from, bool isBeyond, const Goal& goal,
                         const std::atomic<bool>& interrupt)
{
    if (const auto done = approach(from, isBeyond); !done) {
        m_state.problem = done.error().text();
        m_state.phase = RunState::Phase::Failed;
        return Stopped::Failed;
    }
    const Stopped stopped = go(goal, interrupt);
    noteEnd();
    return stopped;
}

Stopped SessionImpl::seek(const Mark& there, const std::atomic<bool>& interrupt)
{
    const Branch& b = *m_tree.find(m_branch);
    if (b.hasEnded && there >= b.end) { // what ends the run happens without an event
        const Stopped stopped = seek(Destination {Destination::Kind::End}, interrupt);
        return stopped == Stopped::Ended ? Stopped::Reached : stopped;
    }
    const Mark target = std::max(there, m_start);
    if (target == mark())
        return Stopped::Reached;
    Goal goal;
    goal.mark = target;
    return run(m_timeline.lastAt(m_tree.line(m_branch), target), target < mark(), goal, interrupt);
}

// Steps back tend to come one after the other: a keyframe shortly before the first makes the others
// cheap.
void SessionImpl::keepNear(uint64_t event, const std::atomic<bool>& interrupt)
{
    constexpr uint64_t Near = 256;
    if (m_options.historyBytes == 0 || event < m_start.event + 2 * Near)
        return;
    const BranchLine line = m_tree.line(m_branch);
    const auto nearest
        = m_timeline.last(line, [&](const Keyframe& k) { return k.mark.event < event; });
    if (nearest && nearest->mark.event + 2 * Near >= event)
        return;
    const auto from
        = m_timeline.last(line, [&](const Keyframe& k) { return k.mark.event < event - Near; });
    Goal goal;
    goal.event = m_recorder->startIndex + event - Near;
    if (run(from, true, goal, interrupt) != Stopped::Reached)
        return;
    if (m_timeline.isNearDue(line, mark(), Timeline::work(node(0))))
        keepKeyframe(Keyframe::Kind::Near);
}

Stopped SessionImpl::seekEvent(uint64_t event, const std::atomic<bool>& interrupt)
{
    if (event <= m_start.event)
        return seek(m_start, interrupt);
    const Mark here = mark();
    const bool isBeyond = event <= here.event; // the same event may have been reached earlier
    if (isBeyond)
        keepNear(event, interrupt);
    const auto from = m_timeline.last(m_tree.line(m_branch), [&](const Keyframe& k) {
        return k.mark.event < event
            || (k.mark.event == event && k.kind == Keyframe::Kind::Instruction);
    });
    Goal goal;
    goal.event = m_recorder->startIndex + event;
    return run(from, mark().event >= event, goal, interrupt);
}

Stopped SessionImpl::seek(const Destination& there, const std::atomic<bool>& interrupt)
{
    Goal goal;
    switch (there.kind) {
    case Destination::Kind::Start: return seek(m_start, interrupt);
    case Destination::Kind::Event: return seekEvent(there.event, interrupt);
    case Destination::Kind::Time: {
        goal.time = worldTime(there.ms);
        const VirtualTime since = goal.time - m_recorder->start;
        if (since <= m_start.nanoseconds)
            return seek(m_start, interrupt);
        const auto from = m_timeline.last(
            m_tree.line(m_branch), [&](const Keyframe& k) { return k.mark.nanoseconds < since; });
        return run(from, now() >= goal.time, goal, interrupt);
    }
    case Destination::Kind::Instruction: {
        if (const RecordedInstruction* begun = find(m_recorder->instructions, there))
            return seekEvent(begun->event - m_recorder->startIndex, interrupt);
        goal.node = there.node;
        if (there.hop == 0)
            goal.instructions = static_cast<size_t>(std::max(1, there.instruction));
        else
            goal.instruction = {there.hop, there.instruction};
        const auto from = m_timeline.last(m_tree.line(m_branch), [&](const Keyframe& k) {
            return !find(restOf(k).recorded.instructions, there);
        });
        return run(from, false, goal, interrupt);
    }
    case Destination::Kind::End: break;
    }
    return run(m_timeline.last(m_tree.line(m_branch), [](const Keyframe&) { return true; }), false,
               goal, interrupt);
}

void SessionImpl::seekKept(double ms)
{
    const VirtualTime since = std::max(worldTime(ms) - m_recorder->start,
                                       static_cast<VirtualTime>(m_start.nanoseconds));
    const Mark here = mark();
    const auto kept = m_timeline.last(
        m_tree.line(m_branch), [&](const Keyframe& k) { return k.mark.nanoseconds <= since; });
    if (kept && (here.nanoseconds > since || here < kept->mark))
        restore(*kept);
}

// One step forward may hold several events, so the step before is the last one on the way here.
Stopped SessionImpl::stepBackOnce(const std::atomic<bool>& interrupt)
{
    const Mark here = mark();
    if (here <= m_start)
        return Stopped::Ended;
    for (uint64_t back = 1; !(mark() < here); back *= 2) {
        const Stopped stopped = seekEvent(here.event > back ? here.event - back : 0, interrupt);
        if (stopped != Stopped::Reached)
            return stopped;
    }
    for (;;) {
        const Mark last = mark();
        Goal next;
        next.event = current().events.count + 1;
        const Stopped stopped = go(next, interrupt);
        if (stopped == Stopped::Interrupted)
            return stopped;
        if (stopped != Stopped::Reached || !(mark() < here))
            return seek(last, interrupt);
    }
}

Stopped SessionImpl::stepBack(uint64_t steps, const std::atomic<bool>& interrupt)
{
    for (uint64_t i = 0; i < steps; ++i) {
        if (const Stopped stopped = stepBackOnce(interrupt); stopped != Stopped::Reached)
            return stopped;
    }
    return Stopped::Reached;
}

Stopped SessionImpl::instructionBack(const std::atomic<bool>& interrupt)
{
    const auto& begun = m_recorder->instructions;
    for (auto i = begun.rbegin(); i != begun.rend(); ++i) {
        if (const uint64_t event = i->event - m_recorder->startIndex; event < mark().event)
            return seekEvent(event, interrupt);
    }
    return seek(m_start, interrupt);
}

Result<void> SessionImpl::restart()
{
    enter(BranchTree::Root);
    if (m_options.historyBytes == 0)
        return begin();
    restore(*m_timeline.last(m_tree.line(m_branch),
                             [](const Keyframe& k) { return k.kind == Keyframe::Kind::Start; }));
    return {};
}

uint64_t SessionImpl::fingerprint() const
{
    const Recorded& r = *m_recorder;
    uint64_t hash = relupscope::fingerprint(*m_world);
    const auto mix = [&hash](uint64_t x) { hash = mixBits(hash * 31 + x); };
    for (const LoadCounters& l : r.meter.loads()) {
        mix(l.sent);
        mix(l.ok);
        mix(l.failed);
        mix(l.latency.maxNs());
    }
    mix(r.meter.open().size());
    mix(r.crashes.size());
    mix(r.instructions.size());
    for (const RecordedNode& n : r.nodes)
        mix(n.installs.size());
    mix(r.restarts);
    mix(r.outputBytes);
    mix(static_cast<uint64_t>(m_state.phase));
    mix(m_state.inputs);
    return hash;
}

HistoryUse SessionImpl::historyUse() const
{
    return {m_timeline.bytes(), m_timeline.budget(), m_timeline.count(), m_world->isTracked()};
}

void SessionImpl::setHistoryBudget(size_t bytes)
{
    m_timeline.setBudget(bytes);
}

} // namespace relupscope
