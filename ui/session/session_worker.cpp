// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/session_worker.h"

#include "session/look_ahead.h"

#include <QTimer>

#include <algorithm>

namespace relupscope::ui {

namespace {

constexpr qint64 frameMs = 16;
constexpr qint64 fastFrameMs = 100;
constexpr qint64 expressFrameMs = 500;

} // namespace

Frame takeFrame(Session& session, const Selection& selection, const std::string& module)
{
    Frame frame;
    frame.view = session.view(selection.node);
    const ProcessId pid = followed(*frame.view, selection).pid;
    if (pid != 0)
        frame.process = session.process(pid, selection.node);
    std::string shown = module;
    if (shown.empty() && frame.process.crash)
        shown = frame.process.crash->module;
    for (const ProcessRow& row : frame.view->processes)
        if (shown.empty() && row.pid == pid)
            shown = row.module;
    if (!shown.empty())
        frame.source = session.source(shown, pid, selection.node);
    frame.branch = session.branch();
    frame.branches = session.branches();
    frame.bookmarks = session.bookmarks();
    frame.breakpoints = session.breakpoints();
    frame.breakpointMet = session.breakpointMet();
    return frame;
}

void SessionWorker::open(const SessionOptions& options, int generation)
{
    m_flags.stop = false;
    m_generation = generation;
    m_session.reset();
    m_selection = {};
    m_module.clear();
    m_search = {};
    setMode(RunMode::Stopped);
    SessionOptions own = options;
    own.progress = [this](const std::string& what, double fraction) {
        Q_EMIT busy(QString::fromStdString(what), fraction);
    };
    auto session = m_openSession(own);
    Q_EMIT idle();
    if (!session)
        return Q_EMIT notOpened(session.error(), generation);
    m_session = std::move(*session);
    Q_EMIT opened(generation);
    sendFrame();
    QStringList needs;
    for (const HostNeed& need : m_session->needs())
        needs << QString::fromStdString(need.text());
    if (!needs.isEmpty())
        Q_EMIT needsFound(needs);
}

void SessionWorker::close()
{
    setMode(RunMode::Stopped);
    m_session.reset();
}

void SessionWorker::setMode(RunMode mode)
{
    if (mode == m_mode)
        return;
    m_mode = mode;
    Q_EMIT runModeChanged(mode);
}

void SessionWorker::run(RunMode mode, double speed)
{
    m_flags.stop = false;
    if (!m_session)
        return;
    const bool wasRunning = m_mode != RunMode::Stopped;
    m_speed = speed;
    m_baseMs = m_session->view()->ms;
    m_clock.start();
    m_sinceFrame.start();
    setMode(mode);
    if (!wasRunning)
        QTimer::singleShot(0, this, &SessionWorker::tick);
}

void SessionWorker::pause()
{
    m_flags.stop = false;
    if (m_mode == RunMode::Stopped)
        return;
    setMode(RunMode::Stopped);
    sendFrame();
}

void SessionWorker::tick()
{
    if (m_mode == RunMode::Stopped || !m_session)
        return;
    bool goesOn = false;
    int delay = 0;
    if (m_mode == RunMode::Animated) {
        goesOn = advanceAnimated();
        delay = static_cast<int>(frameMs);
    } else {
        goesOn = advanceChunk(m_mode == RunMode::Fast ? fastFrameMs : expressFrameMs);
    }
    if (goesOn)
        QTimer::singleShot(delay, this, &SessionWorker::tick);
}

// Virtual time follows the clock at the speed asked for. A machine that cannot keep up is given a
// new base instead of an ever longer chunk.
bool SessionWorker::advanceAnimated()
{
    constexpr double longestLagMs = 100;
    const double elapsed = static_cast<double>(m_clock.nsecsElapsed()) / 1e6;
    QElapsedTimer cost;
    cost.start();
    Until until;
    until.kind = Until::Kind::Time;
    until.ms = m_baseMs + elapsed * m_speed;
    const Stopped stopped = m_session->advance(until, m_flags.stop);
    if (static_cast<double>(cost.elapsed()) > longestLagMs) {
        m_baseMs = until.ms;
        m_clock.restart();
    }
    if (!handle(stopped))
        return false;
    if (!m_flags.frameUnderWay)
        sendFrame();
    return true;
}

bool SessionWorker::advanceChunk(qint64 viewEveryMs)
{
    constexpr qint64 tooShortMs = 15;
    constexpr qint64 tooLongMs = 50;
    QElapsedTimer cost;
    cost.start();
    Until until;
    until.kind = Until::Kind::Time;
    m_baseMs += m_chunkMs;
    until.ms = m_baseMs;
    const Stopped stopped = m_session->advance(until, m_flags.stop);
    if (cost.elapsed() < tooShortMs)
        m_chunkMs = std::min(m_chunkMs * 2, 1000.0);
    else if (cost.elapsed() > tooLongMs)
        m_chunkMs = std::max(m_chunkMs / 2, 0.01);
    if (!handle(stopped))
        return false;
    if (m_sinceFrame.elapsed() >= viewEveryMs && !m_flags.frameUnderWay) {
        m_sinceFrame.restart();
        sendFrame();
    }
    return true;
}

// False when the run is over for now.
bool SessionWorker::handle(Stopped stopped)
{
    if (stopped == Stopped::Reached)
        return true;
    setMode(RunMode::Stopped);
    sendFrame();
    if (stopped == Stopped::Ended || stopped == Stopped::Failed)
        Q_EMIT finished();
    return false;
}

Frame SessionWorker::sendFrame()
{
    if (!m_session)
        return {};
    const Frame frame = takeFrame(*m_session, m_selection, m_module);
    m_selection = followed(*frame.view, m_selection);
    m_flags.frameUnderWay = true;
    Q_EMIT frameReady(frame);
    return frame;
}

void SessionWorker::sendStandingFrame()
{
    Frame frame = sendFrame();
    if (!conversionAhead(frame))
        return;
    const bool isFound = lookAhead(*m_session, frame, m_flags.stop);
    Q_EMIT idle(); // running ahead may have said that it is busy
    if (isFound)
        Q_EMIT frameReady(frame);
}

void SessionWorker::step(const Until& until)
{
    if (!m_session)
        return;
    setMode(RunMode::Stopped);
    Q_EMIT busy(tr("Running"), -1);
    const Stopped stopped = m_session->advance(until, m_flags.stop);
    Q_EMIT idle();
    if (until.kind == Until::Kind::Instruction)
        followInstruction();
    sendStandingFrame();
    if (stopped == Stopped::Ended || stopped == Stopped::Failed)
        Q_EMIT finished();
}

void SessionWorker::stepEvent()
{
    Until until;
    until.kind = Until::Kind::Event;
    step(until);
}

void SessionWorker::stepInstruction()
{
    Until until;
    until.kind = Until::Kind::Instruction;
    step(until);
}

void SessionWorker::followInstruction()
{
    const std::optional<NodeNumber> node = nodeInStep(*m_session);
    if (!node || *node == m_selection.node)
        return;
    m_selection = {};
    m_selection.node = *node;
    m_module.clear();
}

void SessionWorker::fail(const Error& error)
{
    Q_EMIT failed(error, m_generation);
}

void SessionWorker::stepBackEvent()
{
    travel(tr("Going back"), [this](Session& session) -> Result<void> {
        session.stepBack(1, m_flags.stop);
        return {};
    });
}

void SessionWorker::stepBackInstruction()
{
    travel(tr("Going back"), [this](Session& session) -> Result<void> {
        session.instructionBack(m_flags.stop);
        followInstruction();
        return {};
    });
}

void SessionWorker::preview(double ms)
{
    m_flags.stop = false;
    if (!m_session)
        return Q_EMIT idle();
    setMode(RunMode::Stopped);
    if (m_wayMs < frameMs) {
        QElapsedTimer way;
        way.start();
        Moment moment;
        moment.kind = Moment::Kind::Time;
        moment.ms = ms;
        if (const Result<void> there = seekTo(*m_session, moment, m_flags.stop); !there)
            fail(there.error());
        m_wayMs = way.elapsed();
    } else {
        m_session->seekKept(ms);
    }
    Q_EMIT idle();
    sendFrame();
}

void SessionWorker::goTo(const Moment& moment)
{
    m_wayMs = 0;
    travel(tr("Going there"),
           [this, moment](Session& session) { return seekTo(session, moment, m_flags.stop); });
}

void SessionWorker::select(NodeNumber node, ProcessId pid, const std::string& name)
{
    m_selection = {pid, name, pid != 0, node};
    m_module.clear();
    if (m_mode == RunMode::Stopped && m_session)
        sendStandingFrame();
}

void SessionWorker::selectModule(const std::string& module)
{
    m_module = module;
    if (m_mode == RunMode::Stopped && m_session)
        sendStandingFrame();
}

} // namespace relupscope::ui
