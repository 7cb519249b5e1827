// SPDX-License-Identifier: GPL-3.0-or-later
// Ctrl-C asks a run to end at its next event. A second one ends the program at once.
#pragma once

#include <atomic>

namespace relupscope {

// The exit status of a run that was interrupted: 128 + SIGINT, as shells have it.
constexpr int interruptedStatus = 130;

// From now on Ctrl-C, or a request to end, turns the result true.
const std::atomic<bool>& watchInterrupt();

} // namespace relupscope
