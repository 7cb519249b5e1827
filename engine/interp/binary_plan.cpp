// SPDX-License-Identifier: GPL-3.0-or-later
#include "interp/binary_plan.h"

#include "term/arithmetic.h"
#include "term/bignum.h"
#include "term/binary.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace relupscope {

namespace {

// Nearest half, ties to even; infinity when it is too large.
uint16_t halfOf(double d)
{
    const uint16_t sign = std::signbit(d) ? 0x8000 : 0;
    const double a = std::fabs(d);
    if (a >= 65520.0)
        return static_cast<uint16_t>(sign | 0x7C00);
    int exponent = 0;
    std::frexp(a, &exponent);
    const int shift = a == 0 ? -24 : std::max(exponent - 11, -24);
    const double scaled = std::nearbyint(std::ldexp(a, -shift));
    auto mantissa = static_cast<unsigned>(scaled);
    int biased = shift + 24;
    if (mantissa == 2048) {
        mantissa = 1024;
        ++biased;
    }
    return mantissa < 1024 ? static_cast<uint16_t>(sign | mantissa)
                           : static_cast<uint16_t>(sign | ((biased + 1) << 10) | (mantissa - 1024));
}

size_t utfBytes(Segment type, uint32_t c)
{
    if (type == Segment::Utf8)
        return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    return type == Segment::Utf16 ? (c < 0x10000 ? 2 : 4) : 4;
}

bool isScalar(Term t)
{
    return t.isSmall() && t.smallValue() >= 0 && t.smallValue() <= 0x10FFFF
        && (t.smallValue() < 0xD800 || t.smallValue() > 0xDFFF);
}

} // namespace

bool bitsOf(Term size, unsigned unit, size_t* bits)
{
    if (!size.isSmall() || size.smallValue() < 0)
        return false;
    const auto n = static_cast<size_t>(size.smallValue());
    if (unit != 0 && n > MaxBinaryBytes * 8 / unit)
        return false;
    *bits = n * unit;
    return true;
}

bool measure(SegmentPlan& s)
{
    switch (s.type) {
    case Segment::Append:
    case Segment::PrivateAppend:
    case Segment::Binary:
    case Segment::String: {
        if (!isBitstring(s.source))
            return false;
        const size_t all = bitSize(s.source);
        if (s.type != Segment::Binary || s.isWhole) {
            s.bits = all;
            return s.type == Segment::String || s.unit == 0 || all % s.unit == 0;
        }
        return bitsOf(s.size, s.unit, &s.bits) && s.bits <= all;
    }
    case Segment::Integer: return isInteger(s.source) && bitsOf(s.size, s.unit, &s.bits);
    case Segment::Float:
        return isNumber(s.source) && bitsOf(s.size, s.unit, &s.bits)
            && (s.bits == 16 || s.bits == 32 || s.bits == 64);
    case Segment::Utf8:
    case Segment::Utf16:
    case Segment::Utf32:
        if (!isScalar(s.source))
            return false;
        s.bits = utfBytes(s.type, static_cast<uint32_t>(s.source.smallValue())) * 8;
        return true;
    }
    return false;
}

namespace {

size_t encodeUtf(const SegmentPlan& s, uint8_t* out)
{
    const auto c = static_cast<uint32_t>(s.source.smallValue());
    const size_t n = utfBytes(s.type, c);
    const auto unit16 = [&](size_t at, uint32_t v) {
        out[at + (s.little ? 1 : 0)] = static_cast<uint8_t>(v >> 8);
        out[at + (s.little ? 0 : 1)] = static_cast<uint8_t>(v);
    };
    if (s.type == Segment::Utf32) {
        const uint32_t v = s.little ? c : __builtin_bswap32(c);
        std::memcpy(out, &v, 4);
    } else if (s.type == Segment::Utf16) {
        if (n == 2) {
            unit16(0, c);
        } else {
            unit16(0, 0xD800 + ((c - 0x10000) >> 10));
            unit16(2, 0xDC00 + ((c - 0x10000) & 0x3FF));
        }
    } else if (n == 1) {
        out[0] = static_cast<uint8_t>(c);
    } else {
        static constexpr uint8_t leads[] = {0, 0, 0xC0, 0xE0, 0xF0};
        out[0] = static_cast<uint8_t>(leads[n] | (c >> (6 * (n - 1))));
        for (size_t i = 1; i < n; ++i)
            out[i] = static_cast<uint8_t>(0x80 | ((c >> (6 * (n - 1 - i))) & 0x3F));
    }
    return n;
}

bool writeFloat(const SegmentPlan& s, uint8_t* target, size_t at)
{
    double d = 0;
    if (!arith::toFloat(s.source, &d))
        return false;
    Word raw = 0;
    if (s.bits == 64) {
        raw = std::bit_cast<Word>(d);
    } else if (s.bits == 32) {
        raw = std::bit_cast<uint32_t>(static_cast<float>(d)); // infinite when it is too large
    } else {
        raw = halfOf(d);
    }
    if (!s.little)
        raw = __builtin_bswap64(raw) >> (64 - s.bits);
    copyBits(target, at, reinterpret_cast<const uint8_t*>(&raw), 0, s.bits);
    return true;
}

} // namespace

bool write(const SegmentPlan& s, uint8_t* target, size_t at)
{
    if (s.bits == 0)
        return true;
    switch (s.type) {
    case Segment::Append:
    case Segment::PrivateAppend:
    case Segment::Binary:
    case Segment::String: {
        const BitView v = bitView(s.source);
        if (at % 8 == 0 && v.bitOffset == 0 && s.bits % 8 == 0)
            std::memcpy(target + at / 8, v.bytes, s.bits / 8);
        else
            copyBits(target, at, v.bytes, v.bitOffset, s.bits);
        return true;
    }
    case Segment::Integer:
        if (s.source.isSmall() && at % 8 == 0 && s.bits <= 56 && s.bits % 8 == 0) {
            const auto v = static_cast<Word>(s.source.smallValue());
            const size_t n = s.bits / 8;
            for (size_t i = 0; i < n; ++i)
                target[at / 8 + i] = static_cast<uint8_t>(v >> (8 * (s.little ? i : n - 1 - i)));
            return true;
        }
        integerToBits(s.source, target, at, s.bits, s.little);
        return true;
    case Segment::Float: return writeFloat(s, target, at);
    case Segment::Utf8:
    case Segment::Utf16:
    case Segment::Utf32: {
        uint8_t bytes[4];
        const size_t n = encodeUtf(s, bytes);
        copyBits(target, at, bytes, 0, n * 8);
        return true;
    }
    }
    return false;
}

} // namespace relupscope
