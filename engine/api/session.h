// SPDX-License-Identifier: GPL-3.0-or-later
// A Session is one scenario being run: commands go in, values come out. It owns its world and must
// be used from one thread at a time; several sessions may live side by side.
//
// Every moment that was reached can be reached again. What comes from outside while the run stands
// still (a kill, another seed) is an input; one that was not recorded forks a branch, and all
// branches stay until they are removed.
#pragma once

#include "api/report.h"
#include "api/view.h"
#include "base/result.h"
#include "history/branches.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace relupscope {

// Where this program keeps what it came with. The engine reads neither environment nor argv, so
// whoever starts it says so.
struct Installation
{
    // Folders of built-in scenarios, the first that has a name wins. Empty: the source tree's own.
    std::vector<std::string> scenarioFolders;
};

struct SessionOptions
{
    std::string scenario;   // a folder with scenario.toml, a built-in name, or a saved session
    std::string otpRoot;    // the folder that has lib/kernel-*; found by whoever starts the program
    std::string elixirRoot; // the folder that has lib/elixir; may be empty where nothing needs it
    Installation installation;
    uint64_t seed = 1;
    // Beside those of the scenario: 'at=instruction:5 kill=account'.
    std::vector<std::string> faults;
    bool watchReleaseFiles = false; // for Report::releaseChanges
    bool gcStress = false;          // collect garbage wherever that may happen; the run is the same
    bool keepEvents = true;         // keep printed events (the window and --events); off is faster
    // Memory for the keyframes that going back starts from. 0: none are kept, a run is faster, and
    // going back runs the whole way again.
    size_t historyBytes = size_t {512} << 20;
    // Called now and then while something long goes on (compile, boot, run); from the same thread.
    std::function<void(const std::string& what, double fraction)> progress;
};

// How far `advance` goes. Whatever is asked, it also stops at the scenario's end.
struct Until
{
    enum class Kind : uint8_t {
        Event,        // `count` events on
        EventN,       // `count` events since the start
        Instruction,  // just before the next relup instruction runs
        InstructionN, // just before instruction `count` of hop `hop` runs
        Time,         // virtual time `ms` is reached
        Condition,    // `condition` (api/condition.h) becomes true
        End,
    };
    Kind kind = Kind::End;
    uint64_t count = 1;
    int hop = 0; // 0: any hop
    double ms = 0;
    std::string condition;
};

// Breakpoint: at one of breakpoints(), before what was asked for.
enum class Stopped : uint8_t { Reached, Ended, Interrupted, Failed, Breakpoint };

// A moment as people write it, `instruction:5`, counted from the start of the run, or
// `when queue(account)>100`.
Result<Until> untilMoment(std::string_view moment);

// One kind of fault, for lists and menus.
struct FaultKindRow
{
    std::string key;
    std::string argument; // "PROCESS", "MODULE", "PATTERN", "PATH", "N", "NUMBER", "true"
    std::string needed;   // further keys, separated by blanks
    std::string possible;
    std::string touches; // "a process", "messages", …: to group by
    std::string help;    // one line
};

std::vector<FaultKindRow> faultKinds();

// A moment of the branch that the run is on, forward or back.
struct Destination
{
    enum class Kind : uint8_t {
        Start,
        Event,       // where event `event` has just happened
        Instruction, // just before instruction `instruction` of hop `hop` runs
        Time,        // virtual time `ms`
        End,         // of the scenario
    };
    Kind kind = Kind::Start;
    uint64_t event = 0;
    int instruction = 1;
    int hop = 0; // 0: instructions are counted through all hops
    double ms = 0;
    std::optional<NodeNumber> node {}; // an instruction of this one of several nodes; none: of any
};

// A run stands still wherever the condition (api/condition.h) becomes true, forward and back.
struct Breakpoint
{
    uint32_t id = 0;
    std::string condition; // "before(code_change account)", "exits(account)", "queue(account)>100"
    bool isOn = true;
};

