// SPDX-License-Identifier: GPL-3.0-or-later
// The run loop of a world, and its moments.
#include "sched/world.h"

#include "base/check.h"
#include "bif/trace_match.h"
#include "interp/cold.h"
#include "node/line_stops.h"
#include "node/max_heap.h"
#include "node/registers.h"
#include "node/run_queues.h"
#include "process/gc.h"
#include "term/print.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

SWord World::sliceLength()
{
    const uint64_t shorter = m_network->chooser->choose(ChoiceKind::SliceLength, 4);
    return static_cast<SWord>(ReductionsPerSlice - shorter * (ReductionsPerSlice / 5));
}

namespace {

// A process whose code never comes to a test_heap, such as a loop around a BIF that fails, still
// fills its heap, and so do the messages of others to one that makes little itself: what they add
// is room for it. So it is looked at when its slice ends.
constexpr size_t LeastWordsYielding = 1 << 15;
constexpr size_t LeastWordsWaiting = 1 << 12; // there may be very many

void collectIfGrown(Process& p, size_t leastWords)
{
    if (p.status == ProcessStatus::Exiting
        || p.heap.totalWords() <= std::max(p.gcThreshold, leastWords))
        return;
    collect(p, 0, p.savedX, p.savedCount);
    p.gcThreshold = 2 * p.heap.totalWords();
}

// GC stress: a process is collected around each slice as well, unless that were a lot of work.
bool isStressed(const Node& node, const Process& p)
{
    constexpr size_t MostWords = 1 << 14;
    return node.gcStress && p.heap.totalWords() < MostWords;
}

void traceIn(Node& node, Process& p)
{
    startTime(node, p.id);
    tellArrivals(node, p);
    if (isTraced(p, trace::Running))
        traceSchedule(node, p, "in");
}

void traceOut(Node& node, Process& p)
{
    stopTime(node, p.id);
    const bool isExited = p.status == ProcessStatus::Exiting;
    if (isTraced(p, isExited ? trace::Exiting : trace::Running))
        traceSchedule(node, p, isExited ? "out_exited" : "out");
}

} // namespace

void World::runOne(Process& p, SWord budget, bool resumed)
{
    Node& node = *m_network->current;
    m_rest.isWithinSlice = false;
    if (!resumed && isStressed(node, p)) // what was received has made room
        p.heap.end = p.heap.top;
    if (node.tracing && !resumed) [[unlikely]]
        traceIn(node, p);
    const Slice slice = runSlice(node, p, budget, resumed);
    if (node.tracing && slice.end != SliceEnd::Stopped) [[unlikely]]
        traceOut(node, p);
    const SWord used = budget - slice.reductionsLeft;
    p.reductions += static_cast<uint64_t>(used);
    node.totalReductions += static_cast<uint64_t>(used);
    if (slice.end == SliceEnd::Yielded || slice.end == SliceEnd::Waiting)
        enforceMaxHeap(node, p);
    switch (slice.end) {
    case SliceEnd::Stopped:
        m_rest.isWithinSlice = true;
        m_rest.stopped = p.id;
        m_rest.stoppedReductions = slice.reductionsLeft;
        return;
    case SliceEnd::Yielded:
    case SliceEnd::Waiting:
        collectIfGrown(p, slice.end == SliceEnd::Yielded ? LeastWordsYielding : LeastWordsWaiting);
        if (isStressed(node, p) && p.status != ProcessStatus::Exiting)
            collectIdle(p);
        if (slice.end == SliceEnd::Waiting && p.status == ProcessStatus::Waiting)
            break;
        if (p.status != ProcessStatus::Exiting) {
            // Waiting, so that makeRunnable queues it.
            p.status = p.suspendCount > 0 ? ProcessStatus::Suspended : ProcessStatus::Waiting;
            node.makeRunnable(p);
        }
        break;
    case SliceEnd::Exited: break;
    }
    node.freeTheDead();
}

void World::fireDueTimers()
{
    Timer machine {};
    while (const Timer* t = m_node->timers.next()) {
        if (t->when > m_node->now)
            return;
        m_node->fireNextTimer(&machine);
    }
}

// Nothing is runnable: on to the next moment. False when there is none before the limit.
bool World::advanceClock(VirtualTime limit)
{
    const VirtualTime next = nextMoment();
    if (next > limit || next == INT64_MAX)
        return false;
    Node& n = *m_network->current;
    n.now = std::max(n.now, next);
    deliverDue();
    return true;
}

