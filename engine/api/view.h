// SPDX-License-Identifier: GPL-3.0-or-later
// What a world looks like at one moment, as plain values in the user's words. A WorldView is
// immutable once made, owns all its strings, and outlives the world it was taken from. No Term and
// no pointer into a world crosses this header.
#pragma once

#include "base/shared_text.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace relupscope {

using ProcessId = uint64_t; // the number inside <0.N.0>; 0 is no process

inline std::string pidText(ProcessId pid) // "<0.94.0>"
{
    return "<0." + std::to_string(pid) + ".0>";
}

// What a process is doing. The window draws a glyph for each.
enum class ProcessState : uint8_t {
    Running,    // it has the scheduler at this event
    Runnable,   // it could run and waits for its turn
    Waiting,    // in a receive, nothing it wants has come
    Suspended,  // sys:suspend has been answered; it takes no calls
    Blocked,    // waits for the reply to a call (gen:call and friends)
    Restarting, // dead; its supervisor starts it again next
    Dead,       // ended within the last few events; shown once, struck through
};

// Whose code it runs, as design.md section 1 defines it.
enum class CodeVersion : uint8_t {
    Unchanged, // its modules are not in this upgrade
    Current,   // current code over a state made by current code
    Old,       // a state made by old code, or a frame or a fun of old code
    Mixed,     // in current code with an old frame, an old fun or an unconverted state
};

// There may be very many, and each view has all of them: what many have in common is shared.
struct ProcessRow
{
    ProcessId pid = 0;
    ProcessId parent = 0;  // its supervisor; 0 at a root
    std::string name;      // registered name, else child id, else its pid's text
    SharedText module;     // callback module of an OTP process, else module of its initial call
    SharedText version;    // application version its state or frames belong to, "1.0"
    SharedText stateWords; // "suspended, on 1.0"
    SharedText strategy;   // of a supervisor: "one_for_one"; empty otherwise
    SharedText note;       // of a dead process: what it lost; of a restart: who restarts it
    SharedText currentFunction; // "gen_server:loop/7"
    SharedText loadName;        // the [[load]] whose client it is, empty if none
    SharedText versionReason; // why it counts as old or mixed: "its state was made by account 1.0"
    uint64_t queueLength = 0;
    double oldestMs = 0; // age of the oldest message in the queue, virtual milliseconds
    uint64_t reductions = 0;
    uint64_t memoryBytes = 0;
    ProcessId waitsOn = 0; // whom it has called and waits for; 0: nobody
    uint32_t depth = 0;    // distance from its application's top supervisor
    ProcessState state = ProcessState::Waiting;
    CodeVersion codeVersion = CodeVersion::Unchanged;
    bool isSupervisor = false;
    bool inUpgrade = false;   // an instruction of the relup names its module
    bool hasOldFrame = false; // a purge of the old code kills it

    bool operator==(const ProcessRow&) const = default;
};

struct ModuleRow
{
    std::string module;
    std::string app;
    std::string current;  // application version of the current slot, "2.0"; empty: not loaded
    std::string old;      // of the old slot; empty: the slot is empty
    std::string previous; // what the old slot held before it was emptied; empty if nothing
    int loadedAtInstruction
        = 0; // the instruction that filled the current slot; 0: before the upgrade
    int purgedAtInstruction = 0; // the instruction that emptied the old slot; 0: it did not happen
    uint32_t serversOnCurrent = 0;
    uint32_t serversOnOld = 0; // OTP processes whose state was made by the old code
    uint32_t callersOnOld = 0; // processes with a frame or a fun of the old code
    uint32_t othersOnCurrent = 0;
    bool inUpgrade = false;
    bool makesFuns = false; // its current code has funs

    bool operator==(const ModuleRow&) const = default;
};

enum class InstructionStatus : uint8_t { Done, Now, Next, Later, Failed };

// One relup instruction. make_permanent follows the last one as a row of its own although it is
// not part of the relup (kind "make_permanent").
struct InstructionRow
{
    int hop = 1;
    int n = 1;           // from 1 within the hop
    int number = 1;      // from 1 through all hops that were run: "instruction:4"
    std::string kind;    // "load_object_code", "point_of_no_return", "code_change", …
    std::string subject; // short form of its argument: "[account]", "ledger"
    std::string text;    // the whole instruction as an Erlang term
    std::string note;    // "2 modules", "3 processes", "1.0 kept as old"; empty if nothing to say
    double atMs = 0;
    double ms = 0; // virtual duration, when Done
    InstructionStatus status = InstructionStatus::Later;
    bool isPointOfNoReturn = false;
    uint64_t failedRequests = 0; // while it ran, of all nodes
    uint64_t mostWaiting = 0;    // requests at a time

    bool operator==(const InstructionRow&) const = default;
};

