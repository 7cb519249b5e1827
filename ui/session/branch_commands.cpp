// SPDX-License-Identifier: GPL-3.0-or-later
// The part of the SessionWorker that changes what happens: inputs and their branches, bookmarks,
// and the search for a moment at which something is so.
#include "session/session_worker.h"

#include <algorithm>
#include <set>

namespace relupscope::ui {

void SessionWorker::kill(ProcessId pid)
{
    inject("kill=<0." + std::to_string(pid) + ".0>");
}

void SessionWorker::inject(const std::string& what)
{
    if (!m_session)
        return;
    setMode(RunMode::Stopped);
    const Result<BranchId> branch = m_session->inject(what);
    if (!branch)
        return fail(branch.error());
    sendFrame();
    Q_EMIT injected(QString::fromStdString(what), *branch);
}

void SessionWorker::switchBranch(BranchId branch, const Moment& moment)
{
    travel(tr("Going to the other branch"), [&](Session& session) -> Result<void> {
        const Result<Stopped> stopped
            = session.switchBranch(branch, destinationOf(moment), m_flags.stop);
        if (!stopped)
            return tl::unexpected(stopped.error());
        return {};
    });
}

void SessionWorker::renameBranch(BranchId branch, const std::string& name)
{
    if (!m_session)
        return;
    if (const Result<void> done = m_session->renameBranch(branch, name); !done)
        return fail(done.error());
    sendFrame();
}

void SessionWorker::removeBranch(BranchId branch)
{
    if (!m_session)
        return;
    if (const Result<void> done = m_session->removeBranch(branch); !done)
        return fail(done.error());
    sendFrame();
}

void SessionWorker::addBookmark(const std::string& name)
{
    if (!m_session)
        return;
    m_session->addBookmark(name, {});
    sendFrame();
}

void SessionWorker::changeBookmark(const Bookmark& bookmark)
{
    if (!m_session)
        return;
    if (const Result<void> done = m_session->changeBookmark(bookmark); !done)
        return fail(done.error());
    sendFrame();
}

void SessionWorker::removeBookmark(uint32_t id)
{
    if (!m_session)
        return;
    if (const Result<void> done = m_session->removeBookmark(id); !done)
        return fail(done.error());
    sendFrame();
}

void SessionWorker::addBreakpoint(const std::string& condition)
{
    if (!m_session)
        return;
    if (const Result<uint32_t> added = m_session->addBreakpoint(condition); !added)
        return fail(added.error());
    sendFrame();
}

void SessionWorker::changeBreakpoint(const Breakpoint& breakpoint)
{
    if (!m_session)
        return;
    if (const Result<void> done = m_session->changeBreakpoint(breakpoint); !done)
        return fail(done.error());
    sendFrame();
}

void SessionWorker::removeBreakpoint(uint32_t id)
{
    if (!m_session)
        return;
    if (const Result<void> done = m_session->removeBreakpoint(id); !done)
        return fail(done.error());
    sendFrame();
}

void SessionWorker::runBack()
{
    travel(tr("Going back to a breakpoint"), [this](Session& session) -> Result<void> {
        if (session.runBack(m_flags.stop) == Stopped::Ended)
            return relupscope::fail(ErrorKind::NotFound, {}, "no breakpoint was met before");
        return {};
    });
}

void SessionWorker::setHistoryBudget(size_t bytes)
{
    if (m_session)
        m_session->setHistoryBudget(bytes);
}

void SessionWorker::save(const std::string& file)
{
    if (!m_session)
        return;
    Q_EMIT busy(tr("Saving"), -1);
    const Result<void> done = m_session->save(file);
    Q_EMIT idle();
    if (!done)
        fail(done.error());
}

Result<void> SessionWorker::seekEvent(uint64_t event)
{
    Destination there;
    there.kind = event == 0 ? Destination::Kind::Start : Destination::Kind::Event;
    there.event = event;
    m_session->seek(there, m_flags.stop);
    return {};
}

// Events are printed once and kept, so that looking for one runs nothing that has been run. What is
// near is found without running far beyond it.
Result<void> SessionWorker::runToEvent(const IsWanted& isWanted, bool back)
{
    constexpr uint64_t longest = 2048;
    uint64_t chunk = 64;
    uint64_t at = m_session->eventCount();
    for (; back && at > 0 && !m_flags.stop; chunk = std::min(chunk * 2, longest)) {
        const uint64_t from = at - std::min(chunk, at);
        const std::vector<EventRow> rows = m_session->events(from, at - 1);
        for (size_t i = rows.size(); i-- > 0;)
            if (isWanted(rows[i]))
                return seekEvent(from + i + 1);
        at = from;
    }
    if (back && !m_flags.stop)
        return relupscope::fail(ErrorKind::NotFound, {}, "no earlier event is like that");
    for (; !back && !m_flags.stop; chunk = std::min(chunk * 2, longest)) {
        Until until;
        until.kind = Until::Kind::Event;
        until.count = chunk;
        const Stopped stopped = m_session->advance(until, m_flags.stop);
        const uint64_t to = m_session->eventCount();
        const std::vector<EventRow> rows = m_session->events(at, to);
        for (size_t i = 0; i < rows.size(); ++i)
            if (isWanted(rows[i]))
                return seekEvent(at + i + 1);
        at = to;
        if (stopped == Stopped::Breakpoint)
            return {};
        if (stopped != Stopped::Reached)
            return relupscope::fail(ErrorKind::NotFound, {}, "the run ended before that happened");
    }
    return {};
}

void SessionWorker::stepToEvent(const IsWanted& isWanted, bool back, const char* none)
{
    travel(back ? tr("Looking back") : tr("Running"), [&](Session& session) -> Result<void> {
        const Mark here = session.mark();
        if (runToEvent(isWanted, back))
            return {};
        m_flags.stop = false;
        session.seek(here, m_flags.stop);
        return relupscope::fail(ErrorKind::NotFound, {}, none);
    });
}

void SessionWorker::stepProcess(bool back)
{
    if (!m_session || m_selection.pid == 0)
        return;
    const std::vector<NodeRow> nodes = m_session->nodes();
    const std::string node = nodes.size() > 1 ? nodes[m_selection.node].name : std::string();
    stepToEvent(
        [this, node](const EventRow& row) {
            // Whom a message came from did nothing when it is taken.
            const bool reaches = row.other == m_selection.pid && row.kind != "receive";
            return row.node == node && (row.pid == m_selection.pid || reaches);
        },
        back, back ? "the process did nothing before" : "the process does nothing more");
}

void SessionWorker::stepPart(bool back)
{
    stepToEvent(
        [](const EventRow& row) {
            static const std::set<std::string_view> parts {
                "suspend", "load", "code_change", "resume", "delete", "purge", "instruction"};
            return parts.contains(row.kind);
        },
        back, back ? "no instruction ran before" : "no instruction comes after this");
}

// What is about events is looked for in what was printed of them; the rest is a condition of the
// run.
void SessionWorker::runTo(const std::string& text, bool back)
{
    const Result<Filter> filter = Filter::parse(text);
    travel(back ? tr("Looking back") : tr("Running until it is so"),
           [&](Session& session) -> Result<void> {
               if (filter && filter->isAboutEvents())
                   return runToEvent([&](const EventRow& row) { return filter->matches(row); },
                                     back);
               const Result<Stopped> stopped = back ? session.runBackTo(text, m_flags.stop)
                                                    : session.runTo(text, m_flags.stop);
               if (!stopped)
                   return tl::unexpected(stopped.error());
               if (*stopped == Stopped::Ended)
                   return relupscope::fail(ErrorKind::NotFound, {},
                                           back ? "that was never so before"
                                                : "the run ended before that was so");
               return {};
           });
}

} // namespace relupscope::ui
