// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/target_system.h"

#include "api/plans.h"
#include "api/term_text.h"
#include "base/check.h"
#include "base/host_files.h"
#include "erl/embedded_beams.h"
#include "node/ports.h"
#include "node/virtual_disk.h"
#include "sched/embedded_code.h"
#include "term/binary.h"
#include "term/map.h"
#include "term/print.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

namespace {

// What starts the computer's Erlang reads: the versions of erts and of the permanent release.
constexpr const char* StartData = "/release/releases/start_erl.data";

// Written by relupscope_build_stubs.
constexpr const char* StubsFile = "/release/relupscope_stubs.beam";

Posix mountOtp(Node& node, const std::string& otpRoot, const std::vector<std::string>& libraries)
{
    VirtualDisk& disk = *node.disk;
    for (const std::string& library : libraries) {
        const Posix done = disk.mount(otpRoot + library, NodeRoot + library);
        if (done != Posix::Ok)
            return done;
    }
    (void)disk.mount(otpRoot + "/releases",
                     std::string(NodeRoot) + "/releases"); // some OTPs have none
    return disk.mount(otpRoot + "/bin", std::string(NodeRoot) + "/bin");
}

// In lib/ of the node with their versions, as OTP's own are.
Result<void> mountLibraries(Node& node, const std::vector<ElixirLibrary>& libraries)
{
    for (const ElixirLibrary& l : libraries) {
        const std::string place = fmt::format("{}/lib/{}-{}", NodeRoot, l.name, l.version);
        if (node.disk->mount(l.folder, place) != Posix::Ok)
            return fail(ErrorKind::Io, l.folder, "can't be read");
    }
    return {};
}

Result<std::vector<ElixirLibrary>> librariesOf(const Scenario& scenario,
                                               const std::string& elixirRoot)
{
    if (!scenario.needsElixir)
        return std::vector<ElixirLibrary> {};
    if (elixirRoot.empty())
        return fail(
            ErrorKind::NotFound, scenario.folder, "it is written in Elixir, which was not found",
            "install it (apt-get install elixir) or name its folder with RELUPSCOPE_ELIXIR");
    return elixirLibraries(hostFiles(), elixirRoot);
}

BootOptions withoutTerminal()
{
    BootOptions boot {NodeRoot};
    boot.add({"-noshell", "-noinput"});
    return boot;
}

void addEmbedded(BootOptions* boot, const std::string& expression)
{
    boot->add({"-pa", EmbeddedFolder, "-eval", expression});
}

Term field(const Node& node, Term map, std::string_view key)
{
    const Term atom = node.atoms.existing(key);
    const Term value = atom.isNone() ? NoTerm : mapGet(map, atom, node.atoms);
    return value.isNone() ? Nil : value;
}

// Listens to the building node: its one report is the result.
class BuildHost : public NodeHost
{
public:
    BuildHost(const Scenario& scenario, const HostFiles& files)
        : m_scenario(scenario), m_files(files)
    {
        wantsEvents = true;
    }
    void standardOutput(std::string_view bytes) override { output.append(bytes.substr(0, 10000)); }
    void standardError(std::string_view bytes) override { output.append(bytes); }
    const HostFiles* files() override { return &m_files; }
    void event(const Node& node, const Event& event) override
    {
        if (event.kind != EventKind::Report || node.atoms.text(event.term) != "built")
            return;
        const bool ok = tupleElement(event.extra, 0) == Atom::ok;
        ok ? takeSystem(node, tupleElement(event.extra, 1))
           : takeProblems(node, tupleElement(event.extra, 1));
        done = true;
    }

    std::atomic<bool> done = false;
    std::vector<RelupText> relups;
    BuiltParts parts;
    std::vector<std::string> warnings;
    std::vector<Error> problems;
    std::string output;

private:
    void takeSystem(const Node& node, Term system)
    {
        for (Term t = field(node, system, "relup"); t.isCons(); t = t.tail()) {
            RelupText r {textOf(tupleElement(t.head(), 0)), textOf(tupleElement(t.head(), 1)), {}};
            for (Term i = tupleElement(t.head(), 2); i.isCons(); i = i.tail())
                r.instructions.push_back(printTerm(i.head(), node.atoms));
            relups.push_back(std::move(r));
        }
        parts = builtParts(node, system);
        for (Term t = field(node, system, "warnings"); t.isCons(); t = t.tail())
            warnings.push_back(textOf(t.head()));
    }

