// SPDX-License-Identifier: GPL-3.0-or-later
#include "sched/world.h"

#include "base/check.h"
#include "bif/bif.h"
#include "bif/dist_receive.h"
#include "node/environment.h"
#include "node/external_context.h"
#include "bif/trace_match.h"
#include "code/instructions.h"
#include "code/loader.h"
#include "interp/cold.h"
#include "node/line_stops.h"
#include "node/max_heap.h"
#include "node/probes.h"
#include "node/registers.h"
#include "node/run_queues.h"
#include "node/spawn.h"
#include "node/virtual_disk.h"
#include "node/wires.h"
#include "process/gc.h"
#include "term/binary.h"
#include "term/print.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

namespace {

// The runtime system's own modules, in the order in which the emulator loads them.
constexpr std::string_view Preloaded[] = {
    "erlang", "erts_internal", "erl_init", "init", "prim_buffer", "prim_eval", "prim_inet",
    "prim_file", "zlib", "socket_registry", "prim_socket", "prim_net", "prim_zip",
    "erl_prim_loader", "erts_code_purger", "erts_dirty_process_signal_handler",
    "erts_literal_area_collector", "erl_tracer", "atomics", "counters", "persistent_term",
    "erts_trace_cleaner"};

} // namespace

std::unique_ptr<World> World::create(const WorldOptions& options, NodeHost& host)
{
    Arena* arena = Arena::create(options.limits.memoryBytes);
    if (!arena)
        return nullptr;
    return std::unique_ptr<World>(new World(*arena, options, host));
}

namespace {

// Every native function gets its export cell, so that the loader finds it by name.
void registerBifs(Node& node)
{
    for (size_t i = 0; i < bifCount(); ++i) {
        const BifInfo& info = bifInfo(i);
        Export& e = node.code.exportFor({node.atoms.intern(info.module),
                                         node.atoms.intern(info.name), info.arity});
        e.bif = static_cast<int>(i);
        e.trampoline[0].i = {static_cast<uint16_t>(Instruction::bif_body),
                             static_cast<uint16_t>(info.arity), static_cast<uint16_t>(i), 0};
    }
}

} // namespace

World::World(Arena& arena, const WorldOptions& options, NodeHost& host) : m_arena(arena)
{
    arena.host() = &host;
    m_node = arena.make<Node>(arena, options.limits);
    arena.root = m_node;
    *m_node->chooser = Chooser(options.policy, options.seed);
    m_node->epochNanoseconds = options.epochSeconds * 1'000'000'000;
    m_node->gcStress = options.gcStress;
    arena.overwritesFreedHeaps = options.gcStress;
    m_node->disk->setTime(options.epochSeconds, options.epochSeconds);
    registerBifs(*m_node);
    m_network = arena.make<Network>(arena, m_node->chooser);
    m_network->nodes.push_back(m_node);
    m_network->current = m_node;
    m_node->network = m_network;
}

Node& World::addNode()
{
    Node& node = *m_arena.make<Node>(m_arena, m_node->limits);
    m_arena.drop(node.chooser);
    node.chooser = m_network->chooser;
    Node::Lasting shared = m_network->current->lasting();
    shared.totalReductions = 0;
    shared.contextSwitches = 0;
    shared.nextUnique = 1;
    shared.index = static_cast<uint32_t>(m_network->nodes.size());
    node.take(shared);
    const int64_t seconds = node.epochNanoseconds / 1'000'000'000;
    node.disk->setTime(seconds, seconds);
    registerBifs(node);
    m_network->nodes.push_back(&node);
    return node;
}

World::~World()
{
    m_history.reset();
    Arena::destroy(&m_arena); // the state is nothing but memory
}

