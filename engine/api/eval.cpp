// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/eval.h"

#include "api/elixir_libraries.h"
#include "api/program_start.h"
#include "base/check.h"
#include "base/host_files.h"
#include "node/run_queues.h"
#include "node/virtual_disk.h"
#include "sched/embedded_code.h"
#include "sched/world.h"
#include "term/binary.h"
#include "term/print.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace relupscope {

namespace {

constexpr const char* ExpressionFile = "/relupscope/expression";

class EvalHost : public NodeHost
{
public:
    explicit EvalHost(const std::function<void(std::string_view)>& output) : m_output(output)
    {
        wantsEvents = true;
    }
    void standardOutput(std::string_view bytes) override { m_output(bytes); }
    void standardError(std::string_view bytes) override
    {
        std::fwrite(bytes.data(), 1, bytes.size(), stderr);
    }
    const HostFiles* files() override { return &hostFiles(); }
    void event(const Node& node, const Event& event) override
    {
        if (event.kind != EventKind::Report)
            return;
        if (node.index == 0 && node.atoms.text(event.term) == "value")
            take(node, event.extra);
        else if (node.index != 0 && node.atoms.text(event.term) == "up" && ++nodesUp == nodesToCome)
            done = true;
    }

    std::atomic<bool> done = false;
    size_t nodesToCome = 0; // before the first one boots
    size_t nodesUp = 0;
    EvalResult result;

private:
    void take(const Node& node, Term report)
    {
        if (!isTuple(report) || tupleArity(report) < 2)
            return;
        const std::string_view kind = node.atoms.text(tupleElement(report, 0));
        std::string spill;
        if (kind == "syntax") {
            result.kind = EvalResult::Kind::Syntax;
            const auto number
                = [&](size_t i) { return printTerm(tupleElement(report, i), node.atoms); };
            result.text = fmt::format("{}:{}: {}", number(1), number(2),
                                      binaryBytes(tupleElement(report, 3), spill));
        } else {
            result.kind = kind == "ok" ? EvalResult::Kind::Value : EvalResult::Kind::Exception;
            result.text = std::string(binaryBytes(tupleElement(report, 1), spill));
        }
        done = true;
    }

    const std::function<void(std::string_view)>& m_output;
};

Result<std::string> mountAt(Node& node, const std::string& folder)
{
    TRY_ASSIGN(const std::string path, hostFiles().realPath(folder));
    if (!hostFiles().isFolder(path))
        return fail(ErrorKind::NotFound, folder, "no such folder");
    if (node.disk->mount(path, path) != Posix::Ok)
        return fail(ErrorKind::Io, folder, "can't be mounted");
    return path;
}

Result<std::vector<std::string>> elixirPaths(const std::string& root)
{
    std::vector<std::string> paths;
    if (root.empty())
        return paths;
    TRY_ASSIGN(const auto libraries, elixirLibraries(hostFiles(), root));
    for (const ElixirLibrary& library : libraries)
        paths.push_back(library.folder + "/ebin");
    return paths;
}

// Boots a node that another one has started: it sees the same folders of the host.
Result<void> prepareStarted(World& world, Node& node, const EvalOptions& options,
                            const NodeStart& start)
{
    TRY_ASSIGN(const std::string root, mountAt(node, options.otpRoot));
    installEmbeddedCode(node);
    for (const auto& folders : {options.mounts, options.pa}) {
        for (const std::string& folder : folders)
            TRY(mountAt(node, folder));
    }
    return world.boot(node, bootOfProgram(start, root));
}

// Boots a node; `expression` is evaluated when it is up.
Result<void> prepare(World& world, Node& node, const EvalOptions& options,
                     const std::string& expression)
{
    TRY_ASSIGN(const std::string root, mountAt(node, options.otpRoot));
    installEmbeddedCode(node);
    CHECK(node.disk->writeFile(ExpressionFile, options.expression) == Posix::Ok);
    for (const std::string& folder : options.mounts)
        TRY(mountAt(node, folder));
    BootOptions boot(root);
    boot.add({"-noshell", "-boot", root + "/bin/start_clean"});
    TRY_ASSIGN(std::vector<std::string> paths, elixirPaths(options.elixirRoot));
    paths.insert(paths.end(), options.pa.begin(), options.pa.end());
    for (const std::string& folder : paths) {
        TRY_ASSIGN(const std::string path, mountAt(node, folder));
        boot.add({"-pa", path});
    }
    boot.add({"-pa", EmbeddedFolder, "-eval", expression});
    if (!options.nodes.empty())
        boot.add(distributionArguments(options.nodes[node.index]));
    return world.boot(node, boot);
}

std::vector<std::string> missingOf(const Node& node)
{
    std::vector<std::string> names;
    for (const Mfa& mfa : node.missing)
        names.push_back(fmt::format("{}:{}/{}", node.atoms.text(mfa.module),
                                    node.atoms.text(mfa.function), mfa.arity));
    return names;
}

EvalResult failed(EvalResult::Kind kind, std::string text)
{
    EvalResult r;
    r.kind = kind;
    r.text = std::move(text);
    return r;
}

// Runs until the answer is there; null kind of end: it is.
EvalResult runToTheEnd(World& world, EvalHost& host, const EvalOptions& options)
{
    RunLimit limit;
    limit.interrupt = &host.done;
    constexpr VirtualTime Step = 50'000'000; // looks at the caller's interrupt so often
    const VirtualTime last
        = options.maxMs > 0 ? static_cast<VirtualTime>(options.maxMs * 1e6) : INT64_MAX;
    for (;;) {
        limit.time = std::min(last, world.node().now + Step);
        const RunEnd end = world.run(limit);
        if (host.done)
            return host.result;
        if (options.interrupt && *options.interrupt)
            return failed(EvalResult::Kind::Interrupted, "interrupted");
        switch (end) {
        case RunEnd::Halted: {
            EvalResult r = failed(EvalResult::Kind::Halted, "the node has halted");
            r.exitStatus = world.node().haltStatus;
            return r;
        }
        case RunEnd::Idle:
            return failed(EvalResult::Kind::Failed,
                          "nothing can happen any more: every process waits for ever");
        case RunEnd::Limit: return failed(EvalResult::Kind::Limit, world.problem());
        case RunEnd::Time:
            if (world.node().now >= last)
                return failed(EvalResult::Kind::TimedOut,
                              fmt::format("no answer after {} virtual ms", options.maxMs));
            // Nothing but timers: straight to the next one.
            if (world.nodes().size() > 1)
                break; // whose next one is the first, the world knows
            if (const Timer* t = world.node().timers.next();
                t && t->when > world.node().now + Step && world.node().runQueues->size() == 0)
                world.node().now = std::min(t->when, last);
            break;
        case RunEnd::Event:
        case RunEnd::Interrupted: break;
        }
    }
}

// All nodes but the first, until each of them is up.
Result<void> bootOthers(World& world, EvalHost& host, const EvalOptions& options)
{
    if (options.nodes.size() < 2)
        return {};
    host.nodesToCome = options.nodes.size() - 1;
    for (size_t i = 1; i < options.nodes.size(); ++i)
        TRY(prepare(world, world.addNode(), options, "relupscope:report(up, ok)."));
    const EvalResult end = runToTheEnd(world, host, options);
    if (!host.done)
        return fail(ErrorKind::Io, "", "the other nodes do not come up: " + end.text);
    host.done = false;
    return {};
}

void setLimits(NodeLimits& limits, const EvalOptions& options)
{
    const EvalLimits& wanted = options.limits;
    const auto orNone = [](uint64_t value) { return value == 0 ? SIZE_MAX : value; };
    limits.memoryBytes = std::min(orNone(wanted.memoryMb), Arena::SlotBytes >> 20) << 20;
    limits.atoms = std::min<size_t>(orNone(wanted.atoms), UINT32_MAX);
    limits.processes = std::min<size_t>(orNone(wanted.processes), size_t {1} << 27);
    limits.etsTables = orNone(wanted.tables);
    limits.messageQueue = orNone(wanted.messages);
    if (options.maxMs <= 0)
        limits.reductions = orNone(wanted.reductions);
}

} // namespace

