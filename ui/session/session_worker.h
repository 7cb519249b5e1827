// SPDX-License-Identifier: GPL-3.0-or-later
// The part of the SessionController that lives in its thread and owns the Session. It runs in small
// chunks of virtual time so that a command never waits long, and samples a Frame when one is due.
#pragma once

#include "api/filter.h"
#include "session/event_search.h"
#include "session/moment.h"
#include "session/selection.h"

#include <QElapsedTimer>
#include <QObject>
#include <QStringList>

#include <atomic>
#include <functional>
#include <memory>
#include <vector>

namespace relupscope::ui {

// All that the window shows of one moment, taken together.
struct Frame
{
    std::shared_ptr<const WorldView> view;
    ProcessDetail process;
    SourceView source;
    BranchId branch = BranchTree::Root;
    std::vector<Branch> branches {};
    std::vector<Bookmark> bookmarks {};
    std::vector<Breakpoint> breakpoints {};
    uint32_t breakpointMet = 0; // the one that the run stands at
};

using NodeViews = std::vector<std::shared_ptr<const WorldView>>; // by number

// Samples the session. An empty module is that of the selected process, or of its crash.
Frame takeFrame(Session& session, const Selection& selection, const std::string& module);

// How a session comes to be; Session::open but in tests.
using OpenSession = std::function<Result<std::unique_ptr<Session>>(const SessionOptions&)>;

enum class RunMode : uint8_t { Stopped, Animated, Fast, Express };

class SessionWorker : public QObject
{
    Q_OBJECT
public:
    // Shared with the window's thread; nothing else is.
    struct Flags
    {
        std::atomic<bool> stop {false};
        std::atomic<bool> frameUnderWay {false};
    };
    SessionWorker(Flags& flags, OpenSession openSession)
        : m_flags(flags), m_openSession(std::move(openSession))
    {
    }

    void open(const SessionOptions& options, int generation);
    void close();
    void run(RunMode mode, double speed);
    void pause();
    void stepEvent();
    void stepInstruction();
    void stepBackEvent();
    void stepBackInstruction();
    // To the next event of the selected process (what it does, and what reaches it), or back to the
    // last one. Stays where it is if there is none.
    void stepProcess(bool back);
    // To where an instruction has done its work on one more process or module, or back.
    void stepPart(bool back);
    void goTo(const Moment& moment);
    // About there, within a frame: at that time where the way is short, else at the kept moment
    // before it.
    void preview(double ms);
    void kill(ProcessId pid);
    // An input from outside at this moment, as the engine spells it; the run goes on on its fork.
    void inject(const std::string& what);
    // To a moment of another branch.
    void switchBranch(BranchId branch, const Moment& moment);
    void renameBranch(BranchId branch, const std::string& name);
    void removeBranch(BranchId branch);
    void addBookmark(const std::string& name);
    void changeBookmark(const Bookmark& bookmark);
    void removeBookmark(uint32_t id);
    void save(const std::string& file);
    // The run so far for other programs, as the file's ending says: .json for Perfetto, .log for
    // ShiViz, .csv for the events that the filter lets through.
    void exportRun(const QString& file, const std::string& filter);
    void setHistoryBudget(size_t bytes);
    void addBreakpoint(const std::string& condition);
    void changeBreakpoint(const Breakpoint& breakpoint);
    void removeBreakpoint(uint32_t id);
    // To where a breakpoint was met last.
    void runBack();
    // On, or back, to the first event that the filter lets through, or to where the condition
    // becomes true.
    void runTo(const std::string& filter, bool back);
    // A process of a node; 0: the one that is interesting there.
    void select(NodeNumber node, ProcessId pid, const std::string& name);
    void selectModule(const std::string& module);
    // The run's printed events, by position: a page of them, the last ones, those that a filter
    // finds. A search gives way to other commands and to the next search.
    void readEvents(quint64 from, quint64 to);
    void readEventTail(quint64 count);
    void search(const EventSearch& search);
    // The first few thousand events of each branch, and what changes processes after them.
    void readParting(const PartingSearch& search);
    void readBranch(const BranchReading& reading);

Q_SIGNALS:
    void partingRead(const relupscope::ui::PartingSearch& search,
                     const std::vector<relupscope::EventRow>& a,
                     const std::vector<relupscope::EventRow>& b);
    void branchRead(const relupscope::ui::BranchReading& reading,
                    const std::vector<relupscope::EventRow>& rows);
    void eventsRead(quint64 from, const std::vector<relupscope::EventRow>& rows);
    // With the views of all nodes if there are several.
    void eventTailRead(const std::vector<relupscope::EventRow>& rows,
                       const relupscope::ui::NodeViews& views);
    void eventsFound(int search, const std::vector<uint64_t>& found, quint64 scannedTo);
    void opened(int generation);
    // What the releases ask of the computer and will not get, a sentence each; once, if there is
    // anything.
    void needsFound(const QStringList& needs);
    void notOpened(const relupscope::Error& error, int generation);
    void frameReady(const relupscope::ui::Frame& frame);
    void runModeChanged(relupscope::ui::RunMode mode);
    void busy(const QString& what, double fraction);
    void idle();
    void failed(const relupscope::Error& error, int generation);
    void finished();
    void injected(const QString& what, quint64 branch);

private:
    void tick();
    bool advanceAnimated();
    bool advanceChunk(qint64 viewEveryMs);
    bool handle(Stopped stopped);
    void setMode(RunMode mode);
    Frame sendFrame();
    void step(const Until& until);
    // Runs a command that may take long: busy, idle, a frame, and its error if there is one.
    template<typename Command>
    void travel(const QString& what, Command command);
    void fail(const Error& error);
    // A frame, and another one once it is known what becomes of the selected process's state.
    void sendStandingFrame();
    using IsWanted = std::function<bool(const EventRow&)>;
    Result<void> runToEvent(const IsWanted& isWanted, bool back);
    // The same, and back to where it stood if there is no such event.
    void stepToEvent(const IsWanted& isWanted, bool back, const char* none);
    Result<void> seekEvent(uint64_t event);
    // Who steps through the instructions goes with them from node to node.
    void followInstruction();
    void searchOn();

    Flags& m_flags;
    OpenSession m_openSession;
    std::unique_ptr<Session> m_session;
    Selection m_selection;
    std::string m_module; // chosen by the user; empty: that of the selected process
    EventSearch m_search;
    Filter m_searchFilter;
    RunMode m_mode = RunMode::Stopped;
    QElapsedTimer m_clock; // since the animation's base
    QElapsedTimer m_sinceFrame;
    double m_baseMs = 0;
    double m_speed = 0.005;
    double m_chunkMs = 1;
    qint64 m_wayMs = 0; // what going to a previewed time took since the last goTo
    int m_generation = 0;
};

template<typename Command>
void SessionWorker::travel(const QString& what, Command command)
{
    m_flags.stop = false;
    if (!m_session)
        return;
    setMode(RunMode::Stopped);
    Q_EMIT busy(what, -1);
    const Result<void> result = command(*m_session);
    Q_EMIT idle();
    sendStandingFrame();
    if (!result)
        fail(result.error());
}

} // namespace relupscope::ui
