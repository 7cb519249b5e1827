// SPDX-License-Identifier: GPL-3.0-or-later
// The open files of a virtual disk.
#include "node/virtual_disk.h"
#include "term/binary.h"

#include <algorithm>
#include <cstring>

namespace relupscope {

namespace {

constexpr uint16_t NewFileMode = 0644;
constexpr uint16_t OwnerMayRead = 0400;
constexpr uint16_t OwnerMayWrite = 0200;
constexpr size_t FirstCapacity = 256;

} // namespace

// The checks of open(2) on what the path leads to, and a new file where there was none.
Posix VirtualDisk::openPlace(const OpenMode& mode, Place& place)
{
    if (!place.node) {
        if (!mode.write || mode.folder)
            return Posix::enoent;
        if (place.mustBeFolder)
            return Posix::eisdir;
        if ((place.folder->mode & OwnerMayWrite) == 0)
            return Posix::eacces;
        if (place.folder->links == 0)
            return Posix::enoent;
        place.node = addEntry(*place.folder, place.name, newNode(FileKind::Regular, NewFileMode));
        touch(*place.folder);
        return Posix::Ok;
    }
    const DiskNode& node = *place.node;
    if (mode.write && mode.exclusive)
        return Posix::eexist;
    if (node.kind == FileKind::Folder) {
        if (mode.write || (!mode.folder && !mode.skipTypeCheck))
            return Posix::eisdir;
    } else if (mode.folder) {
        return Posix::enotdir;
    }
    if ((mode.read && (node.mode & OwnerMayRead) == 0)
        || (mode.write && (node.mode & OwnerMayWrite) == 0))
        return Posix::eacces;
    return Posix::Ok;
}

Posix VirtualDisk::open(std::string_view path, const OpenMode& mode, Word ref, Word owner)
{
    if (m_open.size() >= MaxOpenFiles)
        return Posix::emfile;
    Place place;
    const bool follow = !(mode.write && mode.exclusive);
    if (const Posix error = walk(path, follow, &place); error != Posix::Ok)
        return error;
    ArenaString whole = absolute(path);
    const bool makes = mode.write && !place.node;
    const bool empties = mode.write && !mode.read && !mode.append && place.node
        && place.node->kind == FileKind::Regular;
    bool isTorn = false;
    if (makes || empties) {
        if (const Posix error = changing(makes ? "make" : "empty", whole, &isTorn);
            error != Posix::Ok)
            return error;
    }
    if (const Posix error = openPlace(mode, place); error != Posix::Ok)
        return error;
    const bool truncates = mode.write && !mode.read && !mode.append;
    if (truncates && place.node->kind == FileKind::Regular) {
        if (const Posix error = resize(*place.node, 0); error != Posix::Ok)
            return error;
    }
    ++place.node->holders;
    m_open.emplace(ref, OpenFile(place.node, owner, mode, std::move(whole)));
    return Posix::Ok;
}

OpenFile* VirtualDisk::openFile(Word ref)
{
    const auto there = m_open.find(ref);
    return there == m_open.end() ? nullptr : &there->second;
}

void VirtualDisk::close(Word ref)
{
    const auto there = m_open.find(ref);
    if (there == m_open.end())
        return;
    DiskNode* node = there->second.node;
    m_open.erase(there);
    --node->holders;
    freeIfUnused(node);
}

void VirtualDisk::ownerDied(Word pid)
{
    for (auto i = m_open.begin(); i != m_open.end();) {
        const Word ref = i->first;
        const bool isTheirs = i->second.owner == pid;
        ++i;
        if (isTheirs)
            close(ref);
    }
}

Posix VirtualDisk::readable(OpenFile& file, uint64_t position, uint64_t* available)
{
    *available = 0;
    if (!file.mayRead)
        return Posix::ebadf;
    if (file.node->kind == FileKind::Folder)
        return Posix::eisdir;
    if (const Posix error = reading(file.path); error != Posix::Ok)
        return error;
    if (const Posix error = load(*file.node); error != Posix::Ok)
        return error;
    const uint64_t size = sizeOf(*file.node);
    *available = position < size ? size - position : 0;
    return Posix::Ok;
}

void VirtualDisk::read(const OpenFile& file, uint64_t position, uint64_t count, uint8_t* out) const
{
    if (count != 0)
        std::memcpy(out, file.node->content->bytes + position, count);
}

// New bytes are zero. A content that a binary of some process shares is copied before it changes.
Posix VirtualDisk::resize(DiskNode& node, uint64_t size)
{
    if (size == 0) {
        if (node.content)
            releaseBinaryData(node.content);
        node.content = nullptr;
        node.isLoaded = true;
        touch(node);
        return Posix::Ok;
    }
    if (const Posix error = load(node); error != Posix::Ok)
        return error;
    if (size > MaxFileBytes)
        return Posix::efbig;
    BinaryData* old = node.content;
    if (!old || old->capacity < size || old->references > 1) {
        const size_t capacity = std::max<size_t>({size, old ? old->size * 2 : 0, FirstCapacity});
        if (!m_arena.hasRoomFor(capacity))
            return Posix::enospc;
        BinaryData* data = makeBinaryData(m_arena, 0, capacity);
        if (old) {
            data->size = std::min<size_t>(old->size, size);
            std::memcpy(data->bytes, old->bytes, data->size);
            releaseBinaryData(old);
        }
        node.content = data;
    }
    BinaryData* data = node.content;
    if (size > data->size)
        std::memset(data->bytes + data->size, 0, size - data->size);
    data->size = size;
    touch(node);
    return Posix::Ok;
}

Posix VirtualDisk::write(OpenFile& file, uint64_t* position, std::string_view bytes)
{
    if (!file.mayWrite)
        return Posix::ebadf;
    if (file.node->kind == FileKind::Device || bytes.empty())
        return Posix::Ok;
    if (const Posix error = load(*file.node); error != Posix::Ok)
        return error;
    bool isTorn = false;
    if (const Posix error = changing("write", file.path, &isTorn); error != Posix::Ok && !isTorn)
        return error;
    if (isTorn)
        bytes = bytes.substr(0, bytes.size() / 2);
    const uint64_t at = file.append ? sizeOf(*file.node) : *position;
    if (at > MaxFileBytes || bytes.size() > MaxFileBytes - at)
        return Posix::efbig;
    const uint64_t end = at + bytes.size();
    if (const Posix error = resize(*file.node, std::max(end, sizeOf(*file.node)));
        error != Posix::Ok)
        return error;
    std::memcpy(file.node->content->bytes + at, bytes.data(), bytes.size());
    *position = end;
    return Posix::Ok;
}

Posix VirtualDisk::seek(OpenFile& file, SeekFrom from, int64_t offset)
{
    uint64_t base = 0;
    if (from == SeekFrom::Current)
        base = file.position;
    else if (from == SeekFrom::End)
        base = sizeOf(*file.node);
    int64_t position = 0;
    if (__builtin_add_overflow(static_cast<int64_t>(base), offset, &position) || position < 0)
        return Posix::einval;
    file.position = static_cast<uint64_t>(position);
    return Posix::Ok;
}

Posix VirtualDisk::truncate(OpenFile& file)
{
    if (!file.mayWrite || file.node->kind != FileKind::Regular)
        return Posix::einval;
    return resize(*file.node, file.position);
}

Posix VirtualDisk::allocate(OpenFile& file, uint64_t offset, uint64_t length)
{
    if (!file.mayWrite)
        return Posix::ebadf;
    if (length == 0 || file.node->kind != FileKind::Regular)
        return Posix::einval;
    if (offset > MaxFileBytes || length > MaxFileBytes - offset)
        return Posix::efbig;
    if (offset + length <= sizeOf(*file.node))
        return Posix::Ok;
    return resize(*file.node, offset + length);
}

Posix VirtualDisk::writeFile(std::string_view path, std::string_view bytes)
{
    Place place;
    if (const Posix error = walk(path, true, &place); error != Posix::Ok)
        return error;
    OpenMode mode;
    mode.write = true;
    if (const Posix error = openPlace(mode, place); error != Posix::Ok)
        return error;
    if (const Posix error = resize(*place.node, 0); error != Posix::Ok)
        return error;
    OpenFile file(place.node, 0, mode, ArenaString(ArenaAllocator<char>(m_arena)));
    return write(file, &file.position, bytes);
}

Posix VirtualDisk::readFile(std::string_view path, std::string* bytes)
{
    DiskNode* node = nullptr;
    if (const Posix error = find(path, true, &node); error != Posix::Ok)
        return error;
    std::string_view content;
    std::string spill;
    if (const Posix error = contentOf(*node, &spill, &content); error != Posix::Ok)
        return error;
    bytes->assign(content);
    return Posix::Ok;
}

} // namespace relupscope
