// SPDX-License-Identifier: GPL-3.0-or-later
// The runnable processes of a node, a queue for each priority, linked through the processes
// themselves. Owned by Node; the processes are not owned.
#pragma once

#include "node/chooser.h"
#include "process/process.h"

namespace relupscope {

class RunQueues
{
public:
    void push(Process& p);
    // The process that runs next; null when none is runnable. Max before high before the others;
    // a low one gets its turn once for every LowShare of the normal ones.
    Process* take(Chooser& chooser);
    // Takes it out of its queue; it must be in one.
    void remove(Process& p);
    [[nodiscard]] size_t size() const { return m_size; }
    [[nodiscard]] size_t size(Priority priority) const
    {
        return m_queues[static_cast<size_t>(priority)].size;
    }

private:
    static constexpr unsigned LowShare = 8;
    // How far from the front of a queue the chooser may reach.
    static constexpr size_t Choices = 4;
    struct Queue
    {
        Process* first = nullptr;
        Process* last = nullptr;
        size_t size = 0;
    };
    Queue& queueOf(Priority priority) { return m_queues[static_cast<size_t>(priority)]; }
    Queue* nextQueue();

    Queue m_queues[4];
    size_t m_size = 0;
    unsigned m_normalTurns = 0;
};

} // namespace relupscope
