// SPDX-License-Identifier: GPL-3.0-or-later
// Ports. The functions of erlang.erl call those of erts_internal, which return a word that says
// what was wrong instead of raising it.
#include "bif/dist_receive.h"
#include "bif/iolist.h"
#include "node/distribution.h"
#include "node/ports.h"
#include "node/wires.h"
#include "term/bignum.h"
#include "term/copy.h"

#include <climits>

#include <optional>

namespace relupscope {

namespace {

Port* portArgument(const BifCall& c, Term t)
{
    if (t.isAtom())
        t = c.node.registered(t);
    return c.node.ports->find(t);
}

struct PortOptions
{
    bool in = false;
    bool out = false;
    bool binary = false;
    bool eof = false;
    bool hasArguments = false;
    Term arguments = Nil; // of a program
    Term environment = Nil;
    bool exitStatus = false;
};

// A setting that is a pair; what only programs use is checked and forgotten.
bool readPair(const BifCall& c, Term name, Term value, PortOptions* options)
{
    const std::string_view word = c.atoms().text(name);
    if (word == "packet")
        return value == Term::small(1) || value == Term::small(2) || value == Term::small(4);
    if (word == "line")
        return value.isSmall() && value.smallValue() > 0;
    if (word == "args") {
        options->hasArguments = true;
        options->arguments = value;
        return value.isList();
    }
    if (word == "env")
        options->environment = value;
    return word == "env" || word == "arg0" || word == "cd" || word == "parallelism"
        || word == "busy_limits_port" || word == "busy_limits_msgq";
}

bool readWord(std::string_view word, PortOptions* options)
{
    constexpr std::string_view ignored[] = {
        "stream", "use_stdio", "nouse_stdio", "stderr_to_stdout", "line", "hide", "overlapped_io"};
    if (word == "in")
        options->in = true;
    else if (word == "out")
        options->out = true;
    else if (word == "binary")
        options->binary = true;
    else if (word == "eof")
        options->eof = true;
    else if (word == "exit_status")
        options->exitStatus = true;
    else
        return std::find(std::begin(ignored), std::end(ignored), word) != std::end(ignored);
    return true;
}

// False: badopt.
bool readOptions(const BifCall& c, Term list, PortOptions* options)
{
    for (; list.isCons(); list = list.tail()) {
        const Term option = list.head();
        const bool isGood = option.isAtom() ? readWord(c.atoms().text(option), options)
                                            : isTuple(option, 2) && tupleElement(option, 0).isAtom()
                && readPair(c, tupleElement(option, 0), tupleElement(option, 1), options);
        if (!isGood)
            return false;
    }
    if (!options->in && !options->out)
        options->in = options->out = true;
    return list.isNil();
}

// Nothing of the host's can be started: the event log says so, and the caller gets the error of a
// program that is not there.
Term refuse(const BifCall& c, std::string_view reason)
{
    c.node.noteMissing(c.p.id, Mfa {Atom::erlang, c.atom("open_port"), 2});
    return c.atom(reason);
}

Term openPort(const BifCall& c, PortKind kind, std::string_view name, const PortOptions& options)
{
    Port* port = c.node.ports->open(kind, name, c.p.id);
    if (!port)
        return Atom::system_limit;
    port->mayWrite = options.out;
    port->isBinary = options.binary;
    const Term self = Term::port(port->number);
    c.node.link(c.p, self);
    // There is no input: its end comes at once.
    const bool isStream = kind == PortKind::Output || kind == PortKind::Error;
    if (options.in && options.eof && isStream)
        c.node.deliver(c.p, c.heap().tuple(self, c.atom("eof")), 0);
    return self;
}

Term openDescriptors(const BifCall& c, Term name, const PortOptions& options)
{
    const Term in = tupleElement(name, 1);
    const Term out = tupleElement(name, 2);
    if (!in.isSmall() || !out.isSmall() || options.exitStatus || options.hasArguments)
        return Atom::badarg;
    const SWord target = out.smallValue();
    const std::string text = std::to_string(in.smallValue()) + "/" + std::to_string(target);
    if (options.out && target != 1 && target != 2)
        return c.atom("ebadf");
    return openPort(c, target == 2 ? PortKind::Error : PortKind::Output, text, options);
}

std::optional<std::string> commandText(const BifCall& c, Term t)
{
    std::string text;
    if (t.isAtom())
        return std::string(c.atoms().text(t));
    if (iolistToString(t, c.node.arena, &text) != IolistFault::None)
        return std::nullopt;
    return text;
}

// The program that inet_gethost_native asks for addresses, perhaps with arguments.
bool isNameServer(std::string_view command)
{
    const std::string_view program = command.substr(0, command.find(' '));
    return program.substr(program.rfind('/') + 1) == "inet_gethost";
}

bool isHeart(std::string_view command)
{
    const std::string_view program = command.substr(0, command.find(' '));
    return program.substr(program.rfind('/') + 1) == "heart";
}

Term openHeart(const BifCall& c, std::string_view command, const PortOptions& options)
{
    const Term self = openPort(c, PortKind::Heart, command, options);
    if (const Port* port = c.node.ports->find(self))
        c.node.ports->heartStarted(c.node, *port);
    return self;
}

// A wire to another node of the world, which only our own carrier of the distribution asks for.
constexpr std::string_view WireDriver = "relupscope_wire ";

Term openWirePort(const BifCall& c, std::string_view command, const PortOptions& options)
{
    const Term self = openPort(c, PortKind::Wire, "relupscope_wire", options);
    Port* port = c.node.ports->find(self);
    const char* problem
        = port ? openWire(c.node, *port, command.substr(WireDriver.size())) : nullptr;
    if (!problem)
        return self;
    c.node.unlink(c.p, self);
    c.node.ports->close(c.node, *port, Atom::normal, false);
    return c.atom(problem);
}

bool isErlang(std::string_view command)
{
    const std::string_view program = command.substr(command.rfind('/') + 1);
    return program == "erl" || program == "erlexec";
}

// The words that a detached node is to be started with; nullopt: it is none, or they are no words.
std::optional<NodeStart> readStart(const BifCall& c, const PortOptions& options)
{
    NodeStart start(c.node.arena);
    const auto word = [&](const std::string& text) {
        return PacketBytes(text, ArenaAllocator<char>(c.node.arena));
    };
    bool isDetached = false;
    for (Term list = options.arguments; list.isCons(); list = list.tail()) {
        const auto text = commandText(c, list.head());
        if (!text)
            return std::nullopt;
        isDetached = isDetached || *text == "-detached";
        start.arguments.push_back(word(*text));
    }
    for (Term list = options.environment; list.isCons(); list = list.tail()) {
        const Term pair = list.head();
        const auto name = isTuple(pair, 2) ? commandText(c, tupleElement(pair, 0)) : std::nullopt;
        if (!name)
            return std::nullopt;
        if (const auto value = commandText(c, tupleElement(pair, 1)); value && *value != "false")
            start.environment.emplace_back(word(*name), word(*value));
    }
    return isDetached ? std::optional(std::move(start)) : std::nullopt;
}

// A detached program leaves its port at once.
Term startNode(const BifCall& c, NodeStart start, std::string_view program,
               const PortOptions& options)
{
    const Term self = openPort(c, PortKind::Program, program, options);
    Port* port = c.node.ports->find(self);
    if (!port)
        return self;
    c.node.network->starts.push_back(std::move(start));
    if (options.exitStatus)
        c.node.deliver(
            c.p, c.heap().tuple(self, c.heap().tuple(c.atom("exit_status"), Term::small(0))), 0);
    c.node.ports->close(c.node, *port, Atom::normal, false);
    return self;
}

Term openProgram(const BifCall& c, Term name, const PortOptions& options)
{
    const std::string_view kind = c.atoms().text(tupleElement(name, 0));
    const auto text = commandText(c, tupleElement(name, 1));
    if (!text || (options.hasArguments && kind != "spawn_executable"))
        return Atom::badarg;
    if (kind == "spawn_driver" && text->starts_with(WireDriver))
        return openWirePort(c, *text, options);
    if (kind != "spawn_executable" && *text == "udp_inet")
        return openPort(c, PortKind::HostName, *text, options);
    if (kind != "spawn_driver" && isNameServer(*text))
        return openPort(c, PortKind::Resolver, *text, options);
    if (kind == "spawn" && isHeart(*text))
        return openHeart(c, *text, options);
    if (kind == "spawn_executable" && isErlang(*text) && c.node.network->canStart()) {
        if (auto start = readStart(c, options))
            return startNode(c, std::move(*start), *text, options);
    }
    return refuse(c, kind == "spawn_driver" ? "badarg" : "enoent");
}

Term portInfoItem(const BifCall& c, const Port& port, std::string_view item)
{
    Heap& heap = c.heap();
    if (item == "name")
        return heap.listOfBytes(port.name.data(), port.name.size());
    if (item == "id")
        return Term::small(static_cast<SWord>(port.number) * 8);
    if (item == "connected")
        return Term::pid(port.connected);
    if (item == "input")
        return heap.unsignedInteger(port.inputBytes);
    if (item == "output")
        return heap.unsignedInteger(port.outputBytes);
    if (item == "os_pid")
        return Atom::undefined;
    if (item == "locking")
        return c.atom("driver_level");
    if (item == "parallelism")
        return Atom::false_;
    if (item == "queue_size")
        return Term::small(0);
    if (item == "memory")
        return Term::small(static_cast<SWord>(sizeof(Port)));
    if (item == "monitors" || item == "monitored_by")
        return Nil;
    if (item != "links")
        return NoTerm;
    Term links = Nil;
    for (auto i = port.links.rbegin(); i != port.links.rend(); ++i)
        links = heap.cons(Term::pid(i->first), links);
    return links;
}

Term registeredName(const BifCall& c, const Port& port)
{
    Term name = NoTerm;
    c.node.forEachName([&](Term key, Term holder) {
        if (holder == Term::port(port.number))
            name = key;
    });
    return name;
}

} // namespace

BifResult bif_erts_internal_open_port_2(BifCall& c)
{
    PortOptions options;
    if (!readOptions(c, c.arg(1), &options))
        return c.atom("badopt");
    const Term name = c.arg(0);
    if (name.isAtom() || name.isCons()) // a driver of one's own
        return commandText(c, name) ? refuse(c, "enoent") : Term(Atom::badarg);
    if (!isTuple(name) || tupleArity(name) == 0 || !tupleElement(name, 0).isAtom())
        return Atom::badarg;
    const std::string_view kind = c.atoms().text(tupleElement(name, 0));
    if (kind == "fd" && tupleArity(name) == 3)
        return openDescriptors(c, name, options);
    if ((kind == "spawn" || kind == "spawn_driver" || kind == "spawn_executable")
        && tupleArity(name) == 2)
        return openProgram(c, name, options);
    return Atom::badarg;
}

BifResult bif_erts_internal_port_command_3(BifCall& c)
{
    Term options = c.arg(2);
    bool force = false;
    for (; options.isCons(); options = options.tail()) {
        if (options.head() == c.atom("force"))
            force = true;
        else if (options.head() != c.atom("nosuspend"))
            return c.atom("badopt");
    }
    if (!options.isNil())
        return c.atom("badopt");
    Port* port = portArgument(c, c.arg(0));
    if (!port)
        return Atom::badarg;
    if (force)
        return c.atom("notsup");
    std::string bytes;
    if (iolistToString(c.arg(1), c.node.arena, &bytes) != IolistFault::None)
        return Atom::badarg;
    c.bumpReductions(bytes.size() / 1024);
    return c.node.ports->write(c.node, *port, bytes) ? Atom::true_ : Atom::badarg;
}

BifResult bif_erts_internal_port_close_1(BifCall& c)
{
    Port* port = portArgument(c, c.arg(0));
    if (!port)
        return Atom::badarg;
    c.node.ports->close(c.node, *port, Atom::normal, false);
    return Atom::true_;
}

BifResult bif_erts_internal_port_connect_2(BifCall& c)
{
    Port* port = portArgument(c, c.arg(0));
    if (!port || !c.arg(1).isLocalPid())
        return Atom::badarg;
    return c.node.ports->connect(c.node, *port, c.arg(1).number()) ? Atom::true_ : Atom::badarg;
}

BifResult bif_erts_internal_port_control_3(BifCall& c)
{
    Port* port = portArgument(c, c.arg(0));
    uint64_t operation = 0;
    std::string data;
    std::string reply;
    if (!port || !toIndex(c.arg(1), &operation) || operation > UINT_MAX
        || iolistToString(c.arg(2), c.node.arena, &data) != IolistFault::None)
        return Atom::badarg;
    if (!(port->wire ? controlWire(c.node, *port, operation, &reply)
                     : c.node.ports->control(*port, operation, data, &reply)))
        return Atom::badarg;
    return c.heap().listOfBytes(reply.data(), reply.size());
}

// No driver here answers calls.
BifResult bif_erts_internal_port_call_3(BifCall&)
{
    return Atom::badarg;
}

namespace {

bool mayBePort(const BifCall& c, Term t)
{
    return t.isLocalPort() || t.isAtom() || isGonePort(c.node, t);
}

} // namespace

BifResult bif_erts_internal_port_info_1(BifCall& c)
{
    Port* port = portArgument(c, c.arg(0));
    if (!port)
        return mayBePort(c, c.arg(0)) ? Atom::undefined : Atom::badarg;
    constexpr std::string_view items[]
        = {"os_pid", "output", "input", "connected", "id", "links", "name"};
    Term list = Nil;
    for (const std::string_view item : items) {
        const Term pair = c.heap().tuple(c.atom(item), portInfoItem(c, *port, item));
        list = c.heap().cons(pair, list);
    }
    const Term name = registeredName(c, *port);
    return name.isNone() ? list
                         : c.heap().cons(c.heap().tuple(c.atom("registered_name"), name), list);
}

BifResult bif_erts_internal_port_info_2(BifCall& c)
{
    Port* port = portArgument(c, c.arg(0));
    if (!port)
        return mayBePort(c, c.arg(0)) ? Atom::undefined : Atom::badtype;
    if (!c.arg(1).isAtom())
        return Atom::badarg;
    if (c.arg(1) == c.atom("registered_name")) {
        const Term name = registeredName(c, *port);
        return name.isNone() ? Nil : c.heap().tuple(c.arg(1), name);
    }
    const Term value = portInfoItem(c, *port, c.atoms().text(c.arg(1)));
    return value.isNone() ? Atom::badarg : c.heap().tuple(c.arg(1), value);
}

BifResult bif_erlang_ports_0(BifCall& c)
{
    std::vector<Term> ports;
    c.node.ports->forEach([&](const Port& port) { ports.push_back(Term::port(port.number)); });
    return c.heap().list(ports.data(), ports.size());
}

BifResult bif_erlang_port_set_data_2(BifCall& c)
{
    Port* port = portArgument(c, c.arg(0));
    if (!port)
        return c.badarg();
    port->dataHeap.clear();
    port->data = copyTerm(c.arg(1), port->dataHeap);
    return Atom::true_;
}

BifResult bif_erlang_port_get_data_1(BifCall& c)
{
    const Port* port = portArgument(c, c.arg(0));
    if (!port || port->data.isNone())
        return c.badarg();
    return copyTerm(port->data, c.heap());
}

} // namespace relupscope
