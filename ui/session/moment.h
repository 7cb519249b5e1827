// SPDX-License-Identifier: GPL-3.0-or-later
// A moment of a run as the user names it, and the way there.
#pragma once

#include "api/session.h"

#include <atomic>
#include <optional>
#include <string>

namespace relupscope::ui {

struct Moment
{
    enum class Kind : uint8_t {
        Start,
        End,
        Time,           // `ms`
        Event,          // event number `n`
        Instruction,    // just before the `n`th instruction of the run, counted through all hops
        HopInstruction, // just before instruction `n` of hop `hop`
    };
    Kind kind = Kind::Start;
    uint64_t n = 0;
    int hop = 1;
    double ms = 0;
    std::optional<NodeNumber> node {}; // whose instruction; none: of any node
};

// `start`, `instruction:N`, `time:MS`, `event:N` or `end`.
Result<Moment> parseMoment(const std::string& text);

// Goes forward from where the session is. An end before the moment is an error.
Result<void> goForward(Session& session, const Moment& moment, const std::atomic<bool>& interrupt);

// The same moment as the engine names it.
Destination destinationOf(const Moment& moment);

// The node whose instruction is the next thing to happen; none elsewhere, or if there is only one
// node.
std::optional<NodeNumber> nodeInStep(Session& session);

// Goes there, forward or back. An end before the moment is an error.
Result<void> seekTo(Session& session, const Moment& moment, const std::atomic<bool>& interrupt);

} // namespace relupscope::ui
