// SPDX-License-Identifier: GPL-3.0-or-later
// The Session over a World: boots the target system, advances it, applies the scenario's faults and
// the branch's inputs at their moments, ends the scenario, keeps keyframes, and makes views and the
// report. One subject a file: session_impl.cpp opens and runs, session_inputs.cpp is what comes
// from outside, session_seek.cpp goes anywhere, session_branches.cpp and session_report.cpp are
// what they say.
#pragma once

#include "api/condition.h"
#include "api/kept_files.h"
#include "api/module_versions.h"
#include "api/node_turns.h"
#include "api/recorder.h"
#include "api/session.h"
#include "api/session_faults.h"
#include "api/survey_memory.h"
#include "api/target_system.h"
#include "history/timeline.h"
#include "node/line_stops.h"

#include <tuple>

namespace relupscope {

struct SavedSession; // api/session_file.h

// All that decides how the run goes on and lies outside its world. Every keyframe has a copy.
struct RunState
{
    enum class Phase : uint8_t { Running, Draining, Asking, Finished, Failed };

    Phase phase = Phase::Running;
    VirtualTime phaseEnds = 0;
    VirtualTime phaseCheck = 0;
    VirtualTime askAgainAt = 0; // when the outcome has not been told by then
    SessionFaults faults;       // the scenario's, and those that came in
    bool holdNext = false;      // the release handler is to be held before the next instruction
    VirtualTime heldSince = 0;  // of a hold that UpgradeProgress::holdUntil ends
    uint32_t heldNode = 0;      // where that is
    NodeTurns turns;            // of several nodes that are upgraded
    size_t inputs = 0;          // of the branch, that have come in
    std::string problem;
};

class SessionImpl : public Session
{
public:
    // `files`: what the scenario was read from; null is the host's.
    SessionImpl(SessionOptions options, Scenario scenario, TargetSystem target,
                std::shared_ptr<const HostFiles> files);
    static Result<std::unique_ptr<SessionImpl>> openFolder(const SessionOptions& options,
                                                           const std::string& folder,
                                                           std::shared_ptr<const HostFiles> files);
    static Result<std::unique_ptr<Session>> openSaved(const SessionOptions& options);

    // Boots the first release and runs up to `start`.
    Result<void> begin();

    Stopped advance(const Until& until, const std::atomic<bool>& interrupt) override;

    Mark mark() const override;
    Stopped seek(const Mark& mark, const std::atomic<bool>& interrupt) override;
    Stopped seek(const Destination& there, const std::atomic<bool>& interrupt) override;
    void seekKept(double ms) override;
    Stopped stepBack(uint64_t steps, const std::atomic<bool>& interrupt) override;
    Stopped instructionBack(const std::atomic<bool>& interrupt) override;
    Result<Stopped> runTo(const std::string& condition,
                          const std::atomic<bool>& interrupt) override;
    Result<Stopped> runBackTo(const std::string& condition,
                              const std::atomic<bool>& interrupt) override;
    Stopped runBack(const std::atomic<bool>& interrupt) override;
    Result<void> restart() override;

    const std::vector<Breakpoint>& breakpoints() const override { return m_breakpoints; }
    Result<uint32_t> addBreakpoint(const std::string& condition) override;
    Result<void> changeBreakpoint(const Breakpoint& breakpoint) override;
    Result<void> removeBreakpoint(uint32_t id) override;
    uint32_t breakpointMet() const override { return m_breakpointMet; }

    BranchId branch() const override { return m_branch; }
    const std::vector<Branch>& branches() const override { return m_tree.all(); }
    Result<BranchId> inject(const std::string& what) override;
    bool kill(ProcessId pid) override;
    Result<void> renameBranch(BranchId branch, const std::string& name) override;
    Result<void> removeBranch(BranchId branch) override;
    Result<Stopped> switchBranch(BranchId branch, const Destination& there,
                                 const std::atomic<bool>& interrupt) override;

    const std::vector<Bookmark>& bookmarks() const override { return m_bookmarks; }
    uint32_t addBookmark(const std::string& name, const std::string& note) override;
    Result<void> changeBookmark(const Bookmark& bookmark) override;
    Result<void> removeBookmark(uint32_t id) override;

    Result<void> save(const std::string& path) override;
    const std::vector<std::string>& differences() const override { return m_differences; }
    const std::vector<HostNeed>& needs() const override { return m_target.needs; }

    uint64_t fingerprint() const override;
    HistoryUse historyUse() const override;
    void setHistoryBudget(size_t bytes) override;