    void takeProblems(const Node& node, Term list)
    {
        for (; list.isCons(); list = list.tail()) {
            std::string file = textOf(field(node, list.head(), "file"));
            const Term line = field(node, list.head(), "line");
            const Term column = field(node, list.head(), "column");
            const std::string_view inNode = NodeScenario;
            if (file.starts_with(inNode))
                file = m_scenario.folder + file.substr(inNode.size());
            std::string where = file;
            if (line.isSmall() && line.smallValue() > 0) {
                where += ":" + std::to_string(line.smallValue());
                if (column.isSmall() && column.smallValue() > 0)
                    where += ":" + std::to_string(column.smallValue());
            }
            problems.push_back(
                {ErrorKind::Syntax, where, textOf(field(node, list.head(), "text")), {}});
        }
    }

    const Scenario& m_scenario;
    const HostFiles& m_files;
};

void collectFiles(VirtualDisk& disk, const std::string& folder,
                  std::map<std::string, std::string>* files)
{
    ArenaVector<ArenaString> names {ArenaAllocator<ArenaString>(disk.arena())};
    if (disk.list(folder, &names) != Posix::Ok)
        return;
    for (const ArenaString& name : names) {
        const std::string path = fmt::format("{}/{}", folder, std::string_view(name));
        std::string bytes;
        if (disk.readFile(path, &bytes) == Posix::Ok)
            (*files)[path] = std::move(bytes);
        else
            collectFiles(disk, path, files);
    }
}

ReleaseStart releaseStart(const Node& node, Term start)
{
    ReleaseStart s;
    for (Term t = field(node, start, "arguments"); t.isCons(); t = t.tail())
        s.arguments.push_back(textOf(t.head()));
    for (Term t = field(node, start, "environment"); t.isCons(); t = t.tail())
        s.environment.emplace_back(textOf(tupleElement(t.head(), 0)),
                                   textOf(tupleElement(t.head(), 1)));
    return s;
}

} // namespace

bool ReleaseStart::isEmbedded() const
{
    const auto mode = std::ranges::find(arguments, "-mode"); // the first one counts
    return mode != arguments.end() && mode + 1 != arguments.end() && *(mode + 1) == "embedded";
}

std::string ReleaseStart::configFile(const std::string& otherwise) const
{
    for (const auto& [name, value] : environment)
        if (name == "RELEASE_SYS_CONFIG")
            return value;
    return otherwise;
}

std::string embeddedExpression(const std::string& expression)
{
    std::string modules;
    for (const EmbeddedBeam& beam : embeddedBeams())
        modules += (modules.empty() ? "" : ",") + std::string(beam.name);
    return fmt::format("[{{module,_}}=code:load_file(M)||M<-[{}]],{}", modules, expression);
}

Result<void> bootPlainNode(World& world, const std::string& otpRoot, const std::string& expression,
                           const std::vector<ElixirLibrary>& libraries)
{
    if (mountOtp(world.node(), otpRoot, {"/lib"}) != Posix::Ok)
        return fail(ErrorKind::NotFound, otpRoot, "no Erlang/OTP there");
    TRY(mountLibraries(world.node(), libraries));
    installEmbeddedCode(world);
    BootOptions boot = withoutTerminal();
    boot.add({"-boot", std::string(NodeRoot) + "/bin/start_clean"});
    addEmbedded(&boot, expression);
    return world.boot(boot);
}

BuiltParts builtParts(const Node& node, Term built)
{
    BuiltParts parts;
    for (Term t = field(node, built, "brought"); t.isCons(); t = t.tail())
        for (Term a = tupleElement(t.head(), 1); a.isCons(); a = a.tail())
            parts.brought[textOf(tupleElement(t.head(), 0))].emplace(
                node.atoms.text(tupleElement(a.head(), 0)), textOf(tupleElement(a.head(), 1)));
    for (Term t = field(node, built, "starts"); t.isCons(); t = t.tail())
        parts.starts.emplace(textOf(field(node, t.head(), "vsn")), releaseStart(node, t.head()));
    for (Term t = field(node, built, "needs"); t.isCons(); t = t.tail())
        parts.needs.push_back(
            {textOf(field(node, t.head(), "app")), textOf(field(node, t.head(), "module")),
             textOf(field(node, t.head(), "asks")), textOf(field(node, t.head(), "answer"))});
    for (Term t = field(node, built, "installed"); t.isCons(); t = t.tail())
        parts.installed.push_back("/lib/" + textOf(t.head()));
    return parts;
}

