// SPDX-License-Identifier: GPL-3.0-or-later
// What a world may ask of the program around it: its ear for output and events, and the folders it
// may read. The pointer lies in the arena's host page (Arena::host), which is no part of the state,
// so nothing that a host answers may be kept there by the machine.
#pragma once

#include "base/arena.h"
#include "node/events.h"

#include <string_view>

namespace relupscope {

struct Node;
class HostFiles; // base/host_files.h
class LineStops; // node/line_stops.h

class NodeHost
{
public:
    virtual ~NodeHost() = default;

    virtual void standardOutput(std::string_view bytes) = 0;
    virtual void standardError(std::string_view bytes) = 0;
    bool wantsEvents = false; // event() is called only then
    virtual void event(const Node& /*node*/, const Event& /*event*/) {}
    LineStops* lineStops = nullptr; // while some line is watched
    // Where the mounts of the virtual disk are read; null: there is nothing to mount.
    virtual const HostFiles* files() = 0;

protected:
    NodeHost() = default;
    NodeHost(const NodeHost&) = default;
    NodeHost& operator=(const NodeHost&) = default;
};

// Null while no host is set (Arena::host holds a NodeHost*).
inline NodeHost* hostOf(Arena& arena)
{
    return static_cast<NodeHost*>(arena.host());
}

} // namespace relupscope
