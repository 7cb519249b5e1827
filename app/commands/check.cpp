// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/check.h"

#include "command_line.h"
#include "elixir_root.h"
#include "installation.h"
#include "otp_root.h"
#include "output.h"
#include "progress.h"
#include "session_arguments.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <memory>

namespace relupscope {

namespace {

struct CheckArguments
{
    std::string from; // or the scenario
    std::string to;
    std::string otp;
    std::string json;
    std::string failOn = "warning";
};

std::string plural(size_t n, const char* word)
{
    return fmt::format("{} {}{}", n, word, n == 1 ? "" : "s");
}

std::string text(const CheckReport& report)
{
    std::string lines;
    for (const CheckedHop& hop : report.hops) {
        lines += fmt::format("{}: {} to {}\n", report.name, hop.from, hop.to);
        for (const Finding& f : hop.findings) {
            lines += fmt::format("  {:<8} {}: {}\n", severityWord(f.severity), f.place, f.reason);
            lines += fmt::format("           {}\n", f.remedy);
            if (!f.scenario.empty())
                lines += fmt::format("           see: relupscope run {}\n", f.scenario);
        }
    }
    return lines
        + fmt::format("{}, {}, {}\n", plural(report.count(Severity::Error), "error"),
                      plural(report.count(Severity::Warning), "warning"),
                      plural(report.count(Severity::Note), "note"));
}

size_t failures(const CheckReport& report, const std::string& from)
{
    size_t n = report.count(Severity::Error);
    if (from != "error")
        n += report.count(Severity::Warning);
    if (from == "note")
        n += report.count(Severity::Note);
    return n;
}

Result<int> checkAll(const CheckArguments& arguments)
{
    TRY(checkOutput(arguments.json));
    Progress progress;
    CheckOptions options;
    options.from = arguments.from;
    options.to = arguments.to;
    if (options.to.empty()) {
        TRY_ASSIGN(options.from, scenarioFolder(arguments.from, findInstallation()));
    }
    TRY_ASSIGN(options.otpRoot, findOtpRoot(arguments.otp));
    options.elixirRoot = findElixirRoot().value_or(std::string());
    options.progress
        = [&progress](const std::string& what, double fraction) { progress.show(what, fraction); };
    const auto report = checkUpgrade(options);
    progress.clear();
    if (!report)
        return tl::unexpected(report.error());
    if (!arguments.json.empty())
        TRY(writeOutput(arguments.json, checkJson(*report)));
    if (arguments.json != "-")
        TRY(printOut(text(*report)));
    return failures(*report, arguments.failOn) == 0 ? Success : NotHeld;
}

int check(const CheckArguments& arguments)
{
    const auto status = checkAll(arguments);
    if (status)
        return *status;
    printError(status.error());
    return BadInput;
}

} // namespace

void addCheck(CLI::App& app, Invocation& invocation)
{
    const auto arguments = std::make_shared<CheckArguments>();
    CLI::App* command = app.add_subcommand(
        "check", "Say what can go wrong in an upgrade before it runs; exit 1 if something can");
    command
        ->add_option("RELEASE_FROM", arguments->from,
                     "A release's folder, with lib/ and releases/; alone: a scenario")
        ->required()
        ->type_name("");
    command
        ->add_option("RELEASE_TO", arguments->to, "The folder of the release that is to replace it")
        ->type_name("");
    command
        ->add_option("--fail-on", arguments->failOn,
                     "Exit 1 from this severity on: error, warning (if not said) or note")
        ->check(CLI::IsMember({"error", "warning", "note"}))
        ->type_name("SEVERITY");
    command
        ->add_option("--json", arguments->json, "Write the findings as JSON; - is standard output")
        ->type_name("FILE");
    addOtpOption(*command, arguments->otp);
    command->callback([arguments, &invocation] {
        invocation.command = [arguments] { return check(*arguments); };
    });
}

} // namespace relupscope
