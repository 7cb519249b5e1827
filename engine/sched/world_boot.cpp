// SPDX-License-Identifier: GPL-3.0-or-later
// How worlds and their nodes begin: made, booted, booted again, started by a program of another
// node.
#include "bif/bif.h"
#include "code/instructions.h"
#include "code/loader.h"
#include "node/environment.h"
#include "node/external_context.h"
#include "node/ports.h"
#include "node/probes.h"
#include "node/spawn.h"
#include "node/virtual_disk.h"
#include "sched/embedded_code.h"
#include "sched/world.h"
#include "term/binary.h"

#include <fmt/format.h>

namespace relupscope {

BootOptions::BootOptions(std::string otpRoot)
    : root(std::move(otpRoot)), arguments {"-root", root, "-bindir", root + "/bin", "-progname",
                                           "erl",   "--", "-home",   "/home",       "--"}
{
}

namespace {

// The runtime system's own modules, in the order in which the emulator loads them.
constexpr std::string_view Preloaded[] = {"erlang",
                                          "erts_internal",
                                          "erl_init",
                                          "init",
                                          "prim_buffer",
                                          "prim_eval",
                                          "prim_inet",
                                          "prim_file",
                                          "zlib",
                                          "socket_registry",
                                          "prim_socket",
                                          "prim_net",
                                          "prim_zip",
                                          "erl_prim_loader",
                                          "erts_code_purger",
                                          "erts_dirty_process_signal_handler",
                                          "erts_literal_area_collector",
                                          "erl_tracer",
                                          "atomics",
                                          "counters",
                                          "persistent_term",
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
        Export& e = node.code.exportFor(
            {node.atoms.intern(info.module), node.atoms.intern(info.name), info.arity});
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

bool hasPair(const std::vector<std::string>& arguments, std::string_view flag,
             std::string_view value)
{
    for (size_t i = 1; i < arguments.size(); ++i) {
        if (arguments[i - 1] == flag && arguments[i] == value)
            return true;
    }
    return false;
}

// In embedded mode nobody loads what the boot script does not name, and it names no carrier but
// OTP's own.
bool needsCarrier(const BootOptions& options)
{
    return hasPair(options.arguments, "-mode", "embedded")
        && hasPair(options.arguments, "-proto_dist", "relupscope");
}

Result<void> loadFile(Node& node, const std::string& path)
{
    std::string bytes;
    if (node.disk->readFile(path, &bytes) != Posix::Ok)
        return fail(ErrorKind::Io, path, "can't be read");
    const ExternalContext external = externalContextOf(node);
    const LoadContext context {node.code, node.atoms, external, nullptr, 0};
    TRY_ASSIGN(ModuleInstance * instance, loadModule(context, path, bytes));
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
        TRY(loadFile(node, options.stubs)); // load_nif finds them whenever it is called
    if (needsCarrier(options))
        TRY(loadFile(node, fmt::format("{}/relupscope_dist.beam", EmbeddedFolder)));

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
    spawn(node, nullptr, node.atoms.intern("erl_init"), node.atoms.intern("start"), initArguments,
          SpawnOptions {});
    spawn(node, nullptr, node.atoms.intern("erts_code_purger"), node.atoms.intern("start"), Nil,
          system);
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

// --- nodes that programs start
// ---------------------------------------------------------------------

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

} // namespace relupscope