// A row of the event list. `kind` is one of the texts in node/event_kinds.def.
struct EventRow
{
    uint64_t index = 0;
    double ms = 0;
    std::string kind;
    std::string who;
    std::string what;
    std::string say; // the sentence for a reader; empty when there is nothing worth saying
    ProcessId pid = 0;
    ProcessId other = 0;   // receiver, sender, child or whom a signal goes to; 0: nobody
    std::string node {};   // of several: in which it happened
    std::string toNode {}; // of a remote_send: where the message goes
};

struct Crash
{
    std::string pid;
    std::string name;
    std::string module;
    std::string function; // "ledger:do_something/1", where it raised
    std::string reason;
    double atMs = 0;
    uint64_t event = 0;
    int hop = 0; // 0: outside an upgrade
    int instruction = 0;
    std::string file; // of the line where it raised; empty if unknown
    int line = 0;
    std::string node {};  // of several
    std::string words {}; // what the reason means: "no clause of F takes what it was called with"

    bool operator==(const Crash&) const = default;
};

// A moment of the run that its reader should not miss.
struct Incident
{
    enum class Kind : uint8_t {
        Crash,     // a process ended by an error of its own
        PurgeKill, // a purge of old code ended a process
        Death,     // a supervised process ended otherwise, and not as it should
        GaveUp,    // a supervisor whose children end too often ended, too
        Fault,     // something was made to go wrong, or decided, from outside
        Failure,   // of an installation
        Restart,   // of the node
        Halt,      // the node stays down
    };
    Kind kind = Kind::Crash;
    ProcessId pid = 0; // whom it struck; 0: nobody in particular
    uint64_t event = 0;
    double atMs = 0;
    std::string title; // "account crashed"
    std::string words; // what that means, in a sentence or two
    std::string node {};

    bool operator==(const Incident&) const = default;
};

// A span in which a module's processes were suspended, in virtual milliseconds.
struct SuspendedSpan
{
    std::string module;
    double fromMs = 0;
    double toMs = 0; // the view's time while it lasts
    bool open = false;
};

// One curve of the charts, at a fixed number of points at most; x in virtual milliseconds.
struct Series
{
    std::string name; // "" for the whole, a process's name for its own curve
    std::vector<double> ms;
    std::vector<double> value;
};

struct Charts
{
    double fromMs = 0;
    double toMs = 0;
    Series throughput; // answered requests per second
    std::vector<Series>
        waiting; // calls under way: the whole first, then those that wait for suspended processes
    Series latencyOldestMs; // age of the oldest waiting request
    Series latencyP99Ms;
    Series failed; // failed requests, cumulative
    Series onOld;  // processes on old code; empty while nothing was replaced
    std::vector<SuspendedSpan> suspended;
};

// A line of a state term, for the Now / After boxes.
struct StateLine
{
    std::string text;
    char mark = ' '; // ' ' same, '+' added, '-' removed, '~' changed

    bool operator==(const StateLine&) const = default;
};

struct KeyValue
{
    std::string key;
    std::string value;

    bool operator==(const KeyValue&) const = default;
};

struct StackFrame
{
    std::string function; // "account:handle_call/3"
    std::string file;
    int line = 0;
    bool old = false; // a frame of the module's old code

    bool operator==(const StackFrame&) const = default;
};

struct ProcessDetail
{
    ProcessId pid = 0;
    std::string pidText;
    std::string name;
    std::string pill;                // "suspended 60.8 ms"
    std::vector<StateLine> stateNow; // empty: not an OTP process
    std::string nowVersion;
    std::vector<StateLine> stateAfter; // after its code_change; empty: no code_change seen yet
    std::string afterVersion;
    int afterInstruction = 0;
    bool afterHappened = false;
    std::vector<KeyValue> facts;    // "Held by", "Queue", "Stack", "Links", "Monitors"
    std::vector<std::string> queue; // the first messages, printed
    std::vector<StackFrame> stack;
    std::vector<std::string> links; // the first of them, as of the monitors
    std::vector<std::string> monitors;
    std::optional<Crash> crash; // it is dead: why

    bool operator==(const ProcessDetail&) const = default;
};

// Both versions of a module's source, as found beside its beams; empty where there is none.
struct SourceView
{
    std::string module;
    std::string file;
    std::string oldVersion;
    std::string newVersion;
    std::string oldText;
    std::string newText;
    int line = 0; // the selected process is here; 0: nowhere in this module
    bool lineInOld = false;
    std::string inlay; // shown grey at that line

    bool operator==(const SourceView&) const = default;
};

// What the client processes of one [[load]] did so far.
struct LoadRow
{
    struct Failure
    {
        std::string exceptionClass; // error, exit, throw; empty: the client ended without an answer
        std::string reason;
        uint64_t count = 0;
    };
    std::string name;
    uint64_t clients = 0;
    uint64_t sent = 0;
    uint64_t ok = 0;
    uint64_t failed = 0;
    std::vector<Failure> failures;
    double p50Ms = 0;
    double p99Ms = 0;
    double maxMs = 0;
    double p90Ms = 0;
    double p999Ms = 0;
    // Requests that were on their way while a release was installed, and what became of them.
    struct InFlight
    {
        uint64_t total = 0;
        uint64_t oldCode = 0; // answered by code that was not replaced (yet)
        uint64_t newCode = 0; // answered by new code
        uint64_t failed = 0;
        uint64_t timedOut = 0;
    } inFlight {};
};

