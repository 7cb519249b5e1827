// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/run_queues.h"

#include <algorithm>

namespace relupscope {

void RunQueues::push(Process& p)
{
    Queue& queue = queueOf(p.priority);
    p.queueNext = nullptr;
    p.queuePrevious = queue.last;
    if (queue.last)
        queue.last->queueNext = &p;
    else
        queue.first = &p;
    queue.last = &p;
    ++queue.size;
    ++m_size;
    p.inRunQueue = true;
}

void RunQueues::remove(Process& p)
{
    Queue& queue = queueOf(p.priority);
    if (p.queuePrevious)
        p.queuePrevious->queueNext = p.queueNext;
    else
        queue.first = p.queueNext;
    if (p.queueNext)
        p.queueNext->queuePrevious = p.queuePrevious;
    else
        queue.last = p.queuePrevious;
    p.queueNext = p.queuePrevious = nullptr;
    --queue.size;
    --m_size;
    p.inRunQueue = false;
}

RunQueues::Queue* RunQueues::nextQueue()
{
    if (m_size == 0)
        return nullptr;
    if (Queue& queue = queueOf(Priority::Max); queue.first)
        return &queue;
    if (Queue& queue = queueOf(Priority::High); queue.first)
        return &queue;
    Queue& normal = queueOf(Priority::Normal);
    Queue& low = queueOf(Priority::Low);
    if (!low.first)
        return &normal;
    if (!normal.first || ++m_normalTurns >= LowShare) {
        m_normalTurns = 0;
        return &low;
    }
    return &normal;
}

Process* RunQueues::take(Chooser& chooser)
{
    Queue* queue = nextQueue();
    if (!queue)
        return nullptr;
    Process* p = queue->first;
    if (const size_t choices = std::min(queue->size, Choices); choices > 1) {
        for (uint64_t n = chooser.choose(ChoiceKind::NextProcess, choices); n > 0; --n)
            p = p->queueNext;
    }
    remove(*p);
    return p;
}

} // namespace relupscope
