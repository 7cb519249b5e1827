// SPDX-License-Identifier: GPL-3.0-or-later
// BIFs of module binary but for searching (bif_binary_search.cpp) and parts
// (bif_erlang_binary.cpp).
#include "bif/text.h"
#include "term/bignum.h"
#include "term/binary.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace relupscope {

namespace {

bool isWholeBinary(Term t)
{
    return isBitstring(t) && bitSize(t) % 8 == 0;
}

uint8_t byteAt(Term binary, size_t index)
{
    const BitView view = bitView(binary);
    uint8_t byte = 0;
    copyBits(&byte, 0, view.bytes, view.bitOffset + index * 8, 8);
    return byte;
}

BifResult at(BifCall& c, uint64_t index)
{
    return index < bitSize(c.arg(0)) / 8 ? Term::small(byteAt(c.arg(0), index)) : c.badarg();
}

BifResult copies(BifCall& c, uint64_t n)
{
    if (!isBitstring(c.arg(0)))
        return c.badarg();
    if (n == 0)
        return makeBinary(c.heap(), "");
    std::string source;
    if (!binaryToBytes(c.arg(0), &source))
        return c.badarg();
    if (!source.empty() && n > SIZE_MAX / source.size())
        return c.systemLimit();
    const size_t size = source.size() * n;
    if (!c.node.arena.hasRoomFor(size))
        return c.systemLimit();
    uint8_t* bytes;
    const Term copy = makeBinary(c.heap(), size, &bytes);
    for (size_t i = 0; i < size; i += source.size())
        std::memcpy(bytes + i, source.data(), source.size());
    c.bumpReductions(size / 256);
    return copy;
}

// Length of the longest run that all binaries of the list have at the front, or at the back.
BifResult longestCommon(BifCall& c, bool fromBack)
{
    std::vector<std::string> all;
    Term list = c.arg(0);
    for (; list.isCons(); list = list.tail()) {
        all.emplace_back();
        if (!binaryToBytes(list.head(), &all.back()))
            return c.badarg();
        if (fromBack)
            std::reverse(all.back().begin(), all.back().end());
    }
    if (!list.isNil() || all.empty())
        return c.badarg();
    size_t common = all[0].size();
    for (const std::string& bytes : all) {
        const size_t limit = std::min(common, bytes.size());
        const auto [a, b] = std::mismatch(bytes.begin(), bytes.begin() + static_cast<long>(limit),
                                          all[0].begin());
        common = static_cast<size_t>(a - bytes.begin());
    }
    return Term::small(static_cast<SWord>(common));
}

// big or little; anything else is refused.
bool parseEndianness(const BifCall& c, Term t, bool* little)
{
    *little = t == c.atom("little");
    return *little || t == c.atom("big");
}

BifResult encodeUnsigned(BifCall& c, bool little)
{
    if (!isInteger(c.arg(0)))
        return c.badarg();
    const IntegerView integer(c.arg(0));
    if (integer.negative)
        return c.badarg();
    size_t size = 1;
    if (integer.count > 0) {
        const Word top = integer.limbs().back();
        size = integer.count * 8 - static_cast<size_t>(__builtin_clzll(top)) / 8;
    }
    uint8_t* bytes;
    const Term binary = makeBinary(c.heap(), size, &bytes);
    integerToBits(c.arg(0), bytes, 0, size * 8, little);
    return binary;
}

BifResult decodeUnsigned(BifCall& c, bool little)
{
    std::string bytes;
    if (!binaryToBytes(c.arg(0), &bytes))
        return c.badarg();
    return integerFromBits(c.heap(), reinterpret_cast<const uint8_t*>(bytes.data()), 0,
                           bytes.size() * 8, little, false);
}

} // namespace

BifResult bif_binary_first_1(BifCall& c)
{
    return isWholeBinary(c.arg(0)) ? at(c, 0) : c.badarg();
}

BifResult bif_binary_last_1(BifCall& c)
{
    return isWholeBinary(c.arg(0)) ? at(c, bitSize(c.arg(0)) / 8 - 1) : c.badarg();
}

BifResult bif_binary_at_2(BifCall& c)
{
    uint64_t index;
    return isWholeBinary(c.arg(0)) && toIndex(c.arg(1), &index) ? at(c, index) : c.badarg();
}

BifResult bif_binary_copy_1(BifCall& c)
{
    return copies(c, 1);
}

BifResult bif_binary_copy_2(BifCall& c)
{
    uint64_t n;
    if (toIndex(c.arg(1), &n))
        return copies(c, n);
    const bool isWord = hasTag(c.arg(1), BoxTag::PositiveBig) && IntegerView(c.arg(1)).count == 1;
    return isWord && isBitstring(c.arg(0)) ? c.systemLimit() : c.badarg();
}

BifResult bif_binary_longest_common_prefix_1(BifCall& c)
{
    return longestCommon(c, false);
}

BifResult bif_binary_longest_common_suffix_1(BifCall& c)
{
    return longestCommon(c, true);
}

BifResult bif_binary_referenced_byte_size_1(BifCall& c)
{
    Term whole = c.arg(0);
    if (!isBitstring(whole))
        return c.badarg();
    if (hasTag(whole, BoxTag::SubBinary))
        whole = Term(reinterpret_cast<SubBinaryBox*>(whole.object())->whole);
    const size_t size = hasTag(whole, BoxTag::RefcBinary)
        ? reinterpret_cast<RefcBinaryBox*>(whole.object())->data->size
        : reinterpret_cast<HeapBinaryBox*>(whole.object())->size;
    return Term::small(static_cast<SWord>(size));
}

BifResult bif_binary_encode_unsigned_1(BifCall& c)
{
    return encodeUnsigned(c, false);
}

BifResult bif_binary_encode_unsigned_2(BifCall& c)
{
    bool little;
    return parseEndianness(c, c.arg(1), &little) ? encodeUnsigned(c, little) : c.badarg();
}

BifResult bif_binary_decode_unsigned_1(BifCall& c)
{
    return decodeUnsigned(c, false);
}

BifResult bif_binary_decode_unsigned_2(BifCall& c)
{
    bool little;
    return parseEndianness(c, c.arg(1), &little) ? decodeUnsigned(c, little) : c.badarg();
}

} // namespace relupscope
