// SPDX-License-Identifier: GPL-3.0-or-later
// A disk that fails: full, unreadable, or stopped in the middle of a change together with its
// computer.
#include "node/node.h"
#include "node/virtual_disk.h"

#include <algorithm>

namespace relupscope {

namespace {

bool isBelowFolder(std::string_view path, std::string_view folder)
{
    return folder.empty() || path == folder
        || (path.starts_with(folder) && (folder.back() == '/' || path[folder.size()] == '/'));
}

} // namespace

ArenaString VirtualDisk::absolute(std::string_view path) const
{
    ArenaString whole {ArenaAllocator<char>(m_arena)};
    if (!path.starts_with('/')) {
        std::string folder;
        if (workingDirectory(&folder) == Posix::Ok)
            whole.append(folder).append("/");
    }
    whole.append(path);
    return whole;
}

void VirtualDisk::arm(DiskFault::Effect effect, std::string_view below, uint64_t skip,
                      uint64_t left)
{
    m_faults.push_back({effect, ArenaString(below, ArenaAllocator<char>(m_arena)), skip, left});
}

void VirtualDisk::watchChanges(std::string_view folder)
{
    m_watched = folder;
    m_changes.clear();
}

void VirtualDisk::stop()
{
    m_isStopped = true;
}

void VirtualDisk::start()
{
    while (!m_open.empty())
        close(m_open.begin()->first);
    --m_working->holders;
    freeIfUnused(m_working);
    m_working = m_root;
    ++m_root->holders;
    m_isStopped = false;
}

bool VirtualDisk::isStruck(DiskFault& fault, std::string_view absolutePath)
{
    if (fault.left == 0 || !isBelowFolder(absolutePath, fault.below))
        return false;
    if (fault.skip > 0) {
        --fault.skip;
        return false;
    }
    if (fault.left != DiskFault::Always)
        --fault.left;
    return true;
}

Posix VirtualDisk::changing(std::string_view what, std::string_view absolutePath, bool* isTorn)
{
    if (absolutePath.empty()) // the host's own
        return Posix::Ok;
    if (m_isStopped)
        return Posix::eio;
    if (!m_watched.empty() && isBelowFolder(absolutePath, m_watched)) {
        m_changes.emplace_back(ArenaAllocator<char>(m_arena));
        m_changes.back().append(what).append(" ").append(absolutePath.substr(m_watched.size() + 1));
    }
    const bool grows = what == "write" || what == "make";
    for (DiskFault& fault : m_faults) {
        if (fault.effect == DiskFault::Effect::Full && grows && isStruck(fault, absolutePath))
            return Posix::enospc;
        if (fault.effect != DiskFault::Effect::Torn || !isStruck(fault, absolutePath))
            continue;
        *isTorn = what == "write";
        stop();
        static_cast<Node*>(m_arena.root)->fate = Node::Fate::Rebooting;
        return Posix::eio;
    }
    return Posix::Ok;
}

Posix VirtualDisk::reading(std::string_view absolutePath)
{
    for (DiskFault& fault : m_faults) {
        if (fault.effect == DiskFault::Effect::ReadError && isStruck(fault, absolutePath))
            return Posix::eio;
    }
    return Posix::Ok;
}

} // namespace relupscope
