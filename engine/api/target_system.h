// SPDX-License-Identifier: GPL-3.0-or-later
// From a scenario to a node that runs its first release: a first world compiles the applications
// and makes the release files with OTP's own tools; a second one boots from the disk that results.
#pragma once

#include "api/elixir_libraries.h"
#include "api/host_need.h"
#include "base/host_files.h"
#include "base/result.h"
#include "release/scenario.h"
#include "sched/world.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace relupscope {

// One hop's relup as systools made it.
struct RelupText
{
    std::string from;
    std::string to;
    std::vector<std::string> instructions; // printed terms
};

// A release's version to its own applications with theirs.
using AppVersions = std::map<std::string, std::string>;
using ReleaseApps = std::map<std::string, AppVersions>;

// What a release's own files want it to be started with, beside its boot script and sys.config.
struct ReleaseStart
{
    std::vector<std::string> arguments; // as of vm.args: "-mode", "embedded"
    std::vector<std::pair<std::string, std::string>> environment;

    // Modules are loaded at boot or never, our own as well.
    [[nodiscard]] bool isEmbedded() const;
    // Without its ".config".
    [[nodiscard]] std::string configFile(const std::string& otherwise) const;
};

// What the building node tells of releases that it has made.
struct BuiltParts
{
    std::map<std::string, ReleaseStart> starts; // by version
    std::vector<HostNeed> needs;
    ReleaseApps brought;                // of releases that were built before
    std::vector<std::string> installed; // see TargetSystem
};

struct TargetSystem
{
    std::map<std::string, std::string> files; // path on the node's disk to content
    std::map<std::string, std::string>
        packed; // those that are there when a package has been unpacked
    ReleaseApps apps;
    std::map<std::string, ReleaseStart> starts; // by release; without an entry nothing is special
    std::vector<RelupText> relups;
    std::vector<std::string> warnings;
    std::vector<HostNeed> needs;
    std::string otpRoot; // of the host
    // What the releases take from there ("/lib/kernel-8.5.3"), erts and the compiler. The node sees
    // no other application of the host's OTP, so that a run does not depend on what else is
    // installed.
    std::vector<std::string> installed;
    std::vector<ElixirLibrary> libraries; // beside those of OTP
    std::string name;                     // of the release
};

using ProgressFunction = std::function<void(const std::string&, double)>;

// Where the host keeps the languages.
struct HostRoots
{
    std::string otp;    // the folder that has lib/kernel-*
    std::string elixir; // the folder that has lib/elixir; may be empty where a scenario needs none
};

Result<TargetSystem> buildTargetSystem(const Scenario& scenario, const HostRoots& roots,
                                       const ProgressFunction& progress,
                                       const HostFiles& files = hostFiles());

// The parts of it. A node that has the scenario and what it brings on its disk, with a plan for our
// Erlang modules in /relupscope/plan; and what is there of the target system when it is done.
Result<void> bootBuildNode(World& world, const Scenario& scenario, const HostRoots& roots,
                           const HostFiles& files, const std::string& plan,
                           const std::string& expression);
Result<TargetSystem> collectTargetSystem(World& world, const Scenario& scenario,
                                         const HostRoots& roots, const BuiltParts& parts);
// From the map that relupscope_build makes.
BuiltParts builtParts(const Node& node, Term built);

// Starts a node that is nobody's: OTP, the libraries and our own modules, no release; `expression`
// runs once it is up.
Result<void> bootPlainNode(World& world, const std::string& otpRoot, const std::string& expression,
                           const std::vector<ElixirLibrary>& libraries = {});

// How a node starts a release of the target system that is on its disk; `expression` runs once it
// is up. `name`: of one among several nodes; empty: it is not distributed.
BootOptions bootOptionsOf(const TargetSystem& target, const std::string& version,
                          const std::string& expression, bool hasHeart,
                          const std::string& name = {});
// That expression where it runs in a release whose modules are loaded at boot or never.
std::string embeddedExpression(const std::string& expression);
// The release that comes up next, as releases/start_erl.data says, or the file that the release
// handler has told heart to start from; an error tells why none comes up.
Result<std::string> releaseToStart(const Node& node);
// On the node's disk, with our own modules.
Result<void> installTargetSystem(Node& node, const TargetSystem& target);
// Both, for the only node of a world.
Result<void> bootTargetSystem(World& world, const TargetSystem& target, const std::string& version,
                              const std::string& expression, bool hasHeart);

} // namespace relupscope
