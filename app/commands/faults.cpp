// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/session.h"
#include "command_line.h"
#include "output.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

namespace {

std::string usage(const FaultKindRow& row)
{
    std::string text = fmt::format("{}={}", row.key, row.argument);
    if (!row.needed.empty())
        text += fmt::format(" {}=", row.needed);
    return row.possible.empty() ? text : text + fmt::format(" [{}]", row.possible);
}

int listFaults()
{
    std::string text = "In a scenario: a [[fault]] with `at` and one of these. For `run`: "
                       "--fault 'at=instruction:5 kill=account'.\n"
                       "`at` is start, instruction:N, before:KIND [MODULE], after:KIND [MODULE], "
                       "time:MS, event:N or \"when CONDITION\".\n\n";
    const auto rows = faultKinds();
    size_t width = 0;
    for (const FaultKindRow& row : rows)
        width = std::max(width, usage(row).size());
    for (const FaultKindRow& row : rows)
        text += fmt::format("{:<{}}  {}\n", usage(row), width, row.help);
    const auto written = printOut(text);
    if (written)
        return Success;
    printError(written.error());
    return BadInput;
}

} // namespace

void addFaults(CLI::App& app, Invocation& invocation)
{
    CLI::App* command = app.add_subcommand("faults", "List what can be made to go wrong in a run");
    command->callback([&invocation] { invocation.command = [] { return listFaults(); }; });
}

} // namespace relupscope
