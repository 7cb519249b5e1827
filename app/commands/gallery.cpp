// SPDX-License-Identifier: GPL-3.0-or-later
// No command: the window on the gallery. It opens without an Erlang/OTP as well, since who started
// it from a menu sees no terminal; opening a scenario then says what is missing.
#include "command_line.h"
#include "elixir_root.h"
#include "installation.h"
#include "otp_root.h"
#include "output.h"
#include "window.h"

namespace relupscope {

int runGallery(char** argv, const std::string& otp)
{
    const auto root = findOtpRoot(otp);
    if (!root)
        printError(root.error());
    SessionOptions options;
    options.installation = findInstallation();
    options.otpRoot = root.value_or(std::string());
    options.elixirRoot = findElixirRoot().value_or(std::string());
    return showWindow(argv, options);
}

} // namespace relupscope
