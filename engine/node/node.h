// SPDX-License-Identifier: GPL-3.0-or-later
// A Node is one Erlang virtual machine: all its mutable state, in the world's arena. The interpreter,
// the BIFs and the scheduler act on it. Functions here keep its tables consistent; they run no Erlang.
#pragma once

#include "code/code_server.h"
#include "node/events.h"
#include "node/timers.h"
#include "process/process.h"

#include <string_view>

namespace relupscope {

class EtsTables;       // node/ets_tables.h
class PersistentTerms; // node/persistent_terms.h
class VirtualDisk;     // node/virtual_disk.h
class Ports;           // node/ports.h
class Chooser;         // node/chooser.h
class RunQueues;       // node/run_queues.h

struct NodeLimits
{
    size_t memoryBytes = size_t {4} << 30;
    size_t atoms = 1048576;
    size_t processes = 1 << 20;
    size_t etsTables = 1 << 16;
    VirtualTime virtualTime = INT64_MAX;
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
    Chooser* chooser;

    // --- identity and time
    Term name = Atom::nonode_nohost; // atom
    uint32_t creation = 0;
    VirtualTime now = 0;             // virtual, since the world's start; moves with reductions
    int64_t epochNanoseconds = 0;    // what system time is at now == 0
    Word nextRef = 1;
    Word nextUnique = 1;
    uint64_t bifReductions = 0;      // asked for by the running BIF
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
    // Makes a process that is not yet runnable; null at the limit.
    Process* newProcess(Process* parent);
    void freeProcess(Process* p); // after it has exited: out of the table, memory back
    [[nodiscard]] size_t processCount() const { return m_processCount; }
    // All processes, in order of start.
    template<typename F>
    void forEachProcess(F&& f) const
    {
        for (const auto& [sequence, p] : m_byStart)
            f(*p);
    }

    // --- names
    Process* whereis(Term name) const;
    Term registered(Term name) const; // pid, port or None
    bool registerName(Term name, Term pidOrPort);
    bool unregisterName(Term name);
    template<typename F>
    void forEachName(F&& f) const
    {
        for (const auto& [sequence, entry] : m_names)
            f(entry.first, entry.second);
    }

    // --- messages and signals (node/signals.cpp)
    // A term that is already in the receiver's heap (or immediate) into its queue; wakes it.
    void deliver(Process& to, Term messageInItsHeap, Word sender);
    // Copies and delivers. `to`: pid, registered name, alias ref, port, {Name, Node}; false: nobody there
    // and Erlang's ! would raise badarg (an unregistered name).
    bool send(Process& from, Term to, Term message);
    void sendCopy(Word sender, Process& to, Term message);
    void link(Process& a, Word b);     // both ends; an exit signal noproc to a when b is gone
    void unlink(Process& a, Word b);
    Term monitor(Process& watcher, Term target, Term tag, MonitorMade::Alias alias);
    // True when the monitor was there. Removes the alias when it was made so.
    bool demonitor(Process& watcher, Word reference);
    // An exit signal from `from` (0: the machine). `kill` is untrappable when sent by exit/2.
    void exitSignal(Process& to, Word from, Term reason, bool fromLink);
    // The process ends with this reason: names, links, monitors, tables, timers. It is Exiting after;
    // the scheduler frees it.
    void terminate(Process& p, Term reason);

    // --- scheduling marks
    void makeRunnable(Process& p); // into its run queue unless it is there, running or suspended
    RunQueues* runQueues;

    // --- events
    void emit(EventKind kind, Word pid, Word other = 0, Term term = NoTerm, Term extra = NoTerm);

    // --- end of the node
    enum class Fate : uint8_t { Running, Halted, Rebooting, Limit } fate = Fate::Running;
    int haltStatus = 0;
    Term haltReason = NoTerm;

    // What `init:get_argument` and friends start from.
    Term bootArguments = Nil;  // list of binaries
    Term environment = Nil;    // os:getenv: [{Name, Value}] strings, in this heap:
    Heap constants;            // terms that live as long as the node
    uint64_t missingCount = 0;
    Term systemFlagOf(Term key) const;

private:
    Process** m_table = nullptr;
    size_t m_tableSize = 0;
    size_t m_processCount = 0;
    Word m_nextId = 0;
    ArenaMap<uint64_t, Process*> m_byStart;
    uint64_t m_startSequence = 0;
    FlatMap<Word, std::pair<Term, uint64_t>> m_nameIndex; // atom word → pid, sequence
    ArenaMap<uint64_t, std::pair<Term, Term>> m_names;
    uint64_t m_nameSequence = 0;
    void growTable();
};

} // namespace relupscope
