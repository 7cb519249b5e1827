// SPDX-License-Identifier: GPL-3.0-or-later
// Hashes and checksums of module erlang. The state of an unfinished MD5 sum is a binary, as in OTP.
#include "base/md5.h"
#include "bif/iolist.h"
#include "term/bignum.h"
#include "term/hash.h"

#include <cstring>
#include <zlib.h>

namespace relupscope {

namespace {

constexpr uint64_t MaxRange = uint64_t {1} << 32;

// A range from 1 to 2^32.
bool toRange(Term t, uint64_t* range)
{
    return toIndex(t, range) && *range >= 1 && *range <= MaxRange;
}

Term digest(Heap& heap, Md5& md5)
{
    const std::array<uint8_t, 16> bytes = md5.finish();
    return makeBinary(heap, bytes.data(), bytes.size());
}

bool isMd5State(Term t)
{
    return isBitstring(t) && bitSize(t) == sizeof(Md5) * 8;
}

Md5 md5State(Term t)
{
    Md5 md5;
    std::string spill;
    std::memcpy(static_cast<void*>(&md5), binaryBytes(t, spill).data(), sizeof md5);
    return md5;
}

Term stateTerm(Heap& heap, const Md5& md5)
{
    return makeBinary(heap, &md5, sizeof md5);
}

using Checksum = uLong (*)(uLong, const Bytef*, z_size_t);

BifResult checksum(BifCall& c, Checksum function, uint64_t start, Term data)
{
    std::string bytes;
    const IolistFault fault = iolistToString(data, c.node.arena, &bytes);
    if (fault != IolistFault::None)
        return raiseIolistFault(c, fault);
    c.bumpReductions(bytes.size() / 1024);
    // [] leaves the start as it is, even when it is no sum at all.
    const uLong sum = data.isNil()
        ? start
        : function(start, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
    return c.heap().unsignedInteger(sum);
}

BifResult continuedChecksum(BifCall& c, Checksum function)
{
    uint64_t start;
    if (!toIndex(c.arg(0), &start) || start > UINT32_MAX)
        return c.badarg();
    return checksum(c, function, start, c.arg(1));
}

using Combine = uLong (*)(uLong, uLong, z_off_t);

BifResult combineChecksums(BifCall& c, Combine function)
{
    uint64_t first;
    uint64_t second;
    uint64_t size;
    if (!toIndex(c.arg(0), &first) || !toIndex(c.arg(1), &second) || first > UINT32_MAX
        || second > UINT32_MAX || !toIndex(c.arg(2), &size) || size > UINT32_MAX)
        return c.badarg();
    return c.heap().unsignedInteger(function(first, second, static_cast<z_off_t>(size)));
}

} // namespace

BifResult bif_erlang_phash2_1(BifCall& c)
{
    return Term::small(phash2(c.arg(0), c.atoms()) & ((1U << 27) - 1));
}

BifResult bif_erlang_phash2_2(BifCall& c)
{
    uint64_t range;
    if (!toRange(c.arg(1), &range))
        return c.badarg();
    return Term::small(static_cast<SWord>(phash2(c.arg(0), c.atoms()) % range));
}

BifResult bif_erlang_phash_2(BifCall& c)
{
    uint64_t range;
    if (!toRange(c.arg(1), &range))
        return c.badarg();
    return Term::small(static_cast<SWord>(phash(c.arg(0), c.atoms()) % range + 1));
}

BifResult bif_erlang_md5_1(BifCall& c)
{
    std::string bytes;
    const IolistFault fault = iolistToString(c.arg(0), c.node.arena, &bytes);
    if (fault != IolistFault::None)
        return raiseIolistFault(c, fault);
    c.bumpReductions(bytes.size() / 256);
    Md5 md5;
    md5.update(bytes);
    return digest(c.heap(), md5);
}

BifResult bif_erlang_md5_init_0(BifCall& c)
{
    return stateTerm(c.heap(), Md5());
}

BifResult bif_erlang_md5_update_2(BifCall& c)
{
    if (!isMd5State(c.arg(0)))
        return c.badarg();
    std::string bytes;
    const IolistFault fault = iolistToString(c.arg(1), c.node.arena, &bytes);
    if (fault != IolistFault::None)
        return raiseIolistFault(c, fault);
    Md5 md5 = md5State(c.arg(0));
    md5.update(bytes);
    return stateTerm(c.heap(), md5);
}

BifResult bif_erlang_md5_final_1(BifCall& c)
{
    if (!isMd5State(c.arg(0)))
        return c.badarg();
    Md5 md5 = md5State(c.arg(0));
    return digest(c.heap(), md5);
}

BifResult bif_erlang_crc32_1(BifCall& c)
{
    return checksum(c, crc32_z, 0, c.arg(0));
}

BifResult bif_erlang_crc32_2(BifCall& c)
{
    return continuedChecksum(c, crc32_z);
}

BifResult bif_erlang_crc32_combine_3(BifCall& c)
{
    return combineChecksums(c, crc32_combine);
}

BifResult bif_erlang_adler32_1(BifCall& c)
{
    return checksum(c, adler32_z, 1, c.arg(0));
}

BifResult bif_erlang_adler32_2(BifCall& c)
{
    return continuedChecksum(c, adler32_z);
}

BifResult bif_erlang_adler32_combine_3(BifCall& c)
{
    // zlib spoils a first sum that is none even when nothing follows; OTP does not.
    const BifResult sum = combineChecksums(c, adler32_combine);
    if (sum.value.isNone() || c.arg(2) != Term::small(0))
        return sum;
    return c.arg(0);
}

} // namespace relupscope