Result<void> bootBuildNode(World& world, const Scenario& scenario, const HostRoots& roots,
                           const HostFiles& files, const std::string& plan,
                           const std::string& expression)
{
    TRY_ASSIGN(const std::vector<ElixirLibrary> libraries, librariesOf(scenario, roots.elixir));
    TRY_ASSIGN(const std::string folder, files.realPath(scenario.folder));
    VirtualDisk& disk = *world.node().disk;
    if (disk.mount(folder, NodeScenario) != Posix::Ok)
        return fail(ErrorKind::Io, scenario.folder, "can't be read");
    for (const ScenarioRelease& r : scenario.releases) {
        if (r.root.empty())
            continue;
        const std::string place = std::string(NodeBrought) + "/" + r.version;
        if (r.isPackage()) {
            TRY_ASSIGN(const std::string bytes, files.read(r.root));
            if (disk.makeFolders(NodeBrought) != Posix::Ok
                || disk.writeFile(place + ".tar.gz", bytes) != Posix::Ok)
                return fail(ErrorKind::Io, r.root, "can't be put on the node's disk");
            continue;
        }
        TRY_ASSIGN(const std::string root, hostFiles().realPath(r.root));
        if (disk.mount(root, place) != Posix::Ok)
            return fail(ErrorKind::Io, r.root, "can't be read");
    }
    CHECK(disk.makeFolders("/relupscope") == Posix::Ok);
    CHECK(disk.writeFile("/relupscope/plan", plan) == Posix::Ok);
    return bootPlainNode(world, roots.otp, expression, libraries);
}

Result<TargetSystem> collectTargetSystem(World& world, const Scenario& scenario,
                                         const HostRoots& roots, const BuiltParts& parts)
{
    VirtualDisk& disk = *world.node().disk;
    TargetSystem target;
    target.otpRoot = roots.otp;
    TRY_ASSIGN(target.libraries, librariesOf(scenario, roots.elixir));
    for (const std::string& library : parts.installed)
        if (hostFiles().isFolder(roots.otp + library))
            target.installed.push_back(library);
    target.name = releaseName(scenario);
    target.starts = parts.starts;
    target.needs = parts.needs;
    if (std::string stubs; disk.readFile(StubsFile, &stubs) == Posix::Ok)
        target.files.emplace(StubsFile, std::move(stubs));
    collectFiles(disk, std::string(NodeRoot) + "/tmp", &target.files);
    for (const ScenarioRelease& r : scenario.releases) {
        const auto its = parts.brought.find(r.version);
        if (r.root.empty())
            target.apps[r.version] = r.apps;
        else if (its != parts.brought.end())
            target.apps[r.version] = its->second;
        // A package is on the disk as it is, and the release handler unpacks it; the first release
        // runs.
        const bool isPacked = r.isPackage() && r.version != scenario.path.front();
        std::map<std::string, std::string> files;
        for (const auto& [name, version] : target.apps[r.version])
            collectFiles(disk, fmt::format("{}/lib/{}-{}", NodeRoot, name, version), &files);
        collectFiles(disk, fmt::format("{}/releases/{}", NodeRoot, r.version), &files);
        for (auto& [path, bytes] : files)
            (isPacked && !path.ends_with(".tar.gz") ? target.packed : target.files)
                .emplace(path, std::move(bytes));
    }
    target.files[StartData]
        = fmt::format("{} {}", textOf(world.node().ertsVersion), scenario.path.front());
    std::string releases;
    if (disk.readFile(std::string(NodeRoot) + "/releases/RELEASES", &releases) == Posix::Ok)
        target.files[std::string(NodeRoot) + "/releases/RELEASES"] = releases;
    return target;
}

