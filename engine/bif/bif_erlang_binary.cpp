// SPDX-License-Identifier: GPL-3.0-or-later
// Binaries and bitstrings of module erlang: from lists and back, parts of them.
#include "bif/iolist.h"

#include <vector>

namespace relupscope {

namespace {

bool isBinary(Term t)
{
    return isBitstring(t) && bitSize(t) % 8 == 0;
}

// A binary made of an iolist; the one binary of a list of one is given back as it is.
BifResult iolistToBinary(BifCall& c, Term iolist)
{
    if (iolist.isCons() && iolist.tail().isNil() && isBinary(iolist.head()))
        return iolist.head();
    size_t bits;
    const IolistFault fault = iolistBits(iolist, c.node.arena, true, &bits);
    if (fault != IolistFault::None)
        return raiseIolistFault(c, fault);
    uint8_t* bytes;
    const Term binary = makeBinary(c.heap(), bits / 8, &bytes);
    copyIolist(iolist, bytes);
    c.bumpReductions(bits / 8 / 64);
    return binary;
}

// The bytes [begin, end) of a bitstring as a list before `tail`.
Term bytesToList(Heap& heap, const BitView& view, size_t begin, size_t end, Term tail)
{
    if (view.isAligned())
        return heap.listOfBytes(reinterpret_cast<const char*>(view.bytes) + begin, end - begin,
                                tail);
    std::string bytes(end - begin, '\0');
    copyBits(reinterpret_cast<uint8_t*>(bytes.data()), 0, view.bytes, view.bitOffset + begin * 8,
             bytes.size() * 8);
    return heap.listOfBytes(bytes.data(), bytes.size(), tail);
}

// The whole bytes of a bitstring [start, start + length) as a sub-binary; a negative length counts
// back from the start. None when out of range.
Term binaryPart(const BifCall& c, Term binary, Term start, Term length)
{
    if (!isBitstring(binary) || !start.isSmall() || !length.isSmall() || start.smallValue() < 0)
        return NoTerm;
    const auto size = static_cast<SWord>(bitSize(binary) / 8);
    SWord from = start.smallValue();
    SWord count = length.smallValue();
    if (count < 0) {
        from += count;
        count = -count;
    }
    if (from < 0 || from > size || count > size - from)
        return NoTerm;
    return subBitstring(c.heap(), binary, static_cast<size_t>(from) * 8,
                        static_cast<size_t>(count) * 8);
}

BifResult partOrBadarg(BifCall& c, Term start, Term length)
{
    const Term part = binaryPart(c, c.arg(0), start, length);
    return part.isNone() ? c.badarg() : part;
}

BifResult partAt(BifCall& c)
{
    if (!isTuple(c.arg(1), 2))
        return c.badarg();
    return partOrBadarg(c, tupleElement(c.arg(1), 0), tupleElement(c.arg(1), 1));
}

} // namespace

BifResult bif_erlang_iolist_to_binary_1(BifCall& c)
{
    const Term t = c.arg(0);
    return isBinary(t) ? BifResult(t) : iolistToBinary(c, t);
}

BifResult bif_erlang_list_to_binary_1(BifCall& c)
{
    return c.arg(0).isList() ? iolistToBinary(c, c.arg(0)) : c.badarg();
}

BifResult bif_binary_list_to_bin_1(BifCall& c)
{
    return c.arg(0).isList() ? iolistToBinary(c, c.arg(0)) : c.badarg();
}

BifResult bif_erlang_iolist_size_1(BifCall& c)
{
    size_t bits;
    // Nothing is built: the size may be beyond the memory.
    size_t total = 0;
    bool isTooLarge = false;
    const bool isIolist = walkIolist(
        c.arg(0),
        [&total](uint8_t) {
            total += 8;
            return true;
        },
        [&](Term binary) {
            bits = bitSize(binary);
            isTooLarge = total > SIZE_MAX / 2 - bits;
            total += bits;
            return bits % 8 == 0 && !isTooLarge;
        });
    if (isTooLarge)
        return c.systemLimit();
    return isIolist ? c.heap().unsignedInteger(total / 8) : c.badarg();
}

BifResult bif_erlang_list_to_bitstring_1(BifCall& c)
{
    const Term list = c.arg(0);
    if (!list.isList())
        return c.badarg();
    if (list.isCons() && list.tail().isNil() && isBitstring(list.head()))
        return list.head();
    size_t bits;
    const IolistFault fault = iolistBits(list, c.node.arena, false, &bits);
    if (fault != IolistFault::None)
        return raiseIolistFault(c, fault);
    std::vector<uint8_t> bytes(bits / 8 + 1);
    size_t at = 0;
    walkIolist(
        list,
        [&](uint8_t byte) {
            copyBits(bytes.data(), at, &byte, 0, 8);
            at += 8;
            return true;
        },
        [&](Term part) {
            const BitView view = bitView(part);
            copyBits(bytes.data(), at, view.bytes, view.bitOffset, view.bitSize);
            at += view.bitSize;
            return true;
        });
    return makeBitstring(c.heap(), BitView {bytes.data(), 0, bits});
}

BifResult bif_erlang_binary_to_list_1(BifCall& c)
{
    if (!isBinary(c.arg(0)))
        return c.badarg();
    const BitView view = bitView(c.arg(0));
    c.bumpReductions(view.byteSize() / 256);
    return bytesToList(c.heap(), view, 0, view.byteSize(), Nil);
}

BifResult bif_erlang_binary_to_list_3(BifCall& c)
{
    uint64_t start;
    uint64_t stop;
    if (!isBitstring(c.arg(0)) || !toIndex(c.arg(1), &start) || !toIndex(c.arg(2), &stop))
        return c.badarg();
    const BitView view = bitView(c.arg(0));
    if (start < 1 || stop < start || stop > view.byteSize())
        return c.badarg();
    return bytesToList(c.heap(), view, start - 1, stop, Nil);
}

BifResult bif_erlang_bitstring_to_list_1(BifCall& c)
{
    if (!isBitstring(c.arg(0)))
        return c.badarg();
    const BitView view = bitView(c.arg(0));
    const size_t rest = view.bitSize % 8;
    Term tail = Nil;
    if (rest != 0)
        tail = c.heap().cons(subBitstring(c.heap(), c.arg(0), view.bitSize - rest, rest), Nil);
    return bytesToList(c.heap(), view, 0, view.byteSize(), tail);
}

BifResult bif_erlang_split_binary_2(BifCall& c)
{
    const Term binary = c.arg(0);
    uint64_t at;
    if (!isBitstring(binary) || !toIndex(c.arg(1), &at) || at > bitSize(binary) / 8)
        return c.badarg();
    const Term left = subBitstring(c.heap(), binary, 0, at * 8);
    return c.heap().tuple(left, subBitstring(c.heap(), binary, at * 8, bitSize(binary) - at * 8));
}

BifResult bif_erlang_binary_part_2(BifCall& c)
{
    return partAt(c);
}
BifResult bif_erlang_binary_part_3(BifCall& c)
{
    return partOrBadarg(c, c.arg(1), c.arg(2));
}
BifResult bif_binary_part_2(BifCall& c)
{
    return partAt(c);
}
BifResult bif_binary_part_3(BifCall& c)
{
    return partOrBadarg(c, c.arg(1), c.arg(2));
}

namespace {

// Collects binaries for iolist_to_iovec/1: large ones as they are, what is small in between copied
// together, at the sizes at which OTP does it (erl_io_queue.c).
class IovecBuilder
{
public:
    explicit IovecBuilder(Heap& heap) : m_heap(heap) {}

