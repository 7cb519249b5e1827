// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario as its scenario.toml says it, checked as far as that can be done without running
// Erlang: keys, types, ranges, and that every application has its folder. A plain value; it owns
// all its strings. The Erlang inside it is parsed later, by OTP's own parser in the machine.
#pragma once

#include "base/host_files.h"
#include "base/result.h"
#include "fault/fault.h"
#include "release/erlang_text.h"
#include "release/moment.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relupscope {

struct ScenarioRelease
{
    std::string version;
    std::map<std::string, std::string> apps; // name to version, found in apps/NAME-VERSION
    // A folder with lib/ and releases/, or such a one packed as .tar.gz, as rebar3, mix and
    // systools make it; empty: made of `apps`.
    std::string root;
    std::string name; // of a release with a root: that of its .rel file

    [[nodiscard]] bool isPackage() const { return root.ends_with(".tar.gz"); }
};

// One of several nodes of a scenario, which all start with the path's first release. Without
// [[node]] there is one, which has no name.
struct ScenarioNode
{
    std::string name; // a word; the node is called NAME@localhost
};

// How packets get from one node to another, both ways.
struct ScenarioLink
{
    std::string a;
    std::string b;
    double latencyMs = 0.1;
    uint64_t bytesPerSecond = 0; // 0: as many as there are
    double loss = 0;             // the part of the packets that have to be sent again, below 1
};

struct ScenarioUpgrade
{
    // Of several nodes: those that are upgraded, one after the other; each does a hop, and the next
    // one begins `nodeGapMs` after that. An install that fails ends it for those that come after.
    std::vector<std::string> nodes;
    bool isRolling = true; // else all of them do a hop at the same time
    double nodeGapMs = 100;
    bool isAutomatic = true; // install_release for each hop; else the steps do what is to be done
    bool hasHeart = false; // the node is started with -heart: it comes up again after init:reboot/0
    double atMs = 500;     // of the first install_release
    ErlangText options {"[]"};                  // install_release/2 options
    std::optional<double> makePermanentAfterMs; // after each install; absent: it stays current
    // By relup instruction, counted over all hops: the release handler is held so long before it.
    std::map<uint64_t, double> holdMs;
    double hopGapMs = 200;     // between one hop's end and the next one's begin
    double watchAfterMs = 500; // the run goes on this long after the last hop
};

// Exactly one of thinkMs and ratePerS is set.
struct ScenarioLoad
{
    std::string name;
    uint64_t clients = 1;
    std::optional<double> thinkMs;  // closed loop: each client thinks between two requests
    std::optional<double> ratePerS; // open loop: requests of the whole load per virtual second
    // How think times, or the gaps of an open loop, are drawn about their mean; "spread" is from
    // half of it to one and a half. Empty: spread for think times, fixed for gaps.
    std::string distribution;
    std::vector<std::pair<double, double>>
        ramp; // at so many ms the load is so many times what it is
    std::vector<std::pair<double, uint64_t>> bursts; // at so many ms so many requests at once
    double warmUpMs = 0; // requests before that are sent and not measured
    std::string node;    // where its clients are; empty: in the only node
    ErlangText run;
};

struct ScenarioFault
{
    Moment at;
    std::optional<ErlangText> when; // the text of `at`, when that is a condition
    Fault fault;
    // Those of its texts that the node's parser checks before the run; true: a pattern.
    std::vector<std::pair<ErlangText, bool>> texts;
};

// Erlang that runs in the node at its moment, one after the other: code loading by hand, questions
// to the release handler.
struct ScenarioStep
{
    std::string node; // empty: the only one
    double atMs
        = 0; // since the release is up; a step that is late runs when the one before is done
    ErlangText eval;
    std::optional<ErlangText> expect; // a pattern on its value; an exception is {'EXIT', Reason}
};

// Erlang in the place of a function whose native library the machine does not load.
struct ScenarioStub
{
    std::string module;
    std::string function;
    unsigned arity = 0;
    ErlangText result; // the arguments are A1, A2, ...
};

// What a count is expected to be; a missing bound is no bound.
struct ExpectedCount
{
    std::optional<uint64_t> min;
    std::optional<uint64_t> max;

    [[nodiscard]] bool holds(uint64_t count) const
    {
        return (!min || count >= *min) && (!max || count <= *max);
    }

    [[nodiscard]] std::string text() const; // "0", "at most 3", "at least 1", "1 to 3"
};

struct ScenarioExpect
{
    // Patterns on install_release's results, one a hop; a single one is repeated for every hop.
    // Empty: nothing is expected of them.
    std::vector<ErlangText> install;
    std::optional<ExpectedCount> crashes;
    std::optional<ExpectedCount> failedRequests;
    std::optional<ExpectedCount> restarts;
    std::optional<std::string>
        node; // "running", "restarted" or "halted"; of the first upgraded one
    // Of several nodes, by name: [expect.nodes.a].
    struct OfNode
    {
        std::optional<std::vector<ErlangText>>
            install; // in place of the one for all; none: no install
        std::optional<std::string> node;
    };
    std::map<std::string, OfNode> nodes;
};

struct Scenario
{
    std::string name;   // its folder's last part
    std::string folder; // as given
    std::string file;   // FOLDER/scenario.toml
    std::string title;
    std::string about;
    std::string category;     // under which the gallery shows it; may be empty, as the three below
    std::string moral;        // one line: what to take home
    std::string lookFor;      // what to watch while it runs
    std::string source;       // where the story was told: an address
    bool needsElixir = false; // an application has Elixir sources, or modules made of such
    std::vector<ScenarioNode> nodes; // in the order of the file; empty: there is one
    std::vector<ScenarioLink> links;
    std::vector<std::string> path;         // versions; one hop less than entries
    std::vector<ScenarioRelease> releases; // in the order of the file
    ScenarioUpgrade upgrade;
    std::vector<ScenarioLoad> loads;
    std::vector<ScenarioStep> steps;
    std::vector<ScenarioStub> stubs;
    std::vector<ScenarioFault> faults;
    ScenarioExpect expect;

    [[nodiscard]] bool hasNodes() const { return !nodes.empty(); }
    [[nodiscard]] size_t nodeCount() const { return nodes.empty() ? 1 : nodes.size(); }
    // Its place among the nodes; the first one's for an empty name.
    [[nodiscard]] uint32_t nodeIndex(std::string_view node) const;
    [[nodiscard]] std::string nodeName(uint32_t index) const; // empty: the only one
    [[nodiscard]] bool hasNode(std::string_view node) const;
    [[nodiscard]] std::string nodesHint(std::string_view wanted) const; // which there are
    // It speaks of a node that is not there.
    [[nodiscard]] std::optional<FaultProblem> problemOf(const Fault& fault) const;

    [[nodiscard]] size_t hops() const { return path.empty() ? 0 : path.size() - 1; }

    // Null if there is none of that version; the path names known versions only.
    [[nodiscard]] const ScenarioRelease* release(std::string_view version) const;
};

Result<Scenario> readScenario(const HostFiles& files, const std::string& folder);

} // namespace relupscope
