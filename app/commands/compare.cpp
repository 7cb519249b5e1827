// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"
#include "interrupt.h"
#include "output.h"
#include "progress.h"
#include "real_node/comparison.h"
#include "session_arguments.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <memory>

namespace relupscope {

namespace {

struct CompareArguments
{
    SessionArguments session;
    std::string json;
};

const char* word(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Agree: return "agree";
    case Verdict::Differ: return "differ";
    case Verdict::NotComparable: return "not comparable";
    }
    return "";
}

size_t count(const std::vector<ComparedRow>& rows, Verdict verdict)
{
    return static_cast<size_t>(
        std::count_if(rows.begin(), rows.end(),
                      [verdict](const ComparedRow& r) { return r.verdict == verdict; }));
}

std::string table(const std::string& scenario, const std::vector<ComparedRow>& rows)
{
    std::string text = scenario + ": our machine and the real node\n";
    for (const ComparedRow& r : rows) {
        text += fmt::format("  {:<15} {}\n", word(r.verdict), r.what);
        if (r.verdict == Verdict::Agree) {
            text += fmt::format("    both      {}\n", r.ours);
            continue;
        }
        text += fmt::format("    ours      {}\n    real      {}\n", r.ours, r.real);
        if (!r.why.empty())
            text += fmt::format("    why       {}\n", r.why);
    }
    return text
        + fmt::format("{} agree, {} differ, {} not comparable\n", count(rows, Verdict::Agree),
                      count(rows, Verdict::Differ), count(rows, Verdict::NotComparable));
}

std::string json(const Report& report, const std::vector<ComparedRow>& rows)
{
    using Json = nlohmann::ordered_json;
    Json outcomes = Json::array();
    for (const ComparedRow& r : rows) {
        Json one {
            {"what", r.what}, {"ours", r.ours}, {"real", r.real}, {"verdict", word(r.verdict)}};
        if (!r.why.empty())
            one["why"] = r.why;
        outcomes.push_back(std::move(one));
    }
    const Json all {{"scenario", report.scenario},
                    {"otp", report.otp},
                    {"seed", report.seed},
                    {"hash", report.hash},
                    {"agree", count(rows, Verdict::Agree)},
                    {"differ", count(rows, Verdict::Differ)},
                    {"not_comparable", count(rows, Verdict::NotComparable)},
                    {"outcomes", outcomes}};
    return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<int> compareScenario(const CompareArguments& arguments)
{
    TRY(checkOutput(arguments.json));
    Progress progress;
    TRY_ASSIGN(SessionOptions options, arguments.session.options());
    options.keepEvents = false;
    options.progress
        = [&progress](const std::string& what, double fraction) { progress.show(what, fraction); };
    const std::atomic<bool>& interrupt = watchInterrupt();
    TRY_ASSIGN(const std::unique_ptr<Session> session, Session::open(options));
    session->advance(Until {}, interrupt);
    const Report report = session->report();
    RealNodeOptions real;
    real.scenarioFolder = options.scenario;
    real.otpRoot = options.otpRoot;
    real.elixirRoot = options.elixirRoot;
    real.progress = [&progress](const std::string& what) { progress.show(what, 0); };
    const auto run = interrupt ? Result<RealRun>(fail(ErrorKind::Machine, "", "interrupted"))
                               : runOnRealNode(real, interrupt);
    progress.clear();
    if (interrupt)
        return interruptedStatus;
    if (!run)
        return tl::unexpected<Error>(run.error());
    if (!run->outcome.problems.empty())
        return fail(ErrorKind::Syntax, "",
                    "the real node can't make the releases: " + run->outcome.problems.front());
    const std::vector<ComparedRow> rows = compareOutcomes(report, *run);
    if (!arguments.json.empty())
        TRY(writeOutput(arguments.json, json(report, rows)));
    if (arguments.json != "-")
        TRY(printOut(table(report.scenario, rows)));
    return count(rows, Verdict::Differ) == 0 ? Success : NotHeld;
}

int compare(const CompareArguments& arguments)
{
    const auto status = compareScenario(arguments);
    if (status)
        return *status;
    printError(status.error());
    return BadInput;
}

} // namespace

void addCompare(CLI::App& app, Invocation& invocation)
{
    const auto arguments = std::make_shared<CompareArguments>();
    CLI::App* command = app.add_subcommand(
        "compare",
        "The same scenario here and on the installed Erlang/OTP; exit 1 on a difference");
    arguments->session.addTo(*command);
    command->add_option("--json", arguments->json, "Write the table as JSON; - is standard output")
        ->type_name("FILE");
    command->callback([arguments, &invocation] {
        invocation.command = [arguments] { return compare(*arguments); };
    });
}

} // namespace relupscope
