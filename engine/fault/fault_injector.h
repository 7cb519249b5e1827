// SPDX-License-Identifier: GPL-3.0-or-later
// Makes one fault happen in a node, through the machine alone: signals, rules that the machine
// consults (node/fault_rules.h), the virtual disk, the clock, processes of the machine's own. OTP's
// modules stay as they are. It keeps nothing: all that a fault leaves behind lies in the node.
#pragma once

#include "fault/fault.h"
#include "node/network.h"
#include "node/node.h"

#include <map>
#include <string>

namespace relupscope {

// What a fault has to know about the run.
struct FaultContext
{
    std::string comingBeam;  // path of the module's file in the release to come; empty: none
    std::string runningBeam; // in the release that runs
    std::string releaseFolder = "/release/releases";
    uint32_t node = 0;          // where it strikes, by index
    std::vector<uint32_t> ends; // of a fault between two nodes: those, by index
    PathSettings link;          // that is what is between them when nothing is wrong
};

struct FaultEffect
{
    enum class State : uint8_t {
        Struck,
        Asked,   // the node evaluates its texts; go on with finish()
        Waits,   // for what it needs to happen; ask again at the next relup instruction
        Failed,  // `problem` says why it can't happen
    } state = State::Struck;
    std::string problem;
};

class FaultInjector
{
public:
    explicit FaultInjector(Node& node) : m_node(node) {}

    // Strikes at this very event where all its texts are plain names and numbers. `id` comes back
    // in the report `fault` of the process that evaluates them.
    FaultEffect begin(uint64_t id, const Fault& fault, const FaultContext& context);
    // `answers`: the report's value, in the external term format.
    FaultEffect finish(const Fault& fault, const FaultContext& context, std::string_view answers);

private:
    using Terms = std::map<std::string, Term>; // by key; the target's key is "target"

    enum class Need : uint8_t { Process, Pattern, Value };
    struct Text
    {
        std::string key;
        Need need;
        std::string text;
    };

    [[nodiscard]] static std::vector<Text> textsOf(const Fault& fault);
    // The term of a text that needs no evaluation; None: it does.
    Term plainTerm(const Text& text) const;
    void ask(uint64_t id, const std::vector<Text>& texts);
    FaultEffect act(const Fault& fault, const FaultContext& context, const Terms& terms);
    FaultEffect actOnProcess(const Fault& fault, const Terms& terms, Process& target);
    FaultEffect actOnMessages(const Fault& fault, const Terms& terms);
    FaultEffect actOnCodeChange(const Fault& fault, const Terms& terms);
    FaultEffect keepOldCode(const Fault& fault);
    FaultEffect spoilBeam(const Fault& fault, const FaultContext& context);
    FaultEffect actOnLink(const Fault& fault, const FaultContext& context);
    FaultEffect actOnNode(const Fault& fault, const FaultContext& context);
    void armCallback(const Fault& fault, const Terms& terms, const Process& target);
    void loseSystemMessages(const Fault& fault, const Process& target);
    void note(const Fault& fault, Word pid, Term about);
    Process* startOwn(std::string_view function, std::initializer_list<Term> arguments);
    Term keep(Term t); // a copy that lives as long as the node

    Node& m_node;
};

} // namespace relupscope
