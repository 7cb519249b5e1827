// SPDX-License-Identifier: GPL-3.0-or-later
// The natives of prim_file that work on open files. A handle is a ref whose number is the key of
// VirtualDisk's open files; a ref that is none (any more) answers einval, as a closed handle does.
#include "bif/iolist.h"
#include "bif/prim_file.h"
#include "term/bignum.h"

#include <algorithm>

namespace relupscope {

Term fileInfo(const BifCall& c, const VirtualDisk& disk, const DiskNode& node);

namespace {

OpenMode modesOf(const BifCall& c, Term list)
{
    OpenMode mode;
    for (; list.isCons(); list = list.tail()) {
        if (!list.head().isAtom())
            continue;
        const std::string_view word = c.atoms().text(list.head());
        mode.read |= word == "read";
        mode.write |= word == "write";
        mode.exclusive |= word == "exclusive";
        mode.append |= word == "append";
        mode.folder |= word == "directory";
        mode.skipTypeCheck |= word == "skip_type_check";
    }
    if (mode.append || mode.exclusive)
        mode.write = true;
    else if (!mode.write)
        mode.read = true;
    return mode;
}

// Calls `act(disk, file)` with the open file of the first argument.
template<typename Act>
BifResult withFile(BifCall& c, Act act)
{
    if (!isLocalRef(c.arg(0)))
        return c.badarg();
    VirtualDisk& disk = diskOf(c);
    OpenFile* file = disk.openFile(refBox(c.arg(0))->number);
    return file ? act(disk, *file) : BifResult(posixError(c, Posix::einval));
}

// A number of bytes or a position; false: einval.
bool count(Term t, uint64_t* out)
{
    int64_t value = 0;
    if (!isInteger(t) || !toInt64(t, &value) || value < 0)
        return false;
    *out = static_cast<uint64_t>(value);
    return true;
}

// Up to `size` bytes from `position` as a binary; eof (an atom) at the end.
Posix readBytes(const BifCall& c, VirtualDisk& disk, OpenFile& file, uint64_t position,
                uint64_t size, Term* binary)
{
    uint64_t available = 0;
    if (size > VirtualDisk::MaxFileBytes)
        return Posix::enomem;
    if (const Posix error = disk.readable(file, position, &available); error != Posix::Ok)
        return error;
    const uint64_t n = std::min(size, available);
    if (n == 0) {
        *binary = c.atom("eof");
        return Posix::Ok;
    }
    if (!c.node.arena.hasRoomFor(n))
        return Posix::enomem;
    uint8_t* bytes = nullptr;
    *binary = makeBinary(c.heap(), n, &bytes);
    disk.read(file, position, n, bytes);
    c.bumpReductions(n / 4096);
    return Posix::Ok;
}

BifResult readResult(const BifCall& c, Posix error, Term binary)
{
    if (error != Posix::Ok)
        return posixError(c, error);
    return binary.isAtom() ? binary : c.ok(binary);
}

// The bytes of a list of binaries; false where it is none.
bool vectorBytes(Term vector, std::string* bytes)
{
    std::string spill;
    for (; vector.isCons(); vector = vector.tail()) {
        const Term part = vector.head();
        if (!isBitstring(part) || bitSize(part) % 8 != 0)
            return false;
        bytes->append(binaryBytes(part, spill));
    }
    return vector.isNil();
}

uint32_t bigEndian32(const uint8_t* p)
{
    return (uint32_t {p[0]} << 24) | (uint32_t {p[1]} << 16) | (uint32_t {p[2]} << 8) | p[3];
}

} // namespace

BifResult bif_prim_file_open_nif_2(BifCall& c)
{
    if (!c.arg(1).isList())
        return c.badarg();
    std::string path;
    if (const Posix error = pathArgument(c.arg(0), &path); error != Posix::Ok)
        return posixError(c, error);
    const Word ref = c.node.nextRef++;
    const Posix error = diskOf(c).open(path, modesOf(c, c.arg(1)), ref, c.p.id);
    return error == Posix::Ok ? c.ok(c.heap().ref(ref)) : posixError(c, error);
}

// There are no file descriptors of the host's.
BifResult bif_prim_file_file_desc_to_ref_nif_1(BifCall& c)
{
    return c.arg(0).isSmall() ? posixError(c, Posix::ebadf) : c.badarg();
}

BifResult bif_prim_file_close_nif_1(BifCall& c)
{
    return withFile(c, [&](VirtualDisk& disk, OpenFile&) -> BifResult {
        disk.close(refBox(c.arg(0))->number);
        return Atom::ok;
    });
}

BifResult bif_prim_file_delayed_close_nif_1(BifCall& c)
{
    if (!isLocalRef(c.arg(0)))
        return c.badarg();
    diskOf(c).close(refBox(c.arg(0))->number);
    return Atom::ok;
}

BifResult bif_prim_file_read_nif_2(BifCall& c)
{
    return withFile(c, [&](VirtualDisk& disk, OpenFile& file) -> BifResult {
        uint64_t size = 0;
        if (!isNumber(c.arg(1)))
            return c.badarg();
        if (!count(c.arg(1), &size))
            return posixError(c, Posix::einval);
        Term binary;
        const Posix error = readBytes(c, disk, file, file.position, size, &binary);
        if (error == Posix::Ok && !binary.isAtom())
            file.position += bitSize(binary) / 8;
        return readResult(c, error, binary);
    });
}

BifResult bif_prim_file_pread_nif_3(BifCall& c)
{
    return withFile(c, [&](VirtualDisk& disk, OpenFile& file) -> BifResult {
        uint64_t position = 0;
        uint64_t size = 0;
        if (!isNumber(c.arg(1)) || !isNumber(c.arg(2)))
            return c.badarg();
        if (!count(c.arg(1), &position) || !count(c.arg(2), &size))
            return posixError(c, Posix::einval);
        Term binary;
        const Posix error = readBytes(c, disk, file, position, size, &binary);
        return readResult(c, error, binary);
    });
}

BifResult bif_prim_file_write_nif_2(BifCall& c)
{
    return withFile(c, [&](VirtualDisk& disk, OpenFile& file) -> BifResult {
        std::string bytes;
        if (!vectorBytes(c.arg(1), &bytes))
            return c.badarg();
        c.bumpReductions(bytes.size() / 4096);
        return okOrError(c, disk.write(file, &file.position, bytes));
    });
}

BifResult bif_prim_file_pwrite_nif_3(BifCall& c)
{
    return withFile(c, [&](VirtualDisk& disk, OpenFile& file) -> BifResult {
        std::string bytes;
        if (!isNumber(c.arg(1)) || !vectorBytes(c.arg(2), &bytes))
            return c.badarg();
        uint64_t position = 0;
        if (!count(c.arg(1), &position))
            return posixError(c, Posix::einval);
        c.bumpReductions(bytes.size() / 4096);
        return okOrError(c, disk.write(file, &position, bytes));
    });
}

BifResult bif_prim_file_seek_nif_3(BifCall& c)
{
    return withFile(c, [&](VirtualDisk& disk, OpenFile& file) -> BifResult {
        int64_t offset = 0;
        if (!isInteger(c.arg(2)) || !toInt64(c.arg(2), &offset))
            return c.badarg();
        SeekFrom from = SeekFrom::Begin;
        if (c.arg(1) == c.atom("cur"))
            from = SeekFrom::Current;
        else if (c.arg(1) == c.atom("eof"))
            from = SeekFrom::End;
        else if (c.arg(1) != c.atom("bof"))
            return c.badarg();
        if (const Posix error = disk.seek(file, from, offset); error != Posix::Ok)
            return posixError(c, error);
        return c.ok(c.heap().unsignedInteger(file.position));
    });
}

BifResult bif_prim_file_sync_nif_2(BifCall& c)
{
    return withFile(c, [&](VirtualDisk&, OpenFile&) -> BifResult {
        return c.arg(1).isSmall() ? Atom::ok : c.badarg();
    });
}

BifResult bif_prim_file_truncate_nif_1(BifCall& c)
{
    return withFile(c, [&](VirtualDisk& disk, OpenFile& file) -> BifResult {
        return okOrError(c, disk.truncate(file));
    });
}

BifResult bif_prim_file_allocate_nif_3(BifCall& c)
{
    return withFile(c, [&](VirtualDisk& disk, OpenFile& file) -> BifResult {
        uint64_t offset = 0;
        uint64_t length = 0;
        if (!isNumber(c.arg(1)) || !isNumber(c.arg(2)))
            return c.badarg();
        if (!count(c.arg(1), &offset) || !count(c.arg(2), &length))
            return posixError(c, Posix::einval);
        return okOrError(c, disk.allocate(file, offset, length));
    });
}

// Advice changes nothing; only its words are checked.
BifResult bif_prim_file_advise_nif_4(BifCall& c)
{
    return withFile(c, [&](VirtualDisk&, OpenFile&) -> BifResult {
        uint64_t offset = 0;
        uint64_t length = 0;
        if (!isNumber(c.arg(1)) || !isNumber(c.arg(2)))
            return c.badarg();
        constexpr std::string_view words[]
            = {"normal", "random", "sequential", "will_need", "dont_need", "no_reuse"};
        const std::string_view word = c.arg(3).isAtom() ? c.atoms().text(c.arg(3)) : "";
        if (!count(c.arg(1), &offset) || !count(c.arg(2), &length)
            || std::find(std::begin(words), std::end(words), word) == std::end(words))
            return posixError(c, Posix::einval);
        return Atom::ok;
    });
}

BifResult bif_prim_file_read_handle_info_nif_1(BifCall& c)
{
    return withFile(c, [&](VirtualDisk& disk, OpenFile& file) -> BifResult {
        return fileInfo(c, disk, *file.node);
    });
}

// For sendfile, which needs a socket: a descriptor that nobody can use.
BifResult bif_prim_file_get_handle_nif_1(BifCall& c)
{
    return withFile(c, [&](VirtualDisk&, OpenFile&) -> BifResult {
        const int none = -1;
        return makeBinary(c.heap(), &none, sizeof none);
    });
}

// Reads <<Size:32, Pointer:32>> at a position and then the block that they tell of.
BifResult bif_prim_file_ipread_s32bu_p32bu_nif_3(BifCall& c)
{
    return withFile(c, [&](VirtualDisk& disk, OpenFile& file) -> BifResult {
        uint64_t position = 0;
        int64_t limit = 0;
        if (!isNumber(c.arg(1)) || !isNumber(c.arg(2)))
            return c.badarg();
        if (!count(c.arg(1), &position) || !isInteger(c.arg(2)) || !toInt64(c.arg(2), &limit)
            || limit >= (int64_t {1} << 31))
            return posixError(c, Posix::einval);
        uint64_t available = 0;
        if (const Posix error = disk.readable(file, position, &available); error != Posix::Ok)
            return posixError(c, error);
        uint8_t pointer[8];
        if (available < sizeof pointer)
            return c.atom("eof");
        disk.read(file, position, sizeof pointer, pointer);
        const uint32_t size = bigEndian32(pointer);
        const uint32_t start = bigEndian32(pointer + 4);
        if (size > limit)
            return c.atom("eof");
        Term block;
        if (const Posix error = readBytes(c, disk, file, start, size, &block); error != Posix::Ok)
            return posixError(c, error);
        return c.ok(c.heap().tuple(Term::small(size), Term::small(start), block));
    });
}

} // namespace relupscope
