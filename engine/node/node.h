// SPDX-License-Identifier: GPL-3.0-or-later
// A Node is one Erlang virtual machine: all its mutable state, in the world's arena. The
// interpreter, the BIFs and the scheduler act on it. Functions here keep its tables consistent;
// they run no Erlang.
#pragma once

#include "code/code_server.h"
#include "node/events.h"
#include "node/host.h"
#include "node/timers.h"
#include "node/upgrade.h"
#include "process/process.h"

#include <string_view>

namespace relupscope {

class EtsTables;       // node/ets_tables.h
class PersistentTerms; // node/persistent_terms.h
class VirtualDisk;     // node/virtual_disk.h
class Ports;           // node/ports.h
class NativeObjects;   // node/native_objects.h
class AtomicArrays;    // node/atomic_arrays.h
class Chooser;         // node/chooser.h
struct Registers;      // node/registers.h
class RunQueues;       // node/run_queues.h
struct Tracing;        // node/tracing.h
class FaultRules;      // node/fault_rules.h
class Network;         // node/network.h
class Distribution;    // node/distribution.h

// What a world may use up. Where OTP has a limit of its own (processes, tables) the BIF raises
// system_limit; the others end the run (RunEnd::Limit) with the limit named.
struct NodeLimits
{
    size_t memoryBytes = size_t {4} << 30;
    size_t atoms = 1048576;
    size_t processes = 1 << 20;
    size_t etsTables = 1 << 16;
    size_t messageQueue = 20'000'000; // messages in one queue
    uint64_t reductions = UINT64_MAX; // of all processes together
    VirtualTime virtualTime = INT64_MAX;
};

// Thrown where a message queue would pass its limit; only World::run catches it, as it does
// MemoryLimit.
struct QueueLimit
{
    size_t limit;
    Word pid; // number of the process whose queue it is
};

// Fixed costs of virtual time.
constexpr VirtualTime NanosecondsPerReduction = 100;
constexpr uint32_t ReductionsPerSlice = 4000;

struct Node
{
    Node(Arena& arena, const NodeLimits& limits);
    ~Node();
    Node(const Node&) = delete;
    Node& operator=(const Node&) = delete;

    Arena& arena;
    NodeLimits limits;
    AtomTable atoms;
    CodeServer code;
    EventStream events;
    TimerQueue timers;
    EtsTables* ets;
    PersistentTerms* persistentTerms;
    VirtualDisk* disk;
    Ports* ports;
    NativeObjects* natives = nullptr;     // made when first needed
    AtomicArrays* atomicArrays = nullptr; // made when first needed
    FaultRules* faults = nullptr;         // made when the first fault is armed
    Chooser* chooser;
    Registers* registers;       // of the process that runs
    Network* network = nullptr; // shared by the nodes of the world; set by it
    uint32_t index = 0;         // among them; the first is 0
    bool hasLeft = false;       // it has ended: nothing happens in it any more
    bool isDetached
        = false; // a program has started it (Network::starts); nobody sees what it prints
    Distribution* distribution = nullptr; // made when first needed

    // --- identity and time
    Term name = Atom::nonode_nohost; // atom
    uint32_t creation = 0;
    VirtualTime now = 0;          // virtual, since the world's start; moves with reductions
    int64_t epochNanoseconds = 0; // what system time is at now == 0
    Word nextRef = 1;
    Word nextUnique = 1;
    int64_t clockJump = 0;      // nanoseconds by which the computer's clock is off from that
    int64_t lastNow = 0;        // microseconds that erlang:now/0 answered last
    uint64_t bifReductions = 0; // asked for by the running BIF
    uint64_t totalReductions = 0;
    uint64_t contextSwitches = 0;
    VirtualTime time() const { return now; }

    // --- processes
    Process* process(Word id) const
    {
        Process* p = m_table[id & (m_tableSize - 1)];
        return p && p->id == id ? p : nullptr;
    }
    Process* process(Term pid) const { return pid.isLocalPid() ? process(pid.number()) : nullptr; }
    // Makes a process that is Waiting, with nothing to do; null at the limit. node/spawn.h makes
    // one that runs.
    Process* newProcess(Process* parent);
    // Memory of the processes that have exited; their pointers are good until then. The scheduler
    // calls it between slices.
    void freeTheDead();
    [[nodiscard]] size_t processCount() const { return m_processCount; }
    // All processes that are alive, in order of start; f ends none.
    template<typename F>
    void forEachProcess(F&& f) const
    {
        for (Process* p = m_oldest; p; p = p->laterStart)
            f(*p);
    }

