// SPDX-License-Identifier: GPL-3.0-or-later
// What can be made to go wrong with one thing of a view: a process, a module, a relup instruction,
// a message, the run as a whole. Each offer has its words for a menu, a line of help, and the text
// that Session::inject takes. Pure: a view in, values out. What makes no sense at the view's moment
// is not offered.
#pragma once

#include "api/view.h"

#include <string>
#include <vector>

namespace relupscope {

struct FaultOffer
{
    std::string group;       // of the menu: "Process account", "Messages", "Files"
    std::string words;       // "Kill account"
    std::string help;        // one line: what happens
    std::string what;        // "kill=<0.95.0>", for Session::inject
    bool isTemplate = false; // a time, a reason or a text in it is an example: offered for editing
};

std::vector<FaultOffer> processFaults(const WorldView& view, ProcessId pid);
// Of the module's code, of its code_change, and of its file in the release to come.
std::vector<FaultOffer> moduleFaults(const WorldView& view, const std::string& module);
// Of an instruction that has not begun: they strike just before it. None when it has.
std::vector<FaultOffer> instructionFaults(const WorldView& view, const InstructionRow& instruction);
// Of the messages that come next from one process (0: any) to another (0: any).
std::vector<FaultOffer> messageFaults(const WorldView& view, ProcessId from, ProcessId to);
// Of the scheduler, the node, its disk and clock, and the load.
std::vector<FaultOffer> runFaults(const WorldView& view);

} // namespace relupscope
