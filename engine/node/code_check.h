// SPDX-License-Identifier: GPL-3.0-or-later
// Whether a process still runs a module's old code: its next instruction or a return address on its
// stack lies there. Funs do not count, as in BEAM (beam_bif_load.c check_process_code): they are
// cut off when the code is purged.
#pragma once

#include "node/stack_trace.h"

namespace relupscope {

inline bool refersToOld(const Node&, const Process& p, const ModuleInstance& instance)
{
    return stackRefersTo(p, instance);
}

} // namespace relupscope
