// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/session_controller.h"

namespace relupscope::ui {

SessionController::SessionController(OpenSession openSession, QObject* parent)
    : QObject(parent), m_worker(new SessionWorker(m_flags, std::move(openSession)))
{
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    connect(m_worker, &SessionWorker::opened, this, [this](int generation) {
        --m_underWay;
        if (generation != m_generation)
            return post([](SessionWorker& worker) { worker.close(); });
        m_isOpen = true;
        m_isOpening = false;
        Q_EMIT opened();
    });
    connect(m_worker, &SessionWorker::frameReady, this, [this](const Frame& frame) {
        m_flags.frameUnderWay = false;
        if (m_isOpen)
            Q_EMIT frameChanged(frame);
    });
    connect(m_worker, &SessionWorker::runModeChanged, this, [this](RunMode mode) {
        m_mode = mode;
        Q_EMIT runModeChanged(mode);
    });
    connect(m_worker, &SessionWorker::notOpened, this, [this](const Error& error, int generation) {
        --m_underWay;
        if (generation != m_generation)
            return;
        m_isOpening = false;
        Q_EMIT failed(error);
    });
    connect(m_worker, &SessionWorker::failed, this, [this](const Error& error, int generation) {
        if (generation == m_generation)
            Q_EMIT failed(error);
    });
    connect(m_worker, &SessionWorker::busy, this, [this](const QString& what, double fraction) {
        if (m_isOpen || m_isOpening)
            Q_EMIT busy(what, fraction);
    });
    connect(m_worker, &SessionWorker::needsFound, this, [this](const QStringList& needs) {
        if (m_isOpen)
            Q_EMIT needsFound(needs);
    });
    connect(m_worker, &SessionWorker::idle, this, &SessionController::idle);
    connect(m_worker, &SessionWorker::finished, this, &SessionController::finished);
    connect(m_worker, &SessionWorker::injected, this, &SessionController::injected);
    connect(m_worker, &SessionWorker::eventsRead, this, &SessionController::eventsRead);
    connect(m_worker, &SessionWorker::eventTailRead, this, &SessionController::eventTailRead);
    connect(m_worker, &SessionWorker::eventsFound, this, &SessionController::eventsFound);
    connect(m_worker, &SessionWorker::partingRead, this, &SessionController::partingRead);
    connect(m_worker, &SessionWorker::branchRead, this, &SessionController::branchRead);
    m_thread.setObjectName(QStringLiteral("engine"));
    m_thread.start();
}

SessionController::~SessionController()
{
    m_flags.stop = true;
    post([](SessionWorker& worker) { worker.close(); });
    m_thread.quit();
    m_thread.wait();
}

template<typename Call>
void SessionController::post(Call call)
{
    SessionWorker* worker = m_worker;
    QMetaObject::invokeMethod(
        worker, [worker, call] { call(*worker); }, Qt::QueuedConnection);
}

void SessionController::open(const SessionOptions& options)
{
    m_flags.stop = true;
    m_isOpen = false;
    m_isOpening = true;
    ++m_underWay;
    const int generation = ++m_generation;
    post([options, generation](SessionWorker& worker) { worker.open(options, generation); });
}

void SessionController::abandon()
{
    ++m_generation;
    m_isOpening = false;
    m_isOpen = false;
    m_flags.stop = true;
}

void SessionController::run(RunMode mode, double speed)
{
    post([mode, speed](SessionWorker& worker) { worker.run(mode, speed); });
}

void SessionController::pause()
{
    m_flags.stop = true;
    post([](SessionWorker& worker) { worker.pause(); });
}

void SessionController::stepEvent()
{
    post([](SessionWorker& worker) { worker.stepEvent(); });
}

void SessionController::stepInstruction()
{
    post([](SessionWorker& worker) { worker.stepInstruction(); });
}

void SessionController::stepBackEvent()
{
    post([](SessionWorker& worker) { worker.stepBackEvent(); });
}

void SessionController::stepBackInstruction()
{
    post([](SessionWorker& worker) { worker.stepBackInstruction(); });
}

void SessionController::stepProcess(bool back)
{
    post([back](SessionWorker& worker) { worker.stepProcess(back); });
}

void SessionController::stepPart(bool back)
{
    post([back](SessionWorker& worker) { worker.stepPart(back); });
}

void SessionController::restart()
{
    goTo(Moment {});
}

void SessionController::goTo(const Moment& moment)
{
    m_flags.stop = true;
    post([moment](SessionWorker& worker) { worker.goTo(moment); });
}

void SessionController::preview(double ms)
{
    post([ms](SessionWorker& worker) { worker.preview(ms); });
}

void SessionController::kill(ProcessId pid)
{
    post([pid](SessionWorker& worker) { worker.kill(pid); });
}

void SessionController::inject(const std::string& what)
{
    post([what](SessionWorker& worker) { worker.inject(what); });
}

void SessionController::switchBranch(BranchId branch, const Moment& moment)
{
    m_flags.stop = true;
    post([branch, moment](SessionWorker& worker) { worker.switchBranch(branch, moment); });
}

void SessionController::renameBranch(BranchId branch, const std::string& name)
{
    post([branch, name](SessionWorker& worker) { worker.renameBranch(branch, name); });
}

void SessionController::removeBranch(BranchId branch)
{
    post([branch](SessionWorker& worker) { worker.removeBranch(branch); });
}

void SessionController::addBookmark(const std::string& name)
{
    post([name](SessionWorker& worker) { worker.addBookmark(name); });
}

void SessionController::changeBookmark(const Bookmark& bookmark)
{
    post([bookmark](SessionWorker& worker) { worker.changeBookmark(bookmark); });
}

void SessionController::removeBookmark(uint32_t id)
{
    post([id](SessionWorker& worker) { worker.removeBookmark(id); });
}

void SessionController::save(const std::string& file)
{
    post([file](SessionWorker& worker) { worker.save(file); });
}

void SessionController::addBreakpoint(const std::string& condition)
{
    post([condition](SessionWorker& worker) { worker.addBreakpoint(condition); });
}

void SessionController::changeBreakpoint(const Breakpoint& breakpoint)
{
    post([breakpoint](SessionWorker& worker) { worker.changeBreakpoint(breakpoint); });
}

void SessionController::removeBreakpoint(uint32_t id)
{
    post([id](SessionWorker& worker) { worker.removeBreakpoint(id); });
}

void SessionController::runBack()
{
    m_flags.stop = true;
    post([](SessionWorker& worker) { worker.runBack(); });
}

void SessionController::exportRun(const QString& file, const std::string& filter)
{
    post([file, filter](SessionWorker& worker) { worker.exportRun(file, filter); });
}

void SessionController::setHistoryBudget(size_t bytes)
{
    post([bytes](SessionWorker& worker) { worker.setHistoryBudget(bytes); });
}

void SessionController::runTo(const std::string& filter, bool back)
{
    m_flags.stop = true;
    post([filter, back](SessionWorker& worker) { worker.runTo(filter, back); });
}

void SessionController::select(NodeNumber node, ProcessId pid, const std::string& name)
{
    post([node, pid, name](SessionWorker& worker) { worker.select(node, pid, name); });
}

void SessionController::selectModule(const std::string& module)
{
    post([module](SessionWorker& worker) { worker.selectModule(module); });
}

void SessionController::readEvents(quint64 from, quint64 to)
{
    post([from, to](SessionWorker& worker) { worker.readEvents(from, to); });
}

void SessionController::readEventTail(quint64 count)
{
    post([count](SessionWorker& worker) { worker.readEventTail(count); });
}

void SessionController::search(const EventSearch& search)
{
    post([search](SessionWorker& worker) { worker.search(search); });
}

void SessionController::readParting(const PartingSearch& search)
{
    post([search](SessionWorker& worker) { worker.readParting(search); });
}

void SessionController::readBranch(const BranchReading& reading)
{
    post([reading](SessionWorker& worker) { worker.readBranch(reading); });
}

} // namespace relupscope::ui
