// SPDX-License-Identifier: GPL-3.0-or-later
// Our own Erlang modules (engine/erl/*.erl) as compiled by erlc at build time. The bytes are static
// and never change; anybody may read them.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace relupscope {

struct EmbeddedBeam
{
    std::string_view name; // the module, "relupscope_driver"
    const unsigned char* data = nullptr;
    std::size_t size = 0;
};

// Sorted by name.
std::span<const EmbeddedBeam> embeddedBeams();

} // namespace relupscope
