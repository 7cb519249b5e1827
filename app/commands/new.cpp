// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/session.h"
#include "command_line.h"
#include "output.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace relupscope {

namespace {

int makeNew(const std::string& folder)
{
    const auto written = writeNewScenario(folder);
    if (!written) {
        printError(written.error());
        return BadInput;
    }
    const auto told = printOut("A scenario to start from: " + folder
                               + "/scenario.toml\nTry: relupscope run " + folder + "\n");
    return told ? Success : BadInput;
}

} // namespace

void addNew(CLI::App& app, Invocation& invocation)
{
    const auto folder = std::make_shared<std::string>();
    CLI::App* command = app.add_subcommand("new", "Write a scenario to start from");
    command->add_option("DIR", *folder, "A folder that is not there yet, or empty")
        ->required()
        ->type_name("");
    command->callback(
        [folder, &invocation] { invocation.command = [folder] { return makeNew(*folder); }; });
}

} // namespace relupscope
