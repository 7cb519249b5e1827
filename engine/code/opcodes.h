// SPDX-License-Identifier: GPL-3.0-or-later
// The generic opcodes of .beam files as C++: an enum and a table made of code/opcodes.def.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace relupscope {

enum class Opcode : uint16_t {
#define OPCODE(no, name, operands, doc) name = no,
#define OBSOLETE(no, name) name = no,
#include "code/opcodes.def"
#undef OPCODE
#undef OBSOLETE
};

struct OpcodeInfo
{
    uint16_t number;
    std::string_view name;
    std::string_view operands; // letters, see opcodes.def
    std::string_view doc;
    bool obsolete;
};

inline constexpr OpcodeInfo OpcodeTable[] = {
#define OPCODE(no, name, operands, doc) {no, #name, operands, doc, false},
#define OBSOLETE(no, name) {no, #name, "", "", true},
#include "code/opcodes.def"
#undef OPCODE
#undef OBSOLETE
};

consteval bool opcodesAscendFromOne()
{
    uint16_t expected = 1;
    for (const OpcodeInfo& info : OpcodeTable) {
        if (info.number != expected++)
            return false;
    }
    return true;
}
static_assert(opcodesAscendFromOne(), "opcodes.def must list every number, in order");

inline constexpr unsigned MaxOpcode = std::size(OpcodeTable);

// Null for a number that OTP has not given out yet.
inline const OpcodeInfo* opcodeInfo(unsigned number)
{
    return number >= 1 && number <= MaxOpcode ? &OpcodeTable[number - 1] : nullptr;
}

} // namespace relupscope
