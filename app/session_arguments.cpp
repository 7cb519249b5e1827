// SPDX-License-Identifier: GPL-3.0-or-later
#include "session_arguments.h"

#include "elixir_root.h"
#include "installation.h"
#include "otp_root.h"

#include <CLI/CLI.hpp>

namespace relupscope {

void addOtpOption(CLI::App& command, std::string& otp)
{
    command
        .add_option("--otp", otp,
                    "The Erlang/OTP to run, a folder with lib/kernel-*; else RELUPSCOPE_OTP, else "
                    "that of the `erl` on the PATH")
        ->type_name("DIR");
}

void SessionArguments::addTo(CLI::App& command)
{
    command
        .add_option(
            "SCENARIO", scenario,
            "A folder with scenario.toml, a name that `relupscope list` prints, or a saved session")
        ->required()
        ->type_name("");
    command
        .add_option("--seed", seed, "Which of all possible runs; the same seed gives the same run")
        ->type_name("N");
    addOtpOption(command, otp);
}

Result<SessionOptions> SessionArguments::options() const
{
    SessionOptions options;
    options.installation = findInstallation();
    // A scenario that is not there is told before an Erlang/OTP that is not.
    options.scenario = scenario;
    if (!isSessionFile(scenario)) {
        TRY_ASSIGN(options.scenario, scenarioFolder(scenario, options.installation));
    }
    TRY_ASSIGN(options.otpRoot, findOtpRoot(otp));
    options.elixirRoot = findElixirRoot().value_or(std::string());
    options.seed = seed;
    return options;
}

} // namespace relupscope
