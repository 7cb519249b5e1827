// SPDX-License-Identifier: GPL-3.0-or-later
// The ends of wires between the nodes of a world, as ports: what `relupscope_dist` (engine/erl)
// opens with {spawn_driver, "relupscope_wire listen NAME"} and {spawn_driver, "relupscope_wire
// connect NAME"}. A listening port tells its owner {Port, {accepted, NewPort}}; a connecting one
// {Port, connected} or {tcp_closed, Port}. Packets of the handshake are asked for one by one
// (WireOperation::Receive) and come as {Port, {packet, Bytes}}; once the wire is a channel of the
// distribution (WireOperation::Activate) its packets are signals and reach no process.
#pragma once

#include "node/network.h"
#include "node/ports.h"

namespace relupscope {

// Operations of port_control/3.
enum class WireOperation : uint8_t {
    Receive = 1,
    Activate = 2,
    Creation = 3, // of a listening port: a number that no life of a node had before, as four bytes
};

struct WireEnd
{
    explicit WireEnd(Arena& arena) : received(ArenaAllocator<PacketBytes>(arena)) {}

    enum class State : uint8_t { Listening, Connecting, Open, PeerGone } state = State::Listening;
    uint32_t peerNode = 0;
    Word peerPort = 0;
    bool wantsPacket = false;      // its owner has asked and waits
    bool isActive = false;         // packets are signals of the channel
    uint32_t channel = UINT32_MAX; // in the node's Distribution; UINT32_MAX: none
    std::deque<PacketBytes, ArenaAllocator<PacketBytes>> received;
    uint64_t packetsIn = 0;
    uint64_t packetsOut = 0;
};

// What follows "relupscope_wire ". The reason as text when it cannot be: the port is to be closed.
const char* openWire(Node& node, Port& port, std::string_view command);
// False: no such operation. Activate only marks it; who calls it deals with what has been received.
bool wireControl(Node& node, Port& port, uint64_t operation, std::string* reply);
void writeWire(Node& node, Port& port, std::string_view bytes);
// Nobody listens where this packet wants to connect.
void refuseConnection(Node& node, const Packet& packet);
// The port closes: the other end will hear of it.
void wireClosed(Node& node, Port& port);
// Hands a packet of the handshake, or what else arrived, to the port. Data of an active wire are
// left to the caller: true.
bool wireArrived(Node& node, Packet& packet);

} // namespace relupscope