    // --- names
    Process* whereis(Term key) const;
    Term registered(Term key) const; // pid, port or None
    // A process must not have a name yet. False: the name is taken.
    bool registerName(Term key, Term pidOrPort);
    bool unregisterName(Term key);
    template<typename F>
    void forEachName(F&& f) const
    {
        for (const auto& [sequence, entry] : m_names)
            f(entry.first, entry.second);
    }

    // --- messages and signals (node/signals.cpp)
    // A term that is already in the receiver's heap (or immediate) into its queue; wakes it.
    void deliver(Process& to, Term messageInItsHeap, Word sender);
    // Copies and delivers. `to`: pid, registered name, alias ref, port, {Name, Node}; false: nobody
    // there and Erlang's ! would raise badarg (an unregistered name, or no receiver at all).
    bool send(Process& from, Term to, Term message);
    void sendCopy(Word sender, Process& to, Term message);
    // From the machine to a registered process; false when there is none.
    bool sendToName(Term processName, Term message);
    // Both ends. When b is gone: a message to a if it traps exits, else false (link/1 raises
    // noproc).
    bool link(Process& a, Term b);
    void unlink(Process& a, Term b);
    // A link or monitor to a port is kept at the process's end and in Ports' by these two.
    static constexpr Word PortLink = Word {1} << 62; // in Process::links: a port's number
    static constexpr Word RemoteTarget = Word {1}
        << 61; // in MonitorMade::pid: see node/distribution.h
    // The port is gone: its links and monitors fire.
    void portExited(Term port, Term reason);
    // `target`: local pid, registered name, {Name, Node}, port, time_offset's `clock_service`;
    // checked by the caller. The reference is made in the watcher's heap.
    Term monitor(Process& watcher, MonitorMade::Target kind, Term target, Term tag,
                 MonitorMade::Alias alias);
    // True when the monitor was there. Removes the alias when it was made so.
    bool demonitor(Process& watcher, Word reference);
    // An exit signal from `from`. Sent by exit/2 (not fromLink), `kill` is untrappable.
    void exitSignal(Process& to, Term from, Term reason, bool fromLink);
    // What it does when it arrives and, fromLink, the link was there. `from` lies in the receiver's
    // heap, or is immediate.
    void takeExit(Process& to, Term from, Term reason, bool fromLink);
    // The DOWN message of a monitor, which is gone then. `object`: the local pid or port, or what
    // the message names, in the watcher's heap.
    void fireMonitor(Process& watcher, Word reference, Term object, Term reason);
    // The process to which an alias leads; null: nowhere any more. A reply alias is used up.
    Process* takeAlias(Term reference);
    // The process ends with this reason: names, links, monitors, tables, timers. It is Exiting and
    // out of the table after; freeTheDead gives its memory back.
    void terminate(Process& p, Term reason);
    // What the runtime tells `logger` of a process that ends by an uncaught error or throw; `value`
    // is its exit reason. Before terminate.
    void logUncaught(Process& p, Term value);
    // A message to a process, port or alias of an earlier life of the node.
    void logDiscarded(Process& from, Term to, Term message);
    // As above with a format and a list of arguments of one's own; `level`: error, warning, ....
    void logToLogger(Term level, Process* about, std::string_view format, Term arguments);

    // --- timers (node/timers.cpp)
    void startReceiveTimer(Process& p, VirtualTime when);
    void cancelReceiveTimer(Process& p); // if there is one
    // Fires the earliest timer; `now` is at or past it. False when it was a Machine timer, which is
    // the caller's: *machine is it then.
    bool fireNextTimer(Timer* machine);

    // --- scheduling marks
    void suspend(Process& p); // not the one that runs; counted
    void resume(Process& p, unsigned count = 1);
    void makeRunnable(Process& p); // into its run queue unless it is there, running or suspended
    RunQueues* runQueues;

    UpgradeProgress upgrade; // as the probes see the release handler

    // --- events
    void emit(EventKind kind, Word pid, Word other = 0, Term term = NoTerm, Term extra = NoTerm)
    {
        ++events.count;
        events.mix(static_cast<Word>(kind) + (pid << 8) + (other << 32) + (Word {index} << 56)
                   + static_cast<Word>(now) * 0x9E3779B97F4A7C15ULL + fingerprint(term)
                   + fingerprint(extra) * 31);
        if (NodeHost* host = hostOf(arena); host && host->wantsEvents) [[unlikely]]
            tellHost(*host, Event {kind, pid, other, term, extra, events.count, now});
    }
    // What of a term goes into the hash of the events: enough that runs that differ soon hash
    // differently, and nothing that costs a walk or depends on an address or an atom's index.
    [[nodiscard]] uint64_t fingerprint(Term t) const
    {
        if (t.isAtom())
            return atoms.portableHash(t.atomId());
        if (t.isCons())
            return t.head().isImmediate() && !t.head().isAtom() ? mixBits(t.head().w) : 1;
        return t.isBoxed() ? fingerprintOfBox(t) : t.w;
    }