    std::shared_ptr<const WorldView> view() override { return view(0); }
    ProcessDetail process(ProcessId pid) override { return process(pid, 0); }
    SourceView source(const std::string& module, ProcessId pid) override
    {
        return source(module, pid, 0);
    }
    std::shared_ptr<const WorldView> view(NodeNumber node) override;
    ProcessDetail process(ProcessId pid, NodeNumber node) override;
    SourceView source(const std::string& module, ProcessId pid, NodeNumber node) override;
    std::vector<NodeRow> nodes() override;
    uint64_t eventCount() const override { return eventsSinceStart(); }
    std::vector<EventRow> events(uint64_t from, uint64_t to) const override;
    std::vector<EventRow> branchEvents(BranchId branch, uint64_t from, uint64_t to) const override;
    Report report() override;

private:
    // A condition that is looked at after each event. What counts is that it becomes true, so one
    // that holds already is waited for until it has ceased to.
    struct Watched
    {
        Condition condition;
        uint32_t breakpoint = 0; // 0: what the run is run to
        bool held
            = false; // when it was looked at last, apart from the event that it was looked at for
    };
    struct Watch
    {
        std::vector<Watched> conditions;
        // One has become true by this event, counted since the start; true: the run is to stand
        // still.
        std::function<bool(uint64_t event, uint32_t breakpoint)> met;
        bool isMet = false;
        // A process has come to a line that one speaks of; true: the run is to stand still.
        std::function<bool(const Mark& here, uint32_t breakpoint)> lineMet;
        bool passesLines = false; // the run begins just before a line, which is not met again
    };
    // How far to run: until any of these is reached.
    struct Goal
    {
        uint64_t event = UINT64_MAX;                    // of the world
        VirtualTime time = INT64_MAX;                   // of the world, between two slices
        std::optional<size_t> instructions;             // so many have begun
        std::optional<std::pair<int, int>> instruction; // this hop's (0: any) instruction begins
        std::optional<NodeNumber> node; // `instructions` and `instruction` are of this one's
        size_t instructionsBefore = 0;
        std::optional<Mark> mark;
        Watch* watch = nullptr;
    };

    // The node in which something happened last: its clock and its count of events are the world's.
    [[nodiscard]] const Node& current() const { return m_world->current(); }
    [[nodiscard]] VirtualTime now() const { return current().now; }
    [[nodiscard]] size_t nodeCount() const { return m_world->nodes().size(); }
    [[nodiscard]] const Node& node(size_t number) const { return *m_world->nodes()[number]; }
    // To do something to it from outside: it is the current one then.
    Node& use(size_t number);
    [[nodiscard]] BootOptions bootOptions(size_t number, const std::string& version) const;
    Result<void> boot(size_t number);
    Result<void> prepareNodes();
    Result<void> runToStart();
    void startNodes();
    // A halted node is none that could be asked.
    [[nodiscard]] bool isAlive(size_t number) const { return !node(number).hasLeft; }
    [[nodiscard]] size_t nodeOf(const Fault& fault) const;
    [[nodiscard]] PathSettings linkSettings(uint32_t a, uint32_t b) const; // as the scenario has it
    void callAll(std::string_view function);
    bool takeTurn();
    [[nodiscard]] uint64_t eventsSinceStart() const;
    [[nodiscard]] VirtualTime worldTime(double ms) const;
    void call(size_t number, std::string_view function, std::initializer_list<Term> arguments);
    void setThinkTimes(size_t number);

    // --- running
    Stopped go(const Goal& goal, const std::atomic<bool>& interrupt);
    Stopped goOn(const Goal& goal, const std::atomic<bool>& interrupt);
    void noteEnd(); // how far the branch is known
    [[nodiscard]] bool isReached(const Goal& goal) const;
    [[nodiscard]] bool isAt(const Mark& mark) const; // or behind it
    RunLimit limitFor(const Goal& goal) const;
    void limitBy(const Mark& mark, RunLimit* limit) const;
    void note(RunEnd end);
    // What has to happen at this moment, between two slices; false when nothing has.
    bool changePhase();
    void askForOutcome();
    [[nodiscard]] VirtualTime nextBoundary() const;

    // --- from outside
    void applyFaults(bool atInstruction);
    [[nodiscard]] FaultContext faultContext(const Fault& fault) const;
    // After the node has stopped: true when it boots again.
    bool bootAgain(size_t number);
    void giveUp(size_t number);
    // Before an instruction: the release handler waits if it is to.
    void holdIfWanted();
    void releaseIfDue();
    void releaseHeld(size_t number);
    void limitByHold(RunLimit* limit) const;
    bool applyInput(); // the branch's next one, if its mark is here
    Result<void> apply(const std::string& what);
    Result<void> applyFault(const std::string& what);
    Result<ProcessId> processOf(const std::string& text);
    void killNow(ProcessId pid);

