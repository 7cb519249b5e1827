// SPDX-License-Identifier: GPL-3.0-or-later
// `relupscope eval`: boots a node and lets OTP's own scanner, parser and evaluator do the rest.
// Everything is in the call: no world is left behind.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace relupscope {

struct EvalOptions
{
    std::string expression; // "Exprs." as in the shell
    std::vector<std::string> pa; // code path, put in front; readable in the node
    std::vector<std::string> mounts; // host folders, readable at the same path
    double maxMs = 0; // of virtual time; 0: no limit
    std::string otpRoot; // the folder that has lib/kernel-*
    uint64_t seed = 1;
    bool gcStress = false; // collect garbage wherever that may happen
    const std::atomic<bool>* interrupt = nullptr; // ends the evaluation early when it turns true
};

struct EvalResult
{
    enum class Kind : uint8_t
    {
        Value, // text is the value, printed as the shell prints it
        Exception, // text is what the shell writes: "** exception error: boom" and the stack
        Syntax, // the expression is none; text says where and why
        Failed, // no node came up, or the machine met its limits; text is the reason
        Halted, // the node ended by itself with exitStatus
        TimedOut, // maxMs went by
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
