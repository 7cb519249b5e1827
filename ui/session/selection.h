// SPDX-License-Identifier: GPL-3.0-or-later
// Which process the window shows when the user has not chosen one, and whom the choice goes on with
// when its process is gone.
#pragma once

#include "api/view.h"

namespace relupscope::ui {

struct Selection
{
    ProcessId pid = 0;
    std::string name;
    bool isPinned = false; // the user chose it
    NodeNumber node = 0;   // that is looked at
};

// The process that just died, else a suspended server, else the first server of the upgrade.
ProcessId interestingProcess(const WorldView& view);

// The selection at this view: the pinned process or the one of its name, else the interesting one.
Selection followed(const WorldView& view, const Selection& selection);

} // namespace relupscope::ui
