// SPDX-License-Identifier: GPL-3.0-or-later
// The part of the SessionWorker that reads and searches the run's printed events.
#include "paint/parting.h"
#include "session/session_worker.h"

#include <QTimer>

#include <algorithm>

namespace relupscope::ui {

namespace {

// The first few thousand events of [from, to), and what changes processes after them.
std::vector<EventRow> storyOf(const Session& session, BranchId branch, uint64_t from, uint64_t to)
{
    constexpr uint64_t wholeRows = 3000;
    constexpr uint64_t chunk = 4096;
    const uint64_t whole = std::min(from + wholeRows, to);
    std::vector<EventRow> rows = session.branchEvents(branch, from, whole);
    for (uint64_t at = whole; at < to; at += chunk)
        for (EventRow& row : session.branchEvents(branch, at, std::min(at + chunk, to)))
            if (changesProcess(row))
                rows.push_back(std::move(row));
    return rows;
}

} // namespace

void SessionWorker::readEvents(quint64 from, quint64 to)
{
    if (m_session)
        Q_EMIT eventsRead(from, m_session->events(from, to));
}

void SessionWorker::readEventTail(quint64 count)
{
    if (!m_session)
        return;
    const uint64_t end = m_session->eventCount();
    NodeViews views;
    const size_t nodes = m_session->nodes().size();
    for (NodeNumber node = 0; nodes > 1 && node < nodes; ++node)
        views.push_back(m_session->view(node));
    Q_EMIT eventTailRead(m_session->events(end - std::min<uint64_t>(count, end), end), views);
}

void SessionWorker::readParting(const PartingSearch& search)
{
    if (!m_session)
        return;
    std::vector<EventRow> rows[2];
    for (int i : {0, 1})
        rows[i] = storyOf(*m_session, static_cast<BranchId>(search.branches[i]), search.from,
                          search.to[i]);
    Q_EMIT partingRead(search, rows[0], rows[1]);
}

void SessionWorker::readBranch(const BranchReading& reading)
{
    if (!m_session)
        return;
    const auto branch = static_cast<BranchId>(reading.branch);
    Q_EMIT branchRead(reading,
                      reading.areAll ? m_session->branchEvents(branch, reading.from, reading.to)
                                     : storyOf(*m_session, branch, reading.from, reading.to));
}

void SessionWorker::search(const EventSearch& search)
{
    Result<Filter> filter = Filter::parse(search.filter.toStdString());
    if (!m_session || !filter)
        return;
    const bool underWay = m_search.from < m_search.to;
    m_search = search;
    m_searchFilter = std::move(*filter);
    if (!underWay)
        searchOn();
}

// A chunk at a time, so that a step does not wait for a search through a million events.
void SessionWorker::searchOn()
{
    constexpr uint64_t chunk = 4096;
    if (!m_session || m_search.from >= m_search.to) {
        m_search.from = m_search.to;
        return;
    }
    const uint64_t to = std::min(m_search.from + chunk, m_search.to);
    std::vector<uint64_t> found;
    uint64_t position = m_search.from;
    for (const EventRow& row : m_session->events(m_search.from, to)) {
        if (m_searchFilter.matches(row))
            found.push_back(position);
        ++position;
    }
    m_search.from = to;
    Q_EMIT eventsFound(m_search.number, found, to);
    if (m_search.from < m_search.to)
        QTimer::singleShot(0, this, &SessionWorker::searchOn);
}

} // namespace relupscope::ui
