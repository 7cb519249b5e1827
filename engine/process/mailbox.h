// SPDX-License-Identifier: GPL-3.0-or-later
// A process's message queue in order of arrival, with the save pointer of the running receive and the
// markers of OTP's receive optimisation. Messages are roots of the process's heap. Owned by Process.
#pragma once

#include "base/arena.h"
#include "term/term.h"

namespace relupscope {

using VirtualTime = int64_t; // nanoseconds since the world's start

struct Message
{
    Message* next;
    Term term;          // None: a receive marker
    Term token;         // trace or marker identity
    Word sender;        // number of the local pid; 0: the machine
    VirtualTime sentAt;
};

class Mailbox
{
public:
    explicit Mailbox(Arena& arena) : m_arena(&arena) {}
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;
    ~Mailbox() { clear(); }

    void append(Term term, Word sender, VirtualTime now);
    void clear();
    [[nodiscard]] size_t length() const { return m_length; }
    [[nodiscard]] const Message* first() const { return m_first; } // may be a marker
    [[nodiscard]] Message* firstForRoots() { return m_first; }

    // The receive that is running: looks at messages from the save pointer on.
    Message* peek(); // the message at the save pointer, past markers; null at the end
    void advance();  // past the peeked one
    void removePeeked(); // takes it out; the save pointer goes back to the start
    void resetSave() { m_save = &m_first; }

    // recv_marker_*: a marker remembers "nothing before this can match".
    void bindMarker(Term slotOwner, Term reference);
    Term reserveMarker();              // a small that names it
    void clearMarker(Term reference);
    void useMarker(Term reference);    // the save pointer goes to it, if it is still there

    // Removes the message that `link` holds, wherever it is (faults: drop).
    void remove(Message* message);

private:
    void dropMarker(Term identity);
    void unlink(Message** link);

    Arena* m_arena;
    Message* m_first = nullptr;
    Message** m_end = &m_first;
    Message** m_save = &m_first;
    size_t m_length = 0;
    SWord m_nextMarker = 1;
    unsigned m_markers = 0;
};

} // namespace relupscope
