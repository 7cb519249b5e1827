// SPDX-License-Identifier: GPL-3.0-or-later
// What the nodes of one world share: their order, the names under which they can be reached, and
// the packets on their way between them. Lives in the world's arena and is owned by the World; the
// nodes are not owned. A wire is a pair of ports (PortKind::Wire, node/wires.h), one at each node;
// here are only its packets. Each direction between two nodes is a Path with its own latency,
// bandwidth, loss and cut. A wire is reliable and keeps order, as TCP is: a packet that is lost is
// sent again and shows as a delay of itself and of what comes after it, and what is sent into a cut
// waits until that heals.
#pragma once

#include "process/process.h"

#include <deque>
#include <string>
#include <string_view>

namespace relupscope {

struct Node;
class Chooser;

using PacketBytes = std::basic_string<char, std::char_traits<char>, ArenaAllocator<char>>;

struct Packet
{
    enum class Kind : uint8_t {
        Connect, // to a name: `bytes`
        Accept,  // fromPort is the accepting end
        Refuse,  // nobody listens
        Data,
        Close, // the sending end is gone
    } kind;
    uint32_t from; // nodes, by their place in Network::nodes
    uint32_t to;
    Word fromPort; // ports, by number
    Word toPort;
    PacketBytes bytes;

    Packet(Kind k, uint32_t fromNode, uint32_t toNode, Word portFrom, Word portTo, PacketBytes b)
        : kind(k),
          from(fromNode),
          to(toNode),
          fromPort(portFrom),
          toPort(portTo),
          bytes(std::move(b))
    {
    }
};

// A program that becomes another node: `erl -detached ...`, which open_port was asked for.
struct NodeStart
{
    explicit NodeStart(Arena& arena)
        : arguments(ArenaAllocator<PacketBytes>(arena)),
          environment(ArenaAllocator<Variable>(arena))
    {
    }

    using Variable = std::pair<PacketBytes, PacketBytes>;
    ArenaVector<PacketBytes> arguments; // behind the program's name
    ArenaVector<Variable> environment;  // beside what every node's holds
};

// How packets get from one node to another.
struct PathSettings
{
    VirtualTime latency = 100'000; // nanoseconds
    uint64_t bytesPerSecond = 0;   // 0: as many as there are
    uint32_t lossPerMille = 0;     // how many of a thousand packets have to be sent again
    bool isCut = false;
    bool isRefused = false; // no connection can be made
};

class Network
{
public:
    // What a lost packet costs: the time until it is sent again.
    static constexpr VirtualTime Resend = 200'000'000;

    Network(Arena& arena, Chooser* chooser);

    ArenaVector<Node*> nodes;   // in the order in which they were made; one that has ended stays
    Node* current = nullptr;    // the one that runs: it holds the clock and the event stream
    Chooser* chooser;           // of all nodes; owned by the first one
    uint32_t nextCreation = 4;  // OTP's own are 4 and more as well
    bool outlivesFirst = false; // the end of the first node is not that of the world
    uint32_t turn = 0;          // whose turn it is when several nodes have something to do

    // --- nodes that programs start, detached; none, unless whoever drives the world lets them
    uint32_t mayStart = 0; // at a time
    std::deque<NodeStart, ArenaAllocator<NodeStart>>
        starts; // the world begins them between two slices
    [[nodiscard]] bool canStart() const;

    // --- names
    // False: another node has it.
    bool takeName(std::string_view name, uint32_t node, Word port);
    void dropNames(uint32_t node);
    void dropName(uint32_t node, Word port);
    struct Place
    {
        uint32_t node = 0;
        Word port = 0;
    };
    // False: nobody has it.
    bool find(std::string_view name, Place* place) const;
    template<typename F>
    void forEachName(F&& f) const
    {
        for (const auto& [name, place] : m_names)
            f(std::string_view(name), place);
    }

    // --- paths; a change holds for packets that are sent from now on
    PathSettings path(uint32_t from, uint32_t to) const;
    void setPath(uint32_t from, uint32_t to, const PathSettings& settings, VirtualTime now);
    void setBothWays(uint32_t a, uint32_t b, const PathSettings& settings, VirtualTime now)
    {
        setPath(a, b, settings, now);
        setPath(b, a, settings, now);
    }

    // --- packets
    void send(Packet packet, VirtualTime now);
    // When the next packet arrives; INT64_MAX: none is on its way.
    [[nodiscard]] VirtualTime nextArrival() const
    {
        return m_flying.empty() ? INT64_MAX : m_flying.begin()->first.first;
    }
    Packet takeNext();
    [[nodiscard]] size_t flying() const { return m_flying.size(); }
    [[nodiscard]] uint64_t sent() const { return m_sequence; }
    // Packets that wait at a cut.
    [[nodiscard]] size_t held() const;

private:
    struct Path
    {
        explicit Path(Arena& arena) : held(ArenaAllocator<Packet>(arena)) {}
        PathSettings settings;
        VirtualTime lastArrival = 0; // nothing overtakes
        std::deque<Packet, ArenaAllocator<Packet>> held;
    };
    Path& pathOf(uint32_t from, uint32_t to);
    void launch(Path& path, Packet packet, VirtualTime now);

    Arena& m_arena;
    ArenaMap<PacketBytes, Place> m_names;
    ArenaMap<std::pair<uint32_t, uint32_t>, Path> m_paths;
    ArenaMap<std::pair<VirtualTime, uint64_t>, Packet> m_flying;
    uint64_t m_sequence = 0;
};

} // namespace relupscope
