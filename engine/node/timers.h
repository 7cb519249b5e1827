// SPDX-License-Identifier: GPL-3.0-or-later
// Timers of a node, ordered by (when, sequence): equal times fire in the order they were set.
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
    uint64_t sequence;
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
    // The sequence that names the timer.
    uint64_t add(const Timer& timer);
    // Takes it out; false when it has fired or was cancelled. The caller owns timer->message then.
    bool cancel(VirtualTime when, uint64_t sequence, Timer* timer);
    Timer* findByReference(Word reference);
    // The earliest, or null.
    [[nodiscard]] const Timer* next() const;
    Timer takeNext();
    [[nodiscard]] size_t size() const { return m_queue.size(); }
    // Drops all that `pid` would get (it died).
    void dropFor(Word pid);

private:
    using Key = std::pair<VirtualTime, uint64_t>;
    ArenaMap<Key, Timer> m_queue;
    FlatMap<Word, Key> m_byReference;
    uint64_t m_sequence = 0;
};

} // namespace relupscope
