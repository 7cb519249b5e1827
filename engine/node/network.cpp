// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/network.h"

#include "node/chooser.h"
#include "node/node.h"

#include <algorithm>
#include <utility>

namespace relupscope {

Network::Network(Arena& arena, Chooser* theChooser)
    : nodes(ArenaAllocator<Node*>(arena)),
      chooser(theChooser),
      starts(ArenaAllocator<NodeStart>(arena)),
      m_arena(arena),
      m_names(std::less<PacketBytes>(), ArenaAllocator<std::pair<const PacketBytes, Place>>(arena)),
      m_paths(std::less<std::pair<uint32_t, uint32_t>>(),
              ArenaAllocator<std::pair<const std::pair<uint32_t, uint32_t>, Path>>(arena)),
      m_flying(std::less<std::pair<VirtualTime, uint64_t>>(),
               ArenaAllocator<std::pair<const std::pair<VirtualTime, uint64_t>, Packet>>(arena))
{
}

bool Network::canStart() const
{
    size_t running = starts.size();
    for (const Node* node : nodes)
        running += node->isDetached && !node->hasLeft ? 1 : 0;
    return running < mayStart;
}

// --- names ---------------------------------------------------------------------------------------

bool Network::takeName(std::string_view name, uint32_t node, Word port)
{
    return m_names.emplace(PacketBytes(name, ArenaAllocator<char>(m_arena)), Place {node, port})
        .second;
}

void Network::dropNames(uint32_t node)
{
    std::erase_if(m_names, [node](const auto& entry) { return entry.second.node == node; });
}

void Network::dropName(uint32_t node, Word port)
{
    std::erase_if(m_names, [node, port](const auto& entry) {
        return entry.second.node == node && entry.second.port == port;
    });
}

bool Network::find(std::string_view name, Place* place) const
{
    for (const auto& [known, where] : m_names) {
        if (std::string_view(known) == name) {
            *place = where;
            return true;
        }
    }
    return false;
}

// --- paths ---------------------------------------------------------------------------------------

Network::Path& Network::pathOf(uint32_t from, uint32_t to)
{
    return m_paths.try_emplace({from, to}, m_arena).first->second;
}

PathSettings Network::path(uint32_t from, uint32_t to) const
{
    const auto there = m_paths.find({from, to});
    return there == m_paths.end() ? PathSettings {} : there->second.settings;
}

void Network::setPath(uint32_t from, uint32_t to, const PathSettings& settings, VirtualTime now)
{
    Path& path = pathOf(from, to);
    path.settings = settings;
    while (!path.settings.isCut && !path.held.empty()) {
        Packet packet = std::move(path.held.front());
        path.held.pop_front();
        launch(path, std::move(packet), now);
    }
}

size_t Network::held() const
{
    size_t count = 0;
    for (const auto& [ends, path] : m_paths)
        count += path.held.size();
    return count;
}

// --- packets -------------------------------------------------------------------------------------

void Network::launch(Path& path, Packet packet, VirtualTime now)
{
    constexpr uint64_t PerMille = 1000;
    constexpr uint64_t MostLoss = 990; // something gets through
    constexpr VirtualTime NanosecondsPerSecond = 1'000'000'000;
    constexpr size_t HeadBytes = 40; // what a real packet has besides
    const PathSettings& s = path.settings;
    VirtualTime arrival = now + s.latency;
    if (s.bytesPerSecond > 0)
        arrival = std::max(arrival, path.lastArrival)
            + static_cast<VirtualTime>((packet.bytes.size() + HeadBytes) * NanosecondsPerSecond
                                       / s.bytesPerSecond);
    const uint64_t loss = std::min<uint64_t>(s.lossPerMille, MostLoss);
    while (loss > 0 && PerMille - 1 - chooser->choose(ChoiceKind::Loss, PerMille) < loss)
        arrival += Resend;
    path.lastArrival = std::max(arrival, path.lastArrival);
    m_flying.emplace(std::pair {path.lastArrival, m_sequence++}, std::move(packet));
}

void Network::send(Packet packet, VirtualTime now)
{
    Path& path = pathOf(packet.from, packet.to);
    if (path.settings.isCut)
        path.held.push_back(std::move(packet));
    else
        launch(path, std::move(packet), now);
}

Packet Network::takeNext()
{
    auto first = m_flying.begin();
    Packet packet = std::move(first->second);
    m_flying.erase(first);
    return packet;
}

} // namespace relupscope
