// SPDX-License-Identifier: GPL-3.0-or-later
// What a scenario came to on a real node: the lines that relupscope_real wrote, sorted by kind. A
// plain value; terms are printed as Erlang prints them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace relupscope {

struct RealOutcome
{
    struct Install
    {
        std::string from;
        std::string to;
        std::string result;
    };

    struct Load
    {
        std::string name;
        uint64_t ok = 0;
        uint64_t failed = 0;
    };

    struct State
    {
        std::string name;
        std::string module;
        std::string state;
    };

    struct Module
    {
        std::string name;
        std::vector<std::string> versions; // those whose code is just that
        bool hasOld = false;
    };

    struct Crash
    {
        std::string name; // "[]": it had none
        std::string reason;
    };

    std::vector<std::string> problems; // why the releases could not be made
    // Of the build: how the first release wants to be started.
    std::vector<std::string> arguments;
    std::vector<std::pair<std::string, std::string>> environment;
    std::vector<Install> installs;
    std::vector<std::string> steps;        // results
    std::vector<std::string> instructions; // as executed
    std::vector<Crash> crashes;
    uint64_t restarts = 0;
    std::vector<Load> loads;
    std::vector<std::string> releases; // "2 permanent"
    std::vector<State> states;
    std::vector<Module> modules;
    std::string node = "halted"; // "running", "restarted", "halted"
    // Of one among several: how far it has come.
    int boots = 0; // again
    bool isUp = false;
    bool hasJoined = false;
    bool hasStarted = false; // its part of the scenario
    int hopsOver = 0;
    bool hopFailed = false;
    bool hopsDone = false;
    bool isFinished = false;
};

RealOutcome readRealOutcome(std::string_view lines);

} // namespace relupscope
