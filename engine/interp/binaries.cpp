// SPDX-License-Identifier: GPL-3.0-or-later
// Bit syntax, out of the run loop. Sizes are bits; a position never passes the end.
#include "interp/binary_plan.h"
#include "interp/op_binaries.h"
#include "term/bignum.h"
#include "term/compare.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace relupscope {

namespace {

// What is left of a context, or `bits` of it.
BitView viewOf(const MatchContextBox* m, size_t bits)
{
    const uint8_t* bytes = wholeBytes(Term(m->whole));
    return {bytes + m->bitPosition / 8, m->bitPosition % 8, bits};
}

size_t left(const MatchContextBox* m)
{
    return m->bitEnd - m->bitPosition;
}

double halfToDouble(uint16_t h)
{
    const int exponent = (h >> 10) & 0x1F;
    const int mantissa = h & 0x3FF;
    const double magnitude = exponent == 0 ? std::ldexp(mantissa, -24)
        : exponent == 31                   ? (mantissa ? NAN : INFINITY)
                                           : std::ldexp(mantissa + 1024, exponent - 25);
    return (h & 0x8000) ? -magnitude : magnitude;
}

Word readBits(const BitView& v, bool little)
{
    uint8_t bytes[8] = {};
    copyBits(bytes, 0, v.bytes, v.bitOffset, v.bitSize);
    Word w = 0;
    std::memcpy(&w, bytes, 8);
    if (!little)
        w = __builtin_bswap64(w) >> (64 - v.bitSize);
    return w;
}

} // namespace

Term startMatch(Process& p, Term t)
{
    if (!isBitstring(t))
        return NoTerm;
    size_t offset = 0;
    const size_t bits = bitSize(t);
    Term whole = t;
    if (headerTag(t.header()) == BoxTag::SubBinary) {
        const auto* sub = reinterpret_cast<SubBinaryBox*>(t.object());
        offset = sub->bitOffset;
        whole = Term(sub->whole);
    }
    auto* m = reinterpret_cast<MatchContextBox*>(p.heap.alloc(MatchContextWords));
    *m = {makeHeader(BoxTag::MatchContext, MatchContextWords - 1), offset + bits, offset, whole.w};
    return Term::boxed(reinterpret_cast<Word*>(m));
}

Term matchInteger(Process& p, Term context, unsigned flags, Term size, unsigned unit)
{
    MatchContextBox* m = contextOf(context);
    size_t bits = 0;
    if (!bitsOf(size, unit, &bits) || bits > left(m))
        return NoTerm;
    const BitView v = viewOf(m, bits);
    m->bitPosition += bits;
    if (bits == 0)
        return Term::small(0);
    return integerFromBits(p.heap, v.bytes, v.bitOffset, bits, (flags & BinaryLittle) != 0,
                           (flags & BinarySigned) != 0);
}

Term matchFloat(Process& p, Term context, unsigned flags, Term size, unsigned unit)
{
    MatchContextBox* m = contextOf(context);
    size_t bits = 0;
    if (!bitsOf(size, unit, &bits) || bits > left(m))
        return NoTerm;
    if (bits == 0)
        return p.heap.makeFloat(0.0);
    if (bits != 16 && bits != 32 && bits != 64)
        return NoTerm;
    const Word raw = readBits(viewOf(m, bits), (flags & BinaryLittle) != 0);
    double d = 0;
    if (bits == 64)
        d = std::bit_cast<double>(raw);
    else if (bits == 32)
        d = std::bit_cast<float>(static_cast<uint32_t>(raw));
    else
        d = halfToDouble(static_cast<uint16_t>(raw));
    if (!std::isfinite(d))
        return NoTerm;
    m->bitPosition += bits;
    return p.heap.makeFloat(d);
}

Term matchBinary(Process& p, Term context, Term size, unsigned unit)
{
    MatchContextBox* m = contextOf(context);
    size_t bits = left(m);
    if (size.isAtom()) { // all
        if (unit != 0 && bits % unit != 0)
            return NoTerm;
    } else if (!bitsOf(size, unit, &bits) || bits > left(m)) {
        return NoTerm;
    }
    const Term part = subBitstring(p.heap, Term(m->whole), m->bitPosition, bits);
    m->bitPosition += bits;
    return part;
}

bool matchSkip(Term context, Term size, unsigned unit)
{
    MatchContextBox* m = contextOf(context);
    size_t bits = left(m);
    if (size.isAtom()) {
        if (unit != 0 && bits % unit != 0)
            return false;
    } else if (!bitsOf(size, unit, &bits) || bits > left(m)) {
        return false;
    }
    m->bitPosition += bits;
    return true;
}

bool matchString(Term context, size_t bits, const CodeWord* wanted)
{
    MatchContextBox* m = contextOf(context);
    if (bits > left(m))
        return false;
    const BitView v = viewOf(m, bits);
    const auto* bytes = reinterpret_cast<const uint8_t*>(wanted);
    for (size_t at = 0; at < bits; at += 8) {
        const size_t n = std::min<size_t>(8, bits - at);
        uint8_t byte = 0;
        copyBits(&byte, 0, v.bytes, v.bitOffset + at, n);
        const auto mask = static_cast<uint8_t>(0xFF << (8 - n));
        if (((byte ^ bytes[at / 8]) & mask) != 0)
            return false;
    }
    m->bitPosition += bits;
    return true;
}

