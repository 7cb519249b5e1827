// SPDX-License-Identifier: GPL-3.0-or-later
#include "command_line.h"
#include "installation.h"
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
    bool all = false;
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

using Json = nlohmann::ordered_json;

// Of one scenario.
struct Compared
{
    Report report;
    std::vector<ComparedRow> rows;
    int runs = 1; // of the real node; these are the last one's rows
};

std::string table(const Compared& compared)
{
    const std::vector<ComparedRow>& rows = compared.rows;
    std::string text = compared.report.scenario + ": our machine and the real node"
        + (compared.runs > 1 ? fmt::format(" in its run {}: before, it differed", compared.runs)
                             : "")
        + "\n";
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

Json jsonOf(const Compared& one)
{
    Json outcomes = Json::array();
    for (const ComparedRow& r : one.rows) {
        Json row {
            {"what", r.what}, {"ours", r.ours}, {"real", r.real}, {"verdict", word(r.verdict)}};
        if (!r.why.empty())
            row["why"] = r.why;
        outcomes.push_back(std::move(row));
    }
    return {{"scenario", one.report.scenario},
            {"otp", one.report.otp},
            {"seed", one.report.seed},
            {"hash", one.report.hash},
            {"real_runs", one.runs},
            {"agree", count(one.rows, Verdict::Agree)},
            {"differ", count(one.rows, Verdict::Differ)},
            {"not_comparable", count(one.rows, Verdict::NotComparable)},
            {"outcomes", outcomes}};
}

std::string printed(const Json& json)
{
    return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Compared> compareOne(SessionOptions options, Progress& progress,
                            const std::atomic<bool>& interrupt)
{
    options.keepEvents = false;
    options.historyBytes = 0;
    options.progress
        = [&progress](const std::string& what, double fraction) { progress.show(what, fraction); };
    TRY_ASSIGN(const std::unique_ptr<Session> session, Session::open(options));
    session->advance(Until {}, interrupt);
    Compared compared {session->report(), {}};
    RealNodeOptions real;
    real.scenarioFolder = options.scenario;
    real.otpRoot = options.otpRoot;
    real.elixirRoot = options.elixirRoot;
    real.progress = [&progress](const std::string& what) { progress.show(what, 0); };
    if (interrupt)
        return fail(ErrorKind::Machine, "", "interrupted");
    const auto refused = [](const RealOutcome& outcome) {
        return fail(ErrorKind::Syntax, "",
                    "the real node can't make the releases: " + outcome.problems.front());
    };
    if (!compared.report.nodes.empty()) {
        TRY_ASSIGN(const RealNodesRun run, runOnRealNodes(real, interrupt));
        if (!run.outcomes.back().problems.empty())
            return refused(run.outcomes.back());
        compared.rows = compareNodes(compared.report, run);
        return compared;
    }
    TRY_ASSIGN(const RealRun run, runOnRealNode(real, interrupt));
    if (!run.outcome.problems.empty())
        return refused(run.outcome);
    compared.rows = compareOutcomes(compared.report, run);
    return compared;
}

// It did not start, or was not ready in time; not a scenario that nobody can run.
bool isOfTheRealNode(const Error& error)
{
    return error.kind == ErrorKind::Machine || error.kind == ErrorKind::Limit;
}

// On the real node it is real time that passes, other programs take their share of it, and races
// end as they may: what differs is run again, and differs if it does so each time.
Result<Compared> compareOften(const SessionOptions& options, Progress& progress,
                              const std::atomic<bool>& interrupt)
{
    constexpr int times = 3;
    for (int runs = 1;; ++runs) {
        auto compared = compareOne(options, progress, interrupt);
        if (compared)
            compared->runs = runs;
        const bool isOver = compared ? count(compared->rows, Verdict::Differ) == 0
                                     : !isOfTheRealNode(compared.error());
        if (isOver || runs == times || interrupt)
            return compared;
    }
}

Result<int> compareScenario(const CompareArguments& arguments)
{
    TRY(checkOutput(arguments.json));
    Progress progress;
    TRY_ASSIGN(const SessionOptions options, arguments.session.options());
    const std::atomic<bool>& interrupt = watchInterrupt();
    const auto compared = compareOften(options, progress, interrupt);
    progress.clear();
    if (interrupt)
        return interruptedStatus;
    if (!compared)
        return tl::unexpected<Error>(compared.error());
    if (!arguments.json.empty())
        TRY(writeOutput(arguments.json, printed(jsonOf(*compared))));
    if (arguments.json != "-")
        TRY(printOut(table(*compared)));
    return count(compared->rows, Verdict::Differ) == 0 ? Success : NotHeld;
}

// What `--all` adds up.
struct Totals
{
    size_t agree = 0;
    size_t differ = 0;
    size_t notComparable = 0;
};

// A line for the scenario, and what of it does not agree.
std::string lines(const std::string& name, const std::vector<ComparedRow>& rows, Totals* totals)
{
    const size_t agree = count(rows, Verdict::Agree);
    const size_t differ = count(rows, Verdict::Differ);
    totals->agree += agree;
    totals->differ += differ;
    totals->notComparable += rows.size() - agree - differ;
    std::string text = fmt::format("{:<45} {:>6} {:>7} {:>15}\n", name, agree, differ,
                                   rows.size() - agree - differ);
    for (const ComparedRow& r : rows)
        if (r.verdict != Verdict::Agree)
            text += fmt::format("  {}: ours {}; real {}{}\n", r.what, r.ours, r.real,
                                r.why.empty() ? "" : " (" + r.why + ")");
    return text;
}

// One after the other, each line as soon as it is known: on the real node they take real time.
Result<int> compareAll(const CompareArguments& arguments)
{
    TRY(checkOutput(arguments.json));
    const std::atomic<bool>& interrupt = watchInterrupt();
    Totals totals;
    Json all = Json::array();
    const bool isTable = arguments.json != "-";
    if (isTable)
        TRY(printOut(fmt::format("{:<45} {:>6} {:>7} {:>15}\n", "scenario", "agree", "differ",
                                 "not comparable")));
    for (const ScenarioInfo& info : builtinScenarios(findInstallation())) {
        SessionArguments session = arguments.session;
        session.scenario = info.name;
        TRY_ASSIGN(const SessionOptions options, session.options());
        Progress progress;
        auto compared = compareOften(options, progress, interrupt);
        progress.clear();
        if (interrupt)
            return interruptedStatus;
        if (!compared)
            compared
                = Compared {{}, {{"the run", "", compared.error().text(), Verdict::Differ, ""}}};
        all.push_back(jsonOf(*compared));
        const std::string text = lines(info.name, compared->rows, &totals);
        if (isTable)
            TRY(printOut(text));
    }
    if (!arguments.json.empty())
        TRY(writeOutput(arguments.json, printed(all)));
    if (isTable)
        TRY(printOut(fmt::format("{} agree, {} differ, {} not comparable\n", totals.agree,
                                 totals.differ, totals.notComparable)));
    return totals.differ == 0 ? Success : NotHeld;
}

int compare(const CompareArguments& arguments)
{
    if (arguments.all != arguments.session.scenario.empty()) {
        printError({ErrorKind::Value, "", "compare wants a scenario, or --all", {}});
        return BadInput;
    }
    const auto status = arguments.all ? compareAll(arguments) : compareScenario(arguments);
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
    command->get_option("SCENARIO")->required(false);
    command->add_flag(
        "--all", arguments->all,
        "All built-in scenarios, one after the other: that takes some minutes. What differs "
        "is run up to three times, for a busy computer is late");
    command->add_option("--json", arguments->json, "Write the table as JSON; - is standard output")
        ->type_name("FILE");
    command->callback([arguments, &invocation] {
        invocation.command = [arguments] { return compare(*arguments); };
    });
}

} // namespace relupscope