namespace {

// The modules in a real runtime system tell no lines, and stack traces show none of them.
void dropLines(Arena& arena, ModuleInstance& instance)
{
    if (instance.lines)
        arena.free(instance.lines, (instance.lineCount + 1) * sizeof(LineMark));
    instance.lines = nullptr;
    instance.lineCount = 0;
}

Result<void> loadPreloaded(Node& node, const std::string& folder)
{
    const ExternalContext external = externalContextOf(node);
    const std::vector<ProbePoint> probes = probePoints(node.atoms);
    const LoadContext context {node.code, node.atoms, external, probes.data(), probes.size()};
    for (const std::string_view name : Preloaded) {
        const std::string path = fmt::format("{}/{}.beam", folder, name);
        std::string bytes;
        if (node.disk->readFile(path, &bytes) != Posix::Ok)
            continue; // not in every release of OTP
        TRY_ASSIGN(ModuleInstance * instance, loadModule(context, path, bytes));
        Module& m = node.code.moduleOrNew(instance->name);
        m.preloaded = true;
        instance->onLoad = nullptr; // erl_init calls those that have one
        dropLines(node.arena, *instance);
        node.code.install(instance);
    }
    if (!node.code.module(node.atoms.intern("init")))
        return fail(ErrorKind::NotFound, folder, "no init.beam there",
                    "the folder of an Erlang/OTP installation is needed");
    return {};
}

// What stands for functions of native libraries, so that load_nif finds it whenever it is called.
Result<void> loadStubs(Node& node, const std::string& path)
{
    std::string bytes;
    if (node.disk->readFile(path, &bytes) != Posix::Ok)
        return fail(ErrorKind::Io, path, "can't be read");
    const ExternalContext external = externalContextOf(node);
    const LoadContext context {node.code, node.atoms, external, nullptr, 0};
    TRY_ASSIGN(ModuleInstance * instance, loadModule(context, path, bytes));
    (void)node.code.moduleOrNew(instance->name);
    node.code.install(instance);
    return {};
}

} // namespace

Result<void> World::boot(Node& node, const BootOptions& options)
{
    use(node);
    ArenaVector<ArenaString> names {ArenaAllocator<ArenaString>(m_arena)};
    std::string erts;
    for (const std::string& base : {options.root + "/lib", options.root}) {
        names.clear();
        if (node.disk->list(base, &names) != Posix::Ok)
            continue;
        for (const ArenaString& name : names) {
            if (name.starts_with("erts-") && erts.empty()) {
                std::string bytes;
                const std::string folder = fmt::format("{}/{}", base, std::string_view(name));
                if (node.disk->readFile(folder + "/ebin/init.beam", &bytes) == Posix::Ok)
                    erts = folder;
            }
        }
    }
    if (erts.empty())
        return fail(ErrorKind::NotFound, options.root, "no erts-*/ebin there",
                    "the folder of an Erlang/OTP installation is needed");
    const std::string version = erts.substr(erts.rfind("erts-") + 5);
    node.ertsVersion = node.constants.listOfBytes(version.data(), version.size());
    // OTP 25 has erts 13, OTP 26 has 14, and so on.
    node.otpNumber = static_cast<uint32_t>(std::atoi(version.c_str()) + 12);
    const std::string release = std::to_string(node.otpNumber);
    node.otpRelease = node.constants.listOfBytes(release.data(), release.size());
    TRY(loadPreloaded(node, erts + "/ebin"));
    if (!options.stubs.empty())
        TRY(loadStubs(node, options.stubs));

    Term arguments = Nil;
    for (auto a = options.arguments.rbegin(); a != options.arguments.rend(); ++a)
        arguments = node.constants.cons(makeBinary(node.constants, *a), arguments);
    node.bootArguments = arguments;
    for (const auto& [name, value] : options.environment)
        environmentOf(node).set(name, value);
    SpawnOptions system;
    system.isSystem = true;
    const Term initArguments = node.constants.list(
        std::initializer_list<Term> {node.atoms.intern("init"), arguments}.begin(), 2);
    spawn(node, nullptr, node.atoms.intern("erl_init"), node.atoms.intern("start"),
          initArguments, SpawnOptions {});
    spawn(node, nullptr, node.atoms.intern("erts_code_purger"), node.atoms.intern("start"),
          Nil, system);
    spawn(node, nullptr, node.atoms.intern("erts_literal_area_collector"),
          node.atoms.intern("start"), Nil, system);
    node.emit(EventKind::Boot, 0);
    return {};
}

// In the place of one that has ended: with this disk, or with an empty one.
Node& World::renewed(Node& old, VirtualDisk* disk)
{
    const Node::Lasting lasting = old.lasting();
    const Word nextPort = old.ports->nextNumber();
    if (disk)
        old.disk = nullptr; // it outlives the node, and so does the chooser
    old.chooser = nullptr;
    old.~Node();
    Node& node = *new (&old) Node(m_arena, lasting.limits);
    m_arena.drop(node.chooser);
    if (disk) {
        m_arena.drop(node.disk);
        node.disk = disk;
    }
    node.chooser = m_network->chooser;
    node.take(lasting);
    if (m_network->nodes.size() > 1)
        node.ports->continueFrom(nextPort); // packets for ports of before are still on their way
    registerBifs(node);
    return node;
}

