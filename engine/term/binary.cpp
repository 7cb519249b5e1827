// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/binary.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace relupscope {

namespace {

constexpr size_t DataHeadBytes = offsetof(BinaryData, bytes);
// A part of up to so many whole bytes takes no more words as a copy than as a SubBinaryBox.
constexpr size_t CopiedPartBytes = (SubBinaryWords - 2) * sizeof(Word);

uint64_t loadBigEndian(const uint8_t* p)
{
    uint64_t w;
    std::memcpy(&w, p, sizeof w);
    return __builtin_bswap64(w);
}

void storeBigEndian(uint8_t* p, uint64_t w)
{
    w = __builtin_bswap64(w);
    std::memcpy(p, &w, sizeof w);
}

// The `count` (1..8) bits at bit `at` of `p`, in the low bits.
unsigned readBits(const uint8_t* p, size_t at, size_t count)
{
    p += at / 8;
    const size_t shift = at % 8;
    unsigned two = static_cast<unsigned>(p[0]) << 8;
    if (shift + count > 8)
        two |= p[1];
    return (two >> (16 - shift - count)) & ((1U << count) - 1);
}

// Writes the low `count` (1..8) bits of `bits`, which fit into one byte of the target.
void writeBits(uint8_t* p, size_t at, size_t count, unsigned bits)
{
    p += at / 8;
    const size_t shift = 8 - at % 8 - count;
    const unsigned mask = ((1U << count) - 1) << shift;
    *p = static_cast<uint8_t>((*p & ~mask) | ((bits << shift) & mask));
}

// Whole bytes to a byte boundary, from a source that starts inside a byte.
void copyShifted(uint8_t* target, const uint8_t* source, size_t shift, size_t bytes)
{
    size_t i = 0;
    for (; i + 8 <= bytes; i += 8) {
        const uint64_t high = loadBigEndian(source + i) << shift;
        storeBigEndian(target + i, high | (source[i + 8] >> (8 - shift)));
    }
    for (; i < bytes; ++i)
        target[i] = static_cast<uint8_t>((source[i] << shift) | (source[i + 1] >> (8 - shift)));
}

Term makeSubBinary(Heap& heap, Term whole, size_t bitOffset, size_t bitSize)
{
    Word* p = heap.alloc(SubBinaryWords);
    p[0] = makeHeader(BoxTag::SubBinary, SubBinaryWords - 1);
    p[1] = bitSize;
    p[2] = bitOffset;
    p[3] = whole.w;
    return Term::boxed(p);
}

} // namespace

BinaryData* makeBinaryData(Arena& arena, size_t size, size_t capacity)
{
    auto* data = static_cast<BinaryData*>(arena.alloc(DataHeadBytes + capacity));
    data->references = 1;
    data->size = size;
    data->capacity = capacity;
    data->writable = 0;
    return data;
}

void releaseBinaryData(BinaryData* data)
{
    if (--data->references == 0)
        Arena::of(data).free(data, DataHeadBytes + data->capacity);
}

uint8_t* wholeBytes(Term whole)
{
    Word* object = whole.object();
    if (headerTag(object[0]) == BoxTag::HeapBinary)
        return reinterpret_cast<HeapBinaryBox*>(object)->bytes;
    return reinterpret_cast<RefcBinaryBox*>(object)->data->bytes;
}

BitView bitView(Term bitstring)
{
    const Word* object = bitstring.object();
    if (headerTag(object[0]) != BoxTag::SubBinary)
        return {wholeBytes(bitstring), 0, object[1] * 8};
    const auto* sub = reinterpret_cast<const SubBinaryBox*>(object);
    return {wholeBytes(Term(sub->whole)) + sub->bitOffset / 8, sub->bitOffset % 8, sub->bitSize};
}

size_t bitSize(Term bitstring)
{
    const Word* object = bitstring.object();
    return headerTag(object[0]) == BoxTag::SubBinary ? object[1] : object[1] * 8;
}

Term makeBinary(Heap& heap, size_t size, uint8_t** bytes)
{
    if (size > HeapBinaryMaxBytes) {
        BinaryData* data = makeBinaryData(heap.arena(), size, size);
        *bytes = data->bytes;
        const Term box = referToBinary(heap, data);
        --data->references; // the box is the only owner
        return box;
    }
    const size_t words = heapBinaryWords(size);
    Word* p = heap.alloc(words);
    p[words - 1] = 0; // padding is part of the world's state: no stale bytes
    p[0] = makeHeader(BoxTag::HeapBinary, words - 1);
    p[1] = size;
    *bytes = reinterpret_cast<uint8_t*>(p + 2);
    return Term::boxed(p);
}

