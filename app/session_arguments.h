// SPDX-License-Identifier: GPL-3.0-or-later
// The arguments that every command about a scenario takes.
#pragma once

#include "api/session.h"
#include "base/result.h"

#include <cstdint>
#include <string>

namespace CLI {
class App;
}

namespace relupscope {

struct SessionArguments
{
    std::string scenario;
    std::string otp;
    uint64_t seed = 1;

    void addTo(CLI::App& command);
    // Without the callbacks; finds Erlang/OTP.
    [[nodiscard]] Result<SessionOptions> options() const;
};

void addOtpOption(CLI::App& command, std::string& otp);

} // namespace relupscope
