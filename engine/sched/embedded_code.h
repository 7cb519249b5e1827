// SPDX-License-Identifier: GPL-3.0-or-later
// Puts our own Erlang modules (engine/erl) on a node's disk.
#pragma once

#include "sched/world.h"

namespace relupscope {

inline constexpr const char* EmbeddedFolder = "/relupscope/ebin";

void installEmbeddedCode(Node& node);
inline void installEmbeddedCode(World& world)
{
    installEmbeddedCode(world.node());
}
// What a node is started with to have this name among the nodes of its world.
std::vector<std::string> distributionArguments(const std::string& name);

} // namespace relupscope