Result<TargetSystem> buildTargetSystem(const Scenario& scenario, const HostRoots& roots,
                                       const ProgressFunction& progress, const HostFiles& files)
{
    if (progress)
        progress("compiling the applications", 0.1);
    BuildHost host(scenario, files);
    WorldOptions options;
    options.policy = Chooser::Policy::RoundRobin;
    const std::unique_ptr<World> world = World::create(options, host);
    if (!world)
        return fail(ErrorKind::Limit, "", "the system gives no address space for a world");
    TRY(bootBuildNode(*world, scenario, roots, files,
                      buildPlan(scenario, {NodeRoot, NodeScenario, NodeBrought, {}}),
                      "{ok,[P]}=file:consult(\"/relupscope/plan\"),relupscope_build:build(P)."));
    RunLimit limit;
    limit.interrupt = &host.done;
    limit.time = VirtualTime {600} * 1'000'000'000;
    const RunEnd end = world->run(limit);
    if (!host.done)
        return fail(ErrorKind::Machine, scenario.folder,
                    "its releases could not be made: "
                        + (end == RunEnd::Limit ? world->problem() : "the building node stopped")
                        + (host.output.empty() ? "" : "\n" + host.output));
    if (!host.problems.empty()) {
        Error first = host.problems.front();
        for (size_t i = 1; i < host.problems.size() && i < 10; ++i)
            first.what += "\n" + host.problems[i].where + ": " + host.problems[i].what;
        return tl::unexpected(first);
    }
    TRY_ASSIGN(TargetSystem target, collectTargetSystem(*world, scenario, roots, host.parts));
    target.relups = std::move(host.relups);
    target.warnings = std::move(host.warnings);
    return target;
}

Result<void> installTargetSystem(Node& node, const TargetSystem& target)
{
    if (mountOtp(node, target.otpRoot, target.installed) != Posix::Ok)
        return fail(ErrorKind::NotFound, target.otpRoot, "no Erlang/OTP there");
    TRY(mountLibraries(node, target.libraries));
    VirtualDisk& disk = *node.disk;
    for (const auto& [path, content] : target.files) {
        if (disk.makeFolders(path.substr(0, path.rfind('/'))) != Posix::Ok
            || disk.writeFile(path, content) != Posix::Ok)
            return fail(ErrorKind::Io, path, "can't be put on the node's disk");
    }
    installEmbeddedCode(node);
    return {};
}

Result<void> bootTargetSystem(World& world, const TargetSystem& target, const std::string& version,
                              const std::string& expression, bool hasHeart)
{
    TRY(installTargetSystem(world.node(), target));
    return world.boot(bootOptionsOf(target, version, expression, hasHeart));
}

BootOptions bootOptionsOf(const TargetSystem& target, const std::string& version,
                          const std::string& expression, bool hasHeart, const std::string& name)
{
    const auto known = target.starts.find(version);
    const ReleaseStart start = known == target.starts.end() ? ReleaseStart {} : known->second;
    BootOptions boot = withoutTerminal();
    const std::string folder = fmt::format("{}/releases/{}", NodeRoot, version);
    boot.add({"-boot", folder + "/start", "-config", start.configFile(folder + "/sys")});
    // As the start scripts of mix, of relx and of older relx call the folder.
    for (const char* variable : {"RELEASE_LIB", "ERTS_LIB_DIR", "SYSTEM_LIB_DIR"})
        boot.arguments.insert(boot.arguments.end(),
                              {"-boot_var", variable, std::string(NodeRoot) + "/lib"});
    boot.arguments.insert(boot.arguments.end(), start.arguments.begin(), start.arguments.end());
    boot.environment = start.environment;
    if (target.files.contains(StubsFile))
        boot.stubs = StubsFile;
    if (hasHeart)
        boot.arguments.emplace_back("-heart");
    if (!name.empty()) {
        const std::vector<std::string> named = distributionArguments(name);
        boot.arguments.insert(boot.arguments.end(), named.begin(), named.end());
    }
    addEmbedded(&boot, start.isEmbedded() ? embeddedExpression(expression) : expression);
    return boot;
}

Result<std::string> releaseToStart(const Node& node)
{
    VirtualDisk& disk = *node.disk;
    std::string path = StartData;
    // "START_PROGRAM DATA_FILE", if it was not the computer that stopped.
    const Port* heart = node.haltReason.isNone() ? nullptr : node.ports->heart();
    if (heart && heart->heartCommand.find(' ') != std::string::npos)
        path = std::string_view(heart->heartCommand).substr(heart->heartCommand.rfind(' ') + 1);
    std::string data;
    if (disk.readFile(path, &data) != Posix::Ok)
        return fail(ErrorKind::Io, path, "can't be read, so no release starts");
    const size_t blank = data.find(' ');
    const std::string version = blank == std::string::npos
        ? ""
        : data.substr(blank + 1, data.find_first_of(" \n", blank + 1) - blank - 1);
    DiskNode* script = nullptr;
    const std::string boot = fmt::format("{}/releases/{}/start.boot", NodeRoot, version);
    if (version.empty() || disk.find(boot, true, &script) != Posix::Ok)
        return fail(ErrorKind::Value, path,
                    fmt::format("it names no release that can start: `{}`", data));
    return version;
}

} // namespace relupscope
