// SPDX-License-Identifier: GPL-3.0-or-later
// A process's message queue in order of arrival, with the save pointer of the running receive and
// the markers of OTP's receive optimisation. Messages are roots of the process's heap. Owned by
// Process.
#pragma once

#include "base/arena.h"
#include "term/term.h"

namespace relupscope {

using VirtualTime = int64_t; // nanoseconds since the world's start

struct Message
{
    Message* next;
    Term term;   // None: a receive marker
    Term token;  // seq_trace token of the message; a root; None where there is none,
                 // undefined where the receiver's is to stay
    Word sender; // number of the local pid
    VirtualTime sentAt;
};

class Mailbox
{
public:
    explicit Mailbox(Arena& arena) : m_arena(&arena) {}
    Mailbox(const Mailbox&) = delete;
    Mailbox& operator=(const Mailbox&) = delete;
    ~Mailbox() { clear(); }

    void append(Term term, Word sender, VirtualTime now)
    {
        auto* message = static_cast<Message*>(m_arena->alloc(sizeof(Message)));
        *message = Message {nullptr, term, NoTerm, sender, now};
        *m_end = message;
        m_end = &message->next;
        ++m_length;
    }
    // Of the message that was appended just now.
    void setLastToken(Term token) { reinterpret_cast<Message*>(m_end)->token = token; }
    void clear();
    [[nodiscard]] size_t length() const { return m_length; }
    [[nodiscard]] const Message* first() const { return m_first; } // may be a marker
    [[nodiscard]] Message* firstForRoots() { return m_first; }

    // The receive that is running: looks at messages from the save pointer on.
    Message* peek() // the message at the save pointer, past markers; null at the end
    {
        while (*m_save && (*m_save)->term.isNone())
            [[unlikely]] m_save = &(*m_save)->next;
        return *m_save;
    }
    void advance() { m_save = &(*m_save)->next; } // past the peeked one
    void removePeeked() // takes it out; the save pointer goes back to the start
    {
        Message* message = *m_save;
        unlink(m_save);
        m_arena->free(message, sizeof(Message));
        --m_length;
        m_save = &m_first;
    }
    void resetSave() { m_save = &m_first; }

    // recv_marker_*: a marker remembers "nothing before this can match". A process has at most
    // MaxMarkers of them; one more pushes the oldest out, which costs speed only.
    static constexpr unsigned MaxMarkers = 8;
    Term reserveMarker(); // a small that names it
    void bindMarker(Term marker, Term reference);
    void clearMarker(Term reference);
    void useMarker(Term reference); // the save pointer goes to it, if it is still there

    // Removes `message`, wherever it is (faults: drop). It must be in this queue.
    void remove(Message* message);

private:
    // A marker in the queue. `link` is what points at it, so that it goes without a search.
    struct Marker
    {
        Message message;
        Marker* older;
        Message** link;
        SWord reserved; // the number that reserveMarker gave
        Word reference; // number of the reference it is bound to
        bool bound;
    };
    Marker* boundTo(Term reference) const;
    void dropMarker(Marker* marker);
    // Takes *link out of the list; frees nothing.
    void unlink(Message** link)
    {
        Message* message = *link;
        Message* next = message->next;
        *link = next;
        if (m_end == &message->next)
            m_end = link;
        if (m_save == &message->next)
            m_save = link;
        if (next && next->term.isNone())
            reinterpret_cast<Marker*>(next)->link = link;
    }

    Arena* m_arena;
    Message* m_first = nullptr;
    Message** m_end = &m_first;
    Message** m_save = &m_first;
    Marker* m_newestMarker = nullptr;
    size_t m_length = 0;
    SWord m_nextMarker = 1;
    unsigned m_markers = 0;
};

} // namespace relupscope