    void addByte(uint8_t byte) { m_gathered.push_back(static_cast<char>(byte)); }
    void addBinary(Term binary)
    {
        const BitView view = bitView(binary);
        const size_t size = view.byteSize();
        const bool gatheredIsSmall = m_gathered.size() < SmallBytes;
        if (size >= SmallBytes && (m_gathered.empty() || !gatheredIsSmall)) {
            flush();
            m_parts.push_back(binary);
        } else if (size < SmallBytes || size + m_gathered.size() < 2 * SmallBytes) {
            gather(view, size);
        } else {
            // Enough of it to make the small part before it worth a binary of its own.
            const size_t spill = SmallBytes - m_gathered.size();
            gather(view, spill);
            flush();
            m_parts.push_back(subBitstring(m_heap, binary, spill * 8, (size - spill) * 8));
        }
    }
    Term list()
    {
        flush();
        return m_heap.list(m_parts.data(), m_parts.size());
    }

private:
    static constexpr size_t SmallBytes = 4 * HeapBinaryMaxBytes;
    void gather(const BitView& view, size_t size)
    {
        const size_t at = m_gathered.size();
        m_gathered.resize(at + size);
        copyBits(reinterpret_cast<uint8_t*>(m_gathered.data()) + at, 0, view.bytes, view.bitOffset,
                 size * 8);
    }
    void flush()
    {
        if (!m_gathered.empty())
            m_parts.push_back(makeBinary(m_heap, m_gathered));
        m_gathered.clear();
    }
    Heap& m_heap;
    std::string m_gathered;
    std::vector<Term> m_parts;
};

} // namespace

BifResult bif_erlang_iolist_to_iovec_1(BifCall& c)
{
    const Term t = c.arg(0);
    if (isBinary(t))
        return bitSize(t) == 0 ? Nil : c.list({t});
    size_t bits;
    const IolistFault fault = iolistBits(t, c.node.arena, true, &bits);
    if (fault != IolistFault::None)
        return raiseIolistFault(c, fault);
    IovecBuilder builder(c.heap());
    walkIolist(
        t,
        [&builder](uint8_t byte) {
            builder.addByte(byte);
            return true;
        },
        [&builder](Term binary) {
            builder.addBinary(binary);
            return true;
        });
    return builder.list();
}

} // namespace relupscope