void World::holdStopped(unsigned arity)
{
    Node& n = *m_network->current;
    Process* p = n.process(m_rest.stopped);
    if (!p || p->status != ProcessStatus::Running)
        return;
    m_rest.stopped = 0;
    saveRegisters(*p, n.registers->x, arity);
    p->status = ProcessStatus::Waiting;
    n.suspend(*p);
}

// Sets the problem when one of the limits on the whole run is reached.
bool World::isAtLimit()
{
    const Node& n = *m_network->current;
    if (n.now >= n.limits.virtualTime) {
        m_rest.problem = fmt::format("the limit of {} ms of virtual time is reached",
                                     n.limits.virtualTime / 1'000'000);
        return true;
    }
    if (n.totalReductions >= n.limits.reductions) {
        m_rest.problem = fmt::format("the limit of {} reductions is reached", n.limits.reductions);
        return true;
    }
    return false;
}

RunEnd World::runUnchecked(const RunLimit& limit)
{
    gather();
    for (Node* node : m_network->nodes) {
        node->events.stopAt = limit.event;
        node->upgrade.stopBefore = limit.beforeInstruction;
    }
    unsigned untilCheck = 0;
    for (;;) {
        if (hasEnded())
            return RunEnd::Halted;
        if (!m_network->starts.empty() && !m_rest.isWithinSlice)
            beginStarts();
        Node& n = *m_network->current;
        if (n.events.count >= n.events.stopAt)
            return RunEnd::Event;
        if (!m_rest.isWithinSlice
            && n.now >= limit.time) // a slice that was stopped is finished first
            return RunEnd::Time;
        if (isAtLimit())
            return RunEnd::Limit;
        if (limit.interrupt && (++untilCheck & 0xF) == 0
            && limit.interrupt->load(std::memory_order_relaxed))
            return RunEnd::Interrupted;
        if (m_rest.isWithinSlice) {
            Process* p = n.process(m_rest.stopped);
            m_rest.isWithinSlice = false;
            if (p && p->status == ProcessStatus::Running) {
                runOne(*p, m_rest.stoppedReductions, true);
                continue;
            }
        }
        deliverDue();
        if (Process* p = takeNextProcess()) {
            Node& running = *m_network->current;
            ++running.contextSwitches;
            running.emit(EventKind::Slice, p->id);
            runOne(*p, sliceLength(), false);
        } else if (!advanceClock(std::min(limit.time, n.limits.virtualTime))) {
            if (nextMoment() == INT64_MAX)
                return RunEnd::Idle;
            Node& idle = *m_network->current;
            idle.now = std::min(limit.time, idle.limits.virtualTime);
        }
    }
}

RunEnd World::run(const RunLimit& limit)
{
    LineStops* stops = hostOf(m_arena)->lineStops;
    for (Node* node : m_network->nodes) {
        if (stops)
            stops->arm(*node);
    }
    const RunEnd end = runNodes(limit);
    for (Node* node : m_network->nodes) {
        if (stops)
            stops->disarm(*node);
    }
    gather();
    return end;
}

RunEnd World::runNodes(const RunLimit& limit)
{
    try {
        return runUnchecked(limit);
    } catch (const MemoryLimit&) {
        m_rest.problem = fmt::format("the limit of {} MB of memory is reached",
                                     m_node->limits.memoryBytes >> 20);
    } catch (const AtomLimit& atoms) {
        m_rest.problem = fmt::format("the limit of {} atoms is reached", atoms.limit);
    } catch (const QueueLimit& queue) {
        m_rest.problem
            = fmt::format("the limit of {} messages in one queue is reached, in that of {}",
                          queue.limit, printTerm(Term::pid(queue.pid), m_node->atoms));
    }
    m_network->current->fate = Node::Fate::Limit;
    m_node->fate = Node::Fate::Limit;
    return RunEnd::Limit;
}

void World::keepHistory(PageStore& store, ArenaHistory::Find find)
{
    m_history = std::make_unique<ArenaHistory>(m_arena, store, find);
}

WorldSnapshot World::snapshot()
{
    CHECK(m_history);
    return {m_history->take(), m_rest};
}

void World::restore(const WorldSnapshot& snapshot)
{
    CHECK(m_history);
    m_history->putBack(snapshot.pages);
    m_rest = snapshot.rest;
}

std::optional<PageSet> World::takeChanges()
{
    return m_history ? m_history->takeChanges() : std::nullopt;
}

std::string World::hashText() const
{
    return fmt::format("{:016x}", m_network->current->events.hash);
}

} // namespace relupscope
