// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/eval.h"

#include "base/host_files.h"
#include "command_line.h"
#include "elixir_root.h"
#include "interrupt.h"
#include "otp_root.h"
#include "output.h"
#include "session_arguments.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <unistd.h>

namespace relupscope {

namespace {

// The node knows no folder that it is in, so the paths it gets are whole.
Result<void> makeWhole(std::vector<std::string>& folders, const char* option)
{
    for (std::string& folder : folders) {
        std::error_code error;
        const auto whole = std::filesystem::absolute(folder, error).lexically_normal();
        if (error || !hostFiles().isFolder(whole.string()))
            return fail(ErrorKind::NotFound, folder, std::string(option) + " names no folder");
        folder = whole.string();
        if (folder.size() > 1 && folder.back() == '/')
            folder.pop_back();
    }
    return {};
}

Result<void> checkNodeNames(const std::vector<std::string>& names)
{
    constexpr size_t MostNodes = 16;
    if (names.size() > MostNodes)
        return fail(ErrorKind::Value, "--nodes", "too many nodes");
    for (auto name = names.begin(); name != names.end(); ++name) {
        const bool isGood
            = !name->empty() && std::all_of(name->begin(), name->end(), [](unsigned char c) {
                  return std::isalnum(c) != 0 || c == '_' || c == '-';
              });
        if (!isGood)
            return fail(ErrorKind::Value, *name, "a node's name has letters, digits, _ and -");
        if (std::find(names.begin(), name, *name) != name)
            return fail(ErrorKind::Value, *name, "two nodes have this name");
    }
    return {};
}

void writeNodesOutput(std::string_view text)
{
    std::fwrite(text.data(), 1, text.size(), stdout);
    if (text.find('\n') != std::string_view::npos && ::isatty(STDOUT_FILENO) == 1)
        std::fflush(stdout);
}

int tell(const EvalResult& result)
{
    switch (result.kind) {
    case EvalResult::Kind::Value: return printOut(result.text + "\n") ? Success : BadInput;
    case EvalResult::Kind::Exception: printNote(result.text); return NotHeld;
    case EvalResult::Kind::Syntax: printNote("relupscope: error: " + result.text); return BadInput;
    case EvalResult::Kind::Failed: printNote("relupscope: error: " + result.text); return BadInput;
    case EvalResult::Kind::Limit: printNote("relupscope: error: " + result.text); return NotHeld;
    case EvalResult::Kind::Halted: return result.exitStatus;
    case EvalResult::Kind::TimedOut:
        printNote("relupscope: no value within the virtual time of --ms");
        return NotHeld;
    case EvalResult::Kind::Interrupted: return interruptedStatus;
    }
    return BadInput;
}

int evalExpression(EvalOptions options, const std::vector<std::string>& limits, bool isElixir)
{
    const auto ready = [&]() -> Result<void> {
        for (const std::string& limit : limits)
            TRY(setEvalLimit(options.limits, limit));
        TRY(checkNodeNames(options.nodes));
        constexpr uint32_t MostPeers = 64;
        if (options.peers > MostPeers)
            return fail(ErrorKind::Value, "--peers", "too many nodes");
        if (!(options.maxMs >= 0))
            return fail(ErrorKind::Value, "", "--ms wants a time that is not negative");
        TRY(makeWhole(options.pa, "--pa"));
        TRY(makeWhole(options.mounts, "--mount"));
        TRY_ASSIGN(options.otpRoot, findOtpRoot(options.otpRoot));
        if (isElixir) {
            TRY_ASSIGN(options.elixirRoot, findElixirRoot());
        }
        return {};
    }();
    if (!ready) {
        printError(ready.error());
        return BadInput;
    }
    options.interrupt = &watchInterrupt();
    const EvalResult result = evaluate(options, writeNodesOutput);
    std::fflush(stdout);
    for (const std::string& function : result.missing)
        printNote("relupscope: called, and not there in this machine: " + function);
    return tell(result);
}

} // namespace

void addEval(CLI::App& app, Invocation& invocation)
{
    const auto options = std::make_shared<EvalOptions>();
    const auto limits = std::make_shared<std::vector<std::string>>();
    const auto isElixir = std::make_shared<bool>(false);
    CLI::App* command = app.add_subcommand(
        "eval", "Evaluate Erlang expressions in a booted node, print the value");
    command->add_option("EXPRS", options->expression, "As in the shell: 'X = 1, X + 1.'")
        ->required()
        ->type_name("");
    command->add_option("--pa", options->pa, "Put a folder in front of the code path")
        ->type_name("DIR")
        ->allow_extra_args(false);
    command->add_option("--mount", options->mounts, "Let the node read a folder, at the same path")
        ->type_name("DIR")
        ->allow_extra_args(false);
    command
        ->add_option("--nodes", options->nodes,
                     "Names of nodes, as in a,b: the first evaluates, the others are up by then")
        ->type_name("NAMES")
        ->delimiter(',')
        ->allow_extra_args(false);
    command
        ->add_option("--peers", options->peers,
                     "So many nodes at a time may be started by OTP's `peer` (detached ones); they "
                     "need --nodes")
        ->type_name("N");
    command->add_option("--ms", options->maxMs, "Give up after so much virtual time")
        ->type_name("VIRTUAL_MS");
    command
        ->add_option("--limit", *limits,
                     "End when so much is used: memory_mb, atoms, processes, tables, messages "
                     "(in one queue), reductions (not with --ms); 0: no limit")
        ->type_name("NAME=N")
        ->allow_extra_args(false);
    command->add_option("--seed", options->seed, "Which of all possible runs")->type_name("N");
    command->add_flag("--gc-stress", options->gcStress,
                      "Collect garbage wherever that may happen: slow, for tests of the machine");
    command->add_flag("--elixir", *isElixir,
                      "The expressions are Elixir: 'Enum.sum(1..10)'; its libraries are those of "
                      "RELUPSCOPE_ELIXIR, else those of the `elixir` on the PATH");
    addOtpOption(*command, options->otpRoot);
    command->callback([options, limits, isElixir, &invocation] {
        invocation.command
            = [options, limits, isElixir] { return evalExpression(*options, *limits, *isElixir); };
    });
}

} // namespace relupscope