namespace {

bool isScalar(uint32_t c)
{
    return c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
}

// Length in bytes of the UTF-8 character in [bytes, bytes + n), 0 when it is none.
size_t decodeUtf8(const uint8_t* bytes, size_t n, uint32_t* c)
{
    const uint8_t first = bytes[0];
    if (first < 0x80) {
        *c = first;
        return 1;
    }
    const size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : first >= 0xC2 ? 2 : 0;
    static constexpr uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (length == 0 || length > n || first > 0xF4)
        return 0;
    *c = first & (0x7FU >> length);
    for (size_t i = 1; i < length; ++i) {
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
        *c = (*c << 6) | (bytes[i] & 0x3F);
    }
    return *c >= least[length] && isScalar(*c) ? length : 0;
}

size_t decodeUtf16(const uint8_t* bytes, size_t n, bool little, uint32_t* c)
{
    const auto unit = [&](size_t at) -> uint32_t {
        return little ? bytes[at] | (bytes[at + 1] << 8) : (bytes[at] << 8) | bytes[at + 1];
    };
    if (n < 2)
        return 0;
    *c = unit(0);
    if (*c < 0xD800 || *c > 0xDFFF)
        return 2;
    if (*c > 0xDBFF || n < 4)
        return 0;
    const uint32_t low = unit(2);
    if (low < 0xDC00 || low > 0xDFFF)
        return 0;
    *c = 0x10000 + ((*c - 0xD800) << 10) + (low - 0xDC00);
    return 4;
}

} // namespace

bool matchUtf(Term context, unsigned flags, unsigned width, Term* character)
{
    MatchContextBox* m = contextOf(context);
    uint8_t bytes[4] = {};
    const size_t n = std::min<size_t>(4, left(m) / 8);
    if (n == 0)
        return false;
    const BitView v = viewOf(m, n * 8);
    copyBits(bytes, 0, v.bytes, v.bitOffset, n * 8);
    const bool little = (flags & BinaryLittle) != 0;
    uint32_t c = 0;
    size_t used = 0;
    if (width == 8) {
        used = decodeUtf8(bytes, n, &c);
    } else if (width == 16) {
        used = decodeUtf16(bytes, n, little, &c);
    } else if (n == 4) {
        std::memcpy(&c, bytes, 4);
        c = little ? c : __builtin_bswap32(c);
        used = isScalar(c) ? 4 : 0;
    }
    if (used == 0)
        return false;
    m->bitPosition += used * 8;
    *character = Term::small(c);
    return true;
}

Term matchTail(Process& p, Term context)
{
    MatchContextBox* m = contextOf(context);
    return subBitstring(p.heap, Term(m->whole), m->bitPosition, left(m));
}

bool runMatchCommands(Process& p, const CodeWord* i, Term context, Term* x, Term* e)
{
    MatchContextBox* m = contextOf(context);
    const auto put = [&](Word field, Term value) {
        char* base = reinterpret_cast<char*>((field & YBit) ? e : x);
        *reinterpret_cast<Term*>(base + (field & ~Word {7})) = value;
    };
    for (unsigned n = 0; n < i->i.b; ++n) {
        const Word packed = i[3 + 2 * n].word;
        const Word operand = i[4 + 2 * n].word;
        const size_t bits = packed >> 32;
        const auto unit = static_cast<unsigned>((packed >> 16) & 0xFFFF);
        const auto flags = static_cast<unsigned>((packed >> 8) & 0xFF);
        switch (static_cast<MatchCommand>(packed & 0xFF)) {
        case MatchCommand::EnsureAtLeast:
            if (left(m) < bits || (unit > 1 && (left(m) - bits) % unit != 0))
                return false;
            break;
        case MatchCommand::EnsureExactly:
            if (left(m) != bits)
                return false;
            break;
        case MatchCommand::Binary: {
            const Term t = matchBinary(p, context, Term::small(static_cast<SWord>(bits)), 1);
            if (t.isNone())
                return false;
            put(operand, t);
            break;
        }
        case MatchCommand::Integer: {
            const Term t
                = matchInteger(p, context, flags, Term::small(static_cast<SWord>(bits)), 1);
            if (t.isNone())
                return false;
            put(operand, t);
            break;
        }
        case MatchCommand::Equal: {
            const Term t = matchInteger(p, context, 0, Term::small(static_cast<SWord>(bits)), 1);
            if (t.isNone() || !exactEqual(t, Term(operand)))
                return false;
            break;
        }
        case MatchCommand::Skip:
            if (left(m) < bits)
                return false;
            m->bitPosition += bits;
            break;
        case MatchCommand::GetTail: put(operand, matchTail(p, context)); break;
        }
    }
    return true;
}

} // namespace relupscope
