// SPDX-License-Identifier: GPL-3.0-or-later
// The ports of a node. A port leads to the world's standard output or standard error, or it answers
// the few questions that `inet` asks while a node starts: a datagram socket tells the name of the
// host, and OTP's name server program knows that host and no other. The heart program is
// there as well, and where the world allows it (Network::mayStart) a detached `erl`. Nothing else
// can be opened: no program, driver or socket. Ports live in the arena; owned by Node.
#pragma once

#include "node/node.h"
#include "node/posix.h"

#include <string>

namespace relupscope {

enum class PortKind : uint8_t {
    Output,   // {fd, In, 1}
    Error,    // {fd, In, 2}
    HostName, // {spawn_driver, "udp_inet"}: opens and tells the host's name; sends nothing
    Resolver, // {spawn_executable, ".../inet_gethost"}: knows the address of HostName
    Heart,    // {spawn, "heart ..."}: starts the node again when that ends without saying goodbye
    Program, // {spawn_executable, ".../erl"} with -detached: becomes a node, and the port closes at
             // once
    Wire,    // {spawn_driver, "relupscope_wire ..."}: to another node of the world (node/wires.h)
};

struct WireEnd; // node/wires.h

struct Port
{
    explicit Port(Arena& arena);
    ~Port();
    Port(const Port&) = delete;
    Port& operator=(const Port&) = delete;

    PortKind kind = PortKind::Output;
    bool mayWrite = true;
    bool isBinary = false;
    Word number = 0;
    Word connected = 0; // the process that owns it
    uint64_t inputBytes = 0;
    uint64_t outputBytes = 0;
    std::basic_string<char, std::char_traits<char>, ArenaAllocator<char>> name;
    ArenaMap<Word, uint8_t> links; // by pid number
    std::basic_string<char, std::char_traits<char>, ArenaAllocator<char>> heartCommand;
    Heap dataHeap; // of port_set_data/2
    Term data = NoTerm;
    WireEnd* wire = nullptr; // of a Wire; owned
};

class Ports
{
public:
    static constexpr size_t MaxPorts = 1U << 16;
    static constexpr std::string_view HostName = "localhost";

    explicit Ports(Arena& arena);
    ~Ports();
    Ports(const Ports&) = delete;
    Ports& operator=(const Ports&) = delete;

    // Null at the limit. The caller links it to its owner.
    Port* open(PortKind kind, std::string_view name, Word owner);
    [[nodiscard]] Port* find(Term port) const; // null: it is closed, or no local port
    [[nodiscard]] bool exists(Term port) const { return find(port) != nullptr; }
    template<typename F>
    void forEach(F&& f) const
    {
        for (const auto& [number, port] : m_ports)
            f(*port);
    }

    // A node that boots again goes on with the numbers, where others still speak to its old ports.
    [[nodiscard]] Word nextNumber() const { return m_next; }
    void continueFrom(Word number) { m_next = number; }
    // The port's end of a link; false: there is no such port.
    bool link(Term port, Word pid);
    void unlink(Term port, Word pid);

    // A message sent to a port with `!`.
    void command(Node& node, Process& from, Term port, Term message);
    // Writes bytes; false: the port takes no output.
    bool write(Node& node, Port& port, std::string_view bytes);
    bool connect(Node& node, Port& port, Word newOwner);
    // Links and monitors fire with this reason, and the port is gone.
    void close(Node& node, Port& port, Term reason, bool tellOwner);
    // An exit signal to a port, of exit/2 or (fromLink) of a process that was linked to it.
    void exitSignal(Node& node, Term port, Term from, Term reason, bool fromLink);
    // The heart program that watches the node; null: none does.
    [[nodiscard]] const Port* heart() const;
    // It tells its owner that it has started.
    void heartStarted(Node& node, const Port& port);
    // The reply of a driver to port_control; false: badarg.
    bool control(Port& port, uint64_t operation, std::string_view data, std::string* reply);

private:
    void heartRequest(Node& node, Port& port, std::string_view request);
    bool resolve(Node& node, const Port& port, std::string_view request);
    void badSignal(Node& node, const Port& port);
    bool commandByOwner(Node& node, Port& port, Term request);

    Arena& m_arena;
    ArenaMap<Word, Port*> m_ports;
    Word m_next = 0;
};

} // namespace relupscope