Term makeBinary(Heap& heap, const void* data, size_t size)
{
    uint8_t* bytes = nullptr;
    const Term binary = makeBinary(heap, size, &bytes);
    if (size != 0)
        std::memcpy(bytes, data, size);
    return binary;
}

Term referToBinary(Heap& heap, BinaryData* data)
{
    return referToBinary(heap, data, data->size);
}

Term referToBinary(Heap& heap, BinaryData* data, size_t size)
{
    Word* p = heap.alloc(RefcBinaryWords);
    p[0] = makeHeader(BoxTag::RefcBinary, RefcBinaryWords - 1);
    auto* box = reinterpret_cast<RefcBinaryBox*>(p);
    box->size = size;
    box->next = heap.offHeap;
    box->data = data;
    heap.offHeap = box;
    heap.offHeapBytes += size;
    ++data->references;
    // Whoever looks for room next collects: a small heap may keep large binaries that nobody needs.
    if (heap.offHeapBytes > heap.offHeapLimit) [[unlikely]] {
        heap.end = heap.top;
        heap.offHeapLimit = SIZE_MAX;
    }
    return Term::boxed(p);
}

Term makeBitstring(Heap& heap, const BitView& view)
{
    const size_t bytes = (view.bitSize + 7) / 8;
    uint8_t* target = nullptr;
    const Term whole = makeBinary(heap, bytes, &target);
    if (view.bitSize % 8 != 0)
        target[bytes - 1] = 0;
    copyBits(target, 0, view.bytes, view.bitOffset, view.bitSize);
    return view.isBytes() ? whole : makeSubBinary(heap, whole, 0, view.bitSize);
}

Term subBitstring(Heap& heap, Term bitstring, size_t bitOffset, size_t size)
{
    const Word* object = bitstring.object();
    if (bitOffset == 0 && size == bitSize(bitstring))
        return bitstring;
    Term whole = bitstring;
    if (headerTag(object[0]) == BoxTag::SubBinary) {
        const auto* sub = reinterpret_cast<const SubBinaryBox*>(object);
        bitOffset += sub->bitOffset;
        whole = Term(sub->whole);
    }
    if (size % 8 == 0 && size / 8 <= CopiedPartBytes)
        return makeBitstring(heap, {wholeBytes(whole) + bitOffset / 8, bitOffset % 8, size});
    return makeSubBinary(heap, whole, bitOffset, size);
}

bool equalBits(const BitView& a, const BitView& b)
{
    if (!a.isAligned() || !b.isAligned())
        return compareBits(a, b) == 0;
    const size_t bytes = a.byteSize();
    if (std::memcmp(a.bytes, b.bytes, bytes) != 0)
        return false;
    const size_t over = a.bitSize % 8;
    return over == 0 || ((a.bytes[bytes] ^ b.bytes[bytes]) >> (8 - over)) == 0;
}

int compareBits(const BitView& a, const BitView& b)
{
    const size_t common = std::min(a.bitSize, b.bitSize);
    size_t at = 0;
    if (a.isAligned() && b.isAligned()) {
        if (const int order = std::memcmp(a.bytes, b.bytes, common / 8))
            return order;
        at = common / 8 * 8;
    }
    constexpr size_t Step = 512; // bits brought to a boundary and compared at a time
    for (; at < common; at += Step) {
        const size_t bits = std::min(common - at, Step);
        uint8_t x[Step / 8] = {};
        uint8_t y[Step / 8] = {};
        copyBits(x, 0, a.bytes, a.bitOffset + at, bits);
        copyBits(y, 0, b.bytes, b.bitOffset + at, bits);
        if (const int order = std::memcmp(x, y, sizeof x))
            return order;
    }
    return a.bitSize == b.bitSize ? 0 : a.bitSize < b.bitSize ? -1 : 1;
}

void copyBits(uint8_t* target, size_t targetBit, const uint8_t* source, size_t sourceBit,
              size_t bits)
{
    target += targetBit / 8;
    targetBit %= 8;
    source += sourceBit / 8;
    sourceBit %= 8;
    if (targetBit != 0 && bits != 0) { // up to the target's next byte boundary
        const size_t count = std::min(8 - targetBit, bits);
        writeBits(target, targetBit, count, readBits(source, sourceBit, count));
        bits -= count;
        sourceBit += count;
        source += sourceBit / 8;
        sourceBit %= 8;
        ++target;
    }
    const size_t bytes = bits / 8;
    if (bytes != 0) {
        if (sourceBit == 0)
            std::memcpy(target, source, bytes);
        else
            copyShifted(target, source, sourceBit, bytes);
    }
    if (const size_t rest = bits % 8; rest != 0)
        writeBits(target + bytes, 0, rest, readBits(source + bytes, sourceBit, rest));
}

} // namespace relupscope
