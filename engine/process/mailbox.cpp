// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/mailbox.h"

#include "base/check.h"

namespace relupscope {

void Mailbox::clear()
{
    while (m_newestMarker)
        dropMarker(m_newestMarker);
    while (Message* message = m_first) {
        m_first = message->next;
        m_arena->free(message, sizeof(Message));
    }
    m_end = m_save = &m_first;
    m_length = 0;
}

Term Mailbox::reserveMarker()
{
    if (m_markers == MaxMarkers) {
        Marker* oldest = m_newestMarker;
        while (oldest->older)
            oldest = oldest->older;
        dropMarker(oldest);
    }
    auto* marker = static_cast<Marker*>(m_arena->alloc(sizeof(Marker)));
    *marker
        = Marker {{nullptr, NoTerm, NoTerm, 0, 0}, m_newestMarker, m_end, m_nextMarker++, 0, false};
    m_newestMarker = marker;
    ++m_markers;
    *m_end = &marker->message;
    m_end = &marker->message.next;
    return Term::small(marker->reserved);
}

void Mailbox::bindMarker(Term marker, Term reference)
{
    if (!marker.isSmall() || !isLocalRef(reference))
        return;
    for (Marker* m = m_newestMarker; m; m = m->older) {
        if (!m->bound && m->reserved == marker.smallValue()) {
            m->bound = true;
            m->reference = refBox(reference)->number;
            return;
        }
    }
}

Mailbox::Marker* Mailbox::boundTo(Term reference) const
{
    if (!isLocalRef(reference))
        return nullptr;
    const Word number = refBox(reference)->number;
    for (Marker* m = m_newestMarker; m; m = m->older) {
        if (m->bound && m->reference == number)
            return m;
    }
    return nullptr;
}

void Mailbox::clearMarker(Term reference)
{
    if (Marker* marker = boundTo(reference))
        dropMarker(marker);
}

void Mailbox::useMarker(Term reference)
{
    if (Marker* marker = boundTo(reference))
        m_save = &marker->message.next;
}

void Mailbox::dropMarker(Marker* marker)
{
    Marker** chain = &m_newestMarker;
    while (*chain != marker)
        chain = &(*chain)->older;
    *chain = marker->older;
    --m_markers;
    unlink(marker->link);
    m_arena->free(marker, sizeof(Marker));
}

void Mailbox::remove(Message* message)
{
    CHECK(!message->term.isNone());
    Message** link = &m_first;
    while (*link != message) {
        CHECK(*link);
        link = &(*link)->next;
    }
    unlink(link);
    m_arena->free(message, sizeof(Message));
    --m_length;
}

} // namespace relupscope
