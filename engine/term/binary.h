// SPDX-License-Identifier: GPL-3.0-or-later
// Binaries and bitstrings: up to 64 bytes inside the heap, above that counted and outside it, and
// parts of either. A BinaryData is owned by the RefcBinaryBoxes that refer to it.
#pragma once

#include "term/heap.h"

#include <span>
#include <string_view>

namespace relupscope {

struct BinaryData
{
    uint64_t references;
    size_t size;       // bytes in use
    size_t capacity;   // bytes there are
    // 1 + the bits that its last byte leaves unused: whoever ends there may append in place
    // (bs_create_bin with append); 0: nobody may.
    uint64_t writable;
    uint8_t bytes[8];
};

BinaryData* makeBinaryData(Arena& arena, size_t size, size_t capacity);
void releaseBinaryData(BinaryData* data); // one reference less; frees it at none

// The bits that a bitstring term stands for. `bytes` points at the byte with the first bit and
// stays valid until the owner's heap is collected or grows in place.
struct BitView
{
    const uint8_t* bytes;
    size_t bitOffset; // 0..7
    size_t bitSize;
    [[nodiscard]] size_t byteSize() const { return bitSize / 8; }
    [[nodiscard]] bool isBytes() const { return bitSize % 8 == 0; }
    [[nodiscard]] bool isAligned() const { return bitOffset == 0; }
};
BitView bitView(Term bitstring); // isBitstring(bitstring) must hold
// Start of the bytes of a heap or counted binary.
uint8_t* wholeBytes(Term whole);
size_t bitSize(Term bitstring);

// A binary of `size` uninitialised bytes in `heap`; its bytes are at *bytes.
Term makeBinary(Heap& heap, size_t size, uint8_t** bytes);
Term makeBinary(Heap& heap, const void* data, size_t size);
inline Term makeBinary(Heap& heap, std::string_view s)
{
    return makeBinary(heap, s.data(), s.size());
}
// A bitstring of `bits` bits copied from a view; a heap binary or counted, with a sub-binary on top
// when bits % 8 != 0.
Term makeBitstring(Heap& heap, const BitView& view);
// Part of `bitstring` without copying the bytes (a SubBinaryBox, or a small copy).
Term subBitstring(Heap& heap, Term bitstring, size_t bitOffset, size_t bitSize);
// A box in `heap` that refers to `data` too, to all of it or to its first `size` bytes: more may
// have been appended since the other box was made.
Term referToBinary(Heap& heap, BinaryData* data);
Term referToBinary(Heap& heap, BinaryData* data, size_t size);

// Copies `bits` bits; source and target may start at any bit; they do not overlap.
void copyBits(uint8_t* target, size_t targetBit, const uint8_t* source, size_t sourceBit,
              size_t bits);

bool equalBits(const BitView& a, const BitView& b); // a.bitSize == b.bitSize
// <0, 0, >0: the order of bitstrings, by their bits and then by their sizes.
int compareBits(const BitView& a, const BitView& b);

// The bytes of a binary term as contiguous memory: in place when aligned, else copied to `spill`
// (any object with resize and data, e.g. std::string). isBitstring must hold, bitSize % 8 == 0.
template<typename Spill>
std::string_view binaryBytes(Term binary, Spill& spill)
{
    const BitView v = bitView(binary);
    if (v.isAligned())
        return {reinterpret_cast<const char*>(v.bytes), v.byteSize()};
    spill.resize(v.byteSize());
    copyBits(reinterpret_cast<uint8_t*>(spill.data()), 0, v.bytes, v.bitOffset, v.bitSize);
    return {spill.data(), v.byteSize()};
}

} // namespace relupscope
