// SPDX-License-Identifier: GPL-3.0-or-later
// What can be said of an upgrade before it runs: both releases are made, their code and files
// looked through, the old one booted up to the moment of the upgrade and the new one by itself. The
// rules are in Erlang (relupscope_check*.erl) and run in the machine; checks.def says what can be
// found.
#pragma once

#include "base/result.h"

#include <atomic>
#include <functional>
#include <string>
#include <vector>

namespace relupscope {

enum class Severity : uint8_t {
    Note,    // to know of
    Warning, // goes wrong under circumstances
    Error    // goes wrong
};

const char* severityWord(Severity severity);

struct Finding
{
    std::string check; // name in checks.def
    Severity severity = Severity::Note;
    std::string place; // a file, a process, an application
    std::string reason;
    std::string remedy;
    std::string scenario; // of the gallery in which it happens; may be empty
};

// One hop. The way back is looked at with the way there, so a path that returns has one less.
struct CheckedHop
{
    std::string from;
    std::string to;
    std::vector<Finding> findings; // the most severe first
};

struct CheckReport
{
    std::string name; // of the scenario or of the release
    std::vector<CheckedHop> hops;

    [[nodiscard]] size_t count(Severity severity) const;
};

struct CheckOptions
{
    std::string from; // a release's folder; or, if `to` is empty, a scenario's
    std::string to;
    std::string otpRoot;
    std::string elixirRoot; // may be empty where nothing needs it
    std::function<void(const std::string& what, double fraction)> progress;
    // Set by another thread to have it end soon, with an error. May be null.
    const std::atomic<bool>* interrupt = nullptr;
};

// An error: there is nothing to check, or the machine could not do it.
Result<CheckReport> checkUpgrade(const CheckOptions& options);

std::string checkJson(const CheckReport& report);

} // namespace relupscope
