// SPDX-License-Identifier: GPL-3.0-or-later
// What follows from a frame and is asked for in more than one place. Pure.
#pragma once

#include "session/session_worker.h"

#include <map>

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
// The condition that a run comes to a line, and the lines of a module that are breakpoints, with
// whether each is on.
std::string conditionAt(const std::string& module, int line);
const Breakpoint* breakpointAt(const std::vector<Breakpoint>& breakpoints,
                               const std::string& module, int line);
std::map<int, bool> breakLines(const std::vector<Breakpoint>& breakpoints,
                               const std::string& module);
// The functions of the frame's source on the stack of its process.
std::vector<std::string> stackFunctions(const Frame& frame);
// The one that the run stands at; nullptr: none.
const Breakpoint* breakpointMet(const Frame& frame);

} // namespace relupscope::ui
