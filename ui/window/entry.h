// SPDX-License-Identifier: GPL-3.0-or-later
// How the command line starts the window or has it painted. Both make the QApplication themselves.
#pragma once

#include "api/session.h"

#include <string>

namespace relupscope {

// The window on options.scenario, or on the gallery if there is none. Returns the exit status.
int runWindow(int& argc, char** argv, const SessionOptions& options);

// The window at a moment as a PNG, without a display. Prints an error; the exit status is 0 or 2.
int runShot(int& argc, char** argv, const SessionOptions& options, const std::string& moment,
            const std::string& size, const std::string& theme, const std::string& file);

} // namespace relupscope
