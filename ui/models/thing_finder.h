// SPDX-License-Identifier: GPL-3.0-or-later
// Processes and modules of a moment by a part of their names, for the command palette. Pure.
#pragma once

#include "api/view.h"

#include <QString>

#include <vector>

namespace relupscope::ui {

struct FoundThing
{
    QString words;      // "Process acc_1 <0.94.0>", "Module account"
    ProcessId pid = 0;  // of a process
    std::string module; // of a module
};

// Those whose name begins with the words first, then those that have them elsewhere; modules and
// servers before clients. At most `most`; none for less than two letters.
std::vector<FoundThing> findThings(const WorldView& view, const QString& words, size_t most);

} // namespace relupscope::ui
