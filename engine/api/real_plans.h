// SPDX-License-Identifier: GPL-3.0-or-later
// All that a real node needs to run a scenario: the plans of our Erlang modules, and the modules. A
// plain value; starting nodes is the program's business, not the engine's.
#pragma once

#include "api/node_turns.h"
#include "base/result.h"

#include <string>
#include <utility>
#include <vector>

namespace relupscope {

struct RealPlans
{
    std::string build;              // text of relupscope_real:build/2's plan
    std::string run;                // of relupscope_real:run/2's
    std::string firstRelease;       // the version that is booted
    double shortestMs = 0;          // how long the run takes at the least
    std::string scenarioFolder;     // absolute; terms name files in it
    std::string root;               // of the target system, likewise
    std::vector<std::string> loads; // of this node
    bool hasLoad = false;           // what servers keep depends on timing then
    bool needsElixir = false;       // its libraries are to be in the root as well
    // What there is in our machine only, in the scenario's words, each with why.
    std::vector<std::string> onlyOurs;
    // Our modules: file name, content.
    std::vector<std::pair<std::string, std::string>> beams;
};

// What somebody outside does to real nodes at a moment after they have started.
struct RealNodeAction
{
    enum class Kind : uint8_t { Cut, Heal, Halt } kind = Kind::Cut;
    double atMs = 0;
    uint32_t a = 0; // nodes, by number; Halt has one
    uint32_t b = 0;
};

// Of one among several real nodes.
struct RealNodeOfSeveral
{
    std::string name; // the scenario's
    RealPlans plans;  // of its own target system
};

// All that several real nodes need.
struct RealNodesPlans
{
    std::vector<RealNodeOfSeveral> nodes;
    NodeTurns turns;
    std::vector<RealNodeAction> actions; // in the order of time
    double watchMs = 0;                  // after the last hop
};

// The same for a scenario with several nodes; BASE/NAME is the folder of each, its target system is
// made in release/, its commands are awaited in commands/ (relupscope_real), and progress/ outlives
// its restarts.
Result<RealNodesPlans> realNodesPlans(const std::string& folder, const std::string& base);

// `folder`: the scenario's; `root`: where the target system is to be made. The error names the
// place.
Result<RealPlans> realPlans(const std::string& folder, const std::string& root);

} // namespace relupscope
