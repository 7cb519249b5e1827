// SPDX-License-Identifier: GPL-3.0-or-later
// Natives that are no BIFs in OTP: the NIFs of libraries inside the emulator, the machine's own,
// and what is Erlang code or an instruction there.
#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>

namespace relupscope {

inline bool isNifModule(std::string_view module)
{
    constexpr std::string_view Modules[]
        = {"prim_buffer", "prim_file", "prim_net", "prim_socket", "prim_tty", "relupscope", "zlib"};
    return std::find(std::begin(Modules), std::end(Modules), module) != std::end(Modules);
}

// Whether OTP calls the native a BIF; what it says of erlang:yield/0 differs from place to place.
inline bool isBifInOtp(std::string_view module, std::string_view name, uint32_t otpNumber)
{
    constexpr std::string_view OfFiles[] = {"internal_name2native", "internal_native2name",
                                            "internal_normalize_utf8", "is_translatable"};
    if (module == "prim_file")
        return std::find(std::begin(OfFiles), std::end(OfFiles), name) != std::end(OfFiles);
    if (module == "erlang" && (name == "min" || name == "max"))
        return otpNumber >= 26;
    return !isNifModule(module) && !(module == "erlang" && name == "memory");
}

} // namespace relupscope
