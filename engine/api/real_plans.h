// SPDX-License-Identifier: GPL-3.0-or-later
// All that a real node needs to run a scenario: the plans of our Erlang modules, and the modules. A
// plain value; starting nodes is the program's business, not the engine's.
#pragma once

#include "base/result.h"

#include <string>
#include <utility>
#include <vector>

namespace relupscope {

struct RealPlans
{
    std::string build; // text of relupscope_real:build/2's plan
    std::string run; // of relupscope_real:run/2's
    std::string firstRelease; // the version that is booted
    double shortestMs = 0; // how long the run takes at the least
    std::string scenarioFolder; // absolute; terms name files in it
    std::string root; // of the target system, likewise
    bool hasLoad = false; // what servers keep depends on timing then
    bool needsElixir = false; // its libraries are to be in the root as well
    // What there is in our machine only, in the scenario's words, each with why.
    std::vector<std::string> onlyOurs;
    // Our modules: file name, content.
    std::vector<std::pair<std::string, std::string>> beams;
};

// `folder`: the scenario's; `root`: where the target system is to be made. The error names the
// place.
Result<RealPlans> realPlans(const std::string& folder, const std::string& root);

} // namespace relupscope