Result<void> World::reboot(Node& old, const BootOptions& options)
{
    use(old);
    retire(old);
    Node& node = renewed(old, old.disk);
    node.disk->start();
    m_rest.stopped = 0;
    return boot(node, options);
}

// --- nodes that programs start ---------------------------------------------------------------------

void World::letProgramsStart(uint32_t most, NodeStarter boot)
{
    m_network->mayStart = most;
    m_starter = std::move(boot);
}

void World::beginStarts()
{
    while (!m_network->starts.empty()) {
        const NodeStart start = std::move(m_network->starts.front());
        m_network->starts.pop_front();
        Node* node = nullptr;
        for (Node* gone : m_network->nodes) {
            if (gone->isDetached && gone->hasLeft && !node)
                node = gone;
        }
        if (node) {
            use(*node);
            node = &renewed(*node, nullptr);
            const int64_t seconds = node->epochNanoseconds / 1'000'000'000;
            node->disk->setTime(seconds, seconds);
        } else {
            node = &addNode();
        }
        node->isDetached = true;
        if (!m_starter || !m_starter(*node, start))
            node->fate = Node::Fate::Halted; // a program that fails at once
    }
}

// --- several nodes -------------------------------------------------------------------------------

void World::use(Node& node)
{
    const Node& before = *m_network->current;
    if (&node == &before)
        return;
    node.now = before.now;
    node.events = before.events;
    node.upgrade.stopBefore = before.upgrade.stopBefore;
    m_network->current = &node;
}

// What was done to nodes from outside, or by the one that ran last, holds for all of them.
void World::gather()
{
    if (m_network->nodes.size() == 1)
        return;
    const Node* latest = m_network->current;
    VirtualTime now = latest->now;
    for (const Node* node : m_network->nodes) {
        now = std::max(now, node->now);
        if (node->events.count > latest->events.count)
            latest = node;
    }
    const EventStream events = latest->events;
    for (Node* node : m_network->nodes) {
        node->now = now;
        node->events = events;
    }
}

// The node has ended: its name is free, and the other ends of its wires will hear of it.
void World::retire(Node& node)
{
    if (node.hasLeft)
        return;
    node.hasLeft = true;
    if (m_network->nodes.size() > 1) { // the end of the only one needs no telling
        use(node);
        node.emit(EventKind::Halt, 0);
    }
    node.ports->forEach([&node](Port& port) {
        if (port.wire)
            wireClosed(node, port);
    });
    m_network->dropNames(node.index);
}

bool World::hasNobodyLeft() const
{
    return std::all_of(m_network->nodes.begin(), m_network->nodes.end(),
                       [](const Node* node) { return node->hasLeft; });
}

// Whether `run` is to end for a node that has: the current one is that then. Another that halts is only
// left alone from now on.
bool World::hasEnded()
{
    for (Node* node : m_network->nodes) {
        const bool wantsBoot = node->fate == Node::Fate::Rebooting;
        if (node->fate != Node::Fate::Halted && !wantsBoot)
            continue;
        retire(*node);
        const bool isTheEnd = m_network->outlivesFirst ? hasNobodyLeft() : node == m_node;
        if (isTheEnd || wantsBoot) {
            use(*node);
            return true;
        }
    }
    return false;
}

// What is due at all nodes by now, in the order of time; packets before timers.
void World::deliverDue()
{
    if (m_network->nodes.size() == 1) {
        fireDueTimers();
        return;
    }
    for (;;) {
        VirtualTime first = m_network->nextArrival();
        Node* timersNode = nullptr;
        for (Node* node : m_network->nodes) {
            const Timer* t = node->hasLeft ? nullptr : node->timers.next();
            if (t && t->when < first) {
                first = t->when;
                timersNode = node;
            }
        }
        if (first > m_network->current->now)
            return;
        if (timersNode) {
            Timer machine {};
            use(*timersNode);
            timersNode->fireNextTimer(&machine);
            continue;
        }
        Packet packet = m_network->takeNext();
        Node& to = *m_network->nodes[packet.to];
        if (!to.hasLeft) {
            use(to);
            receivePacket(to, std::move(packet));
        } else if (packet.kind == Packet::Kind::Connect) {
            refuseConnection(to, packet);
        }
    }
}

