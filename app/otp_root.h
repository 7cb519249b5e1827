// SPDX-License-Identifier: GPL-3.0-or-later
// Where the installed Erlang/OTP is, whose libraries the machine runs. Nothing of it is started.
#pragma once

#include "base/result.h"

#include <string>

namespace relupscope {

// What the search may look at, so that it can be tried without changing the environment.
struct OtpSearch
{
    std::string given;    // --otp DIR
    std::string variable; // RELUPSCOPE_OTP
    std::string path;     // PATH
};

// The folder that has lib/kernel-*: given, else the variable's, else that of the `erl` on the path.
Result<std::string> findOtpRoot(const OtpSearch& search);
Result<std::string> findOtpRoot(const std::string& given);

} // namespace relupscope
