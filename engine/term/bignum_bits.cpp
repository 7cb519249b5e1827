// SPDX-License-Identifier: GPL-3.0-or-later
// Integers as fields of a bitstring, and as text.
#include "term/bignum.h"
#include "term/binary.h"
#include "term/magnitude.h"

#include <algorithm>

namespace relupscope {

namespace {

// A field as bytes in which the value lies with its least significant byte first; the bits above
// the field are 0. In a little-endian field the last byte may be partial and is then the top one.
void gatherBytes(const uint8_t* bytes, size_t bitOffset, size_t bits, bool littleEndian,
                 uint8_t* out)
{
    const size_t whole = bits / 8;
    const size_t rest = bits % 8;
    if (littleEndian) {
        copyBits(out, 0, bytes, bitOffset, bits);
        if (rest != 0)
            out[whole] = static_cast<uint8_t>(out[whole] >> (8 - rest));
        return;
    }
    // Big-endian: right-aligned, then turned round.
    const size_t n = (bits + 7) / 8;
    copyBits(out, n * 8 - bits, bytes, bitOffset, bits);
    std::reverse(out, out + n);
}

uint64_t readUpTo64(const uint8_t* bytes, size_t bitOffset, size_t bits, bool littleEndian)
{
    uint64_t value = 0;
    if (bitOffset % 8 == 0 && bits % 8 == 0) {
        const uint8_t* p = bytes + bitOffset / 8;
        const size_t n = bits / 8;
        for (size_t i = 0; i < n; ++i)
            value = (value << 8) | p[littleEndian ? n - 1 - i : i];
        return value;
    }
    uint8_t field[9] = {};
    gatherBytes(bytes, bitOffset, bits, littleEndian, field);
    for (size_t i = 8; i-- > 0;)
        value = (value << 8) | field[i];
    return value;
}

Term integerFromWord(Heap& heap, uint64_t value, size_t bits, bool isSigned)
{
    if (!isSigned)
        return heap.unsignedInteger(value);
    if (bits < 64 && (value >> (bits - 1)) != 0)
        value |= ~uint64_t {0} << bits;
    return heap.integer(static_cast<SWord>(value));
}

// The lowest limb of the two's complement of an integer.
Word lowLimb(const IntegerView& x)
{
    const Word limb = x.count == 0 ? 0 : x.data[0];
    return x.negative ? Word {0} - limb : limb;
}

// The low `bytes` bytes of an integer's two's complement, least significant first.
void twosComplementBytes(const IntegerView& x, uint8_t* out, size_t bytes)
{
    unsigned carry = 1;
    for (size_t i = 0; i < bytes; ++i) {
        unsigned b = i / 8 < x.count ? static_cast<uint8_t>(x.data[i / 8] >> (i % 8 * 8)) : 0U;
        if (x.negative) {
            b = (b ^ 0xFFU) + carry;
            carry = b >> 8;
        }
        out[i] = static_cast<uint8_t>(b);
    }
}

// `field` holds the value least significant byte first.
void placeBytes(uint8_t* field, uint8_t* bytes, size_t bitOffset, size_t bits, bool littleEndian)
{
    const size_t n = (bits + 7) / 8;
    if (!littleEndian) {
        std::reverse(field, field + n);
        copyBits(bytes, bitOffset, field, n * 8 - bits, bits);
        return;
    }
    if (bits % 8 != 0)
        field[n - 1] = static_cast<uint8_t>(field[n - 1] << (8 - bits % 8));
    copyBits(bytes, bitOffset, field, 0, bits);
}

} // namespace

Term integerFromBits(Heap& heap, const uint8_t* bytes, size_t bitOffset, size_t bits,
                     bool littleEndian, bool isSigned)
{
    if (bits == 0)
        return Term::small(0);
    if (bits <= 64)
        return integerFromWord(heap, readUpTo64(bytes, bitOffset, bits, littleEndian), bits,
                               isSigned);
    const size_t n = (bits + 63) / 64;
    LimbVector limbs(n + 1);
    auto* field = reinterpret_cast<uint8_t*>(limbs.data());
    gatherBytes(bytes, bitOffset, bits, littleEndian, field);
    const size_t topBits = (bits - 1) % 64 + 1;
    const bool negative = isSigned && (limbs[n - 1] >> (topBits - 1)) != 0;
    if (negative) {
        if (topBits < 64)
            limbs[n - 1] |= ~Word {0} << topBits;
        Word carry = 1;
        for (size_t i = 0; i < n; ++i) {
            limbs[i] = ~limbs[i] + carry;
            carry = (carry != 0 && limbs[i] == 0) ? 1 : 0;
        }
    }
    return makeInteger(heap, Limbs(limbs).first(n), negative);
}

void integerToBits(Term integer, uint8_t* bytes, size_t bitOffset, size_t bits, bool littleEndian)
{
    if (bits == 0)
        return;
    const IntegerView x(integer);
    if (bits <= 64) {
        const Word value = lowLimb(x);
        if (bitOffset % 8 == 0 && bits % 8 == 0) {
            const size_t n = bits / 8;
            uint8_t* p = bytes + bitOffset / 8;
            for (size_t i = 0; i < n; ++i)
                p[littleEndian ? i : n - 1 - i] = static_cast<uint8_t>(value >> (8 * i));
            return;
        }
        uint8_t field[8];
        for (size_t i = 0; i < 8; ++i)
            field[i] = static_cast<uint8_t>(value >> (8 * i));
        placeBytes(field, bytes, bitOffset, bits, littleEndian);
        return;
    }
    std::vector<uint8_t> field((bits + 7) / 8);
    twosComplementBytes(x, field.data(), field.size());
    placeBytes(field.data(), bytes, bitOffset, bits, littleEndian);
}

std::string integerToText(Term a, unsigned base)
{
    const IntegerView x(a);
    std::string digits = magnitudeToText(x.limbs(), base);
    return x.negative ? "-" + digits : digits;
}

Term textToInteger(Heap& heap, std::string_view digits, unsigned base, bool negative)
{
    const auto isDigit = [base](char c) { return digitValue(c) < base; };
    if (digits.empty() || !std::all_of(digits.begin(), digits.end(), isDigit))
        return NoTerm;
    if (digits.size() <= 18 && base <= 10) {
        SWord value = 0;
        for (const char c : digits)
            value = value * static_cast<SWord>(base) + (c - '0');
        return heap.integer(negative ? -value : value);
    }
    const LimbVector limbs = magnitudeFromText(digits, base);
    return limbs.size() > MaxBigLimbs ? NoTerm : makeInteger(heap, limbs, negative);
}

} // namespace relupscope
