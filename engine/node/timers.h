// SPDX-License-Identifier: GPL-3.0-or-later
// Timers of a node, ordered by (when, sequence): equal times fire in the order they were set. A
// binary heap of slots; a timer is named by its slot's handle, which is never 0 and is good until
// the timer is taken or cancelled.
#pragma once

#include "process/process.h"

namespace relupscope {

struct Timer
{
    enum class Kind : uint8_t {
        ReceiveTimeout, // wakes `pid`'s receive
        Send,           // erlang:send_after: message as it is
        Start,          // erlang:start_timer: {timeout, Ref, Message}
        Machine,        // the machine's own: `reference` says what
    } kind;
    VirtualTime when;
    Word reference; // ref number; 0 for a receive timeout
    Word pid;       // receiver, or process that waits; 0 when by name
    Term name;      // registered name to send to, or None
    Heap* message;  // holds `term`; owned; null if immediate
    Term term;
};

class TimerQueue
{
public:
    explicit TimerQueue(Arena& arena);
    ~TimerQueue();
    TimerQueue(const TimerQueue&) = delete;
    TimerQueue& operator=(const TimerQueue&) = delete;

    // The handle that names the timer.
    uint32_t add(const Timer& timer);
    // Takes it out. The caller owns `message` then.
    Timer take(uint32_t handle);
    // Takes it out and frees its message.
    void cancel(uint32_t handle);
    // The handle of a Send, Start or Machine timer; 0: it has fired or was cancelled.
    [[nodiscard]] uint32_t findByReference(Word reference) const;
    [[nodiscard]] const Timer& at(uint32_t handle) const { return m_slots[handle - 1].timer; }
    // The earliest, or null.
    [[nodiscard]] const Timer* next() const
    {
        return m_heap.empty() ? nullptr : &m_slots[m_heap.front()].timer;
    }
    Timer takeNext() { return take(m_heap.front() + 1); }
    [[nodiscard]] size_t size() const { return m_heap.size(); }
    // Cancels the Send and Start timers that `pid` would get (it died).
    void dropFor(Word pid);
    // All timers, in the order of their slots (which is none that means anything).
    template<typename F>
    void forEach(F&& f) const
    {
        for (const uint32_t slot : m_heap)
            f(m_slots[slot].timer);
    }

private:
    static constexpr uint32_t None = UINT32_MAX;
    struct Slot
    {
        Timer timer;
        uint64_t sequence;
        uint32_t position; // in m_heap; the next free slot when unused
        uint32_t nextOfPid;
        uint32_t previousOfPid;
    };
    [[nodiscard]] bool isBefore(uint32_t a, uint32_t b) const;
    void place(size_t position, uint32_t slot);
    void siftUp(size_t position);
    void siftDown(size_t position);
    void chain(uint32_t slot);
    void unchain(uint32_t slot);
    static bool isChained(const Timer& timer);
    void freeMessage(Timer& timer);

    Arena& m_arena;
    ArenaVector<Slot> m_slots;
    ArenaVector<uint32_t> m_heap;
    FlatMap<Word, uint32_t> m_byReference;
    FlatMap<Word, uint32_t> m_firstOfPid;
    uint32_t m_free = None;
    uint64_t m_sequence = 0;
};

} // namespace relupscope
