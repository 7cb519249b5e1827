// SPDX-License-Identifier: GPL-3.0-or-later
// Puts our own Erlang modules (engine/erl) on a node's disk.
#pragma once

#include "sched/world.h"

namespace relupscope {

inline constexpr const char* EmbeddedFolder = "/relupscope/ebin";

void installEmbeddedCode(World& world);

} // namespace relupscope
