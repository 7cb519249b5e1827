// SPDX-License-Identifier: GPL-3.0-or-later
// How the command line starts the window or has it painted. Both make the QApplication themselves.
#pragma once

#include "api/moment_link.h"
#include "api/session.h"

#include <optional>
#include <string>

namespace relupscope {

// The window on options.scenario (at the moment of the link, if there is one), or on the gallery.
// Returns the exit status.
int runWindow(int& argc, char** argv, const SessionOptions& options,
              const std::optional<MomentLink>& at = std::nullopt);

// The window at a moment as a PNG, without a display. Prints an error; the exit status is 0 or 2.
int runShot(int& argc, char** argv, const SessionOptions& options, const std::string& moment,
            const std::string& size, const std::string& theme, const std::string& file);

} // namespace relupscope