// The process that runs next, of whichever node; that becomes the current one.
Process* World::takeNextProcess()
{
    const ArenaVector<Node*>& nodes = m_network->nodes;
    if (nodes.size() == 1)
        return m_node->runQueues->take(*m_node->chooser);
    std::vector<Node*> ready; // the one whose turn it is comes first
    for (size_t i = 1; i <= nodes.size(); ++i) {
        Node* node = nodes[(m_network->turn + i) % nodes.size()];
        if (!node->hasLeft && node->runQueues->size() > 0)
            ready.push_back(node);
    }
    if (ready.empty())
        return nullptr;
    const uint64_t which = ready.size() == 1
        ? 0
        : m_network->chooser->choose(ChoiceKind::NextNode, ready.size());
    Node& node = *ready[which];
    m_network->turn = node.index;
    use(node);
    return node.runQueues->take(*node.chooser);
}

// When something will happen by itself; INT64_MAX: never.
VirtualTime World::nextMoment() const
{
    VirtualTime next = m_network->nextArrival();
    for (const Node* node : m_network->nodes) {
        const Timer* t = node->hasLeft ? nullptr : node->timers.next();
        if (t)
            next = std::min(next, t->when);
    }
    return next;
}

SWord World::sliceLength()
{
    const uint64_t shorter = m_network->chooser->choose(ChoiceKind::SliceLength, 4);
    return static_cast<SWord>(ReductionsPerSlice - shorter * (ReductionsPerSlice / 5));
}

namespace {

// A process whose code never comes to a test_heap, such as a loop around a BIF that fails, still
// fills its heap; it is looked at when its slice ends.
void collectIfGrown(Process& p)
{
    constexpr size_t LeastWords = 1 << 15;
    if (p.status == ProcessStatus::Exiting
        || p.heap.totalWords() <= std::max(p.gcThreshold, LeastWords))
        return;
    collect(p, 0, p.savedX, p.savedCount);
    p.gcThreshold = 2 * p.heap.totalWords();
}

// GC stress: a process is collected around each slice as well, unless that were a lot of work.
bool isStressed(const Node& node, const Process& p)
{
    constexpr size_t MostWords = 1 << 14;
    return node.gcStress && p.heap.totalWords() < MostWords;
}

void traceIn(Node& node, Process& p)
{
    startTime(node, p.id);
    tellArrivals(node, p);
    if (isTraced(p, trace::Running))
        traceSchedule(node, p, "in");
}

void traceOut(Node& node, Process& p)
{
    stopTime(node, p.id);
    const bool isExited = p.status == ProcessStatus::Exiting;
    if (isTraced(p, isExited ? trace::Exiting : trace::Running))
        traceSchedule(node, p, isExited ? "out_exited" : "out");
}

} // namespace

void World::runOne(Process& p, SWord budget, bool resumed)
{
    Node& node = *m_network->current;
    m_rest.isWithinSlice = false;
    if (!resumed && isStressed(node, p)) // what was received has made room
        p.heap.end = p.heap.top;
    if (node.tracing && !resumed) [[unlikely]]
        traceIn(node, p);
    const Slice slice = runSlice(node, p, budget, resumed);
    if (node.tracing && slice.end != SliceEnd::Stopped) [[unlikely]]
        traceOut(node, p);
    const SWord used = budget - slice.reductionsLeft;
    p.reductions += static_cast<uint64_t>(used);
    node.totalReductions += static_cast<uint64_t>(used);
    if (slice.end == SliceEnd::Yielded || slice.end == SliceEnd::Waiting)
        enforceMaxHeap(node, p);
    switch (slice.end) {
    case SliceEnd::Stopped:
        m_rest.isWithinSlice = true;
        m_rest.stopped = p.id;
        m_rest.stoppedReductions = slice.reductionsLeft;
        return;
    case SliceEnd::Yielded:
        collectIfGrown(p);
        [[fallthrough]];
    case SliceEnd::Waiting:
        if (isStressed(node, p) && p.status != ProcessStatus::Exiting)
            collectIdle(p);
        if (slice.end == SliceEnd::Waiting && p.status == ProcessStatus::Waiting)
            break;
        if (p.status != ProcessStatus::Exiting) {
            // Waiting, so that makeRunnable queues it.
            p.status = p.suspendCount > 0 ? ProcessStatus::Suspended : ProcessStatus::Waiting;
            node.makeRunnable(p);
        }
        break;
    case SliceEnd::Exited: break;
    }
    node.freeTheDead();
}

void World::fireDueTimers()
{
    Timer machine {};
    while (const Timer* t = m_node->timers.next()) {
        if (t->when > m_node->now)
            return;
        m_node->fireNextTimer(&machine);
    }
}

// Nothing is runnable: on to the next moment. False when there is none before the limit.
bool World::advanceClock(VirtualTime limit)
{
    const VirtualTime next = nextMoment();
    if (next > limit || next == INT64_MAX)
        return false;
    Node& n = *m_network->current;
    n.now = std::max(n.now, next);
    deliverDue();
    return true;
}

