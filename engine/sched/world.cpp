// SPDX-License-Identifier: GPL-3.0-or-later
#include "sched/world.h"

#include "base/check.h"
#include "bif/bif.h"
#include "bif/external_context.h"
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
    registerBifs();
}

World::~World()
{
    m_history.reset();
    Arena::destroy(&m_arena); // the state is nothing but memory
}

// Every native function gets its export cell, so that the loader finds it by name.
void World::registerBifs()
{
    for (size_t i = 0; i < bifCount(); ++i) {
        const BifInfo& info = bifInfo(i);
        Export& e = m_node->code.exportFor({m_node->atoms.intern(info.module),
                                            m_node->atoms.intern(info.name), info.arity});
        e.bif = static_cast<int>(i);
        e.trampoline[0].i = {static_cast<uint16_t>(Instruction::bif_body),
                             static_cast<uint16_t>(info.arity), static_cast<uint16_t>(i), 0};
    }
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

} // namespace

Result<void> World::loadPreloaded(const std::string& folder)
{
    const ExternalContext external = externalContextOf(*m_node);
    const std::vector<ProbePoint> probes = probePoints(m_node->atoms);
    const LoadContext context {m_node->code, m_node->atoms, external, probes.data(), probes.size()};
    for (const std::string_view name : Preloaded) {
        const std::string path = fmt::format("{}/{}.beam", folder, name);
        std::string bytes;
        if (m_node->disk->readFile(path, &bytes) != Posix::Ok)
            continue; // not in every release of OTP
        TRY_ASSIGN(ModuleInstance * instance, loadModule(context, path, bytes));
        Module& m = m_node->code.moduleOrNew(instance->name);
        m.preloaded = true;
        instance->onLoad = nullptr; // erl_init calls those that have one
        dropLines(m_arena, *instance);
        m_node->code.makeCurrent(instance);
    }
    if (!m_node->code.module(m_node->atoms.intern("init")))
        return fail(ErrorKind::NotFound, folder, "no init.beam there",
                    "the folder of an Erlang/OTP installation is needed");
    return {};
}

Result<void> World::boot(const BootOptions& options)
{
    ArenaVector<ArenaString> names {ArenaAllocator<ArenaString>(m_arena)};
    std::string erts;
    for (const std::string& base : {options.root + "/lib", options.root}) {
        names.clear();
        if (m_node->disk->list(base, &names) != Posix::Ok)
            continue;
        for (const ArenaString& name : names) {
            if (name.starts_with("erts-") && erts.empty()) {
                std::string bytes;
                const std::string folder = fmt::format("{}/{}", base, std::string_view(name));
                if (m_node->disk->readFile(folder + "/ebin/init.beam", &bytes) == Posix::Ok)
                    erts = folder;
            }
        }
    }
    if (erts.empty())
        return fail(ErrorKind::NotFound, options.root, "no erts-*/ebin there",
                    "the folder of an Erlang/OTP installation is needed");
    const std::string version = erts.substr(erts.rfind("erts-") + 5);
    m_node->ertsVersion = m_node->constants.listOfBytes(version.data(), version.size());
    // OTP 25 has erts 13, OTP 26 has 14, and so on.
    m_node->otpNumber = static_cast<uint32_t>(std::atoi(version.c_str()) + 12);
    const std::string release = std::to_string(m_node->otpNumber);
    m_node->otpRelease = m_node->constants.listOfBytes(release.data(), release.size());
    TRY(loadPreloaded(erts + "/ebin"));

    Term arguments = Nil;
    for (auto a = options.arguments.rbegin(); a != options.arguments.rend(); ++a)
        arguments = m_node->constants.cons(makeBinary(m_node->constants, *a), arguments);
    m_node->bootArguments = arguments;
    SpawnOptions system;
    system.isSystem = true;
    const Term initArguments = m_node->constants.list(
        std::initializer_list<Term> {m_node->atoms.intern("init"), arguments}.begin(), 2);
    spawn(*m_node, nullptr, m_node->atoms.intern("erl_init"), m_node->atoms.intern("start"),
          initArguments, SpawnOptions {});
    spawn(*m_node, nullptr, m_node->atoms.intern("erts_code_purger"), m_node->atoms.intern("start"),
          Nil, system);
    spawn(*m_node, nullptr, m_node->atoms.intern("erts_literal_area_collector"),
          m_node->atoms.intern("start"), Nil, system);
    m_node->emit(EventKind::Boot, 0);
    return {};
}

