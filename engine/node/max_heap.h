// SPDX-License-Identifier: GPL-3.0-or-later
// process_flag(max_heap_size).
#pragma once

#include "node/node.h"

namespace relupscope {

// Ends or reports a process that holds more than it may; one that does not run. What is garbage
// does not count.
void enforceMaxHeap(Node& node, Process& p);

} // namespace relupscope
