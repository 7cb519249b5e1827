// SPDX-License-Identifier: GPL-3.0-or-later
// Internal instructions as C++ (code/instructions.def), and how their operands are packed.
#pragma once

#include "code/module.h"

namespace relupscope {

enum class Instruction : uint16_t {
#define INSTR(name, ...) name,
#include "code/instructions.def"
#undef INSTR
    Count
};
const char* instructionName(Instruction instruction);

// A register in a 16-bit field: 8 * index, + 4 for a y register. The same value, as a code word, is
// a register operand of kind V: its low two bits are 00, which no term has.
constexpr uint16_t YBit = 4;
constexpr uint16_t xField(SWord index)
{
    return static_cast<uint16_t>(index * 8);
}
constexpr uint16_t yField(SWord index)
{
    return static_cast<uint16_t>(index * 8 + YBit);
}

// Segment types of bs_create_bin.
enum class Segment : uint8_t {
    Append,
    PrivateAppend,
    Binary,
    Float,
    Integer,
    String,
    Utf8,
    Utf16,
    Utf32
};
// Flags of binary segments, as the compiler writes them.
constexpr unsigned BinaryLittle = 2;
constexpr unsigned BinarySigned = 4;
constexpr unsigned BinaryNative = 16;

// Commands of bs_match, in one word each: what, and up to two numbers; a third word is a register.
enum class MatchCommand : uint8_t {
    EnsureAtLeast,
    EnsureExactly,
    Binary,
    Integer,
    Equal,
    Skip,
    GetTail
};

// First word of a segment or command.
//   63         32 31     16 15      8 7       0
//   |  size/bits |  unit   |  flags  |  type   |   of a segment to build: which of the source
// bs_create_bin of OTP 24's way: which x registers are live is not known where the binary is made.
constexpr uint16_t UnknownLive = 0xFFFF;

constexpr Word packSegment(uint8_t type, unsigned flags, unsigned unit, uint32_t bits)
{
    return Word {type} | (Word {flags} << 8) | (Word {unit & 0xFFFF} << 16) | (Word {bits} << 32);
}

} // namespace relupscope
