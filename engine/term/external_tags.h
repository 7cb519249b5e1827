// SPDX-License-Identifier: GPL-3.0-or-later
// The bytes that open the terms of the external format. Only term/external_*.cpp use this.
#pragma once

#include <cstdint>

namespace relupscope {

enum class ExternalTag : uint8_t {
    NewFloat = 70,
    BitBinary = 77,
    Compressed = 80,
    NewPid = 88,
    NewPort = 89,
    NewerReference = 90,
    SmallInteger = 97,
    Integer = 98,
    Float = 99,
    Atom = 100,
    Reference = 101,
    Port = 102,
    Pid = 103,
    SmallTuple = 104,
    LargeTuple = 105,
    EmptyList = 106,
    String = 107,
    List = 108,
    Binary = 109,
    SmallBig = 110,
    LargeBig = 111,
    NewFun = 112,
    Export = 113,
    NewReference = 114,
    SmallAtom = 115,
    Map = 116,
    AtomUtf8 = 118,
    SmallAtomUtf8 = 119,
    V4Port = 120,
};

constexpr uint8_t ExternalVersion = 131;

// A reference of this node has 64 bits, in three numbers: 18, 14 (above zeros) and 32 of them.
constexpr uint64_t RefLowMask = 0x3FFFF;

} // namespace relupscope
