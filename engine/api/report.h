// SPDX-License-Identifier: GPL-3.0-or-later
// The outcome of a run as a value, and its text as JSON.
#pragma once

#include "api/host_need.h"
#include "api/view.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace relupscope {

// What `relupscope run` reports; field by field the JSON of the command-line contract.
struct Report
{
    struct Broken
    {
        std::string expectation;
        std::string wanted;
        std::string got;
    };
    struct Instruction
    {
        int hop = 1;
        int n = 1;
        std::string text;
        double atMs = 0;
        double ms = 0;
        std::string outcome; // "done", "failed", "not reached"
        std::string hash;
        double heldMs = 0;   // of `ms`, for which the release handler was held before it
        std::string node {}; // of several
    };
    struct Module
    {
        std::string module;
        std::string app;
        std::string current;
        std::optional<std::string> old;
        uint32_t processesOnOld = 0;
    };
    // What became of one of several nodes. The lists of the report itself tell of all of them where
    // their entries name a node; `node`, `releases` and `modules` there are those of the first
    // upgraded node.
    struct NodeOutcome
    {
        std::string name;
        bool isUpgraded = false; // [upgrade] names it
        std::string node;        // "running", "restarted", "halted"
        std::vector<InstallRow> installs;
        uint64_t instructions = 0; // of the relup that have begun
        std::vector<RebootRow> reboots;
        std::vector<std::pair<std::string, std::string>> releases; // version, status
        std::vector<Module> modules;
        std::vector<ServerState> states;
        uint64_t crashes = 0;
        uint64_t restarts = 0; // of children, by supervisors
    };
    struct FaultRow
    {
        std::string fault;   // "kill=account"
        std::string at;      // "instruction:5"
        std::string outcome; // "struck", "failed", "waits", "not reached"
        double atMs = 0;     // of the stroke
        uint64_t event = 0;
        std::string problem; // why it failed, what it waits for
    };
    std::string scenario;
    std::string otp;
    uint64_t seed = 1;
    std::string hash;
    double virtualMs = 0;
    uint64_t events = 0;
    std::vector<InstallRow> installs;
    std::vector<Instruction> relup;
    std::vector<StepRow> steps;
    std::vector<Crash> crashes;
    uint64_t restarts = 0;
    std::vector<RebootRow> reboots;
    std::vector<std::string> releaseChanges; // of files below releases/: "write RELEASES"
    std::string node;                        // "running", "restarted", "halted"
    std::vector<std::pair<std::string, std::string>> releases; // version, status
    std::vector<Module> modules;
    std::vector<NodeOutcome> nodes; // none if there is one node
    std::vector<ServerState> states;
    std::vector<LoadRow> load;
    // Of all loads together, at points `widthMs` apart from the start on.
    struct LoadSeries
    {
        double widthMs = 0;
        std::vector<double> answeredPerS;
        std::vector<double> waiting; // the most at one moment
        std::vector<double> failedSoFar;
        std::vector<double> oldestMs; // age of the request that waited longest
        std::vector<double> p99Ms;
    } series;
    std::vector<FaultRow> faults;
    std::vector<std::string> missing;
    std::vector<std::string> warnings; // of making the releases
    std::vector<HostNeed> needs;       // of the releases' modules, known before the start
    bool held = false;
    std::vector<Broken> broken;
    std::string stoppedAt;    // the moment at which it was asked to stop; empty: it was not
    bool interrupted = false; // stopped before the scenario's end: all of the above is "so far"
};

// The JSON of the command-line contract, ending in a line feed.
std::string reportJson(const Report& report);

} // namespace relupscope
