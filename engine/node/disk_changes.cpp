// SPDX-License-Identifier: GPL-3.0-or-later
// Changes of the virtual disk's tree: folders and names made, moved and removed, attributes set.
#include "node/virtual_disk.h"
#include "term/binary.h"

#include <algorithm>

namespace relupscope {

namespace {

constexpr uint16_t UserMask = 022;
constexpr uint32_t ChangeableMode = 06777;
constexpr uint16_t OwnerMayWrite = 0200;

} // namespace

// A place that has no node yet, in a folder that may be changed.
Posix VirtualDisk::placeForNew(std::string_view path, Place* place)
{
    if (const Posix error = walk(path, false, place); error != Posix::Ok)
        return error;
    if (place->node)
        return Posix::eexist;
    if ((place->folder->mode & OwnerMayWrite) == 0)
        return Posix::eacces;
    // A folder that was removed while it is somebody's working directory takes no entries.
    return place->folder->links == 0 ? Posix::enoent : Posix::Ok;
}

Posix VirtualDisk::makeFolder(std::string_view path)
{
    Place place;
    if (const Posix error = placeForNew(path, &place); error != Posix::Ok)
        return error;
    addEntry(*place.folder, place.name, newNode(FileKind::Folder, 0777 & ~UserMask));
    touch(*place.folder);
    return Posix::Ok;
}

Posix VirtualDisk::makeFolders(std::string_view path)
{
    for (size_t end = 0; end < path.size();) {
        end = std::min(path.find('/', end + 1), path.size());
        const Posix error = makeFolder(path.substr(0, end));
        if (error != Posix::Ok && error != Posix::eexist)
            return error;
    }
    DiskNode* node = nullptr;
    if (const Posix error = find(path, true, &node); error != Posix::Ok)
        return error;
    return node->kind == FileKind::Folder ? Posix::Ok : Posix::enotdir;
}

Posix VirtualDisk::removeFile(std::string_view path)
{
    Place place;
    if (const Posix error = walk(path, false, &place); error != Posix::Ok)
        return error;
    if (!place.node)
        return Posix::enoent;
    if (place.node->kind == FileKind::Folder)
        return Posix::eperm;
    if ((place.folder->mode & OwnerMayWrite) == 0)
        return Posix::eacces;
    bool isTorn = false;
    if (const Posix error = changing("delete", absolute(path), &isTorn); error != Posix::Ok)
        return error;
    place.node->changed = m_now;
    removeEntry(*place.folder, place.name);
    touch(*place.folder);
    return Posix::Ok;
}

Posix VirtualDisk::removeFolder(std::string_view path)
{
    Place place;
    if (const Posix error = walk(path, false, &place); error != Posix::Ok)
        return error;
    if (!place.node)
        return Posix::enoent;
    if (place.node->kind != FileKind::Folder)
        return Posix::enotdir;
    if (place.node == m_root)
        return Posix::ebusy;
    if (const Posix error = listed(*place.node); error != Posix::Ok)
        return error;
    // OTP asks for einval when it is the working directory that is not empty, eexist otherwise.
    if (!place.node->entries.empty())
        return place.node == m_working ? Posix::einval : Posix::eexist;
    if (place.name.empty())
        return Posix::einval; // "." or ".."
    if ((place.folder->mode & OwnerMayWrite) == 0)
        return Posix::eacces;
    removeEntry(*place.folder, place.name);
    touch(*place.folder);
    return Posix::Ok;
}

bool VirtualDisk::isBelow(const DiskNode* node, const DiskNode* folder) const
{
    for (;; node = node->parent) {
        if (node == folder)
            return true;
        if (!node || node == m_root)
            return false;
    }
}

// Makes room where something is renamed to.
Posix VirtualDisk::renameOver(Place& from, Place& to)
{
    if (!to.node)
        return Posix::Ok;
    const bool isFolder = from.node->kind == FileKind::Folder;
    if (to.node->kind != FileKind::Folder) {
        if (isFolder)
            return Posix::enotdir;
    } else {
        if (!isFolder)
            return Posix::eisdir;
        if (const Posix error = listed(*to.node); error != Posix::Ok)
            return error;
        if (!to.node->entries.empty())
            return Posix::eexist;
    }
    removeEntry(*to.folder, to.name);
    return Posix::Ok;
}

Posix VirtualDisk::rename(std::string_view fromPath, std::string_view toPath)
{
    Place from;
    Place to;
    if (const Posix error = walk(fromPath, false, &from); error != Posix::Ok)
        return error;
    if (!from.node)
        return Posix::enoent;
    if (const Posix error = walk(toPath, false, &to); error != Posix::Ok)
        return error;
    if (from.node == m_root)
        return Posix::einval;
    if (from.name.empty() || to.name.empty())
        return Posix::ebusy;
    const bool isFolder = from.node->kind == FileKind::Folder;
    if (to.mustBeFolder && !isFolder)
        return Posix::enotdir;
    if (from.node == to.node)
        return Posix::Ok;
    if (isFolder && isBelow(to.folder, from.node))
        return Posix::einval;
    if ((from.folder->mode & to.folder->mode & OwnerMayWrite) == 0)
        return Posix::eacces;
    if (to.node && to.node->kind == FileKind::Folder && isBelow(from.node, to.node))
        return Posix::eexist;
    bool isTorn = false;
    if (const Posix error = changing("rename to", absolute(toPath), &isTorn); error != Posix::Ok)
        return error;
    if (const Posix error = renameOver(from, to); error != Posix::Ok)
        return error;
    DiskNode* moved = from.node;
    addEntry(*to.folder, to.name, moved);
    removeEntry(*from.folder, from.name);
    if (isFolder)
        moved->parent = to.folder;
    moved->changed = m_now;
    touch(*from.folder);
    touch(*to.folder);
    return Posix::Ok;
}

Posix VirtualDisk::link(std::string_view existing, std::string_view path)
{
    DiskNode* node = nullptr;
    if (const Posix error = find(existing, false, &node); error != Posix::Ok)
        return error;
    Place place;
    if (const Posix error = placeForNew(path, &place); error != Posix::Ok)
        return error;
    if (node->kind == FileKind::Folder)
        return Posix::eperm;
    addEntry(*place.folder, place.name, node);
    node->changed = m_now;
    touch(*place.folder);
    return Posix::Ok;
}

Posix VirtualDisk::symlink(std::string_view target, std::string_view path)
{
    if (target.empty())
        return Posix::enoent;
    if (target.size() >= MaxPath)
        return Posix::enametoolong;
    Place place;
    if (const Posix error = placeForNew(path, &place); error != Posix::Ok)
        return error;
    if (place.mustBeFolder)
        return Posix::enoent;
    DiskNode* node = newNode(FileKind::Symlink, 0777);
    node->target = target;
    addEntry(*place.folder, place.name, node);
    touch(*place.folder);
    return Posix::Ok;
}

Posix VirtualDisk::setMode(std::string_view path, uint32_t mode)
{
    DiskNode* node = nullptr;
    if (const Posix error = find(path, true, &node); error != Posix::Ok)
        return error;
    node->mode = static_cast<uint16_t>(mode & ChangeableMode);
    node->changed = m_now;
    return Posix::Ok;
}

Posix VirtualDisk::setOwner(std::string_view path, int64_t uid, int64_t gid)
{
    DiskNode* node = nullptr;
    if (const Posix error = find(path, true, &node); error != Posix::Ok)
        return error;
    if (uid >= 0)
        node->uid = static_cast<uint32_t>(uid);
    if (gid >= 0)
        node->gid = static_cast<uint32_t>(gid);
    node->changed = m_now;
    return Posix::Ok;
}

Posix VirtualDisk::setTimes(std::string_view path, int64_t accessed, int64_t modified)
{
    DiskNode* node = nullptr;
    if (const Posix error = find(path, true, &node); error != Posix::Ok)
        return error;
    node->accessed = accessed;
    node->modified = modified;
    node->changed = m_now;
    return Posix::Ok;
}

Posix VirtualDisk::setWorkingDirectory(std::string_view path)
{
    DiskNode* node = nullptr;
    if (const Posix error = find(path, true, &node); error != Posix::Ok)
        return error;
    if (node->kind != FileKind::Folder)
        return Posix::enotdir;
    if ((node->mode & 0100) == 0)
        return Posix::eacces;
    ++node->holders;
    --m_working->holders;
    freeIfUnused(m_working);
    m_working = node;
    return Posix::Ok;
}

Posix VirtualDisk::workingDirectory(std::string* path) const
{
    path->clear();
    for (const DiskNode* node = m_working; node != m_root; node = node->parent) {
        if (!node->parent)
            return Posix::enoent;
        const auto& entries = node->parent->entries;
        const auto entry = std::find_if(entries.begin(), entries.end(),
                                        [node](const auto& e) { return e.second == node; });
        path->insert(0, std::string("/").append(entry->first));
    }
    if (path->empty())
        *path = "/";
    return Posix::Ok;
}

Posix VirtualDisk::list(std::string_view path, ArenaVector<ArenaString>* names)
{
    DiskNode* node = nullptr;
    if (const Posix error = find(path, true, &node); error != Posix::Ok)
        return error;
    if (node->kind != FileKind::Folder)
        return Posix::enotdir;
    if ((node->mode & 0400) == 0)
        return Posix::eacces;
    if (const Posix error = listed(*node); error != Posix::Ok)
        return error;
    for (const auto& [name, entry] : node->entries)
        names->push_back(name);
    return Posix::Ok;
}

} // namespace relupscope
