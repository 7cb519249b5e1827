// SPDX-License-Identifier: GPL-3.0-or-later
// The window as the commands see it. A program built without it says so.
#pragma once

#include "api/moment_link.h"
#include "api/session.h"

#include <optional>
#include <string>

namespace relupscope {

struct Shot
{
    std::string moment;
    std::string size = "1440x900";
    std::string theme = "light";
    std::string file;
};

// Both return the exit status. `argv` is the program's; only its first word is passed on.
int showWindow(char** argv, const SessionOptions& options,
               const std::optional<MomentLink>& at = std::nullopt);
int takeShot(char** argv, const SessionOptions& options, const Shot& shot);
// The window without a scenario.
int runGallery(char** argv, const std::string& otp);

} // namespace relupscope
