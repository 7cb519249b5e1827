// SPDX-License-Identifier: GPL-3.0-or-later
// The window's side of a Session: commands go to the worker thread as queued calls, frames come
// back as queued signals. No call here waits for the engine, except the destructor, which waits for
// the thread to end.
#pragma once

#include "session/session_worker.h"

#include <QThread>

namespace relupscope::ui {

class SessionController : public QObject
{
    Q_OBJECT
public:
    explicit SessionController(OpenSession openSession = Session::open, QObject* parent = nullptr);
    ~SessionController() override;

    void open(const SessionOptions& options);
    // Forgets what is being opened: its outcome is dropped when it comes.
    void abandon();
    bool isOpen() const { return m_isOpen; }
    // True until the thread is through with what it was last told to open, abandoned or not.
    bool isThreadOpening() const { return m_underWay > 0; }
    RunMode mode() const { return m_mode; }

    void run(RunMode mode, double speed);
    void pause();
    void stepEvent();
    void stepInstruction();
    void stepBackEvent();
    void stepBackInstruction();
    void stepProcess(bool back);
    void stepPart(bool back);
    void restart();
    void goTo(const Moment& moment);
    // Shows the run about then, at once; `idle` follows, and a frame unless it stands there.
    void preview(double ms);
    void kill(ProcessId pid);
    void inject(const std::string& what);
    void switchBranch(BranchId branch, const Moment& moment);
    void renameBranch(BranchId branch, const std::string& name);
    void removeBranch(BranchId branch);
    void addBookmark(const std::string& name);
    void changeBookmark(const Bookmark& bookmark);
    void removeBookmark(uint32_t id);
    void addBreakpoint(const std::string& condition);
    void changeBreakpoint(const Breakpoint& breakpoint);
    void removeBreakpoint(uint32_t id);
    void runBack();
    void save(const std::string& file);
    void exportRun(const QString& file, const std::string& filter = {});
    void setHistoryBudget(size_t bytes);
    void runTo(const std::string& filter, bool back);
    void select(NodeNumber node, ProcessId pid, const std::string& name);
    void selectModule(const std::string& module);
    void readEvents(quint64 from, quint64 to);
    void readEventTail(quint64 count);
    void search(const EventSearch& search);
    void readParting(const PartingSearch& search);
    void readBranch(const BranchReading& reading);

Q_SIGNALS:
    void partingRead(const relupscope::ui::PartingSearch& search,
                     const std::vector<relupscope::EventRow>& a,
                     const std::vector<relupscope::EventRow>& b);
    void branchRead(const relupscope::ui::BranchReading& reading,
                    const std::vector<relupscope::EventRow>& rows);
    void eventsRead(quint64 from, const std::vector<relupscope::EventRow>& rows);
    void eventTailRead(const std::vector<relupscope::EventRow>& rows,
                       const relupscope::ui::NodeViews& views);
    void eventsFound(int search, const std::vector<uint64_t>& found, quint64 scannedTo);
    void opened();
    void needsFound(const QStringList& needs);
    void frameChanged(const relupscope::ui::Frame& frame);
    void runModeChanged(relupscope::ui::RunMode mode);
    // `fraction` below zero: no telling how long it takes.
    void busy(const QString& what, double fraction);
    void idle();
    void failed(const relupscope::Error& error);
    void finished();
    void injected(const QString& what, quint64 branch);

private:
    template<typename Call>
    void post(Call call);

    QThread m_thread;
    SessionWorker::Flags m_flags;
    SessionWorker* m_worker; // lives in m_thread
    RunMode m_mode = RunMode::Stopped;
    int m_generation = 0;
    int m_underWay = 0; // openings that the thread has not answered
    bool m_isOpen = false;
    bool m_isOpening = false;
};

} // namespace relupscope::ui
