// SPDX-License-Identifier: GPL-3.0-or-later
// What a release's module asks of the computer that the machine has not, by the module's imports,
// and what the call answers: known before anything runs. A plain value.
#pragma once

#include <string>

namespace relupscope {

struct HostNeed
{
    std::string app;    // "crypto-5.1.2"
    std::string module; // empty: a file of the application
    std::string asks;   // "erlang:load_nif/2"
    std::string answer;

    [[nodiscard]] std::string text() const
    {
        return app + (module.empty() ? "" : " " + module) + " asks for " + asks
            + "; here: " + answer;
    }
};

} // namespace relupscope
