// SPDX-License-Identifier: GPL-3.0-or-later
// The run loop: executes one process until it has to stop, and says why. It schedules nothing.
#pragma once

#include "node/node.h"

namespace relupscope {

enum class SliceEnd : uint8_t {
    Yielded, // its reductions are used up, or it asked to; runnable
    Waiting, // for a message
    Exited,
    Stopped, // at an event (EventStream::stopAt); run it again to go on in the same slice
};

struct Slice
{
    SliceEnd end;
    SWord reductionsLeft;
};

// Runs `p`, whose status becomes Running, for at most `reductions`. `resumed`: the slice goes on
// after Stopped, registers are as they were left.
Slice runSlice(Node& node, Process& p, SWord reductions, bool resumed = false);

} // namespace relupscope
