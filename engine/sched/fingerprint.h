// SPDX-License-Identifier: GPL-3.0-or-later
// A hash of what a world holds, by content: two worlds that agree in it are, as far as Erlang code
// can tell, in the same state. Made of the event hash, the clock, every process (its place in the
// code, stack, registers, dictionary, queue, relations), names, timers, ets tables, persistent
// terms, loaded modules, and the disk; of no address. It costs a walk over everything: for tests,
// and for saying whether a saved session has come back as it was.
#pragma once

#include "sched/world.h"

namespace relupscope {

uint64_t fingerprint(const World& world);

} // namespace relupscope
