// SPDX-License-Identifier: GPL-3.0-or-later
// Garbage collection of one process: copies what its roots reach to a new heap (Cheney) and frees
// the old one with its chunks. Runs only where compiled code says which x registers are live
// (test_heap, allocate_heap), or for a process that is not running, whose registers are saved.
// Terms outside the process's own heap (literals, persistent terms) stay where they are.
#pragma once

#include "process/process.h"

namespace relupscope {

// Makes room for `needWords`. `live` are the x registers to keep, besides all other roots.
void collect(Process& p, size_t needWords, Term* live, size_t liveCount);
// The same for a process that is not running, into as little memory as will do.
void collectIdle(Process& p);

// Words of the heap that the process can reach: what a collection would keep. It depends on what
// the program did and not on when collections ran, so a program may see it. Takes time by its size.
size_t reachableWords(const Process& p);

} // namespace relupscope
