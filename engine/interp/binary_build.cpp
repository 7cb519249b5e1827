// SPDX-License-Identifier: GPL-3.0-or-later
// Building bitstrings: the segments are measured, a binary is made or appended to, and they are
// written.
#include "interp/build_failure.h"
#include "interp/op_binaries.h"
#include "term/bignum.h"
#include "term/binary.h"

#include <algorithm>
#include <iterator>
#include <vector>

namespace relupscope {

namespace {

constexpr size_t BitsPerReduction = size_t {8} * 1024; // of binaries that are copied

// Bits of a byte that a bitstring of so many bits leaves unused.
size_t unusedBits(size_t bits)
{
    return (8 - bits % 8) % 8;
}

// Appending in place: `source` ends where the used part of its data ends, and there is room behind.
// Each binary keeps a box with its own size, so those that share the data never change. Null where
// the bytes must be copied.
BinaryData* appendable(Term source, size_t total)
{
    Term whole = source;
    if (hasTag(source, BoxTag::SubBinary)) {
        const auto* sub = reinterpret_cast<SubBinaryBox*>(source.object());
        if (sub->bitOffset != 0)
            return nullptr;
        whole = Term(sub->whole);
    }
    if (!hasTag(whole, BoxTag::RefcBinary))
        return nullptr;
    const size_t bits = bitSize(source);
    BinaryData* data = reinterpret_cast<RefcBinaryBox*>(whole.object())->data;
    const bool isLast = data->writable == 1 + unusedBits(bits) && data->size == (bits + 7) / 8;
    return isLast && data->capacity >= (total + 7) / 8 ? data : nullptr;
}

// Its binaries cost reductions.
bool writeAll(Node& node, const SegmentPlan* plan, size_t count, uint8_t* target, size_t at)
{
    for (size_t n = 0; n < count; ++n) {
        if (!write(plan[n], target, at))
            return false;
        at += plan[n].bits;
        if (plan[n].type <= Segment::Binary)
            node.bifReductions += plan[n].bits / BitsPerReduction;
    }
    return true;
}

// With room to grow, if the world has it, so that the next append is in place.
BinaryData* newAppendable(Node& node, size_t bytes)
{
    const size_t twice = std::max<size_t>(bytes * 2, 256);
    return makeBinaryData(node.arena, bytes, node.arena.hasRoomFor(twice) ? twice : bytes);
}

// The bitstring of `total` bits that the data begins with.
Term referToBits(Heap& heap, BinaryData* data, size_t total)
{
    const Term whole = referToBinary(heap, data);
    return total % 8 == 0 ? whole : subBitstring(heap, whole, 0, total);
}

// None: a segment could not be written.
Term append(Node& node, Process& p, const SegmentPlan* plan, size_t count, size_t total)
{
    BinaryData* data = appendable(plan[0].source, total);
    const bool isNew = !data;
    const size_t bytes = (total + 7) / 8;
    if (isNew)
        data = newAppendable(node, bytes);
    if (total % 8 != 0 && (isNew || bytes > data->size))
        data->bytes[bytes - 1] = 0; // what nobody reads is part of the state
    const size_t done = isNew ? 0 : 1;
    if (!writeAll(node, plan + done, count - done, data->bytes, isNew ? 0 : plan[0].bits)) {
        if (isNew)
            releaseBinaryData(data);
        return NoTerm;
    }
    if (!isNew) // of bytes that are shared, what is new counts for the collector
        p.heap.offHeapBytes -= std::min(p.heap.offHeapBytes, data->size);
    data->size = bytes;
    data->writable = 1 + unusedBits(total);
    const Term binary = referToBits(p.heap, data, total);
    if (isNew)
        releaseBinaryData(data); // the box holds it now
    return binary;
}

Term build(Node& node, Process& p, const SegmentPlan* plan, size_t count, size_t total)
{
    if (count == 0)
        return makeBinary(p.heap, nullptr, 0);
    if (plan[0].type == Segment::Append || plan[0].type == Segment::PrivateAppend) {
        if (total == plan[0].bits)
            return plan[0].source;
        return append(node, p, plan, count, total);
    }
    const size_t bytes = (total + 7) / 8;
    uint8_t* target = nullptr;
    const Term binary = makeBinary(p.heap, bytes, &target);
    if (total % 8 != 0)
        target[bytes - 1] = 0;
    if (!writeAll(node, plan, count, target, 0))
        return NoTerm;
    return total % 8 == 0 ? binary : subBitstring(p.heap, binary, 0, total);
}

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
    size_t total = 0;
    bool isRight = true;
    for (size_t n = 0; n < count; ++n) {
        SegmentPlan& s = plan[n];
        const Word packed = i[2 + 3 * n].word;
        const CodeWord size = i[4 + 3 * n];
        s = {static_cast<Segment>(packed & 0xFF),
             ((packed >> 8) & BinaryLittle) != 0,
             isAll(size),
             static_cast<unsigned>((packed >> 16) & 0xFFFF),
             static_cast<uint32_t>(packed >> 32),
             value(i[3 + 3 * n]),
             value(size),
             0};
        isRight = measure(s) && isRight;
        total += s.bits;
        isRight = isRight && total / 8 <= MaxBinaryBytes && node.arena.hasRoomFor(total / 8);
    }
    const Term binary = isRight ? build(node, p, plan, count, total) : NoTerm;
    if (binary.isNone()) [[unlikely]]
        return raiseBuildFailure(node, p, {plan, count}, i[1].integer == 0);
    return binary;
}

Term collectAfterBuild(Node& node, Process& p, Term binary, Term* x, size_t live)
{
    if (live >= std::size(node.registers->x)) // UnknownLive, or no register is free
        return binary;
    x[live] = binary;
    collectNow(p, node, 0, x, live + 1);
    return x[live];
}

// OTP 24's way to compute a size: a + b * unit.
Term addSizes(Process& p, Term a, Term b, unsigned unit)
{
    const auto raise = [&p](Term reason) {
        p.exception = Exception {};
        p.exception.reason = reason;
        return NoTerm;
    };
    if (!isInteger(a) || !isInteger(b) || IntegerView(a).negative || IntegerView(b).negative)
        return raise(Atom::badarg);
    SWord sum = 0;
    if (!a.isSmall() || !b.isSmall()
        || __builtin_mul_overflow(b.smallValue(), static_cast<SWord>(unit), &sum)
        || __builtin_add_overflow(a.smallValue(), sum, &sum) || !Term::fitsSmall(sum))
        return raise(Atom::system_limit);
    return Term::small(sum);
}

} // namespace relupscope
