// SPDX-License-Identifier: GPL-3.0-or-later
// Where the release handler stands in the relup script it evaluates, as the probes see it. Owned by
// Node; part of the world's state.
#pragma once

#include "process/process.h"

namespace relupscope {

struct UpgradeProgress
{
    explicit UpgradeProgress(Arena& arena) : script(arena) {}

    Heap script;              // holds `instructions`
    Term instructions = Nil;  // of this hop, as a list
    Term rest = Nil;          // from the instruction that runs now on
    uint32_t hop = 0;         // counts scripts, from 1
    uint32_t instruction = 0; // that runs now, from 1; 0: none
    uint32_t count = 0;
    bool isRunning = false;
    bool stopBefore = false; // the world is to stand still before the next instruction
    Word handler = 0;        // pid number of the process that evaluates
    VirtualTime holdUntil = 0;
};

} // namespace relupscope
