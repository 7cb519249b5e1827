// SPDX-License-Identifier: GPL-3.0-or-later
// Breakpoints of erlang:trace_pattern/3 and the loading of code.
#pragma once

#include "bif/bif.h"

namespace relupscope {

// The module's current code is about to go: because new code comes, or it is deleted.
void traceUnloading(Node& node, Term module);
// This code is current and its exports are there; the pattern `on_load` applies.
void traceLoaded(Node& node, ModuleInstance& instance);

} // namespace relupscope
