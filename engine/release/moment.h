// SPDX-License-Identifier: GPL-3.0-or-later
// A moment of a run as people write it: `start`, `instruction:4`, `before:load ledger`,
// `after:suspend account`, `time:512.5`, `event:10000`, `when queue(account)>100`, `end`. Faults
// strike at moments, runs stop at them, and pictures are taken at them.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace relupscope {

struct Moment
{
    enum class Kind : uint8_t {
        Start,       // the first release has booted
        Instruction, // just before the number-th relup instruction, counted over all hops, runs
        Before,      // just before a relup instruction of this kind (for this module) runs
        After,       // such an instruction is done
        Time,        // virtual time has reached `ms`
        Event,       // event `number` has happened
        When,        // a condition (api/condition.h) holds for the first time
        End,         // the scenario is over
    };
    Kind kind = Kind::Start;
    uint64_t number = 0;
    double ms = 0;
    std::string word {};   // Before, After: an instruction's first word: load, suspend, code_change
    std::string module {}; // and a module it speaks of; empty: any
    std::string condition {}; // When: its text, which who knows the run reads

    [[nodiscard]] std::string text() const;
};

// The error's place is left empty: who asks knows where the text came from.
Result<Moment> parseMoment(std::string_view text);

} // namespace relupscope
