// SPDX-License-Identifier: GPL-3.0-or-later
// A fault as the command line and the window give it: 'at=instruction:5 kill=account'. The window's
// list of what there is comes from faultKinds() of session.h.
#pragma once

#include "release/scenario.h"

#include <string_view>

namespace relupscope {

// Without `at` it is for the start, or for now when it is put into a run.
Result<ScenarioFault> parseScenarioFault(std::string_view text);

// Whether the conditions at which a scenario's faults strike can be read.
Result<void> checkConditions(const Scenario& scenario);

} // namespace relupscope
