// SPDX-License-Identifier: GPL-3.0-or-later
// What OTP's hashes of terms are mixed from (utils.c): Bob Jenkins' mixing of three words, and its
// use for bytes. Pure functions, for hash.cpp and portable_hash.cpp only.
#pragma once

#include "term/binary.h"

#include <vector>

namespace relupscope {

inline constexpr uint32_t GoldenRatio = 0x9E3779B9U;

// The constant that seasons each kind of term: the golden ratio times `kind`.
constexpr uint32_t hashSeason(uint32_t kind)
{
    return GoldenRatio * kind;
}

constexpr uint32_t lowHalf(uint64_t w)
{
    return static_cast<uint32_t>(w);
}

constexpr uint32_t highHalf(uint64_t w)
{
    return static_cast<uint32_t>(w >> 32);
}

constexpr void jenkinsMix(uint32_t& a, uint32_t& b, uint32_t& c)
{
    a -= b;
    a -= c;
    a ^= c >> 13;
    b -= c;
    b -= a;
    b ^= a << 8;
    c -= a;
    c -= b;
    c ^= b >> 13;
    a -= b;
    a -= c;
    a ^= c >> 12;
    b -= c;
    b -= a;
    b ^= a << 16;
    c -= a;
    c -= b;
    c ^= b >> 5;
    a -= b;
    a -= c;
    a ^= c >> 3;
    b -= c;
    b -= a;
    b ^= a << 10;
    c -= a;
    c -= b;
    c ^= b >> 15;
}

constexpr uint32_t mixedIn(uint32_t hash, uint32_t x, uint32_t y, uint32_t season)
{
    uint32_t a = season + x;
    uint32_t b = season + y;
    jenkinsMix(a, b, hash);
    return hash;
}

// A bitstring from a byte boundary on.
struct AlignedBits
{
    explicit AlignedBits(Term bitstring)
    {
        const BitView v = bitView(bitstring);
        bytes = v.bytes;
        size = v.byteSize();
        rest = static_cast<uint32_t>(v.bitSize % 8);
        if (!v.isAligned()) {
            m_copy.resize((v.bitSize + 7) / 8 + 1);
            copyBits(m_copy.data(), 0, v.bytes, v.bitOffset, v.bitSize);
            bytes = m_copy.data();
        }
        if (rest != 0)
            lastBits = static_cast<uint32_t>(bytes[size]) >> (8 - rest);
    }
    const uint8_t* bytes;
    size_t size;
    uint32_t rest; // bits after the last whole byte
    uint32_t lastBits = 0;

private:
    std::vector<uint8_t> m_copy;
};

uint32_t blockHash(const uint8_t* p, size_t length, uint32_t initial);
// A bitstring, mixed into the hash of what came before it.
uint32_t bitstringHash(Term bitstring, uint32_t hash);

// A byte as an element of a string.
inline bool isByteTerm(Term t)
{
    return t.isSmall() && (static_cast<Word>(t.smallValue()) >> 8) == 0;
}

// The bits of a float; those of 0.0 for -0.0, which is equal to it.
inline uint64_t hashedFloatBits(Term t)
{
    const double d = floatValue(t) == 0 ? 0.0 : floatValue(t);
    uint64_t bits;
    __builtin_memcpy(&bits, &d, sizeof bits);
    return bits;
}

} // namespace relupscope
