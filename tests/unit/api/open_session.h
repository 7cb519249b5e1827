// SPDX-License-Identifier: GPL-3.0-or-later
// How the tests of sessions open theirs, on the installed OTP.
#pragma once

#include "api/session.h"
#include "otp_root.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>

namespace relupscope {

inline const std::atomic<bool> never {false}; // interrupts

inline SessionOptions optionsFor(const std::string& scenario)
{
    SessionOptions options;
    options.scenario = scenario;
    options.otpRoot = findOtpRoot("").value_or("");
    return options;
}

// Null, and a failure of the test, if it does not open.
inline std::unique_ptr<Session> openSession(const SessionOptions& options)
{
    auto session = Session::open(options);
    if (!session)
        ADD_FAILURE() << session.error().text();
    return session ? std::move(*session) : nullptr;
}

} // namespace relupscope
