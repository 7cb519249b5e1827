// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"
#include "installation.h"
#include "output.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <unistd.h>

namespace relupscope {

namespace {

std::string names(const std::vector<ScenarioInfo>& scenarios)
{
    std::string text;
    for (const ScenarioInfo& scenario : scenarios)
        text += scenario.name + "\n";
    return text;
}

std::string table(const std::vector<ScenarioInfo>& scenarios)
{
    size_t width = 0;
    for (const ScenarioInfo& scenario : scenarios)
        width = std::max(width, scenario.name.size());
    std::string text;
    for (const ScenarioInfo& scenario : scenarios)
        text += fmt::format("{:<{}}  {}\n", scenario.name, width, scenario.title);
    return text;
}

int list(bool asJson)
{
    const Installation installation = findInstallation();
    const auto scenarios = builtinScenarios(installation);
    if (scenarios.empty())
        printNote("relupscope: no built-in scenarios were found; RELUPSCOPE_SCENARIOS may name "
                  "their folder");
    // A script wants the names: for s in $(relupscope list); do relupscope run $s; done
    const bool isTerminal = ::isatty(STDOUT_FILENO) == 1;
    const auto written = printOut(asJson           ? scenariosJson(scenarios)
                                      : isTerminal ? table(scenarios)
                                                   : names(scenarios));
    if (written)
        return Success;
    printError(written.error());
    return BadInput;
}

} // namespace

void addList(CLI::App& app, Invocation& invocation)
{
    const auto asJson = std::make_shared<bool>(false);
    CLI::App* command = app.add_subcommand(
        "list", "List the built-in scenarios; their names alone if that is no terminal");
    command->add_flag("--json", *asJson, "As JSON, with what they are about and their folders");
    command->callback(
        [asJson, &invocation] { invocation.command = [asJson] { return list(*asJson); }; });
}

} // namespace relupscope