struct Bookmark
{
    uint32_t id = 0;
    BranchId branch = BranchTree::Root;
    Mark mark;
    std::string name;
    std::string note;
};

struct HistoryUse
{
    size_t bytes = 0;
    size_t budget = 0;
    size_t keyframes = 0;
    bool isTracked = false; // the kernel tells what changed; else it is found by comparing
};

struct ScenarioInfo
{
    std::string name;
    std::string title;
    std::string about;
    std::string folder;
    std::string category;
    std::string moral;
    std::string lookFor;
    std::string source;
};

class Session
{
public:
    // Reads the scenario, compiles its applications, prepares its releases in the machine and boots
    // the first one, up to `start`. An error names the file and the place.
    static Result<std::unique_ptr<Session>> open(const SessionOptions& options);
    virtual ~Session() = default;

    // --- forward, on the branch that the run is on; breakpoints stop it. Failed, and nothing runs,
    // with a condition that Condition::parse refuses.
    virtual Stopped advance(const Until& until, const std::atomic<bool>& interrupt) = 0;

    // --- anywhere on the branch; when interrupted it stands at some moment of it
    [[nodiscard]] virtual Mark mark() const = 0; // where it stands
    virtual Stopped seek(const Mark& mark, const std::atomic<bool>& interrupt) = 0;
    virtual Stopped seek(const Destination& there, const std::atomic<bool>& interrupt) = 0;
    // To the last moment at or before virtual time `ms` that is there without running: a keyframe,
    // the start, or where the run stands. For a quick look on the way through a long run.
    virtual void seekKept(double ms) = 0;
    // So many steps of one event; several events may happen in one. Ended: it is the start.
    virtual Stopped stepBack(uint64_t steps, const std::atomic<bool>& interrupt) = 0;
    // To the beginning of the instruction that runs, or of the one before; the start if there is
    // none.
    virtual Stopped instructionBack(const std::atomic<bool>& interrupt) = 0;
    // To where the condition (api/condition.h) becomes true, later or earlier. Ended: it does not.
    virtual Result<Stopped> runTo(const std::string& condition, const std::atomic<bool>& interrupt)
        = 0;
    virtual Result<Stopped> runBackTo(const std::string& condition,
                                      const std::atomic<bool>& interrupt)
        = 0;
    // Back to where a breakpoint was met last. Ended: none was, and it stays where it is.
    virtual Stopped runBack(const std::atomic<bool>& interrupt) = 0;
    // The start of the first branch.
    virtual Result<void> restart() = 0;

    // --- breakpoints; they are the session's, on all branches
    [[nodiscard]] virtual const std::vector<Breakpoint>& breakpoints() const = 0;
    // An error names the column of the condition.
    virtual Result<uint32_t> addBreakpoint(const std::string& condition) = 0;
    virtual Result<void> changeBreakpoint(const Breakpoint& breakpoint) = 0; // by id
    virtual Result<void> removeBreakpoint(uint32_t id) = 0;
    // The one that the last advance, runTo, runBackTo or runBack stopped at; 0: none.
    [[nodiscard]] virtual uint32_t breakpointMet() const = 0;

    // --- branches and inputs
    [[nodiscard]] virtual BranchId branch() const = 0;
    [[nodiscard]] virtual const std::vector<Branch>& branches() const = 0;
    // An input at this moment, as a fork of the branch that the run is on; it stands on the fork
    // then, right behind the input. An input that is on a fork already only leads there.
    //   kill=account   kill=<0.95.0>   an exit signal `kill` to the process
    //   seed=7         the chooser goes on with another seed
    //   choice=2       of the processes that could run next, this one does (from 0)
    //   hold=on   hold=off   the release handler is held before each relup instruction, or goes on
    //   any other fault of faultKinds(), as in SessionOptions::faults: 'hang=account ms=300'
    virtual Result<BranchId> inject(const std::string& what) = 0;
    // inject("kill=<0.PID.0>"). False: there is no such process.
    virtual bool kill(ProcessId pid) = 0;
    virtual Result<void> renameBranch(BranchId branch, const std::string& name) = 0;
    // With all that was forked from it; not the one that the run is on, nor one it came from.
    virtual Result<void> removeBranch(BranchId branch) = 0;
    virtual Result<Stopped> switchBranch(BranchId branch, const Destination& there,
                                         const std::atomic<bool>& interrupt)
        = 0;

