// SPDX-License-Identifier: GPL-3.0-or-later
// A bitstring that is being built: its segments with their values and sizes, measured and then
// written. Lives as long as the instruction; the terms are the process's.
#pragma once

#include "code/instructions.h"
#include "term/term.h"

#include <cstddef>
#include <cstdint>

namespace relupscope {

constexpr size_t MaxBinaryBytes = size_t {1} << 36;

struct SegmentPlan
{
    Segment type;
    bool little;
    bool isWhole; // of a binary: all of it, and no size
    unsigned unit;
    uint32_t number; // in the source, from 1; 0: not known
    Term source;
    Term size;
    size_t bits; // once measured
};

// size * unit; false when it is no size, or beyond anything.
bool bitsOf(Term size, unsigned unit, size_t* bits);
// How many bits the segment takes; false: its value or size is wrong.
bool measure(SegmentPlan& s);
// The segment's bits at bit `at` of target; false: its value cannot be written so.
bool write(const SegmentPlan& s, uint8_t* target, size_t at);

} // namespace relupscope