    // --- standard output and error of the node (and of nothing else)
    void writeOut(std::string_view text)
    {
        if (NodeHost* host = isDetached ? nullptr : hostOf(arena))
            host->standardOutput(text);
    }

    void writeError(std::string_view text)
    {
        if (NodeHost* host = isDetached ? nullptr : hostOf(arena))
            host->standardError(text);
    }
    // --- what outlives a reboot, beside the disk and the chooser
    struct Lasting
    {
        NodeLimits limits;
        VirtualTime now;
        int64_t epochNanoseconds;
        int64_t clockJump;
        EventStream events;
        uint64_t totalReductions;
        uint64_t contextSwitches;
        Word nextUnique; // numbers of requests stay different
        bool gcStress;
        Network* network;
        uint32_t index;
    };
    [[nodiscard]] Lasting lasting() const
    {
        return {limits,          now,        epochNanoseconds, clockJump, events, totalReductions,
                contextSwitches, nextUnique, gcStress,         network,   index};
    }
    // The state of a node that starts again.
    void take(const Lasting& lasting);

    // --- end of the node
    enum class Fate : uint8_t { Running, Halted, Rebooting, Limit } fate = Fate::Running;
    int haltStatus = 0;
    Term haltReason = NoTerm;

    // What `init:get_argument` and friends start from.
    Term bootArguments = Nil;    // list of binaries
    Term thinkTimes = Nil;       // [{Load, Milliseconds}] of a scenario's clients, in `constants`
    Heap constants;              // terms that live as long as the node
    bool gcStress = false;       // every test_heap collects
    uint64_t missingCount = 0;   // calls of natives that the machine does not have
    ArenaVector<Mfa> missing;    // which, each once
    uint32_t backtraceDepth = 8; // system_flag(backtrace_depth)
    uint32_t traceControlWord = 0;
    Tracing* tracing = nullptr; // made when first needed
    uint32_t outstandingRequestsLimit = 67108863;
    Term systemLogger = NoTerm;     // system_flag(system_logger): pid, undefined or logger (None)
    Term sequentialTracer = NoTerm; // system_flag(sequential_tracer): local pid or None
    struct
    {
        size_t maxHeapWords = 0;
        bool maxHeapKills = true;
        bool maxHeapLogs = true;
        bool maxHeapCountsShared = false;
    } spawnDefaults; // system_flag(max_heap_size)
    struct
    {
        uint64_t runtime = 0;
        uint64_t wallClock = 0;
        uint64_t reductions = 0;
        uint64_t exactReductions = 0;
    } lastAsked;               // what statistics/1 last told of each
    Term otpRelease = NoTerm;  // string such as "25", in `constants`; set by the world
    Term ertsVersion = NoTerm; // string such as "13.1.5"
    uint32_t otpNumber = 25;   // the release as a number: what answers depend on

    // Says that the native m:f/a was called and is not there.
    void noteMissing(Word pid, const Mfa& mfa);
    // All terms of the node that a collection of a module's code or of a heap must know of are in
    // `constants` or immediate; there are no others.

private:
    [[nodiscard]] uint64_t fingerprintOfBox(Term t) const;
    void tellHost(NodeHost& host, const Event& event);
    void growTable();
    void leaveTables(Process& p);
    void finishExit(Process& p);
    void breakLinks(Process& p);
    void dropMonitorsMade(Process& p);
    void forgetAtTarget(Process& watcher, Word reference, const MonitorMade& made);

    Process** m_table = nullptr;
    size_t m_tableSize = 0;
    size_t m_processCount = 0;
    Word m_nextId = 0;
    Process* m_oldest = nullptr; // those that are alive, by laterStart
    Process* m_newest = nullptr;
    Process* m_dead = nullptr;    // exited, by queueNext
    Process* m_exiting = nullptr; // terminated, relations still to be told, by queueNext
    Process* m_lastExiting = nullptr;
    bool m_isFinishingExits = false;
    ArenaMap<std::pair<Word, Word>, Word> m_portMonitors; // port, reference → watcher
    uint64_t m_startSequence = 0;
    FlatMap<Word, std::pair<Term, uint64_t>> m_nameIndex; // atom word → pid, sequence
    ArenaMap<uint64_t, std::pair<Term, Term>> m_names;
    uint64_t m_nameSequence = 0;
};

} // namespace relupscope
