// SPDX-License-Identifier: GPL-3.0-or-later
// Natives that are no BIFs in OTP: the NIFs of libraries inside the emulator, and the machine's
// own.
#pragma once

#include <algorithm>
#include <iterator>
#include <string_view>

namespace relupscope {

inline bool isNifModule(std::string_view module)
{
    constexpr std::string_view Modules[]
        = {"prim_buffer", "prim_file", "prim_net", "prim_socket", "prim_tty", "relupscope", "zlib"};
    return std::find(std::begin(Modules), std::end(Modules), module) != std::end(Modules);
}

} // namespace relupscope