Result<void> setEvalLimit(EvalLimits& limits, std::string_view text)
{
    struct Named
    {
        std::string_view name;
        uint64_t EvalLimits::*field;
    };
    static constexpr Named all[]
        = {{"memory_mb", &EvalLimits::memoryMb},  {"atoms", &EvalLimits::atoms},
           {"processes", &EvalLimits::processes}, {"tables", &EvalLimits::tables},
           {"messages", &EvalLimits::messages},   {"reductions", &EvalLimits::reductions}};
    const size_t equals = text.find('=');
    const std::string_view name = text.substr(0, equals);
    const std::string_view number = equals == std::string_view::npos ? "" : text.substr(equals + 1);
    for (const Named& n : all) {
        if (n.name != name)
            continue;
        const auto [end, error] = std::from_chars(number.begin(), number.end(), limits.*n.field);
        if (error == std::errc {} && end == number.end())
            return {};
        return fail(ErrorKind::Value, std::string(text), "a limit is name=number");
    }
    return fail(ErrorKind::Value, std::string(text), "no such limit",
                "there are memory_mb, atoms, processes, tables, messages and reductions");
}

EvalResult evaluate(const EvalOptions& options,
                    const std::function<void(std::string_view)>& standardOutput)
{
    EvalHost host(standardOutput);
    WorldOptions worldOptions;
    worldOptions.seed = options.seed;
    worldOptions.gcStress = options.gcStress;
    worldOptions.policy = Chooser::Policy::RoundRobin;
    setLimits(worldOptions.limits, options);
    const std::unique_ptr<World> world = World::create(worldOptions, host);
    if (!world)
        return failed(EvalResult::Kind::Failed, "the system gives no address space for a world");
    world->letProgramsStart(options.peers, [&](Node& node, const NodeStart& start) {
        return prepareStarted(*world, node, options, start);
    });
    if (const auto others = bootOthers(*world, host, options); !others)
        return failed(EvalResult::Kind::Failed, others.error().text());
    const std::string expression
        = fmt::format("{{ok,B}}=file:read_file(\"{}\"),relupscope_eval:{}(B).", ExpressionFile,
                      options.elixirRoot.empty() ? "eval" : "elixir");
    if (const auto prepared = prepare(*world, world->node(), options, expression); !prepared)
        return failed(EvalResult::Kind::Failed, prepared.error().text());
    EvalResult result = runToTheEnd(*world, host, options);
    for (const Node* node : world->nodes()) {
        for (std::string& name : missingOf(*node))
            result.missing.push_back(std::move(name));
    }
    return result;
}

} // namespace relupscope
