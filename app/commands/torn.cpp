// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/torn.h"

#include "command_line.h"
#include "interrupt.h"
#include "output.h"
#include "progress.h"
#include "session_arguments.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

namespace relupscope {

namespace {

struct TornArguments
{
    SessionArguments session;
    std::string json;
};

std::string tableText(const TornTable& table)
{
    std::vector<std::array<std::string, 6>> lines {
        {"", "change torn", "during", "promised", "comes up", "RELEASES"}};
    for (const TornRow& row : table.rows)
        lines.push_back({std::to_string(row.n), row.change, row.during, row.promised,
                         row.release.empty() ? "none" : row.release, row.releasesFile});
    std::array<size_t, 6> widths {};
    for (const auto& line : lines)
        for (size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], line[i].size());
    std::string text = fmt::format("{}: OTP {}, seed {}\n", table.scenario, table.otp, table.seed);
    for (const auto& line : lines) {
        std::string one;
        for (size_t i = 0; i < line.size(); ++i)
            one += fmt::format("{:<{}}  ", line[i], widths[i]);
        text += one.substr(0, one.find_last_not_of(' ') + 1) + "\n";
    }
    for (const TornRow& row : table.rows)
        if (!row.problem.empty())
            text += fmt::format("{}: {}\n", row.n, row.problem);
    const auto kept = std::count_if(table.rows.begin(), table.rows.end(),
                                    [](const TornRow& row) { return row.isKept; });
    return text
        + fmt::format("{} of {} keep what release_handler's manual promises\n", kept,
                      table.rows.size());
}

Result<int> tearAll(const TornArguments& arguments)
{
    TRY(checkOutput(arguments.json));
    Progress progress;
    TRY_ASSIGN(SessionOptions options, arguments.session.options());
    options.progress
        = [&progress](const std::string& what, double fraction) { progress.show(what, fraction); };
    const auto table = tornTable(std::move(options), watchInterrupt());
    progress.clear();
    if (!table)
        return tl::unexpected(table.error());
    if (!arguments.json.empty())
        TRY(writeOutput(arguments.json, tornJson(*table)));
    if (arguments.json != "-")
        TRY(printOut(tableText(*table)));
    return Success;
}

int tear(const TornArguments& arguments)
{
    const auto status = tearAll(arguments);
    if (status)
        return *status;
    printError(status.error());
    return BadInput;
}

} // namespace

void addTorn(CLI::App& app, Invocation& invocation)
{
    const auto arguments = std::make_shared<TornArguments>();
    CLI::App* command = app.add_subcommand(
        "torn",
        "Stop the node at each change of its release files, boot it again, tell what comes up");
    arguments->session.addTo(*command);
    command->add_option("--json", arguments->json, "Write the table as JSON; - is standard output")
        ->type_name("FILE");
    command->callback([arguments, &invocation] {
        invocation.command = [arguments] { return tear(*arguments); };
    });
}

} // namespace relupscope
