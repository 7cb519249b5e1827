// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/wires.h"

#include "node/node.h"
#include "term/binary.h"

#include <utility>

namespace relupscope {

namespace {

constexpr std::string_view Listen = "listen ";
constexpr std::string_view Connect = "connect ";

void send(Node& node, const Port& port, Packet::Kind kind, std::string_view bytes)
{
    const WireEnd& end = *port.wire;
    node.network->send({kind, node.index, end.peerNode, port.number, end.peerPort,
                        PacketBytes(bytes, ArenaAllocator<char>(node.arena))},
                       node.now);
}

void tellOwner(Node& node, const Port& port, Term what)
{
    if (Process* owner = node.process(port.connected))
        node.deliver(*owner, owner->heap.tuple(Term::port(port.number), what), 0);
}

void tellClosed(Node& node, const Port& port)
{
    if (Process* owner = node.process(port.connected))
        node.deliver(
            *owner, owner->heap.tuple(node.atoms.intern("tcp_closed"), Term::port(port.number)), 0);
}

// The next packet of the handshake, or the news that there will be none, to whoever waits for it.
void giveNext(Node& node, Port& port)
{
    WireEnd& end = *port.wire;
    if (!end.wantsPacket)
        return;
    if (end.received.empty()) {
        if (end.state == WireEnd::State::PeerGone)
            tellClosed(node, port);
        return;
    }
    Process* owner = node.process(port.connected);
    if (!owner)
        return;
    end.wantsPacket = false;
    const PacketBytes& bytes = end.received.front();
    Heap& heap = owner->heap;
    tellOwner(
        node, port,
        heap.tuple(node.atoms.intern("packet"), heap.listOfBytes(bytes.data(), bytes.size())));
    end.received.pop_front();
}

void makeEnd(Node& node, Port& port, WireEnd::State state)
{
    port.wire = node.arena.make<WireEnd>(node.arena);
    port.wire->state = state;
}

void accept(Node& node, const Packet& packet)
{
    Network::Place there;
    const Port* listening = nullptr;
    if (node.network->find(packet.bytes, &there) && there.node == node.index)
        listening = node.ports->find(Term::port(there.port));
    Process* owner = listening ? node.process(listening->connected) : nullptr;
    Port* port = owner ? node.ports->open(PortKind::Wire, "relupscope_wire", owner->id) : nullptr;
    if (!port) {
        refuseConnection(node, packet);
        return;
    }
    makeEnd(node, *port, WireEnd::State::Open);
    port->wire->peerNode = packet.from;
    port->wire->peerPort = packet.fromPort;
    node.link(*owner, Term::port(port->number));
    send(node, *port, Packet::Kind::Accept, {});
    tellOwner(node, *listening,
              owner->heap.tuple(node.atoms.intern("accepted"), Term::port(port->number)));
}

void connected(Node& node, Port& port, const Packet& packet)
{
    port.wire->state = WireEnd::State::Open;
    port.wire->peerPort = packet.fromPort;
    tellOwner(node, port, node.atoms.intern("connected"));
}

} // namespace

void refuseConnection(Node& node, const Packet& packet)
{
    node.network->send({Packet::Kind::Refuse, node.index, packet.from, packet.toPort,
                        packet.fromPort, PacketBytes(ArenaAllocator<char>(node.arena))},
                       node.now);
}

const char* openWire(Node& node, Port& port, std::string_view command)
{
    if (command.starts_with(Listen)) {
        makeEnd(node, port, WireEnd::State::Listening);
        return node.network->takeName(command.substr(Listen.size()), node.index, port.number)
            ? nullptr
            : "eaddrinuse";
    }
    if (!command.starts_with(Connect))
        return "badarg";
    makeEnd(node, port, WireEnd::State::Connecting);
    const std::string_view name = command.substr(Connect.size());
    Network::Place there;
    if (!node.network->find(name, &there) || there.node == node.index)
        return "econnrefused";
    if (node.network->path(node.index, there.node).isRefused)
        return "econnrefused";
    port.wire->peerNode = there.node;
    send(node, port, Packet::Kind::Connect, name);
    return nullptr;
}

bool wireControl(Node& node, Port& port, uint64_t operation, std::string* reply)
{
    if (operation == static_cast<uint64_t>(WireOperation::Creation)) {
        const uint32_t creation = node.network->nextCreation++;
        for (unsigned shift = 32; shift > 0; shift -= 8)
            reply->push_back(static_cast<char>(creation >> (shift - 8)));
        return true;
    }
    if (operation == static_cast<uint64_t>(WireOperation::Receive)) {
        port.wire->wantsPacket = true;
        giveNext(node, port);
        return true;
    }
    if (operation != static_cast<uint64_t>(WireOperation::Activate)
        || port.wire->channel == UINT32_MAX)
        return false;
    port.wire->isActive = true;
    return true;
}

void writeWire(Node& node, Port& port, std::string_view bytes)
{
    if (port.wire->state != WireEnd::State::Open)
        return; // nobody is there any more: lost, as what is sent to a closed socket
    ++port.wire->packetsOut;
    send(node, port, Packet::Kind::Data, bytes);
}

void wireClosed(Node& node, Port& port)
{
    if (port.wire->state == WireEnd::State::Open)
        send(node, port, Packet::Kind::Close, {});
    else if (port.wire->state == WireEnd::State::Listening)
        node.network->dropName(node.index, port.number);
}

bool wireArrived(Node& node, Packet& packet)
{
    if (packet.kind == Packet::Kind::Connect) {
        accept(node, packet);
        return false;
    }
    Port* port = node.ports->find(Term::port(packet.toPort));
    if (!port || !port->wire || port->wire->peerNode != packet.from) {
        // It has closed before the answer came: the other end is to know.
        if (packet.kind == Packet::Kind::Accept)
            node.network->send({Packet::Kind::Close, node.index, packet.from, packet.toPort,
                                packet.fromPort, PacketBytes(ArenaAllocator<char>(node.arena))},
                               node.now);
        return false;
    }
    switch (packet.kind) {
    case Packet::Kind::Connect: break;
    case Packet::Kind::Accept: connected(node, *port, packet); break;
    case Packet::Kind::Data:
        ++port->wire->packetsIn;
        port->inputBytes += packet.bytes.size();
        if (port->wire->isActive)
            return true;
        port->wire->received.push_back(std::move(packet.bytes));
        giveNext(node, *port);
        break;
    case Packet::Kind::Refuse:
        port->wire->state = WireEnd::State::PeerGone;
        tellClosed(node, *port);
        break;
    case Packet::Kind::Close:
        port->wire->state = WireEnd::State::PeerGone;
        if (port->wire->isActive)
            return true;
        giveNext(node, *port);
        break;
    }
    return false;
}

} // namespace relupscope
