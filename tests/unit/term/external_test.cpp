// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/compare.h"
#include "term_world.h"

#include <rapidcheck/gtest.h>

namespace relupscope {
namespace {

RC_GTEST_PROP(External, ReadsWhatItWrote, (uint64_t seed))
{
    TermWorld world;
    RandomTerms random(world, seed);
    const Term t = random.any(5);
    for (const EncodeOptions options :
         {EncodeOptions {0, 1, false}, EncodeOptions {0, 2, true}, EncodeOptions {6, 1, false}}) {
        const std::string bytes = encodeExternal(t, world.context, options);
        const auto decoded = decodeExternal(bytes + "more", world.heap, world.context);
        RC_ASSERT(decoded.has_value());
        RC_ASSERT(exactEqual(decoded->term, t));
        RC_ASSERT(decoded->used == bytes.size());
    }
}

RC_GTEST_PROP(External, BadBytesAreErrors, (uint64_t seed))
{
    TermWorld world;
    RandomTerms random(world, seed);
    std::string bytes = encodeExternal(random.any(4), world.context);
    Heap heap(world.arena);
    RC_ASSERT(!decodeExternal(bytes.substr(0, random.below(bytes.size())), heap, world.context));
    for (uint64_t n = 1 + random.below(3); n-- > 0;)
        bytes[random.below(bytes.size())] = static_cast<char>(random.below(256));
    const auto decoded = decodeExternal(bytes, heap, world.context);
    if (decoded) // still a term: it must be whole
        RC_ASSERT(!world.print(decoded->term).empty());
    else
        RC_ASSERT(decoded.error().kind == ErrorKind::Bytes);
}

TEST(External, SizesAreNotBelievedBeyondTheInput)
{
    TermWorld world;
    std::string bomb = "\x83";
    for (int i = 0; i < 1000; ++i) // lists that each announce a million elements
        bomb += std::string("l\x00\x0F\x42\x40", 5);
    const size_t before = world.arena.usedBytes();
    EXPECT_FALSE(decodeExternal(bomb, world.heap, world.context));
    EXPECT_FALSE(
        decodeExternal(std::string("\x83i\xFF\xFF\xFF\xFF", 6), world.heap, world.context));
    EXPECT_FALSE(
        decodeExternal(std::string("\x83t\xFF\xFF\xFF\xFF", 6), world.heap, world.context));
    EXPECT_FALSE(
        decodeExternal(std::string("\x83m\xFF\xFF\xFF\xFF", 6), world.heap, world.context));
    EXPECT_FALSE(
        decodeExternal(std::string("\x83o\xFF\xFF\xFF\xFF", 6), world.heap, world.context));
    EXPECT_LT(world.arena.usedBytes(), before + 100000);
}

TEST(External, CompressedBytesAboveTheLimitAreRefused)
{
    TermWorld world;
    const std::string bytes
        = encodeExternal(world.binary(std::string(100000, 'x')), world.context, {9, 1, false});
    EXPECT_LT(bytes.size(), 1000U);
    EXPECT_TRUE(decodeExternal(bytes, world.heap, world.context));
    EXPECT_FALSE(decodeExternal(bytes, world.heap, world.context, false, 99999));
    std::string wrongSize = bytes;
    ++wrongSize[5];
    EXPECT_FALSE(decodeExternal(wrongSize, world.heap, world.context));
}

TEST(External, SafeMakesNoAtoms)
{
    TermWorld world;
    const std::string bytes = std::string("\x83s\x04", 3) + "newa";
    EXPECT_FALSE(decodeExternal(bytes, world.heap, world.context, true));
    EXPECT_TRUE(world.atoms.existing("newa").isNone());
    EXPECT_TRUE(decodeExternal(bytes, world.heap, world.context));
    EXPECT_TRUE(decodeExternal(bytes, world.heap, world.context, true));
}

TEST(External, OldTagsAreRead)
{
    TermWorld world;
    const auto read = [&world](std::string_view bytes) {
        const auto decoded = decodeExternal(bytes, world.heap, world.context);
        return decoded ? world.print(decoded->term) : decoded.error().text();
    };
    const std::string node("d\x00\x0Dnonode@nohost", 16);
    EXPECT_EQ(read("\x83"
                   "c1.50000000000000000000e+00"
                   + std::string(5, '\0')),
              "1.5");
    EXPECT_EQ(read("\x83g" + node + std::string("\0\0\0\x05\0\0\0\x01\0", 9)), "<0.5.1>");
    EXPECT_EQ(read("\x83"
                   "e"
                   + node + std::string("\0\0\0\x07\0", 5)),
              "#Ref<0.0.0.7>");
    EXPECT_EQ(
        read(std::string("\x83r\x00\x02", 4) + node + std::string("\0\0\0\0\x07\0\x04\0\0", 9)),
        "#Ref<0.0.262144.7>");
    EXPECT_EQ(read("\x83"
                   "f"
                   + node + std::string("\0\0\0\x09\0", 5)),
              "#Port<0.9>");
    EXPECT_EQ(read(std::string("\x83l\0\0\0\0a\x01", 8)), "1");
}

TEST(External, ReferencesOfThisNodeKeepTheirNumber)
{
    TermWorld world;
    for (const Word number : {Word {0}, Word {1}, Word {0x3FFFF}, Word {0x40000}, ~Word {0}}) {
        const std::string bytes = encodeExternal(world.heap.ref(number), world.context);
        const auto decoded = decodeExternal(bytes, world.heap, world.context);
        ASSERT_TRUE(decoded);
        ASSERT_TRUE(isLocalRef(decoded->term));
        EXPECT_EQ(refBox(decoded->term)->number, number);
        ExternalContext other {world.atoms, world.atom("b@host"), 1};
        const auto far = decodeExternal(bytes, world.heap, other);
        ASSERT_TRUE(far);
        EXPECT_TRUE(hasTag(far->term, BoxTag::ExternalRef));
        EXPECT_EQ(encodeExternal(far->term, other), bytes);
    }
}

} // namespace
} // namespace relupscope
