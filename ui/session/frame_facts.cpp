// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/frame_facts.h"

#include "api/condition.h"

#include <algorithm>

namespace relupscope::ui {

bool isUpgradeHeld(const Frame& frame)
{
    bool isHeld = false;
    for (const Branch& branch : frame.branches)
        for (const Input& input : branch.inputs)
            if (branch.id == frame.branch && frame.view && input.at.event <= frame.view->event
                && input.what.starts_with("hold="))
                isHeld = input.what == "hold=on";
    return isHeld;
}

std::vector<double> faultTimes(const Frame& frame)
{
    std::vector<double> times;
    for (const Branch& branch : frame.branches)
        for (const Input& input : branch.inputs)
            if (branch.id == frame.branch && !input.what.starts_with("hold="))
                times.push_back(static_cast<double>(input.at.nanoseconds) / 1e6);
    return times;
}

std::string conditionBefore(const InstructionRow& row)
{
    return "instruction=" + std::to_string(row.n);
}

const Breakpoint* breakpointBefore(const std::vector<Breakpoint>& breakpoints,
                                   const InstructionRow& row)
{
    const auto found
        = std::find_if(breakpoints.begin(), breakpoints.end(),
                       [&](const Breakpoint& b) { return b.condition == conditionBefore(row); });
    return found == breakpoints.end() ? nullptr : &*found;
}

std::string conditionAt(const std::string& module, int line)
{
    return "line(" + module + ":" + std::to_string(line) + ")";
}

const Breakpoint* breakpointAt(const std::vector<Breakpoint>& breakpoints,
                               const std::string& module, int line)
{
    const auto found
        = std::find_if(breakpoints.begin(), breakpoints.end(), [&](const Breakpoint& b) {
              return b.condition == conditionAt(module, line);
          });
    return found == breakpoints.end() ? nullptr : &*found;
}

// However it was written: `account:31` and `account.erl:31` are lines of account as well.
std::map<int, bool> breakLines(const std::vector<Breakpoint>& breakpoints,
                               const std::string& module)
{
    std::map<int, bool> lines;
    for (const Breakpoint& breakpoint : breakpoints) {
        const Result<Condition> condition = Condition::parse(breakpoint.condition);
        if (!condition)
            continue;
        for (const SourceLine& line : condition->lines())
            if (line.module == module)
                lines[static_cast<int>(line.line)] |= breakpoint.isOn;
    }
    return lines;
}

std::vector<std::string> stackFunctions(const Frame& frame)
{
    std::vector<std::string> functions;
    const std::string prefix = frame.source.module + ":";
    for (const StackFrame& each : frame.process.stack)
        if (each.function.starts_with(prefix))
            functions.push_back(
                each.function.substr(prefix.size(), each.function.rfind('/') - prefix.size()));
    return functions;
}

const Breakpoint* breakpointMet(const Frame& frame)
{
    const auto found
        = std::find_if(frame.breakpoints.begin(), frame.breakpoints.end(),
                       [&](const Breakpoint& b) { return b.id == frame.breakpointMet; });
    return found == frame.breakpoints.end() ? nullptr : &*found;
}

} // namespace relupscope::ui
