// SPDX-License-Identifier: GPL-3.0-or-later
// The tree: nodes, mounts and the way from a path to a node. What changes the tree on behalf of
// Erlang code is in disk_changes.cpp, open files are in open_files.cpp.
#include "node/virtual_disk.h"

#include "base/host_files.h"
#include "node/host.h"
#include "term/binary.h"

#include <algorithm>

namespace relupscope {

namespace {

constexpr uint16_t FolderMode = 0755;
constexpr uint16_t ExecutableBits = 0111;

} // namespace

DiskNode::DiskNode(Arena& arena)
    : hostPath(ArenaAllocator<char>(arena)),
      target(ArenaAllocator<char>(arena)),
      entries(ArenaAllocator<std::pair<const ArenaString, DiskNode*>>(arena))
{
}

VirtualDisk::VirtualDisk(Arena& arena)
    : m_arena(arena),
      m_root(newNode(FileKind::Folder, FolderMode)),
      m_working(m_root),
      m_open(ArenaAllocator<std::pair<const Word, OpenFile>>(arena)),
      m_faults(ArenaAllocator<DiskFault>(arena)),
      m_watched(ArenaAllocator<char>(arena)),
      m_changes(ArenaAllocator<ArenaString>(arena)),
      m_mounts(ArenaAllocator<ArenaString>(arena))
{
    m_root->parent = m_root;
    m_root->links = 1;
    ++m_root->holders;
    addEntry(*m_root, "tmp", newNode(FileKind::Folder, 0777));
    DiskNode* devices = addEntry(*m_root, "dev", newNode(FileKind::Folder, FolderMode));
    addEntry(*devices, "null", newNode(FileKind::Device, 0666));
}

VirtualDisk::~VirtualDisk()
{
    for (auto& [ref, file] : m_open) {
        --file.node->holders;
        freeIfUnused(file.node);
    }
    --m_working->holders;
    freeIfUnused(m_working);
    freeTree(m_root);
}

const HostFiles* VirtualDisk::hostFiles() const
{
    NodeHost* host = hostOf(m_arena);
    return host ? host->files() : nullptr;
}

DiskNode* VirtualDisk::newNode(FileKind kind, uint16_t mode)
{
    auto* node = m_arena.make<DiskNode>(m_arena);
    node->kind = kind;
    node->mode = mode;
    node->inode = m_nextInode++;
    node->accessed = node->modified = node->changed = m_now;
    return node;
}

DiskNode* VirtualDisk::addEntry(DiskNode& folder, std::string_view name, DiskNode* node)
{
    folder.entries.emplace(ArenaString(name, ArenaAllocator<char>(m_arena)), node);
    ++node->links;
    if (node->kind == FileKind::Folder || node->kind == FileKind::Unknown)
        node->parent = &folder;
    return node;
}

void VirtualDisk::removeEntry(DiskNode& folder, std::string_view name)
{
    const auto there = folder.entries.find(name);
    DiskNode* node = there->second;
    folder.entries.erase(there);
    --node->links;
    if (node->kind == FileKind::Folder)
        node->parent = nullptr;
    freeIfUnused(node);
}

void VirtualDisk::freeIfUnused(DiskNode* node)
{
    if (node->links != 0 || node->holders != 0)
        return;
    if (node->content)
        releaseBinaryData(node->content);
    m_arena.drop(node);
}

// Depth is bounded by the length of paths, but not its cost on the C++ stack: a list it is.
void VirtualDisk::freeTree(DiskNode* node)
{
    ArenaVector<DiskNode*> pending {ArenaAllocator<DiskNode*>(m_arena)};
    pending.push_back(node);
    while (!pending.empty()) {
        DiskNode* next = pending.back();
        pending.pop_back();
        for (auto& [name, below] : next->entries)
            pending.push_back(below);
        next->entries.clear();
        --next->links;
        freeIfUnused(next);
    }
}

// --- mounted folders

bool VirtualDisk::staysInside(const ArenaString& hostPath) const
{
    const auto real = hostFiles()->realPath(std::string(hostPath));
    if (!real)
        return false;
    return std::any_of(m_mounts.begin(), m_mounts.end(), [&](const ArenaString& mount) {
        return real->compare(0, mount.size(), mount) == 0
            && (real->size() == mount.size() || mount == "/" || (*real)[mount.size()] == '/');
    });
}

// Finds out what an entry of a mounted folder is.
Posix VirtualDisk::look(DiskNode& node)
{
    if (node.kind != FileKind::Unknown)
        return Posix::Ok;
    const HostFiles* files = hostFiles();
    if (!files || !staysInside(node.hostPath))
        return Posix::eacces;
    const auto stat = files->stat(std::string(node.hostPath));
    if (!stat || stat->kind == HostFileKind::Other)
        return Posix::eacces;
    node.accessed = node.modified = node.changed = m_epoch;
    if (stat->kind == HostFileKind::Folder) {
        node.kind = FileKind::Folder;
        node.mode = FolderMode;
        node.isListed = false;
        return Posix::Ok;
    }
    node.kind = FileKind::Regular;
    node.mode = stat->mode & ExecutableBits ? 0755 : 0644;
    node.isLoaded = false;
    node.hostSize = stat->size;
    return Posix::Ok;
}

Posix VirtualDisk::listed(DiskNode& folder)
{
    if (folder.isListed)
        return Posix::Ok;
    const HostFiles* files = hostFiles();
    const auto names = files ? files->list(std::string(folder.hostPath))
                             : Result<std::vector<std::string>>(fail(ErrorKind::Io, "", ""));
    if (!names)
        return Posix::eacces;
    folder.isListed = true;
    for (const std::string& name : *names) {
        if (folder.entries.find(std::string_view(name)) != folder.entries.end())
            continue;
        DiskNode* node = newNode(FileKind::Unknown, 0);
        node->hostPath = folder.hostPath;
        node->hostPath.append("/").append(name);
        addEntry(folder, name, node);
    }
    return Posix::Ok;
}

Posix VirtualDisk::mount(std::string_view hostPath, std::string_view virtualPath)
{
    const HostFiles* files = hostFiles();
    if (!files)
        return Posix::enotsup;
    const auto real = files->realPath(std::string(hostPath));
    if (!real || !files->isFolder(*real))
        return Posix::enoent;
    if (const Posix error = makeFolders(virtualPath); error != Posix::Ok)
        return error;
    DiskNode* folder = nullptr;
    if (const Posix error = find(virtualPath, true, &folder); error != Posix::Ok)
        return error;
    if (const Posix error = listed(*folder); error != Posix::Ok)
        return error;
    m_mounts.emplace_back(*real, ArenaAllocator<char>(m_arena));
    folder->hostPath = m_mounts.back();
    folder->isListed = false;
    return Posix::Ok;
}

// --- from a path to a node

Posix VirtualDisk::child(DiskNode& folder, std::string_view name, DiskNode** node)
{
    *node = nullptr;
    if (folder.kind != FileKind::Folder)
        return Posix::enotdir;
    if ((folder.mode & 0100) == 0)
        return Posix::eacces;
    if (name.size() > MaxName)
        return Posix::enametoolong;
    const auto there = folder.entries.find(name);
    if (there != folder.entries.end()) {
        *node = there->second;
        return look(**node);
    }
    if (folder.isListed)
        return Posix::Ok;
    if (const Posix error = listed(folder); error != Posix::Ok)
        return error;
    return child(folder, name, node);
}

// One name of a path, from place->node.
Posix VirtualDisk::step(Place* place, std::string_view name, bool isLast)
{
    DiskNode* here = place->node;
    if (here->kind != FileKind::Folder)
        return Posix::enotdir;
    if (name == "." || name == "..") {
        if (name == ".." && !here->parent)
            return Posix::enoent; // a removed working directory
        place->node = name == "." ? here : here->parent;
        place->folder = place->node;
        place->name.clear();
        return Posix::Ok;
    }
    place->folder = here;
    place->name = name;
    if (const Posix error = child(*here, name, &place->node); error != Posix::Ok)
        return error;
    return place->node || isLast ? Posix::Ok : Posix::enoent;
}

Posix VirtualDisk::walk(std::string_view path, bool followLast, Place* place)
{
    if (path.empty())
        return Posix::enoent;
    if (path.size() >= MaxPath)
        return Posix::enametoolong;
    std::string rest(path);
    unsigned followed = 0;
    place->node = rest.front() == '/' ? m_root : m_working;
    place->folder = place->node;
    for (size_t at = 0;;) {
        at = rest.find_first_not_of('/', at);
        if (at == std::string::npos)
            return Posix::Ok;
        const size_t end = std::min(rest.find('/', at), rest.size());
        const size_t next = rest.find_first_not_of('/', end);
        const bool isLast = next == std::string::npos;
        place->mustBeFolder = isLast && end != rest.size();
        const std::string name = rest.substr(at, end - at);
        if (const Posix error = step(place, name, isLast); error != Posix::Ok)
            return error;
        if (!place->node)
            return Posix::Ok;
        at = end;
        if (place->node->kind == FileKind::Symlink
            && (!isLast || followLast || place->mustBeFolder)) {
            if (++followed > MaxSymlinks)
                return Posix::eloop;
            rest = std::string(place->node->target) + rest.substr(end);
            at = 0;
            place->node = rest.front() == '/' ? m_root : place->folder;
            place->folder = place->node;
            place->name.clear();
        }
        if (place->mustBeFolder && place->node->kind != FileKind::Folder && at == end)
            return Posix::enotdir;
    }
}

Posix VirtualDisk::find(std::string_view path, bool followLast, DiskNode** node)
{
    Place place;
    if (const Posix error = walk(path, followLast, &place); error != Posix::Ok)
        return error;
    *node = place.node;
    return place.node ? Posix::Ok : Posix::enoent;
}

// --- content

uint64_t VirtualDisk::sizeOf(const DiskNode& node) const
{
    if (node.kind == FileKind::Folder)
        return 4096;
    if (node.kind == FileKind::Symlink)
        return node.target.size();
    if (!node.isLoaded)
        return node.hostSize;
    return node.content ? node.content->size : 0;
}

Posix VirtualDisk::contentOf(DiskNode& node, std::string* spill, std::string_view* bytes)
{
    if (node.kind == FileKind::Folder)
        return Posix::eisdir;
    if (!node.isLoaded) {
        auto content = hostFiles()->read(std::string(node.hostPath));
        if (!content)
            return Posix::eacces;
        *spill = std::move(*content);
        *bytes = *spill;
        return Posix::Ok;
    }
    *bytes = {};
    if (node.content)
        *bytes = {reinterpret_cast<const char*>(node.content->bytes), node.content->size};
    return Posix::Ok;
}

// The host's content becomes the tree's own.
Posix VirtualDisk::load(DiskNode& node)
{
    if (node.isLoaded)
        return Posix::Ok;
    std::string spill;
    std::string_view bytes;
    if (const Posix error = contentOf(node, &spill, &bytes); error != Posix::Ok)
        return error;
    if (!m_arena.hasRoomFor(bytes.size()))
        return Posix::enospc;
    if (!bytes.empty()) {
        node.content = makeBinaryData(m_arena, bytes.size(), bytes.size());
        bytes.copy(reinterpret_cast<char*>(node.content->bytes), bytes.size());
    }
    node.isLoaded = true;
    return Posix::Ok;
}

} // namespace relupscope
