// SPDX-License-Identifier: GPL-3.0-or-later
// What goes wrong when a binary is built, in the words of error_info. Only for bs_create_bin: what
// OTP 24's compiler made says no more than badarg.
#pragma once

#include "code/instructions.h"
#include "node/node.h"
#include "process/process.h"

#include <cstdint>
#include <span>

namespace relupscope {

// A segment as its values are when the binary is built.
struct SegmentPlan
{
    Segment type;
    bool little;
    bool isWhole; // of a binary: all of it, and no size
    unsigned unit;
    uint32_t number; // in the source, from 1; 0: not known
    Term source;
    Term size;
    size_t bits;
};

// size * unit; false when it is no size, or beyond anything.
bool bitsOf(Term size, unsigned unit, size_t* bits);

// Finds the segment that OTP would name: it looks at all sizes first, then builds one segment after the
// other. Sets p.exception and returns NoTerm. Without `explain` the reason is all there is.
Term raiseBuildFailure(Node& node, Process& p, std::span<const SegmentPlan> segments, bool explain);

} // namespace relupscope
