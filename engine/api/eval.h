// SPDX-License-Identifier: GPL-3.0-or-later
// `relupscope eval`: boots a node and lets OTP's own scanner, parser and evaluator do the rest.
// Everything is in the call: no world is left behind.
#pragma once

#include "base/result.h"

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace relupscope {

// What the evaluation may use up before it ends with the limit named; 0: as much as the machine
// gives.
struct EvalLimits
{
    uint64_t memoryMb = 4096;
    uint64_t atoms = 1048576;
    uint64_t processes = 1048576;
    uint64_t tables = 65536;        // of ets
    uint64_t messages = 20'000'000; // in one queue
    // Work of all processes together, so that code that runs for ever ends. Not used when maxMs
    // limits the time.
    uint64_t reductions = 5'000'000'000;
};

// Sets the limit that "name=number" says: memory_mb, atoms, processes, tables, messages,
// reductions.
Result<void> setEvalLimit(EvalLimits& limits, std::string_view text);

struct EvalOptions
{
    std::string expression;          // "Exprs." as in the shell
    std::vector<std::string> pa;     // code path, put in front; readable in the node
    std::vector<std::string> mounts; // host folders, readable at the same path
    // Names of nodes; the first evaluates, the others are up by then. None: one node without a
    // name.
    std::vector<std::string> nodes;
    // So many nodes at a time may be started by the nodes themselves (OTP's `peer`).
    uint32_t peers = 0;
    double maxMs = 0; // of virtual time; 0: no limit
    EvalLimits limits;
    std::string otpRoot; // the folder that has lib/kernel-*
    // Not empty: the folder that has lib/elixir, and the expression is Elixir.
    std::string elixirRoot;
    uint64_t seed = 1;
    bool gcStress = false;                        // collect garbage wherever that may happen
    const std::atomic<bool>* interrupt = nullptr; // ends the evaluation early when it turns true
};

struct EvalResult
{
    enum class Kind : uint8_t {
        Value,     // text is the value, printed as the shell prints it
        Exception, // text is what the shell writes: "** exception error: boom" and the stack
        Syntax,    // the expression is none; text says where and why
        Failed,    // no node came up; text is the reason
        Limit,     // the machine met one of its limits; text names it
        Halted,    // the node ended by itself with exitStatus
        TimedOut,  // maxMs went by
        Interrupted,
    };
    Kind kind = Kind::Failed;
    std::string text;
    int exitStatus = 0;
    std::vector<std::string> missing; // BIFs and NIFs that were called and are not there: "m:f/a"
};

// What the node writes to its standard output is passed on as it comes.
EvalResult evaluate(const EvalOptions& options,
                    const std::function<void(std::string_view)>& standardOutput);

} // namespace relupscope
