// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"
#include "output.h"
#include "session_arguments.h"
#include "window.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace relupscope {

namespace {

int shoot(const SessionArguments& arguments, const Shot& shot, char** argv)
{
    const auto options = arguments.options();
    if (options)
        return takeShot(argv, *options, shot);
    printError(options.error());
    return BadInput;
}

} // namespace

void addShot(CLI::App& app, Invocation& invocation)
{
    const auto arguments = std::make_shared<SessionArguments>();
    const auto shot = std::make_shared<Shot>();
    CLI::App* command
        = app.add_subcommand("shot", "Make a picture of the window at a moment of a scenario");
    arguments->addTo(*command);
    command->add_option("FILE.png", shot->file, "The picture")->required()->type_name("");
    command
        ->add_option("--at", shot->moment,
                     "start, instruction:N (just before the Nth runs), time:MS, event:N or end")
        ->required()
        ->type_name("MOMENT");
    command->add_option("--size", shot->size, "Width and height, 1440x900 if not given")
        ->type_name("WxH");
    command->add_option("--theme", shot->theme, "light, dark or contrast")
        ->check(CLI::IsMember({"light", "dark", "contrast"}));
    command->callback([arguments, shot, &invocation] {
        char** argv = invocation.argv;
        invocation.command = [arguments, shot, argv] { return shoot(*arguments, *shot, argv); };
    });
}

} // namespace relupscope
