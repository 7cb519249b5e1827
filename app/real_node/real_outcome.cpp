// SPDX-License-Identifier: GPL-3.0-or-later
#include "real_node/real_outcome.h"

#include <charconv>

namespace relupscope {

namespace {

using Fields = std::vector<std::string>;

Fields split(std::string_view text, char separator)
{
    Fields fields;
    for (size_t begin = 0; begin <= text.size();) {
        const size_t end = std::min(text.find(separator, begin), text.size());
        fields.emplace_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return fields;
}

uint64_t number(const std::string& text)
{
    uint64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

// An atom is printed in quotes when it needs them.
std::string unquoted(const std::string& atom)
{
    return atom.size() > 1 && atom.front() == '\'' ? atom.substr(1, atom.size() - 2) : atom;
}

Fields versions(const std::string& text)
{
    return text.empty() ? Fields {} : split(text, ',');
}

// How far one of several nodes has come. One that has booted again is on its way to the end again.
void takeProgress(RealOutcome& outcome, const Fields& f)
{
    const std::string& kind = f.front();
    if (kind == "up" || kind == "restarted")
        outcome.isUp = true;
    if (kind == "restarted") {
        ++outcome.boots;
        outcome.hopsDone = false;
        outcome.isFinished = false;
        outcome.loads.clear();
        outcome.releases.clear();
        outcome.states.clear();
        outcome.modules.clear();
    } else if (kind == "joined")
        outcome.hasJoined = true;
    else if (kind == "started")
        outcome.hasStarted = true;
    else if (kind == "hops_done")
        outcome.hopsDone = true;
    else if (kind == "finished")
        outcome.isFinished = true;
    else if (kind == "hop_over" && f.size() > 2) {
        outcome.hopsOver = static_cast<int>(number(f[1]));
        outcome.hopFailed = f[2] != "true";
    }
}

void take(RealOutcome& outcome, const Fields& f)
{
    const std::string& kind = f.front();
    const size_t n = f.size();
    if (kind == "problem" && n > 2)
        outcome.problems.push_back(f[1] + ": " + f[2]);
    else if (kind == "argument" && n > 1)
        outcome.arguments.push_back(f[1]);
    else if (kind == "variable" && n > 2)
        outcome.environment.emplace_back(f[1], f[2]);
    else if (kind == "restarted")
        outcome.node = "rebooting";
    else if (kind == "finished")
        outcome.node = outcome.node == "rebooting" ? "restarted" : "running";
    else if (kind == "install" && n > 3)
        outcome.installs.push_back({f[1], f[2], f[3]});
    else if (kind == "step" && n > 2)
        outcome.steps.push_back(f[2]);
    else if (kind == "instruction" && n > 1)
        outcome.instructions.push_back(f[1]);
    else if (kind == "crash" && n > 2)
        outcome.crashes.push_back({unquoted(f[1]), f[2]});
    else if (kind == "restart")
        ++outcome.restarts;
    else if (kind == "gave_up" && outcome.restarts > 0)
        --outcome.restarts;
    else if (kind == "load" && n > 3)
        outcome.loads.push_back({unquoted(f[1]), number(f[2]), number(f[3])});
    else if (kind == "release" && n > 2)
        outcome.releases.push_back(f[1] + " " + f[2]);
    else if (kind == "state" && n > 3)
        outcome.states.push_back({f[1], f[2], f[3]});
    else if (kind == "module" && n > 3)
        outcome.modules.push_back({unquoted(f[1]), versions(f[2]), f[3] == "true"});
}

} // namespace

RealOutcome readRealOutcome(std::string_view lines)
{
    RealOutcome outcome;
    for (const std::string& line : split(lines, '\n')) {
        takeProgress(outcome, split(line, '\t'));
        take(outcome, split(line, '\t'));
    }
    if (outcome.node == "rebooting")
        outcome.node = "halted";
    return outcome;
}

} // namespace relupscope
