// SPDX-License-Identifier: GPL-3.0-or-later
// The natives of prim_file that work on names: what there is, made, moved and removed. Those of
// open files are in bif_prim_file_handle.cpp.
#include "base/host_files.h"
#include "bif/prim_file.h"
#include "term/bignum.h"
#include "term/binary.h"

#include <climits>

namespace relupscope {

namespace {

// Mode bits of file kinds, as stat(2) gives them.
constexpr uint32_t RegularBits = 0100000;
constexpr uint32_t FolderBits = 0040000;
constexpr uint32_t SymlinkBits = 0120000;
constexpr uint32_t DeviceBits = 0020000;
// prim_file shows no time before the year 0 (EFILE_MIN_FILETIME).
constexpr int64_t EarliestFileTime = -62167219200;

struct KindLook
{
    std::string_view atom;
    uint32_t bits;
};

KindLook lookOf(FileKind kind)
{
    switch (kind) {
    case FileKind::Regular: return {"regular", RegularBits};
    case FileKind::Folder: return {"directory", FolderBits};
    case FileKind::Symlink: return {"symlink", SymlinkBits};
    case FileKind::Device: return {"device", DeviceBits};
    case FileKind::Unknown: break;
    }
    return {"other", 0};
}

std::string_view accessOf(const DiskNode& node)
{
    const bool mayRead = (node.mode & 0400) != 0;
    const bool mayWrite = (node.mode & 0200) != 0;
    if (mayRead && mayWrite)
        return "read_write";
    if (mayRead)
        return "read";
    return mayWrite ? "write" : "none";
}

// Calls `act` with the path of the first argument.
template<typename Act>
BifResult withPath(BifCall& c, Act act)
{
    std::string path;
    if (const Posix error = pathArgument(c.arg(0), &path); error != Posix::Ok)
        return posixError(c, error);
    return okOrError(c, act(diskOf(c), path));
}

template<typename Act>
BifResult withTwoPaths(BifCall& c, Act act)
{
    std::string from;
    std::string to;
    if (const Posix error = pathArgument(c.arg(0), &from); error != Posix::Ok)
        return posixError(c, error);
    if (const Posix error = pathArgument(c.arg(1), &to); error != Posix::Ok)
        return posixError(c, error);
    return okOrError(c, act(diskOf(c), from, to));
}

bool intArgument(Term t, int64_t low, int64_t high, int64_t* out)
{
    return isInteger(t) && toInt64(t, out) && *out >= low && *out <= high;
}

} // namespace

Posix pathArgument(Term t, std::string* path)
{
    if (!isBitstring(t) || bitSize(t) % 8 != 0)
        return Posix::einval;
    std::string spill;
    *path = binaryBytes(t, spill);
    const size_t end = path->find('\0');
    if (end == std::string::npos)
        return Posix::Ok;
    if (path->find_first_not_of('\0', end) != std::string::npos)
        return Posix::einval;
    path->resize(end);
    return Posix::Ok;
}

// #file_info{} of file.hrl, with times in POSIX seconds.
Term fileInfo(const BifCall& c, const VirtualDisk& disk, const DiskNode& node)
{
    Heap& heap = c.heap();
    const KindLook look = lookOf(node.kind);
    const auto time = [&heap](int64_t t) { return heap.integer(std::max(t, EarliestFileTime)); };
    const Term fields[] = {c.atom("file_info"),
                           heap.unsignedInteger(disk.sizeOf(node)),
                           c.atom(look.atom),
                           c.atom(accessOf(node)),
                           time(node.accessed),
                           time(node.modified),
                           time(node.changed),
                           Term::small(static_cast<SWord>(look.bits | node.mode)),
                           Term::small(node.kind == FileKind::Folder ? 2 : node.links),
                           Term::small(1), // major and minor device
                           Term::small(0),
                           Term::small(node.inode),
                           Term::small(node.uid),
                           Term::small(node.gid)};
    return heap.tuple(fields, std::size(fields));
}

BifResult bif_prim_file_read_info_nif_2(BifCall& c)
{
    int64_t follow = 0;
    if (!intArgument(c.arg(1), INT_MIN, INT_MAX, &follow))
        return c.badarg();
    std::string path;
    if (const Posix error = pathArgument(c.arg(0), &path); error != Posix::Ok)
        return posixError(c, error);
    VirtualDisk& disk = diskOf(c);
    DiskNode* node = nullptr;
    if (const Posix error = disk.find(path, follow != 0, &node); error != Posix::Ok)
        return posixError(c, error);
    return fileInfo(c, disk, *node);
}

BifResult bif_prim_file_set_permissions_nif_2(BifCall& c)
{
    int64_t mode = 0;
    if (!intArgument(c.arg(1), 0, UINT_MAX, &mode))
        return c.badarg();
    return withPath(c, [&](VirtualDisk& disk, const std::string& path) {
        return disk.setMode(path, static_cast<uint32_t>(mode));
    });
}

BifResult bif_prim_file_set_owner_nif_3(BifCall& c)
{
    int64_t uid = 0;
    int64_t gid = 0;
    if (!intArgument(c.arg(1), INT_MIN, INT_MAX, &uid)
        || !intArgument(c.arg(2), INT_MIN, INT_MAX, &gid))
        return c.badarg();
    return withPath(c, [&](VirtualDisk& disk, const std::string& path) {
        return disk.setOwner(path, uid, gid);
    });
}

BifResult bif_prim_file_set_time_nif_4(BifCall& c)
{
    int64_t accessed = 0;
    int64_t modified = 0;
    int64_t created = 0;
    if (!intArgument(c.arg(1), INT64_MIN, INT64_MAX, &accessed)
        || !intArgument(c.arg(2), INT64_MIN, INT64_MAX, &modified)
        || !intArgument(c.arg(3), INT64_MIN, INT64_MAX, &created))
        return c.badarg();
    return withPath(c, [&](VirtualDisk& disk, const std::string& path) {
        return disk.setTimes(path, accessed, modified);
    });
}

BifResult bif_prim_file_read_link_nif_1(BifCall& c)
{
    std::string path;
    if (const Posix error = pathArgument(c.arg(0), &path); error != Posix::Ok)
        return posixError(c, error);
    DiskNode* node = nullptr;
    if (const Posix error = diskOf(c).find(path, false, &node); error != Posix::Ok)
        return posixError(c, error);
    if (node->kind != FileKind::Symlink)
        return posixError(c, Posix::einval);
    return c.ok(makeBinary(c.heap(), std::string_view(node->target)));
}

// The names as binaries, the last one first: prim_file turns the list round.
BifResult bif_prim_file_list_dir_nif_1(BifCall& c)
{
    std::string path;
    if (const Posix error = pathArgument(c.arg(0), &path); error != Posix::Ok)
        return posixError(c, error);
    VirtualDisk& disk = diskOf(c);
    ArenaVector<ArenaString> names {ArenaAllocator<ArenaString>(c.node.arena)};
    if (const Posix error = disk.list(path, &names); error != Posix::Ok)
        return posixError(c, error);
    Term list = Nil;
    for (const ArenaString& name : names)
        list = c.heap().cons(makeBinary(c.heap(), std::string_view(name)), list);
    c.bumpReductions(names.size() / 8);
    return c.ok(list);
}

BifResult bif_prim_file_make_hard_link_nif_2(BifCall& c)
{
    return withTwoPaths(c, [](VirtualDisk& disk, const std::string& from, const std::string& to) {
        return disk.link(from, to);
    });
}

BifResult bif_prim_file_make_soft_link_nif_2(BifCall& c)
{
    return withTwoPaths(c, [](VirtualDisk& disk, const std::string& target, const std::string& at) {
        return disk.symlink(target, at);
    });
}

BifResult bif_prim_file_rename_nif_2(BifCall& c)
{
    return withTwoPaths(c, [](VirtualDisk& disk, const std::string& from, const std::string& to) {
        return disk.rename(from, to);
    });
}

BifResult bif_prim_file_make_dir_nif_1(BifCall& c)
{
    return withPath(
        c, [](VirtualDisk& disk, const std::string& path) { return disk.makeFolder(path); });
}

BifResult bif_prim_file_del_file_nif_1(BifCall& c)
{
    return withPath(
        c, [](VirtualDisk& disk, const std::string& path) { return disk.removeFile(path); });
}

BifResult bif_prim_file_del_dir_nif_1(BifCall& c)
{
    return withPath(
        c, [](VirtualDisk& disk, const std::string& path) { return disk.removeFolder(path); });
}

BifResult bif_prim_file_set_cwd_nif_1(BifCall& c)
{
    return withPath(c, [](VirtualDisk& disk, const std::string& path) {
        return disk.setWorkingDirectory(path);
    });
}

BifResult bif_prim_file_get_cwd_nif_0(BifCall& c)
{
    std::string path;
    if (const Posix error = diskOf(c).workingDirectory(&path); error != Posix::Ok)
        return posixError(c, error);
    return c.ok(makeBinary(c.heap(), path));
}

// Drives and short names are Windows'.
BifResult bif_prim_file_get_device_cwd_nif_1(BifCall& c)
{
    int64_t device = 0;
    return intArgument(c.arg(0), INT_MIN, INT_MAX, &device) ? posixError(c, Posix::enotsup)
                                                            : c.badarg();
}

BifResult bif_prim_file_altname_nif_1(BifCall& c)
{
    std::string path;
    const Posix error = pathArgument(c.arg(0), &path);
    return posixError(c, error == Posix::Ok ? Posix::enotsup : error);
}

BifResult bif_prim_file_read_file_nif_1(BifCall& c)
{
    std::string path;
    if (const Posix error = pathArgument(c.arg(0), &path); error != Posix::Ok)
        return posixError(c, error);
    VirtualDisk& disk = diskOf(c);
    DiskNode* node = nullptr;
    if (const Posix error = disk.find(path, true, &node); error != Posix::Ok)
        return posixError(c, error);
    if (node->kind == FileKind::Regular && (node->mode & 0400) == 0)
        return posixError(c, Posix::eacces);
    std::string spill;
    std::string_view bytes;
    if (const Posix error = disk.reading(disk.absolute(path)); error != Posix::Ok)
        return posixError(c, error);
    if (const Posix error = disk.contentOf(*node, &spill, &bytes); error != Posix::Ok)
        return posixError(c, error);
    if (!c.node.arena.hasRoomFor(bytes.size()))
        return posixError(c, Posix::enomem);
    c.bumpReductions(bytes.size() / 4096);
    if (node->content && bytes.size() > HeapBinaryMaxBytes)
        return c.ok(referToBinary(c.heap(), node->content));
    return c.ok(makeBinary(c.heap(), bytes));
}

} // namespace relupscope
