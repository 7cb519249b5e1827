// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/hash_mixing.h"

namespace relupscope {

namespace {

uint32_t littleEndian(const uint8_t* p, size_t n)
{
    uint32_t w = 0;
    for (size_t i = 0; i < n; ++i)
        w |= static_cast<uint32_t>(p[i]) << (8 * i);
    return w;
}

} // namespace

uint32_t blockHash(const uint8_t* p, size_t length, uint32_t initial)
{
    uint32_t a = GoldenRatio;
    uint32_t b = GoldenRatio;
    uint32_t c = initial;
    size_t n = length;
    for (; n >= 12; n -= 12, p += 12) {
        a += littleEndian(p, 4);
        b += littleEndian(p + 4, 4);
        c += littleEndian(p + 8, 4);
        jenkinsMix(a, b, c);
    }
    c += static_cast<uint32_t>(length);
    a += littleEndian(p, n < 4 ? n : 4);
    if (n > 4)
        b += littleEndian(p + 4, n < 8 ? n - 4 : 4);
    if (n > 8) // the lowest byte of c is for the length
        c += littleEndian(p + 8, n - 8) << 8;
    jenkinsMix(a, b, c);
    return c;
}

uint32_t bitstringHash(Term bitstring, uint32_t hash)
{
    const AlignedBits bits(bitstring);
    const uint32_t initial = hashSeason(13) + hash;
    if (bits.size == 0 && bits.rest == 0)
        return initial;
    const uint32_t bytes = blockHash(bits.bytes, bits.size & 0xFFFFFFFFU, initial);
    return bits.rest == 0 ? bytes : mixedIn(bytes, bits.rest, bits.lastBits, hashSeason(15));
}

} // namespace relupscope
