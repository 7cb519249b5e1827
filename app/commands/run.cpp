// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/export.h"
#include "command_line.h"
#include "interrupt.h"
#include "output.h"
#include "progress.h"
#include "session_arguments.h"
#include "summary.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace relupscope {

namespace {

struct RunArguments
{
    SessionArguments session;
    std::string json;
    std::string events;
    std::string trace;
    std::string shiviz;
    std::string save;
    bool gcStress = false;
    std::string moment; // stop there; empty: at the end
    std::vector<std::string> faults;
    std::vector<std::string> breakpoints; // stop at the first that is met
};

Result<void> writeEvents(const std::string& path, const Session& session)
{
    constexpr uint64_t atOnce = 4096;
    TRY_ASSIGN(OutputFile file, OutputFile::create(path));
    const uint64_t count = session.eventCount();
    for (uint64_t from = 0; from < count; from += atOnce)
        for (const EventRow& event : session.events(from, std::min(count, from + atOnce)))
            TRY(file.write(eventJson(event) + "\n"));
    return file.commit();
}

using Export = Result<void> (*)(Session&, const ExportSink&);

Result<void> writeExport(const std::string& path, Session& session, Export exportTo)
{
    if (path.empty())
        return {};
    TRY_ASSIGN(OutputFile file, OutputFile::create(path));
    TRY(exportTo(session, [&file](std::string_view text) { return file.write(text); }));
    return file.commit();
}

Result<void> writeResults(const RunArguments& arguments, Session& session, const Report& report)
{
    if (!arguments.events.empty())
        TRY(writeEvents(arguments.events, session));
    TRY(writeExport(arguments.trace, session, exportTrace));
    TRY(writeExport(arguments.shiviz, session, exportShiviz));
    if (!arguments.save.empty())
        TRY(session.save(arguments.save));
    if (!arguments.json.empty())
        TRY(writeOutput(arguments.json, reportJson(report)));
    if (arguments.json != "-" && arguments.events != "-")
        TRY(printOut(summary(report)));
    return {};
}

// Of the breakpoint that the run has stopped at; empty: at none.
std::string conditionMet(const Session& session)
{
    for (const Breakpoint& b : session.breakpoints())
        if (b.id == session.breakpointMet())
            return b.condition;
    return {};
}

Result<int> runScenario(const RunArguments& arguments)
{
    if (arguments.json == "-" && arguments.events == "-")
        return fail(ErrorKind::Value, "", "--json and --events cannot both go to standard output");
    TRY(checkOutput(arguments.json));
    for (const std::string& path :
         {arguments.events, arguments.trace, arguments.shiviz, arguments.save})
        TRY(checkOutput(path));
    TRY_ASSIGN(const Until until, untilMoment(arguments.moment.empty() ? "end" : arguments.moment));
    Progress progress;
    TRY_ASSIGN(SessionOptions options, arguments.session.options());
    options.gcStress = arguments.gcStress;
    options.faults = arguments.faults;
    options.keepEvents
        = !arguments.events.empty() || !arguments.trace.empty() || !arguments.shiviz.empty();
    // A run that stops at a line goes a step back from behind it.
    if (arguments.breakpoints.empty() && until.kind != Until::Kind::Condition)
        options.historyBytes = 0;
    options.progress
        = [&progress](const std::string& what, double fraction) { progress.show(what, fraction); };
    TRY_ASSIGN(const std::unique_ptr<Session> session, Session::open(options));
    for (const std::string& difference : session->differences())
        printNote("relupscope: " + difference);
    // Before the start: what follows may fail for no other reason.
    for (const HostNeed& need : session->needs())
        printNote("relupscope: " + need.text());
    for (const std::string& condition : arguments.breakpoints)
        TRY(session->addBreakpoint(condition));
    const Stopped stopped = session->advance(until, watchInterrupt());
    progress.clear();
    Report report = session->report();
    report.stoppedAt = stopped == Stopped::Reached ? arguments.moment : conditionMet(*session);
    report.interrupted = stopped == Stopped::Interrupted;
    TRY(writeResults(arguments, *session, report));
    if (stopped == Stopped::Failed)
        printNote("relupscope: the run could not go on: " + session->view()->problem);
    if (report.interrupted)
        return interruptedStatus;
    if (stopped == Stopped::Reached || stopped == Stopped::Breakpoint)
        return Success;
    return report.held && stopped != Stopped::Failed ? Success : NotHeld;
}

int run(const RunArguments& arguments)
{
    const auto status = runScenario(arguments);
    if (status)
        return *status;
    printError(status.error());
    return BadInput;
}

} // namespace

void addRun(CLI::App& app, Invocation& invocation)
{
    const auto arguments = std::make_shared<RunArguments>();
    CLI::App* command = app.add_subcommand(
        "run", "Run a scenario without a window; exit 0 if its expectations hold, 1 if not");
    arguments->session.addTo(*command);
    command->add_option("--json", arguments->json, "Write the report as JSON; - is standard output")
        ->type_name("FILE");
    command->add_option("--events", arguments->events, "Write every event, a line of JSON each")
        ->type_name("FILE");
    command
        ->add_option("--export-trace", arguments->trace,
                     "Write the run as a Chrome trace, for Perfetto")
        ->type_name("FILE");
    command
        ->add_option("--export-shiviz", arguments->shiviz,
                     "Write the run's messages with vector clocks, for ShiViz")
        ->type_name("FILE");
    command
        ->add_option("--save", arguments->save,
                     "Save the session at its end: `open` and `run` take the file as a scenario")
        ->type_name("FILE");
    command->add_flag("--gc-stress", arguments->gcStress,
                      "Collect garbage wherever that may happen: slow, for tests of the machine");
    command
        ->add_option("--fault", arguments->faults,
                     "Make something go wrong, 'at=instruction:5 kill=account'; may be repeated; "
                     "`relupscope faults` lists what there is")
        ->type_name("FAULT")
        ->allow_extra_args(false);
    command
        ->add_option("--at", arguments->moment,
                     "Stop there and report so far: instruction:N (just before the Nth runs), "
                     "before:KIND MODULE, after:KIND MODULE, time:MS, event:N, when CONDITION")
        ->type_name("MOMENT");
    command
        ->add_option("--break", arguments->breakpoints,
                     "Stop where that becomes true and report so far, 'queue(account)>100'; may be "
                     "repeated")
        ->type_name("CONDITION")
        ->allow_extra_args(false);
    command->callback(
        [arguments, &invocation] { invocation.command = [arguments] { return run(*arguments); }; });
}

} // namespace relupscope
