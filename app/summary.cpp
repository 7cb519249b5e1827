// SPDX-License-Identifier: GPL-3.0-or-later
#include "summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace relupscope {

namespace {

constexpr size_t mostRows = 10;
constexpr size_t mostLetters = 110; // of a term that may be as long as it likes

// One line: line breaks and runs of blanks become one blank, the rest is cut off with an ellipsis.
std::string oneLine(const std::string& text, size_t most = mostLetters)
{
    std::string line;
    for (const char c : text) {
        const bool isBlank = c == '\n' || c == '\t' || c == ' ' || c == '\r';
        if (!isBlank)
            line += c;
        else if (!line.empty() && line.back() != ' ')
            line += ' ';
    }
    if (line.size() <= most)
        return line;
    size_t end = most;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U)
        --end; // not in the middle of a character
    return line.substr(0, end) + "…";
}

std::string counted(uint64_t count, const char* one, const char* many)
{
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

// " on b"; empty if there is one node.
std::string onNode(const std::string& node)
{
    return node.empty() ? node : " on " + node;
}

std::string installs(const Report& report)
{
    std::string text;
    for (const InstallRow& row : report.installs)
        text += fmt::format("  {} → {}{}  at {:.3f} ms  took {:.3f} ms  {}\n", row.from, row.to,
                            onNode(row.node), row.atMs, row.ms,
                            row.result.empty() ? "not over" : oneLine(row.result));
    return text;
}

std::string relup(const Report& report)
{
    if (report.relup.empty())
        return {};
    const bool hasNodes = !report.nodes.empty();
    std::string text = fmt::format("\n  {}hop   n  {:>12}  {:>10}  {:<11}  instruction\n",
                                   hasNodes ? "node        " : "", "at ms", "ms", "outcome");
    for (const Report::Instruction& row : report.relup)
        text += fmt::format("  {}{:>3}  {:>2}  {:>12.3f}  {:>10.3f}  {:<11}  {}\n",
                            hasNodes ? fmt::format("{:<12}", row.node) : "", row.hop, row.n,
                            row.atMs, row.ms, row.outcome, oneLine(row.text));
    return text;
}

std::string warnings(const Report& report)
{
    std::string text;
    for (const std::string& warning : report.warnings)
        text += "  note: " + oneLine(warning, 160) + "\n";
    return text;
}

std::string steps(const Report& report)
{
    std::string text = report.steps.empty() ? "" : "\n";
    for (const StepRow& row : report.steps)
        text += fmt::format("  step {}{}  at {:.3f} ms  {}\n    {}\n", row.n, onNode(row.node),
                            row.atMs, oneLine(row.eval),
                            row.result.empty() ? "not over" : oneLine(row.result));
    return text;
}

std::string whenOf(const Crash& crash)
{
    return crash.hop == 0 ? std::string("outside the upgrade")
                          : fmt::format("hop {}, instruction {}", crash.hop, crash.instruction);
}

std::string crashes(const Report& report)
{
    std::string text = fmt::format("\n{}, {}\n", counted(report.crashes.size(), "crash", "crashes"),
                                   counted(report.restarts, "restart", "restarts"));
    for (size_t i = 0; i < std::min(mostRows, report.crashes.size()); ++i) {
        const Crash& row = report.crashes[i];
        text += fmt::format("  {:.3f} ms  {} {}{} ({}): {}\n", row.atMs,
                            row.name.empty() ? row.module : row.name, row.pid, onNode(row.node),
                            whenOf(row), oneLine(row.reason));
    }
    if (report.crashes.size() > mostRows)
        text += fmt::format("  … and {} more\n", report.crashes.size() - mostRows);
    return text;
}

// As the shell tells an exception.
std::string wordsOf(const LoadRow::Failure& failure)
{
    const std::string reason = oneLine(failure.reason);
    return failure.exceptionClass.empty() ? reason : failure.exceptionClass + ": " + reason;
}

std::string load(const Report& report)
{
    std::string text;
    for (const LoadRow& row : report.load) {
        text += fmt::format(
            "\nload {}: {} sent, {} ok, {} failed; latency p50 {:.3f} ms, p99 {:.3f} "
            "ms, max {:.3f} ms\n",
            row.name, row.sent, row.ok, row.failed, row.p50Ms, row.p99Ms, row.maxMs);
        for (size_t i = 0; i < std::min(mostRows, row.failures.size()); ++i)
            text += fmt::format("  {} × {}\n", row.failures[i].count, wordsOf(row.failures[i]));
    }
    return text;
}

std::string faults(const Report& report)
{
    std::string text = report.faults.empty() ? "" : "\n";
    for (const Report::FaultRow& row : report.faults) {
        text += fmt::format("fault {}, {}: {}", row.fault, row.at, row.outcome);
        if (row.outcome == "struck")
            text += fmt::format(" at {:.3f} ms", row.atMs);
        text += row.problem.empty() ? "\n" : fmt::format(" ({})\n", oneLine(row.problem));
    }
    return text;
}

// A library that a release brings whole, Elixir's for one: nobody reads its modules line by line.
constexpr size_t ManyModules = 40;

std::string modulesOf(const std::vector<Report::Module>& modules)
{
    std::map<std::string, size_t> sizes;
    for (const Report::Module& row : modules)
        ++sizes[row.app];
    std::string text;
    for (const Report::Module& row : modules) {
        if (sizes[row.app] > ManyModules && !row.old)
            continue;
        text += fmt::format("  {} {} {}{}\n", row.app, row.module, row.current,
                            row.old
                                ? fmt::format(", old {} with {}", *row.old,
                                              counted(row.processesOnOld, "process", "processes"))
                                : "");
    }
    for (const auto& [app, size] : sizes)
        if (size > ManyModules)
            text += fmt::format("  {}: {} modules in all\n", app, size);
    return text;
}

std::string state(const std::string& name, const std::string& node,
                  const std::vector<std::pair<std::string, std::string>>& releases,
                  const std::vector<Report::Module>& modules)
{
    std::string text = fmt::format("\nnode {}{}{}", name, name.empty() ? "" : " ", node);
    for (const auto& [version, status] : releases)
        text += fmt::format(", release {} {}", version, status);
    text += '\n';
    text += modulesOf(modules);
    return text;
}

std::string states(const Report& report)
{
    std::string text
        = report.nodes.empty() ? state("", report.node, report.releases, report.modules) : "";
    for (const Report::NodeOutcome& node : report.nodes)
        text += state(node.name, node.node, node.releases, node.modules);
    for (const std::string& function : report.missing)
        text += fmt::format("  called, and not there in this machine: {}\n", function);
    return text;
}

std::string verdict(const Report& report)
{
    std::string text = fmt::format("\n{:.3f} virtual ms, {}, hash {}\n", report.virtualMs,
                                   counted(report.events, "event", "events"), report.hash);
    if (!report.stoppedAt.empty())
        return text
            + fmt::format("stopped at {}: this is what happened so far\n", report.stoppedAt);
    if (report.interrupted)
        return text + "interrupted: this is what happened so far\n";
    text += report.held ? "its expectations hold\n" : "its expectations do not hold:\n";
    for (const Report::Broken& row : report.broken)
        text += fmt::format("  {}: wanted {}, got {}\n", row.expectation, oneLine(row.wanted),
                            oneLine(row.got));
    return text;
}

} // namespace

std::string summary(const Report& report)
{
    return fmt::format("{}: OTP {}, seed {}\n", report.scenario, report.otp, report.seed)
        + warnings(report) + installs(report) + relup(report) + steps(report) + crashes(report)
        + load(report) + faults(report) + states(report) + verdict(report);
}

} // namespace relupscope
