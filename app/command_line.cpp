// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"

#include "base/did_you_mean.h"
#include "base/result.h"
#include "output.h"
#include "session_arguments.h"
#include "version.h"
#include "window.h"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace relupscope {

namespace {

// The command whose options were being read when it went wrong.
const CLI::App& concerned(const CLI::App& app)
{
    const auto chosen = app.get_subcommands();
    return chosen.empty() ? app : *chosen.front();
}

std::vector<std::string> optionNames(const CLI::App& app)
{
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
    return names;
}

std::vector<std::string> commandNames(const CLI::App& app)
{
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands(nullptr))
        names.push_back(command->get_name());
    return names;
}

// CLI11 says what was left over; the hint says what it may have been meant to be.
Error unexpected(const CLI::App& app, const std::string& word)
{
    const bool isOption = word.size() > 1 && word.front() == '-';
    const std::string name = word.substr(0, word.find('='));
    if (isOption)
        return {ErrorKind::Value, "", "there is no option " + name,
                didYouMean(name, optionNames(app), "the options are")};
    const auto commands = commandNames(app);
    if (commands.empty())
        return {ErrorKind::Value, "", "`" + word + "` is one argument too many",
                "`relupscope " + app.get_name() + " --help` says what it takes"};
    return {ErrorKind::Value, "", "there is no command `" + word + "`",
            didYouMean(word, commands, "the commands are")};
}

Error explain(const CLI::App& app, const CLI::ParseError& error)
{
    const CLI::App& command = concerned(app);
    // A command's left over words come before those that its mistake left to the program.
    for (const CLI::App* one : {&command, &app})
        if (const auto words = one->remaining(); !words.empty())
            return unexpected(*one, words.front());
    const std::string name = &command == &app ? "" : " " + command.get_name();
    return {ErrorKind::Value, "", error.what(),
            "`relupscope" + name + " --help` says what it takes"};
}

void addCommands(CLI::App& app, Invocation& invocation)
{
    addRun(app, invocation);
    addEval(app, invocation);
    addOpen(app, invocation);
    addShot(app, invocation);
    addCheck(app, invocation);
    addCompare(app, invocation);
    addFaults(app, invocation);
    addTorn(app, invocation);
    addList(app, invocation);
    addNew(app, invocation);
}

} // namespace

int runCommandLine(int argc, char** argv)
{
    CLI::App app(
        "See a hot code upgrade happen: Erlang/OTP release upgrades, run in a deterministic "
        "machine that can be watched and stepped.\nWithout a command: the window, on the "
        "gallery of built-in scenarios.",
        "relupscope");
    app.set_version_flag("--version", std::string("relupscope ") + version);
    app.set_help_flag("-h,--help", "Print this help");
    app.require_subcommand(0, 1);
    Invocation invocation {argv, {}};
    std::string otp;
    addOtpOption(app, otp);
    addCommands(app, invocation);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& asked) {
        return app.exit(asked); // --help, --version
    } catch (const CLI::ParseError& error) {
        printError(explain(app, error));
        return BadInput;
    }
    return invocation.command ? invocation.command() : runGallery(argv, otp);
}

} // namespace relupscope
