// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"
#include "output.h"

#include <CLI/CLI.hpp>

namespace relupscope {

void addCompare(CLI::App& app, Invocation& invocation)
{
    CLI::App* command = app.add_subcommand(
        "compare", "The same scenario on the installed Erlang/OTP (not in this version)");
    // Whatever is asked of it, the answer is the same.
    command->allow_extras();
    command->callback([&invocation] {
        invocation.command = [] {
            printError({ErrorKind::Machine, "", "`compare` is not in this version yet",
                        "`relupscope run SCENARIO` runs it in our machine"});
            return static_cast<int>(BadInput);
        };
    });
}

} // namespace relupscope
