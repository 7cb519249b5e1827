// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/session_worker.h"

#include <QTimer>

#include <algorithm>

namespace relupscope::ui {

namespace {

constexpr qint64 frameMs = 16;
constexpr qint64 fastFrameMs = 100;
constexpr qint64 expressFrameMs = 500;

Moment eventMoment(uint64_t n)
{
    Moment moment;
    moment.kind = n == 0 ? Moment::Kind::Start : Moment::Kind::Event;
    moment.n = n;
    return moment;
}

Moment instructionMoment(int hop, int n)
{
    Moment moment;
    moment.kind = Moment::Kind::HopInstruction;
    moment.hop = hop;
    moment.n = static_cast<uint64_t>(n);
    return moment;
}

// The instruction before the one that is next, or that runs.
Moment previousInstruction(const WorldView& view)
{
    const InstructionRow* last = nullptr;
    for (const InstructionRow& row : view.relup) {
        const bool begun = row.status == InstructionStatus::Done
            || row.status == InstructionStatus::Failed
            || (row.status == InstructionStatus::Now && !view.atInstructionBoundary);
        if (begun)
            last = &row;
    }
    return last ? instructionMoment(last->hop, last->n) : Moment {};
}

} // namespace

Frame takeFrame(Session& session, const Selection& selection, const std::string& module)
{
    Frame frame;
    frame.view = session.view();
    const ProcessId pid = followed(*frame.view, selection).pid;
    if (pid != 0)
        frame.process = session.process(pid);
    std::string shown = module;
    if (shown.empty() && frame.process.crash)
        shown = frame.process.crash->module;
    for (const ProcessRow& row : frame.view->processes)
        if (shown.empty() && row.pid == pid)
            shown = row.module;
    if (!shown.empty())
        frame.source = session.source(shown, pid);
    return frame;
}

void SessionWorker::open(const SessionOptions& options, int generation)
{
    m_flags.stop = false;
    m_generation = generation;
    m_session.reset();
    m_selection = {};
    m_module.clear();
    m_kills.clear();
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
    m_startEvent = m_session->view()->event;
    Q_EMIT opened(generation);
    sendFrame();
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

void SessionWorker::sendFrame()
{
    if (!m_session)
        return;
    const Frame frame = takeFrame(*m_session, m_selection, m_module);
    m_selection = followed(*frame.view, m_selection);
    m_flags.frameUnderWay = true;
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
    sendFrame();
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

void SessionWorker::stepBackEvent()
{
    m_flags.stop = false;
    if (!m_session || m_session->view()->event <= m_startEvent)
        return;
    setMode(RunMode::Stopped);
    Q_EMIT busy(tr("Going back"), -1);
    const Result<void> result = travelBefore(m_session->view()->event);
    Q_EMIT idle();
    sendFrame();
    if (!result)
        Q_EMIT failed(result.error(), m_generation);
}

// One step forward may hold several events, so the step before is found by stepping up to here.
Result<void> SessionWorker::travelBefore(uint64_t event)
{
    for (uint64_t back = 1;; back *= 2) {
        TRY(travel(eventMoment(event > back ? event - back : 0)));
        if (m_session->view()->event < event || back >= event || m_flags.stop)
            break;
    }
    uint64_t last = m_session->view()->event;
    Until until;
    until.kind = Until::Kind::Event;
    while (m_session->view()->event < event) {
        last = m_session->view()->event;
        if (m_session->advance(until, m_flags.stop) != Stopped::Reached)
            break;
    }
    return travel(eventMoment(last));
}

void SessionWorker::stepBackInstruction()
{
    if (m_session)
        goTo(previousInstruction(*m_session->view()));
}

void SessionWorker::goTo(const Moment& moment)
{
    m_flags.stop = false;
    if (!m_session)
        return;
    setMode(RunMode::Stopped);
    const bool back = isBehind(*m_session->view(), moment);
    Q_EMIT busy(back ? tr("Going back") : tr("Running"), -1);
    const Result<void> result
        = back ? travel(moment) : goForward(*m_session, moment, m_flags.stop);
    Q_EMIT idle();
    sendFrame();
    if (!result)
        Q_EMIT failed(result.error(), m_generation);
}

Result<void> SessionWorker::replay(const Moment& moment, size_t kills)
{
    TRY(m_session->restart());
    for (size_t i = 0; i < kills; ++i) {
        TRY(goForward(*m_session, eventMoment(m_kills[i].event), m_flags.stop));
        m_session->kill(m_kills[i].pid);
    }
    return goForward(*m_session, moment, m_flags.stop);
}

// The run is deterministic, so the way back is the way from the start. Kills that lie before the
// moment are repeated where they struck; how many those are shows only on arrival.
Result<void> SessionWorker::travel(const Moment& moment)
{
    size_t kills = 0;
    for (;;) {
        TRY(replay(moment, kills));
        if (kills == m_kills.size() || m_kills[kills].event >= m_session->view()->event)
            break;
        ++kills;
    }
    if (kills < m_kills.size()) {
        m_kills.resize(kills);
        Q_EMIT futureChanged();
    }
    return {};
}

void SessionWorker::kill(ProcessId pid)
{
    if (!m_session)
        return;
    setMode(RunMode::Stopped);
    const uint64_t event = m_session->view()->event;
    if (!m_session->kill(pid))
        return Q_EMIT failed(Error {ErrorKind::Value, "<0." + std::to_string(pid) + ".0>",
                                    "there is no such process now", {}},
                             m_generation);
    m_kills.push_back({event, pid});
    Q_EMIT futureChanged();
    sendFrame();
}

void SessionWorker::select(ProcessId pid, const std::string& name)
{
    m_selection = {pid, name, pid != 0};
    m_module.clear();
    if (m_mode == RunMode::Stopped)
        sendFrame();
}

void SessionWorker::selectModule(const std::string& module)
{
    m_module = module;
    if (m_mode == RunMode::Stopped)
        sendFrame();
}

} // namespace relupscope::ui
