// SPDX-License-Identifier: GPL-3.0-or-later
// The outcome of a run as a value, and its text as JSON.
#pragma once

#include "api/view.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace relupscope {

// What `relupscope run` reports; field by field the JSON of the command-line contract.
struct Report
{
    struct Broken
    {
        std::string expectation;
        std::string wanted;
        std::string got;
    };
    struct Instruction
    {
        int hop = 1;
        int n = 1;
        std::string text;
        double atMs = 0;
        double ms = 0;
        std::string outcome; // "done", "failed", "not reached"
        std::string hash;
    };
    struct Module
    {
        std::string module;
        std::string app;
        std::string current;
        std::optional<std::string> old;
        uint32_t processesOnOld = 0;
    };
    std::string scenario;
    std::string otp;
    uint64_t seed = 1;
    std::string hash;
    double virtualMs = 0;
    uint64_t events = 0;
    std::vector<InstallRow> installs;
    std::vector<Instruction> relup;
    std::vector<StepRow> steps;
    std::vector<Crash> crashes;
    uint64_t restarts = 0;
    std::string node; // "running", "restarted", "halted"
    std::vector<std::pair<std::string, std::string>> releases; // version, status
    std::vector<Module> modules;
    std::vector<ServerState> states;
    std::vector<LoadRow> load;
    std::vector<std::string> missing;
    std::vector<std::string> warnings; // of making the releases; what of them needs the host
    bool held = false;
    std::vector<Broken> broken;
    bool interrupted = false; // stopped before the scenario's end: all of the above is "so far"
};

// The JSON of the command-line contract, ending in a line feed.
std::string reportJson(const Report& report);

} // namespace relupscope
