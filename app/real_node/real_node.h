// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a scenario on the installed Erlang/OTP, in real time: a node of its own without
// distribution, or several with, in a temporary folder, always ended.
#pragma once

#include "api/real_plans.h"
#include "base/result.h"
#include "real_node/real_outcome.h"

#include <atomic>
#include <functional>
#include <string>

namespace relupscope {

struct RealNodeOptions
{
    std::string scenarioFolder;
    std::string otpRoot;
    std::string elixirRoot;
    std::function<void(const std::string& what)> progress;
};

struct RealRun
{
    RealPlans plans;
    RealOutcome outcome;
};

// The same of a scenario with several nodes, by their numbers.
struct RealNodesRun
{
    RealNodesPlans plans;
    std::vector<RealOutcome> outcomes;
};

// The nodes find each other without epmd, over the loopback interface, with a cookie of their own.
Result<RealNodesRun> runOnRealNodes(const RealNodeOptions& options,
                                    const std::atomic<bool>& interrupt);

// Fails if there is no `erl` to start, or if the node does not come to an end in time.
Result<RealRun> runOnRealNode(const RealNodeOptions& options, const std::atomic<bool>& interrupt);

} // namespace relupscope