    // --- time and branches
    void keepKeyframe(Keyframe::Kind kind);
    void restore(const Keyframe& keyframe);
    // To where the way to the goal is shortest: the keyframe (null: none fits) or here, unless here
    // is beyond it.
    Result<void> approach(const Timeline::KeyframePointer& keyframe, bool isBeyond);
    Stopped run(const Timeline::KeyframePointer& from, bool isBeyond, const Goal& goal,
                const std::atomic<bool>& interrupt);
    void keepNear(uint64_t event, const std::atomic<bool>& interrupt);
    Stopped seekEvent(uint64_t event, const std::atomic<bool>& interrupt);
    Stopped stepBackOnce(const std::atomic<bool>& interrupt);
    void enter(BranchId branch);
    [[nodiscard]] BranchId forkWith(const Input& input) const; // 0: none yet
    [[nodiscard]] std::string wordsFor(const std::string& input) const;
    // `event`: that has just happened, or `line`: that a process has come to; null: the world
    // stands still.
    bool holds(const Condition& condition, const Event* event, const SourceLine* line = nullptr);
    // After an event; true: the run is to stand still.
    bool look(Watch* watch, const Event& event);
    void lookAtLine(Watch* watch, const SourceLine& line);
    void watchEvents(Watch* watch); // if there is anything to look for
    void watchLines(Watch* watch);
    Stopped goPastLines(const Goal& goal, const std::atomic<bool>& interrupt);
    // The breakpoints that are on, and the condition of a run to one (null: none).
    std::vector<Watched> watched(const Condition* condition);
    Stopped runWatched(Goal goal, const Condition* condition, const std::atomic<bool>& interrupt);
    struct Met
    {
        uint64_t event = 0; // 0: none
        uint32_t breakpoint = 0;
        bool isInterrupted = false;
        std::optional<Mark> line; // where a process has come to one
    };
    Stopped goBefore(const Mark& line, const std::atomic<bool>& interrupt);
    Result<Met> lastMet(Watch& watch, const Mark& here, uint64_t before,
                        const std::atomic<bool>& interrupt);
    Stopped runBackWatched(std::vector<Watched> conditions, const std::atomic<bool>& interrupt);
    Result<void> resume(const SavedSession& saved);
    void noteDifferences(const SavedSession& saved);

    // By node, whether a step, and the hop (from 0) or the step's number: whether the result is as
    // expected.
    using Fitting = std::map<std::tuple<uint32_t, bool, size_t>, bool>;
    [[nodiscard]] Result<Fitting> fittingResults() const;
    [[nodiscard]] const std::vector<ErlangText>& installPatterns(uint32_t number) const;
    void judgeInstalls(Report& report, const Fitting& fitting) const;
    void judgeSteps(Report& report, const Fitting& fitting) const;
    Report::NodeOutcome nodeOutcome(uint32_t number);
    void judge(Report& report) const;
    // What the last survey of the node has left, told what changed since; null: it is not worth it.
    SurveyMemory* surveyMemory(const Node& node);
    [[nodiscard]] std::vector<Report::FaultRow> faultRows() const;
    [[nodiscard]] size_t instructionTotal(int hop) const;

    SessionOptions m_options;
    Scenario m_scenario;
    TargetSystem m_target;
    std::shared_ptr<const HostFiles> m_packed; // of a saved session; null: the host's own
    const HostFiles* m_host;
    KeptFiles m_files;
    Timeline m_timeline;                    // outlives the world
    std::unique_ptr<Recorder> m_recorder;   // outlives the world
    std::unique_ptr<LineStops> m_lineStops; // while there is a line to look for
    std::unique_ptr<World> m_world;
    ModuleVersions m_versions;
    RunState m_state;
    Mark m_start;
    BranchTree m_tree;
    BranchId m_branch = BranchTree::Root;
    std::map<BranchId, SharedLog<EventRow>> m_rows; // of the branches that the run is not on
    std::vector<Bookmark> m_bookmarks;
    uint32_t m_lastBookmark = 0;
    std::vector<Breakpoint> m_breakpoints;
    uint32_t m_lastBreakpoint = 0;
    uint32_t m_breakpointMet = 0;
    std::vector<std::string> m_differences;
    std::vector<SurveyMemory> m_surveys; // by node

    friend class ViewBuilder;
};

} // namespace relupscope