    // --- bookmarks
    [[nodiscard]] virtual const std::vector<Bookmark>& bookmarks() const = 0;
    virtual uint32_t addBookmark(const std::string& name, const std::string& note) = 0; // here
    virtual Result<void> changeBookmark(const Bookmark& bookmark) = 0; // name and note, by id
    virtual Result<void> removeBookmark(uint32_t id) = 0;

    // --- files
    // The session in one file, whole or not at all; SessionOptions::scenario takes it back.
    virtual Result<void> save(const std::string& path) = 0;
    // Of a session that was opened from a file: in what it is not what it was. Empty: in nothing.
    [[nodiscard]] virtual const std::vector<std::string>& differences() const = 0;
    // What the releases' modules will ask for that the machine has not; known before the start.
    [[nodiscard]] virtual const std::vector<HostNeed>& needs() const = 0;

    // A hash of all that the run holds at this moment; it walks over everything.
    [[nodiscard]] virtual uint64_t fingerprint() const = 0;

    // --- memory of the history
    [[nodiscard]] virtual HistoryUse historyUse() const = 0;
    virtual void setHistoryBudget(size_t bytes) = 0;

    // --- what there is at this moment
    // Not const: asking runs nothing, yet may fill caches.
    virtual std::shared_ptr<const WorldView> view() = 0; // of the first node
    virtual ProcessDetail process(ProcessId pid) = 0;
    virtual SourceView source(const std::string& module, ProcessId pid) = 0;
    // The same of one of several nodes, by its place in the scenario; one that is not there: the
    // first.
    virtual std::shared_ptr<const WorldView> view(NodeNumber /*node*/) { return view(); }
    virtual ProcessDetail process(ProcessId pid, NodeNumber /*node*/) { return process(pid); }
    virtual SourceView source(const std::string& module, ProcessId pid, NodeNumber /*node*/)
    {
        return source(module, pid);
    }
    virtual std::vector<NodeRow> nodes() { return view()->nodes; }
    // How many have happened up to this moment: view()->event.
    virtual uint64_t eventCount() const = 0;
    // The printed events with numbers from + 1 to `to`, oldest first, of the branch as far as it
    // was ever run; needs keepEvents.
    virtual std::vector<EventRow> events(uint64_t from, uint64_t to) const = 0;
    // The same of another branch, as far as it was ever run; none of one that is not there.
    virtual std::vector<EventRow> branchEvents(BranchId /*branch*/, uint64_t from,
                                               uint64_t to) const
    {
        return events(from, to);
    }
    virtual Report report() = 0;

protected:
    Session() = default;
};

// One line of `--events`, without its line feed.
std::string eventJson(const EventRow& event);
// What `list --json` prints.
std::string scenariosJson(const std::vector<ScenarioInfo>& scenarios);

// The built-in scenarios by name; one that can't be read is listed with its error as `about`.
std::vector<ScenarioInfo> builtinScenarios(const Installation& installation);
std::vector<ScenarioInfo> builtinScenarios(); // of the source tree
// The folder of what a user calls a scenario: a folder, its scenario.toml, or a built-in name.
Result<std::string> scenarioFolder(const std::string& scenario, const Installation& installation);
// Whether a file is a saved session.
bool isSessionFile(const std::string& path);
// Writes a scenario to start from; the folder must not exist or must be empty.
Result<void> writeNewScenario(const std::string& folder);

} // namespace relupscope
