// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"
#include "output.h"
#include "session_arguments.h"
#include "window.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace relupscope {

namespace {

int open(const SessionArguments& arguments, char** argv)
{
    SessionArguments asked = arguments;
    const std::optional<MomentLink> link = parseLink(asked.scenario);
    if (link)
        asked.scenario = link->place;
    const auto options = asked.options();
    if (options)
        return showWindow(argv, *options, link);
    printError(options.error());
    return BadInput;
}

} // namespace

void addOpen(CLI::App& app, Invocation& invocation)
{
    const auto arguments = std::make_shared<SessionArguments>();
    CLI::App* command = app.add_subcommand(
        "open",
        "Open the window on a scenario, or at a moment of it: SCENARIO#BRANCH/EVENT, as the window "
        "copies it");
    arguments->addTo(*command);
    command->callback([arguments, &invocation] {
        char** argv = invocation.argv;
        invocation.command = [arguments, argv] { return open(*arguments, argv); };
    });
}

} // namespace relupscope
