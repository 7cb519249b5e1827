// SPDX-License-Identifier: GPL-3.0-or-later
// The command line: which commands there are, which options they take, and what is said about a
// mistake. Parsing only picks a command; runCommandLine then runs it.
#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace relupscope {

// Exit statuses of the contract.
enum ExitStatus : int {
    Success = 0,
    NotHeld = 1,  // expectations broken, or the evaluated expression raised an exception
    BadInput = 2, // options, files, keys; no Erlang/OTP; something that this version does not do
};

// What a command leaves to be run when the whole line has been parsed. The first word of the
// command line is kept, because the window's library wants one.
struct Invocation
{
    char** argv = nullptr;
    std::function<int()> command;
};

int runCommandLine(int argc, char** argv);

// Each adds its own command; see commands/.
void addRun(CLI::App& app, Invocation& invocation);
void addEval(CLI::App& app, Invocation& invocation);
void addOpen(CLI::App& app, Invocation& invocation);
void addShot(CLI::App& app, Invocation& invocation);
void addCheck(CLI::App& app, Invocation& invocation);
void addCompare(CLI::App& app, Invocation& invocation);
void addFaults(CLI::App& app, Invocation& invocation);
void addTorn(CLI::App& app, Invocation& invocation);
void addList(CLI::App& app, Invocation& invocation);
void addNew(CLI::App& app, Invocation& invocation);

} // namespace relupscope
