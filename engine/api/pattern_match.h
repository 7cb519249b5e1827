// SPDX-License-Identifier: GPL-3.0-or-later
// Whether terms fit the Erlang patterns of a scenario's [expect] and steps. It is asked of a node
// that is started for it, so that a run is the same whatever is expected of it, and so that the
// results of a node that has gone down can be judged, too.
#pragma once

#include "base/result.h"

#include <string>
#include <vector>

namespace relupscope {

struct PatternQuestion
{
    std::string pattern;  // may carry a guard
    std::string external; // the term, in the external format
};

// An answer for each question. Fails when no node can be started.
Result<std::vector<bool>> fitPatterns(const std::string& otpRoot,
                                      const std::vector<PatternQuestion>& questions);

} // namespace relupscope