// The node stopped and was started again.
struct RebootRow
{
    double atMs = 0;
    std::string during;       // "set_unpacked", "install_release", "make_permanent", "running"
    std::string release;      // that start_erl.data named; empty: none
    std::string releasesFile; // "readable", or what reading RELEASES gave
    std::string problem;      // why nothing could start
    std::string node {};      // of several
};

struct InstallRow
{
    std::string from;
    std::string to;
    std::string result; // "{ok,\"1\",[]}"; empty while it runs
    double atMs = 0;
    double ms = 0;
    std::string node {}; // of several
};

// A [[step]] of the scenario that has run, or is running.
struct StepRow
{
    int n = 1;
    std::string eval;
    std::string result; // printed; empty while it runs
    double atMs = 0;
    double ms = 0;
    std::string node {}; // of several
};

// A supervised server at the end of a run, as `sys:get_state/2` answers.
struct ServerState
{
    std::string name; // registered name, or its supervisor's and its child id
    std::string module;
    std::string state;   // printed; "no answer" of one that gives none
    std::string node {}; // of several
};

// A node's place in the scenario; a scenario without [[node]] has the one node 0.
using NodeNumber = uint32_t;

enum class NodeState : uint8_t {
    Booting, // its release is not up yet, or not up again
    Running,
    Upgrading, // the release handler runs a relup there
    Halted,    // it has ended
};

// One of the nodes of a run, as it is at a moment.
struct NodeRow
{
    NodeNumber number = 0;
    std::string name;     // the scenario's; empty: the only one
    std::string fullName; // "a@localhost"; empty: it is not distributed
    NodeState state = NodeState::Running;
    std::string stateWords;  // "running", "upgrading", "restarted", ...
    std::string version;     // of the release whose code runs
    bool isUpgraded = false; // [upgrade] names it
    int hop = 0;             // of its upgrades: that runs, or ran last; 0: none
    int instruction = 0;     // that runs; 0: none
    int instructions = 0;    // of that hop
    uint64_t processes = 0;
    std::vector<NodeNumber> connected; // in order
};

// Between two of the nodes, once for each pair.
struct LinkRow
{
    NodeNumber a = 0;
    NodeNumber b = 0;
    bool isConnected = false;
    bool isCut = false;
    double latencyMs = 0;
    uint64_t bytesPerSecond = 0; // 0: as many as there are
    double loss = 0;             // of all packets, from 0 to 1
};

struct SayLine
{
    std::string fact; // bold
    std::string more;
    std::string next; // quiet, without the word "Next:"
    [[nodiscard]] std::string plain() const
    {
        std::string s = fact;
        if (!more.empty())
            s += " " + more;
        return next.empty() ? s : s + " Next: " + next;
    }
};

enum class WorldPhase : uint8_t { Booting, Running, Upgrading, Upgraded, Finished, Failed };

struct WorldView
{
    std::string title;    // the scenario's
    std::string subtitle; // "bank 1.0 → 2.0"
    std::string appName;
    uint64_t event = 0;
    double ms = 0;    // virtual milliseconds since the node's release started
    double endMs = 0; // when the scenario ends, as far as it is known
    uint64_t seed = 0;
    std::string branch; // "as planned"
    WorldPhase phase = WorldPhase::Booting;
    bool atInstructionBoundary = false;
    int hop = 1;
    int hops = 1;
    int instruction = 0; // the next to run in this hop; 0: not in an upgrade
    int instructions = 0;
    std::string next;     // what happens next: "code_change up [account]" or an event
    std::string nextNote; // "for 3 processes"
    std::vector<InstructionRow> relup;
    std::vector<ProcessRow> processes; // scenario's processes, tree order, then the rest by start
    uint64_t processCount = 0;         // all of the node's
    std::vector<ModuleRow> modules;
    std::string purgeForecast; // "A purge now kills 463 callers; at make_permanent: 0."
    Charts charts;
    std::vector<EventRow> recentEvents; // the last 200
    std::vector<LoadRow> load;
    std::vector<Crash> crashes;
    std::vector<Incident> incidents; // the crashes among them; in order, the first thousand
    std::vector<InstallRow> installs;
    std::vector<std::string> missing; // BIFs and NIFs that were called and are not there: "m:f/a"
    SayLine say;
    std::string problem; // why the world can't go on; empty if it can
    // Whose processes, modules, relup, missing and so on these are; crashes, load, events and
    // installs are of all nodes, as incidents are.
    NodeNumber node = 0;
    std::vector<NodeRow> nodes; // all of them
    std::vector<LinkRow> links; // none if there is one node
};

} // namespace relupscope
