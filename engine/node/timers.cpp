// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/timers.h"

#include "node/node.h"
#include "term/copy.h"

namespace relupscope {

TimerQueue::TimerQueue(Arena& arena)
    : m_arena(arena),
      m_slots(ArenaAllocator<Slot>(arena)),
      m_heap(ArenaAllocator<uint32_t>(arena)),
      m_byReference(arena),
      m_firstOfPid(arena)
{
}

TimerQueue::~TimerQueue()
{
    for (const uint32_t slot : m_heap)
        freeMessage(m_slots[slot].timer);
}

bool TimerQueue::isBefore(uint32_t a, uint32_t b) const
{
    const Slot& x = m_slots[a];
    const Slot& y = m_slots[b];
    return x.timer.when != y.timer.when ? x.timer.when < y.timer.when : x.sequence < y.sequence;
}

void TimerQueue::place(size_t position, uint32_t slot)
{
    m_heap[position] = slot;
    m_slots[slot].position = static_cast<uint32_t>(position);
}

void TimerQueue::siftUp(size_t position)
{
    const uint32_t slot = m_heap[position];
    while (position > 0) {
        const size_t parent = (position - 1) / 2;
        if (!isBefore(slot, m_heap[parent]))
            break;
        place(position, m_heap[parent]);
        position = parent;
    }
    place(position, slot);
}

void TimerQueue::siftDown(size_t position)
{
    const uint32_t slot = m_heap[position];
    for (;;) {
        size_t child = 2 * position + 1;
        if (child >= m_heap.size())
            break;
        if (child + 1 < m_heap.size() && isBefore(m_heap[child + 1], m_heap[child]))
            ++child;
        if (!isBefore(m_heap[child], slot))
            break;
        place(position, m_heap[child]);
        position = child;
    }
    place(position, slot);
}

// A process's own timers are chained, so that its death need not look at all timers.
bool TimerQueue::isChained(const Timer& timer)
{
    return (timer.kind == Timer::Kind::Send || timer.kind == Timer::Kind::Start)
        && timer.name.isNone();
}

void TimerQueue::chain(uint32_t slot)
{
    Slot& s = m_slots[slot];
    s.nextOfPid = s.previousOfPid = None;
    if (!isChained(s.timer))
        return;
    if (uint32_t* first = m_firstOfPid.find(s.timer.pid)) {
        s.nextOfPid = *first;
        m_slots[*first].previousOfPid = slot;
        *first = slot;
    } else {
        m_firstOfPid.insert(s.timer.pid, slot);
    }
}

void TimerQueue::unchain(uint32_t slot)
{
    const Slot& s = m_slots[slot];
    if (!isChained(s.timer))
        return;
    if (s.nextOfPid != None)
        m_slots[s.nextOfPid].previousOfPid = s.previousOfPid;
    if (s.previousOfPid != None)
        m_slots[s.previousOfPid].nextOfPid = s.nextOfPid;
    else if (s.nextOfPid != None)
        m_firstOfPid.insert(s.timer.pid, s.nextOfPid);
    else
        m_firstOfPid.erase(s.timer.pid);
}

uint32_t TimerQueue::add(const Timer& timer)
{
    uint32_t slot = m_free;
    if (slot == None) {
        slot = static_cast<uint32_t>(m_slots.size());
        m_slots.push_back(Slot {});
    } else {
        m_free = m_slots[slot].position;
    }
    m_slots[slot].timer = timer;
    m_slots[slot].sequence = m_sequence++;
    chain(slot);
    if (timer.reference != 0)
        m_byReference.insert(timer.reference, slot);
    m_heap.push_back(slot);
    siftUp(m_heap.size() - 1);
    return slot + 1;
}

Timer TimerQueue::take(uint32_t handle)
{
    const uint32_t slot = handle - 1;
    const Timer timer = m_slots[slot].timer;
    unchain(slot);
    if (timer.reference != 0)
        m_byReference.erase(timer.reference);
    const size_t position = m_slots[slot].position;
    const uint32_t last = m_heap.back();
    m_heap.pop_back();
    if (last != slot) {
        place(position, last);
        siftUp(position);
        siftDown(m_slots[last].position);
    }
    m_slots[slot].position = m_free;
    m_free = slot;
    return timer;
}

void TimerQueue::freeMessage(Timer& timer)
{
    if (timer.message)
        m_arena.drop(timer.message);
    timer.message = nullptr;
}

void TimerQueue::cancel(uint32_t handle)
{
    Timer timer = take(handle);
    freeMessage(timer);
}

uint32_t TimerQueue::findByReference(Word reference) const
{
    const uint32_t* slot = m_byReference.find(reference);
    return slot ? *slot + 1 : 0;
}

void TimerQueue::dropFor(Word pid)
{
    while (const uint32_t* first = m_firstOfPid.find(pid))
        cancel(*first + 1);
}

// --- what the node does with them
// -----------------------------------------------------------------

void Node::startReceiveTimer(Process& p, VirtualTime when)
{
    p.waitTimer = timers.add({Timer::Kind::ReceiveTimeout, when, 0, p.id, NoTerm, nullptr, NoTerm});
}

void Node::cancelReceiveTimer(Process& p)
{
    if (p.waitTimer != 0)
        timers.cancel(p.waitTimer);
    p.waitTimer = 0;
}

bool Node::fireNextTimer(Timer* machine)
{
    const Timer timer = timers.takeNext();
    if (timer.kind == Timer::Kind::Machine) {
        *machine = timer;
        return false;
    }
    Process* p = timer.name.isNone() ? process(timer.pid) : whereis(timer.name);
    if (p && timer.kind == Timer::Kind::ReceiveTimeout) {
        p->waitTimer = 0;
        p->timedOut = true;
        emit(EventKind::Timer, p->id);
        makeRunnable(*p);
    } else if (p) {
        Term message = copyTerm(timer.term, p->heap);
        if (timer.kind == Timer::Kind::Start)
            message = p->heap.tuple(Atom::timeout, p->heap.ref(timer.reference), message);
        emit(EventKind::Timer, p->id, 0, message);
        deliver(*p, message, timer.pid);
        p->mailbox.setLastToken(Atom::undefined);
    }
    if (timer.message)
        arena.drop(timer.message);
    return true;
}

} // namespace relupscope
