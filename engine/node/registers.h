// SPDX-License-Identifier: GPL-3.0-or-later
// The registers of a node: x and float registers of the process that runs, and what of its slice
// the run loop keeps here. Nothing but x and fr means anything when no slice is running.
#pragma once

#include "term/term.h"

namespace relupscope {

struct Node;
struct Process;
union CodeWord;
using VirtualTime = int64_t;

struct Registers
{
    Term x[1024];
    double fr[16];

    // The running slice; the first six are up to date only where the run loop is entered and left.
    const CodeWord* ip;
    Term* e;
    Word* top;
    Word* end;
    SWord reductions;
    size_t live;  // what Flow::Yield, Collect, Grow and GrowStack come with: x registers to keep
    size_t words; // and the room that is asked for
    Process* process;
    Node* node;
    VirtualTime timeAtZero;
    VirtualTime since; // when the slice began
};

} // namespace relupscope
