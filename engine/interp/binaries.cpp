// SPDX-License-Identifier: GPL-3.0-or-later
// Bit syntax, out of the run loop. Sizes are bits; a position never passes the end.
#include "interp/op_binaries.h"

#include "interp/build_failure.h"
#include "term/arithmetic.h"
#include "term/bignum.h"
#include "term/compare.h"

#include <bit>
#include <cmath>
#include <cstring>

namespace relupscope {

namespace {

constexpr size_t MaxBits = size_t {1} << 40;

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

// Nearest half, ties to even; infinite when it is too large.
uint16_t doubleToHalf(double d)
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

bool bitsOf(Term size, unsigned unit, size_t* bits)
{
    if (!size.isSmall() || size.smallValue() < 0)
        return false;
    const auto n = static_cast<size_t>(size.smallValue());
    if (unit != 0 && n > MaxBits / unit)
        return false;
    *bits = n * unit;
    return true;
}

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
            const Term t = matchInteger(p, context, flags, Term::small(static_cast<SWord>(bits)), 1);
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

// --- construction ----------------------------------------------------------------------------------

namespace {

size_t utfBytes(Segment type, uint32_t c)
{
    if (type == Segment::Utf8)
        return c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    return type == Segment::Utf16 ? (c < 0x10000 ? 2 : 4) : 4;
}

// How many bits a segment takes; false: its value or size is wrong.
bool measure(SegmentPlan& s)
{
    switch (s.type) {
    case Segment::Append: case Segment::PrivateAppend: case Segment::Binary: case Segment::String: {
        if (!isBitstring(s.source))
            return false;
        const size_t all = bitSize(s.source);
        if (s.type != Segment::Binary || s.isWhole) {
            s.bits = all;
            return s.type == Segment::String || s.unit == 0 || all % s.unit == 0;
        }
        return bitsOf(s.size, s.unit, &s.bits) && s.bits <= all;
    }
    case Segment::Integer:
        return isInteger(s.source) && bitsOf(s.size, s.unit, &s.bits);
    case Segment::Float:
        return isNumber(s.source) && bitsOf(s.size, s.unit, &s.bits)
            && (s.bits == 16 || s.bits == 32 || s.bits == 64);
    case Segment::Utf8: case Segment::Utf16: case Segment::Utf32:
        if (!s.source.isSmall() || s.source.smallValue() < 0 || s.source.smallValue() > 0x10FFFF
            || !isScalar(static_cast<uint32_t>(s.source.smallValue())))
            return false;
        s.bits = utfBytes(s.type, static_cast<uint32_t>(s.source.smallValue())) * 8;
        return true;
    }
    return false;
}

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
        raw = std::bit_cast<uint32_t>(static_cast<float>(d)); // what is too large becomes infinite
    } else {
        raw = doubleToHalf(d);
    }
    if (!s.little)
        raw = __builtin_bswap64(raw) >> (64 - s.bits);
    copyBits(target, at, reinterpret_cast<const uint8_t*>(&raw), 0, s.bits);
    return true;
}

// The segment's bits at bit `at` of target.
bool write(const SegmentPlan& s, uint8_t* target, size_t at)
{
    if (s.bits == 0)
        return true;
    switch (s.type) {
    case Segment::Append: case Segment::PrivateAppend: case Segment::Binary: case Segment::String: {
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
    case Segment::Utf8: case Segment::Utf16: case Segment::Utf32: {
        uint8_t bytes[4];
        const size_t n = encodeUtf(s, bytes);
        copyBits(target, at, bytes, 0, n * 8);
        return true;
    }
    }
    return false;
}

// Appending in place: `source` ends where the used part of its data ends, and there is room behind.
// Each binary keeps a box with its own size, so those that share the data never change. Null where
// the bytes must be copied.
BinaryData* appendable(Term source, size_t addBits)
{
    if (!hasTag(source, BoxTag::RefcBinary) || addBits % 8 != 0)
        return nullptr;
    const auto* box = reinterpret_cast<RefcBinaryBox*>(source.object());
    BinaryData* data = box->data;
    const bool isLast = data->writable && data->size == box->size;
    return isLast && data->capacity - data->size >= addBits / 8 ? data : nullptr;
}

constexpr size_t MaxBinaryBytes = size_t {1} << 36;

} // namespace

Term createBinary(Node& node, Process& p, const CodeWord* i, Term* x, Term* e)
{
    const auto value = [&](CodeWord w) {
        if ((w.word & 3) != 0)
            return Term(w.word);
        const char* base = reinterpret_cast<const char*>((w.word & YBit) ? e : x);
        return *reinterpret_cast<const Term*>(base + (w.word & ~Word {7}));
    };
    const size_t count = i->i.b;
    SegmentPlan fixed[16];
    std::vector<SegmentPlan> many(count > 16 ? count : 0);
    SegmentPlan* plan = count > 16 ? many.data() : fixed;
    const auto failed = [&] { return raiseBuildFailure(node, p, {plan, count}, i[1].integer == 0); };
    size_t total = 0;
    bool isRight = true;
    for (size_t n = 0; n < count; ++n) {
        SegmentPlan& s = plan[n];
        const Word packed = i[2 + 3 * n].word;
        const CodeWord size = i[4 + 3 * n];
        s = {static_cast<Segment>(packed & 0xFF), ((packed >> 8) & BinaryLittle) != 0,
             isAll(size), static_cast<unsigned>((packed >> 16) & 0xFFFF), static_cast<uint32_t>(packed >> 32),
             value(i[3 + 3 * n]), value(size), 0};
        isRight = measure(s) && isRight;
        total += s.bits;
        isRight = isRight && total / 8 <= MaxBinaryBytes && node.arena.hasRoomFor(total / 8);
    }
    if (!isRight) [[unlikely]]
        return failed();
    const size_t bytes = (total + 7) / 8;
    if (count == 0)
        return makeBinary(p.heap, nullptr, 0);
    const bool append = plan[0].type == Segment::Append || plan[0].type == Segment::PrivateAppend;
    if (append) {
        BinaryData* data = appendable(plan[0].source, total - plan[0].bits);
        const bool isNew = !data && total % 8 == 0;
        if (isNew) { // with room to grow: the next append is in place
            data = makeBinaryData(node.arena, bytes, std::max<size_t>(bytes * 2, 256));
            data->writable = 1;
        }
        if (data) {
            bool written = !isNew || write(plan[0], data->bytes, 0);
            size_t at = plan[0].bits;
            for (size_t n = 1; n < count && written; ++n) {
                written = write(plan[n], data->bytes, at);
                at += plan[n].bits;
            }
            const size_t before = data->size;
            data->size = bytes;
            const Term binary = referToBinary(p.heap, data);
            if (isNew)
                releaseBinaryData(data); // the box holds it now
            if (!written) {
                data->size = before;
                return failed();
            }
            return binary;
        }
    }
    uint8_t* target = nullptr;
    const Term binary = makeBinary(p.heap, bytes, &target);
    if (total % 8 != 0)
        target[bytes - 1] = 0;
    size_t at = 0;
    for (size_t n = 0; n < count; ++n) {
        if (!write(plan[n], target, at))
            return failed();
        at += plan[n].bits;
    }
    return total % 8 == 0 ? binary : subBitstring(p.heap, binary, 0, total);
}

} // namespace relupscope
