// SPDX-License-Identifier: GPL-3.0-or-later
// What can be made to go wrong in a run (faults.def), and one such fault as a scenario, the command
// line or the window gives it. Plain values; nothing here touches a world: see fault_injector.h.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace relupscope {

enum class FaultKind : uint8_t {
#define FAULT(name, ...) name,
#include "fault/faults.def"
#undef FAULT
};

// What the value of a fault's key is.
enum class FaultArgument : uint8_t {
    Process, // a registered name, or an expression that gives a pid
    Module,
    Pattern, // an Erlang pattern; `_` is any message
    Path,    // on the node's disk
    Count,   // a whole number from 1 on
    Number,
    Flag, // true
    Link, // "a-b": two nodes
};

struct FaultInfo
{
    FaultKind kind;
    std::string_view key;
    FaultArgument argument;
    std::string_view needed;   // further keys, separated by blanks
    std::string_view possible; // further keys
    std::string_view touches;
    std::string_view help;
};

const std::vector<FaultInfo>& faultTable();
const FaultInfo& faultInfo(FaultKind kind);
std::vector<std::string> faultKeys();
// How the argument is written in a table of faults: "PROCESS", "MODULE", ....
std::string_view faultArgumentWord(FaultArgument argument);

struct Fault
{
    FaultKind kind = FaultKind::Kill;
    std::string target;                        // the value of the kind's key, as text
    std::map<std::string, std::string> values; // of the further keys, as text

    [[nodiscard]] std::optional<std::string> value(const std::string& key) const;
    [[nodiscard]] double number(const std::string& key, double otherwise) const;
    // "kill = account", as in a scenario, on one line.
    [[nodiscard]] std::string text() const;
};

// The two nodes of "a-b"; none if it is no such text.
std::vector<std::string> linkEnds(std::string_view link);

struct FaultField
{
    std::string key;
    std::string value;  // the text of what stands there
    bool isText = true; // it stands in quotes
};

// What is wrong, and with which key: an empty key is the fault as a whole.
struct FaultProblem
{
    std::string key;
    std::string what;
    std::string hint;
};

// The fields of one fault without its `at`.
tl::expected<Fault, FaultProblem> makeFault(const std::vector<FaultField>& fields);
// "kill=account", "drop='{deposit,_,_}' count=2": fields as a command line gives them.
Result<std::vector<FaultField>> splitFault(std::string_view text);

} // namespace relupscope
