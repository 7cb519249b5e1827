// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/compare.h"
#include "term_world.h"

#include <rapidcheck/gtest.h>

namespace relupscope {
namespace {

bool bitAt(const uint8_t* bytes, size_t index)
{
    return ((bytes[index / 8] >> (7 - index % 8)) & 1) != 0;
}

RC_GTEST_PROP(Binary, CopyingBitsMovesThemAndNothingElse, (uint64_t seed))
{
    std::mt19937_64 random(seed);
    std::vector<uint8_t> source(40);
    std::vector<uint8_t> target(40);
    for (size_t i = 0; i < source.size(); ++i) {
        source[i] = static_cast<uint8_t>(random());
        target[i] = static_cast<uint8_t>(random());
    }
    const size_t from = random() % 20;
    const size_t to = random() % 20;
    const size_t bits = random() % 280;
    const std::vector<uint8_t> before = target;
    copyBits(target.data(), to, source.data(), from, bits);
    for (size_t i = 0; i < target.size() * 8; ++i) {
        const bool expected = i >= to && i < to + bits ? bitAt(source.data(), from + i - to)
                                                       : bitAt(before.data(), i);
        RC_ASSERT(bitAt(target.data(), i) == expected);
    }
}

TEST(Binary, LivesInTheHeapUpTo64Bytes)
{
    TermWorld world;
    EXPECT_TRUE(hasTag(world.binary(std::string(64, 'x')), BoxTag::HeapBinary));
    EXPECT_EQ(world.heap.offHeap, nullptr);
    const Term counted = world.binary(std::string(65, 'x'));
    EXPECT_TRUE(hasTag(counted, BoxTag::RefcBinary));
    EXPECT_EQ(world.heap.offHeap->data->references, 1U);
    EXPECT_EQ(world.heap.offHeapBytes, 65U);
}

TEST(Binary, LastReferenceFreesTheBytes)
{
    TermWorld world;
    const size_t before = world.arena.usedBytes();
    {
        Heap heap(world.arena);
        makeBinary(heap, std::string(100000, 'x'));
        Heap other(world.arena);
        referToBinary(other, heap.offHeap->data);
        heap.clear();
        EXPECT_GT(world.arena.usedBytes(), before + 100000);
        EXPECT_EQ(other.offHeap->data->references, 1U);
    }
    EXPECT_EQ(world.arena.usedBytes(), before);
}

RC_GTEST_PROP(Binary, PartsOfPartsAreTheirBits, (uint64_t seed))
{
    TermWorld world;
    RandomTerms random(world, seed);
    const Term part = random.bitstring();
    const BitView v = bitView(part);
    const size_t offset = random.below(v.bitSize + 1);
    const size_t size = random.below(v.bitSize - offset + 1);
    const Term smaller = subBitstring(world.heap, part, offset, size);
    const BitView w = bitView(smaller);
    RC_ASSERT(w.bitSize == size);
    for (size_t i = 0; i < size; ++i)
        RC_ASSERT(bitAt(w.bytes, w.bitOffset + i) == bitAt(v.bytes, v.bitOffset + offset + i));
    const Term copy = makeBitstring(world.heap, w);
    RC_ASSERT(exactEqual(copy, smaller));
    RC_ASSERT(bitSize(copy) == size);
}

TEST(Binary, BytesOfAShiftedPartAreCopiedOut)
{
    TermWorld world;
    const Term whole = world.binary(std::string("\x12\x34\x56", 3));
    const Term part = subBitstring(world.heap, whole, 4, 16);
    std::string spill;
    EXPECT_EQ(binaryBytes(part, spill), std::string("\x23\x45"));
    EXPECT_EQ(binaryBytes(whole, spill).data(),
              reinterpret_cast<const char*>(bitView(whole).bytes));
}

} // namespace
} // namespace relupscope
