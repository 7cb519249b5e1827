// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/ports.h"

#include "node/distribution.h"
#include "node/wires.h"
#include "term/binary.h"
#include "term/iolist.h"

#include <algorithm>

namespace relupscope {

namespace {

// Operations of the inet driver (inet_drv.c); port_control adds a magic number to them.
constexpr uint64_t InetMagic = 0x03f1a300;
constexpr uint64_t InetOpen = 1;
constexpr uint64_t InetGetHostName = 12;
constexpr uint64_t InetSetOptions = 7;
constexpr uint64_t InetBind = 6;
constexpr char InetError = 0;
constexpr char InetOk = 1;

// What the name server program is asked, and answers with (inet_gethost.c): a serial number of four
// bytes, an operation, a protocol, then a name that ends in a NUL, or an address.
constexpr size_t ResolverHeadBytes = 6;
constexpr char GetHostByName = 1;
constexpr char GetHostByAddress = 2;
constexpr char InetProtocol = 1;
constexpr std::string_view LoopbackAddress("\x7f\0\0\x01", 4);

bool equalIgnoringCase(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

// Whether the request asks for the one host there is.
bool asksForHost(std::string_view request)
{
    const std::string_view what = request.substr(ResolverHeadBytes);
    if (request[5] != InetProtocol)
        return false;
    if (request[4] == GetHostByAddress)
        return what == LoopbackAddress;
    return request[4] == GetHostByName
        && equalIgnoringCase(what.substr(0, what.find('\0')), Ports::HostName);
}

} // namespace

Port::Port(Arena& arena)
    : name(ArenaAllocator<char>(arena)),
      links(ArenaAllocator<std::pair<const Word, uint8_t>>(arena)),
      heartCommand(ArenaAllocator<char>(arena)),
      dataHeap(arena)
{
}

Port::~Port()
{
    if (wire)
        dataHeap.arena().drop(wire);
}

Ports::Ports(Arena& arena)
    : m_arena(arena), m_ports(ArenaAllocator<std::pair<const Word, Port*>>(arena))
{
}

Ports::~Ports()
{
    for (auto& [number, port] : m_ports)
        m_arena.drop(port);
}

Port* Ports::open(PortKind kind, std::string_view name, Word owner)
{
    if (m_ports.size() >= MaxPorts)
        return nullptr;
    auto* port = m_arena.make<Port>(m_arena);
    port->kind = kind;
    port->name = name;
    port->connected = owner;
    port->number = m_next++;
    m_ports.emplace(port->number, port);
    return port;
}

Port* Ports::find(Term port) const
{
    if (!port.isLocalPort())
        return nullptr;
    const auto there = m_ports.find(port.number());
    return there == m_ports.end() ? nullptr : there->second;
}

bool Ports::link(Term port, Word pid)
{
    Port* there = find(port);
    if (there)
        there->links.emplace(pid, uint8_t {1});
    return there != nullptr;
}

void Ports::unlink(Term port, Word pid)
{
    if (Port* there = find(port))
        there->links.erase(pid);
}

bool Ports::write(Node& node, Port& port, std::string_view bytes)
{
    if (!port.mayWrite)
        return false;
    port.outputBytes += bytes.size();
    switch (port.kind) {
    case PortKind::Output: node.writeOut(bytes); return true;
    case PortKind::Error: node.writeError(bytes); return true;
    case PortKind::Resolver: return resolve(node, port, bytes);
    case PortKind::Heart: heartRequest(node, port, bytes); return true;
    case PortKind::Wire: writeWire(node, port, bytes); return true;
    case PortKind::HostName:
    case PortKind::Program: break;
    }
    return false;
}

// Answers a request at once, with a host that has one address and one name, or an error.
bool Ports::resolve(Node& node, const Port& port, std::string_view request)
{
    Process* owner = node.process(port.connected);
    if (request.size() < ResolverHeadBytes || !owner)
        return true;
    std::string reply(request.substr(0, 4));
    if (asksForHost(request)) {
        reply.append("\x04\0\0\0\x01", 5).append(LoopbackAddress);
        reply.append("\0\0\0\x01", 4).append(HostName);
    } else {
        reply.append("\0notfound", 9);
    }
    reply.push_back('\0');
    Heap& heap = owner->heap;
    const Term data = heap.tuple(node.atoms.intern("data"), makeBinary(heap, reply));
    node.deliver(*owner, heap.tuple(Term::port(port.number), data), 0);
    return true;
}

const Port* Ports::heart() const
{
    for (const auto& [number, port] : m_ports) {
        if (port->kind == PortKind::Heart)
            return port;
    }
    return nullptr;
}

namespace {

// What heart.erl and the heart program say to each other, in one byte.
enum class HeartWord : char {
    Ack = 1,
    Beat,
    ShutDown,
    SetCommand,
    ClearCommand,
    GetCommand,
    Command
};

void heartAnswer(Node& node, const Port& port, HeartWord word, std::string_view text)
{
    Process* owner = node.process(port.connected);
    if (!owner)
        return;
    Heap& heap = owner->heap;
    const Term rest = heap.listOfBytes(text.data(), text.size());
    const Term bytes = heap.cons(Term::small(static_cast<SWord>(word)), rest);
    node.deliver(*owner,
                 heap.tuple(Term::port(port.number), heap.tuple(node.atoms.intern("data"), bytes)),
                 0);
}

} // namespace

void Ports::heartStarted(Node& node, const Port& port)
{
    heartAnswer(node, port, HeartWord::Ack, {});
}

void Ports::heartRequest(Node& node, Port& port, std::string_view request)
{
    if (request.empty())
        return;
    switch (static_cast<HeartWord>(request.front())) {
    case HeartWord::SetCommand:
        port.heartCommand = request.substr(1);
        heartAnswer(node, port, HeartWord::Ack, {});
        return;
    case HeartWord::ClearCommand:
        port.heartCommand.clear();
        heartAnswer(node, port, HeartWord::Ack, {});
        return;
    case HeartWord::GetCommand:
        heartAnswer(node, port, HeartWord::Command, port.heartCommand);
        return;
    case HeartWord::ShutDown: close(node, port, Atom::normal, false); return;
    case HeartWord::Ack:
    case HeartWord::Beat:
    case HeartWord::Command: break;
    }
}

bool Ports::connect(Node& node, Port& port, Word newOwner)
{
    Process* owner = node.process(newOwner);
    if (!owner || owner->status == ProcessStatus::Exiting)
        return false;
    node.link(*owner, Term::port(port.number));
    port.connected = newOwner;
    return true;
}

// Something was sent to the port that it does not understand: its owner hears of it.
void Ports::badSignal(Node& node, const Port& port)
{
    if (Process* owner = node.process(port.connected))
        node.exitSignal(*owner, Term::port(port.number), node.atoms.intern("badsig"), false);
}

// {command, Data} and {connect, Pid}; false: neither, or wrong.
bool Ports::commandByOwner(Node& node, Port& port, Term request)
{
    if (!isTuple(request, 2))
        return false;
    const Term word = tupleElement(request, 0);
    const Term argument = tupleElement(request, 1);
    if (word == node.atoms.intern("command")) {
        std::string bytes;
        return iolistToString(argument, node.arena, &bytes) == IolistFault::None
            && write(node, port, bytes);
    }
    if (word != node.atoms.intern("connect") || !argument.isLocalPid())
        return false;
    const Word before = port.connected;
    if (!connect(node, port, argument.number()))
        return false;
    if (Process* p = node.process(before)) {
        const Term connected = node.atoms.intern("connected");
        node.deliver(*p, p->heap.tuple(Term::port(port.number), connected), 0);
    }
    return true;
}

void Ports::command(Node& node, Process& /*from*/, Term portTerm, Term message)
{
    Port* port = find(portTerm);
    if (!port)
        return;
    const bool isByOwner = isTuple(message, 2) && tupleElement(message, 0).isLocalPid()
        && tupleElement(message, 0).number() == port->connected;
    if (isByOwner && tupleElement(message, 1) == node.atoms.intern("close"))
        close(node, *port, Atom::normal, true);
    else if (!isByOwner || !commandByOwner(node, *port, tupleElement(message, 1)))
        badSignal(node, *port);
}

void Ports::close(Node& node, Port& port, Term reason, bool tellOwner)
{
    const Term self = Term::port(port.number);
    const Word owner = port.connected;
    const auto links = std::move(port.links);
    const uint32_t channel = port.wire ? port.wire->channel : UINT32_MAX;
    if (port.wire)
        wireClosed(node, port);
    Term name = NoTerm;
    node.forEachName([&](Term key, Term holder) {
        if (holder == self)
            name = key;
    });
    if (!name.isNone())
        node.unregisterName(name);
    m_ports.erase(port.number);
    m_arena.drop(&port);
    if (channel != UINT32_MAX)
        channelDown(node, channel, reason);
    for (const auto& [pid, unused] : links) {
        if (Process* p = node.process(pid))
            node.exitSignal(*p, self, reason, true);
    }
    node.portExited(self, reason);
    Process* p = tellOwner ? node.process(owner) : nullptr;
    if (p && p->status != ProcessStatus::Exiting)
        node.deliver(*p, p->heap.tuple(self, node.atoms.intern("closed")), 0);
}

void Ports::exitSignal(Node& node, Term portTerm, Term from, Term reason, bool fromLink)
{
    Port* port = find(portTerm);
    if (!port)
        return;
    const bool isByOwner = from.isLocalPid() && from.number() == port->connected;
    if (fromLink && from.isLocalPid())
        port->links.erase(from.number());
    if (reason == Atom::normal && !isByOwner)
        return;
    close(node, *port, reason == Atom::kill ? Atom::killed : reason, false);
}

bool Ports::control(Port& port, uint64_t operation, std::string_view data, std::string* reply)
{
    if (port.kind != PortKind::HostName || operation < InetMagic)
        return false;
    reply->assign(1, InetOk);
    switch (operation - InetMagic) {
    case InetOpen:
    case InetSetOptions: return true;
    case InetBind: // the port number that was asked for, which is as free as any
        reply->append(data.size() >= 3 ? data.substr(1, 2) : std::string_view("\0\0", 2));
        return true;
    case InetGetHostName: reply->append(HostName); return true;
    default: break;
    }
    reply->assign(1, InetError);
    reply->append("enotsup");
    return true;
}

} // namespace relupscope