Result<void> World::reboot(const BootOptions& options)
{
    Node& old = *m_node;
    const Node::Lasting lasting = old.lasting();
    VirtualDisk* disk = old.disk;
    const Chooser chooser = *old.chooser;
    old.disk = nullptr; // it outlives the node
    old.~Node();
    m_node = new (m_node) Node(m_arena, lasting.limits);
    m_arena.drop(m_node->disk);
    m_node->disk = disk;
    *m_node->chooser = chooser;
    m_node->take(lasting);
    disk->start();
    m_rest.stopped = 0;
    registerBifs();
    return boot(options);
}

SWord World::sliceLength()
{
    const uint64_t shorter = m_node->chooser->choose(ChoiceKind::SliceLength, 4);
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
    m_rest.isWithinSlice = false;
    if (!resumed && isStressed(*m_node, p)) // what was received has made room
        p.heap.end = p.heap.top;
    if (m_node->tracing && !resumed) [[unlikely]]
        traceIn(*m_node, p);
    const Slice slice = runSlice(*m_node, p, budget, resumed);
    if (m_node->tracing && slice.end != SliceEnd::Stopped) [[unlikely]]
        traceOut(*m_node, p);
    const SWord used = budget - slice.reductionsLeft;
    p.reductions += static_cast<uint64_t>(used);
    m_node->totalReductions += static_cast<uint64_t>(used);
    if (slice.end == SliceEnd::Yielded || slice.end == SliceEnd::Waiting)
        enforceMaxHeap(*m_node, p);
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
        if (isStressed(*m_node, p) && p.status != ProcessStatus::Exiting)
            collectIdle(p);
        if (slice.end == SliceEnd::Waiting && p.status == ProcessStatus::Waiting)
            break;
        if (p.status != ProcessStatus::Exiting) {
            // Waiting, so that makeRunnable queues it.
            p.status = p.suspendCount > 0 ? ProcessStatus::Suspended : ProcessStatus::Waiting;
            m_node->makeRunnable(p);
        }
        break;
    case SliceEnd::Exited: break;
    }
    m_node->freeTheDead();
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

// Nothing is runnable: on to the next timer. False when there is none before the limit.
bool World::advanceClock(VirtualTime limit)
{
    const Timer* t = m_node->timers.next();
    if (!t || t->when > limit)
        return false;
    m_node->now = std::max(m_node->now, t->when);
    fireDueTimers();
    return true;
}

void World::holdStopped(unsigned arity)
{
    Process* p = m_node->process(m_rest.stopped);
    if (!p || p->status != ProcessStatus::Running)
        return;
    m_rest.stopped = 0;
    saveRegisters(*p, m_node->registers->x, arity);
    p->status = ProcessStatus::Waiting;
    m_node->suspend(*p);
}

RunEnd World::runUnchecked(const RunLimit& limit)
{
    Node& n = *m_node;
    n.events.stopAt = limit.event;
    n.upgrade.stopBefore = limit.beforeInstruction;
    unsigned untilCheck = 0;
    for (;;) {
        if (n.fate == Node::Fate::Halted || n.fate == Node::Fate::Rebooting)
            return RunEnd::Halted;
        if (n.events.count >= n.events.stopAt)
            return RunEnd::Event;
        if (!m_rest.isWithinSlice && n.now >= limit.time) // a slice that was stopped is finished first
            return RunEnd::Time;
        if (n.now >= n.limits.virtualTime) {
            m_rest.problem = fmt::format("the limit of {} ms of virtual time is reached",
                                    n.limits.virtualTime / 1'000'000);
            return RunEnd::Limit;
        }
        if (n.totalReductions >= n.limits.reductions) {
            m_rest.problem = fmt::format("the limit of {} reductions is reached", n.limits.reductions);
            return RunEnd::Limit;
        }
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
        fireDueTimers();
        if (Process* p = n.runQueues->take(*n.chooser)) {
            ++n.contextSwitches;
            n.emit(EventKind::Slice, p->id);
            runOne(*p, sliceLength(), false);
        } else if (!advanceClock(std::min(limit.time, n.limits.virtualTime))) {
            if (!n.timers.next())
                return RunEnd::Idle;
            n.now = std::min(limit.time, n.limits.virtualTime);
        }
    }
}

RunEnd World::run(const RunLimit& limit)
{
    LineStops* stops = hostOf(m_arena)->lineStops;
    if (stops)
        stops->arm(*m_node);
    const RunEnd end = runLimited(limit);
    if (stops)
        stops->disarm(*m_node);
    return end;
}

RunEnd World::runLimited(const RunLimit& limit)
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
    return fmt::format("{:016x}", m_node->events.hash);
}

} // namespace relupscope
