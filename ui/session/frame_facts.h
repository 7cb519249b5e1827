// SPDX-License-Identifier: GPL-3.0-or-later
// What follows from a frame and is asked for in more than one place. Pure.
#pragma once

#include "session/session_worker.h"

namespace relupscope::ui {

// Whether the release handler waits before its next instruction, by an input of the frame's branch.
bool isUpgradeHeld(const Frame& frame);

// When something was made to go wrong on the frame's branch, in virtual milliseconds of the view.
std::vector<double> faultTimes(const Frame& frame);

// The condition of a breakpoint that stops the run just before an instruction.
std::string conditionBefore(const InstructionRow& row);
// The one that does so; nullptr: none.
const Breakpoint* breakpointBefore(const std::vector<Breakpoint>& breakpoints,
                                   const InstructionRow& row);
// The one that the run stands at; nullptr: none.
const Breakpoint* breakpointMet(const Frame& frame);

} // namespace relupscope::ui
