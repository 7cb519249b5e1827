// SPDX-License-Identifier: GPL-3.0-or-later
// How `erl` would start a node with the words that a program was opened with: what the emulator and
// its starter take for themselves is left out or obeyed, the rest is init's.
#pragma once

#include "sched/world.h"

namespace relupscope {

// `root`: OTP's, on the node's disk.
BootOptions bootOfProgram(const NodeStart& start, const std::string& root);

} // namespace relupscope
