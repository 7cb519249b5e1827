// SPDX-License-Identifier: GPL-3.0-or-later
// A World owns everything that one run consists of: the arena with the nodes (one, unless more are
// asked for), their clock, their disks, the wires between them and the chooser. It boots real OTP
// in the nodes and drives their schedulers, one slice of one node at a time; it runs no thread and
// reads no clock. Worlds are independent of each other; each is used from one thread at a time.
#pragma once

#include "base/arena_history.h"
#include "base/result.h"
#include "interp/interpreter.h"
#include "node/chooser.h"
#include "node/host.h"
#include "node/network.h"
#include "node/node.h"

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace relupscope {

struct WorldOptions
{
    uint64_t seed = 1;
    Chooser::Policy policy = Chooser::Policy::Seeded;
    NodeLimits limits;
    // What system time is when the world begins: 2025-01-01 00:00:00 UTC.
    int64_t epochSeconds = 1735689600;
    bool gcStress = false; // collect wherever a collection may be: finds roots that were forgotten
};

struct BootOptions
{
    BootOptions() = default;
    // With the arguments that every start of `erl` has in front of its own.
    explicit BootOptions(std::string otpRoot);
    void add(std::span<const std::string> more)
    {
        arguments.insert(arguments.end(), more.begin(), more.end());
    }
    void add(std::initializer_list<std::string> more) { arguments.insert(arguments.end(), more); }

    // In the node's disk: the folder that holds lib/erts-*/ebin, and the arguments as init gets
    // them.
    std::string root;
    std::vector<std::string> arguments;
    // A beam on the node's disk with what stands for functions of native libraries; empty: nothing
    // does.
    std::string stubs;
    // Beside what every node's environment holds.
    std::vector<std::pair<std::string, std::string>> environment;
};

// How far `run` goes.
struct RunLimit
{
    uint64_t event = UINT64_MAX;    // until so many events have happened
    VirtualTime time = INT64_MAX;   // or the clock is there
    bool beforeInstruction = false; // or just before a relup instruction
    const std::atomic<bool>* interrupt = nullptr;
};

enum class RunEnd : uint8_t {
    Event, // the event, or the relup instruction
    Time,
    Halted, // the first node has ended by itself, or one wants to boot again: see ended()
    Idle,   // nothing is runnable and no timer is set: nothing will ever happen
    Limit,  // a limit of the world was reached; see problem()
    Interrupted,
};

// A world at one moment. Costs what changed since the one before; good while its PageStore lives.
struct WorldSnapshot
{
    // What of a world lies outside its arena.
    struct Rest
    {
        std::string problem;
        bool isWithinSlice = false;  // a process was stopped at an event in the midst of its slice
        Word stopped = 0;            // which, of the current node; init's number is 0
        SWord stoppedReductions = 0; // what it has left of its slice
    };
    std::shared_ptr<const PageTable> pages;
    Rest rest;
};

class World
{
public:
    // `host` must outlive the world. Null when the host gives no address space.
    static std::unique_ptr<World> create(const WorldOptions& options, NodeHost& host);
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    // The first node, which most worlds have alone. Between two calls of `run` all nodes have the
    // same clock and the same events.
    Node& node() { return *m_node; }
    [[nodiscard]] const Node& node() const { return *m_node; }
    // All nodes in the order in which they were added; one that has ended stays.
    [[nodiscard]] const ArenaVector<Node*>& nodes() const { return m_network->nodes; }
    // Another node, with atoms, code, processes, tables and a disk of its own, which is empty.
    // Before anything runs, or between two calls of `run`.
    Node& addNode();
    // Programs that its nodes open (`erl -detached ...`) become nodes, at most so many at a time;
    // one that has ended makes room for the next. `boot` prepares the node's disk and boots it.
    using NodeStarter = std::function<Result<void>(Node&, const NodeStart&)>;
    void letProgramsStart(uint32_t most, NodeStarter boot);
    [[nodiscard]] Network& network() { return *m_network; }
    [[nodiscard]] const Network& network() const { return *m_network; }
    // The one in which something happened last.
    [[nodiscard]] const Node& current() const { return *m_network->current; }
    // Makes this the current node: before something is done to it from outside.
    void use(Node& node);
    // All nodes have ended.
    [[nodiscard]] bool hasNobodyLeft() const;
    // The node for which `run` ended with Halted.
    [[nodiscard]] Node& ended() { return *m_network->current; }

    // Loads the modules that are part of the runtime system and starts init.
    Result<void> boot(const BootOptions& options) { return boot(*m_node, options); }
    Result<void> boot(Node& node, const BootOptions& options);
    // The node is gone with all its processes and code, and boots again: from the disk as it is, at
    // the same virtual time, with the same chooser and in the same stream of events.
    Result<void> reboot(const BootOptions& options) { return reboot(*m_node, options); }
    Result<void> reboot(Node& node, const BootOptions& options);
    RunEnd run(const RunLimit& limit);
    // The process whose slice was stopped at the entry of a function of that arity waits, whatever
    // comes, until somebody resumes it.
    void holdStopped(unsigned arity);

    // Snapshots can be taken from now on. `store` must outlive the world and its snapshots.
    void keepHistory(PageStore& store, ArenaHistory::Find find = ArenaHistory::Find::Tracked);
    // At any moment between two calls of `run`. They need keepHistory, and this world's snapshots.
    WorldSnapshot snapshot();
    void restore(const WorldSnapshot& snapshot);
    // Pages of the world's memory that changed since the last call, as ArenaHistory tells.
    std::optional<PageSet> takeChanges();
    // Whether the kernel tells what changed, rather than a comparison.
    [[nodiscard]] bool isTracked() const
    {
        return m_history && m_history->find() == ArenaHistory::Find::Tracked;
    }

    [[nodiscard]] const std::string& problem() const { return m_rest.problem; }
    // A process was stopped at an event in the midst of its slice.
    [[nodiscard]] bool isWithinSlice() const { return m_rest.isWithinSlice; }
    // Its number; 0: none, or init, whose number is 0.
    [[nodiscard]] Word stoppedProcess() const { return isWithinSlice() ? m_rest.stopped : 0; }
    [[nodiscard]] bool isStopped(const Process& p) const
    {
        return m_rest.isWithinSlice && current().process(m_rest.stopped) == &p;
    }
    [[nodiscard]] std::string hashText() const;

private:
    World(Arena& arena, const WorldOptions& options, NodeHost& host);
    void gather();
    void retire(Node& node);
    bool hasEnded();
    Node& renewed(Node& old, VirtualDisk* disk);
    void beginStarts();
    void deliverDue();
    Process* takeNextProcess();
    [[nodiscard]] VirtualTime nextMoment() const;
    RunEnd runUnchecked(const RunLimit& limit);
    RunEnd runNodes(const RunLimit& limit);
    bool isAtLimit();
    void runOne(Process& p, SWord budget, bool resumed);
    bool advanceClock(VirtualTime limit);
    void fireDueTimers();
    SWord sliceLength();

    Arena& m_arena;
    Network* m_network = nullptr;
    Node* m_node = nullptr; // the first
    WorldSnapshot::Rest m_rest;
    NodeStarter m_starter; // empty: no program starts a node
    std::unique_ptr<ArenaHistory> m_history;
};

} // namespace relupscope