void World::holdStopped(unsigned arity)
{
    Node& n = *m_network->current;
    Process* p = n.process(m_rest.stopped);
    if (!p || p->status != ProcessStatus::Running)
        return;
    m_rest.stopped = 0;
    saveRegisters(*p, n.registers->x, arity);
    p->status = ProcessStatus::Waiting;
    n.suspend(*p);
}

// Sets the problem when one of the limits on the whole run is reached.
bool World::isAtLimit()
{
    const Node& n = *m_network->current;
    if (n.now >= n.limits.virtualTime) {
        m_rest.problem = fmt::format("the limit of {} ms of virtual time is reached",
                                     n.limits.virtualTime / 1'000'000);
        return true;
    }
    if (n.totalReductions >= n.limits.reductions) {
        m_rest.problem = fmt::format("the limit of {} reductions is reached", n.limits.reductions);
        return true;
    }
    return false;
}

RunEnd World::runUnchecked(const RunLimit& limit)
{
    gather();
    for (Node* node : m_network->nodes) {
        node->events.stopAt = limit.event;
        node->upgrade.stopBefore = limit.beforeInstruction;
    }
    unsigned untilCheck = 0;
    for (;;) {
        if (hasEnded())
            return RunEnd::Halted;
        if (!m_network->starts.empty() && !m_rest.isWithinSlice)
            beginStarts();
        Node& n = *m_network->current;
        if (n.events.count >= n.events.stopAt)
            return RunEnd::Event;
        if (!m_rest.isWithinSlice && n.now >= limit.time) // a slice that was stopped is finished first
            return RunEnd::Time;
        if (isAtLimit())
            return RunEnd::Limit;
        if (limit.interrupt && (++untilCheck & 0xF) == 0 && limit.interrupt->load(std::memory_order_relaxed))
            return RunEnd::Interrupted;
        if (m_rest.isWithinSlice) {
            Process* p = n.process(m_rest.stopped);
            m_rest.isWithinSlice = false;
            if (p && p->status == ProcessStatus::Running) {
                runOne(*p, m_rest.stoppedReductions, true);
                continue;
            }
        }
        deliverDue();
        if (Process* p = takeNextProcess()) {
            Node& running = *m_network->current;
            ++running.contextSwitches;
            running.emit(EventKind::Slice, p->id);
            runOne(*p, sliceLength(), false);
        } else if (!advanceClock(std::min(limit.time, n.limits.virtualTime))) {
            if (nextMoment() == INT64_MAX)
                return RunEnd::Idle;
            Node& idle = *m_network->current;
            idle.now = std::min(limit.time, idle.limits.virtualTime);
        }
    }
}

RunEnd World::run(const RunLimit& limit)
{
    LineStops* stops = hostOf(m_arena)->lineStops;
    for (Node* node : m_network->nodes) {
        if (stops)
            stops->arm(*node);
    }
    const RunEnd end = runNodes(limit);
    for (Node* node : m_network->nodes) {
        if (stops)
            stops->disarm(*node);
    }
    gather();
    return end;
}

RunEnd World::runNodes(const RunLimit& limit)
{
    try {
        return runUnchecked(limit);
    } catch (const MemoryLimit&) {
        m_rest.problem = fmt::format("the limit of {} MB of memory is reached",
                                m_node->limits.memoryBytes >> 20);
    } catch (const AtomLimit& atoms) {
        m_rest.problem = fmt::format("the limit of {} atoms is reached", atoms.limit);
    } catch (const QueueLimit& queue) {
        m_rest.problem = fmt::format("the limit of {} messages in one queue is reached, in that of {}",
                                queue.limit, printTerm(Term::pid(queue.pid), m_node->atoms));
    }
    m_network->current->fate = Node::Fate::Limit;
    m_node->fate = Node::Fate::Limit;
    return RunEnd::Limit;
}

void World::keepHistory(PageStore& store, ArenaHistory::Find find)
{
    m_history = std::make_unique<ArenaHistory>(m_arena, store, find);
}

WorldSnapshot World::snapshot()
{
    CHECK(m_history);
    return {m_history->take(), m_rest};
}

void World::restore(const WorldSnapshot& snapshot)
{
    CHECK(m_history);
    m_history->putBack(snapshot.pages);
    m_rest = snapshot.rest;
}

std::string World::hashText() const
{
    return fmt::format("{:016x}", m_network->current->events.hash);
}

} // namespace relupscope
