// SPDX-License-Identifier: GPL-3.0-or-later
// Nodes and the connections between them, as net_kernel and dist_util use them. A connection is
// carried by a port (node/wires.h), so what is for carriers that are processes (dist_ctrl_*) is
// refused.
#include "bif/bif.h"
#include "node/distribution.h"
#include "node/wires.h"
#include "term/map.h"

#include <vector>

namespace relupscope {

namespace {

struct Wanted
{
    bool thisNode = false;
    bool visible = false;
    bool hidden = false;
    bool notConnected = false;
};

bool readNodeType(Term type, Wanted* wanted)
{
    if (type == Atom::visible || type == Atom::connected || type == Atom::known)
        wanted->visible = true;
    if (type == Atom::hidden || type == Atom::connected || type == Atom::known)
        wanted->hidden = true;
    if (type == Atom::this_ || type == Atom::known)
        wanted->thisNode = true;
    if (type == Atom::known)
        wanted->notConnected = true;
    return type == Atom::visible || type == Atom::hidden || type == Atom::connected
        || type == Atom::this_ || type == Atom::known;
}

// `visible` and the like, or a list of them; `known` is all that the node has heard of.
bool readNodeTypes(Term types, Wanted* wanted)
{
    if (types.isAtom())
        return readNodeType(types, wanted);
    for (; types.isCons(); types = types.tail()) {
        if (!readNodeType(types.head(), wanted))
            return false;
    }
    return types.isNil();
}

struct NodeRow
{
    Term name;
    Term type;
    Term connection = Atom::undefined;
};

// In the order of a list that OTP builds from its end.
std::vector<NodeRow> nodeRows(const Node& node, const Wanted& wanted)
{
    std::vector<NodeRow> rows;
    if (const Distribution* d = node.distribution) {
        for (const Channel& channel : d->channels) {
            const bool isUp = channel.state == Channel::State::Connected;
            if (isUp && (channel.isVisible ? wanted.visible : wanted.hidden))
                rows.push_back({channel.name, channel.isVisible ? Atom::visible : Atom::hidden,
                                Term::small(static_cast<SWord>(channel.connection))});
            else if (!isUp && wanted.notConnected && channel.name != node.name)
                rows.push_back({channel.name, Atom::known});
        }
    }
    if (wanted.thisNode)
        rows.push_back({node.name, Atom::this_});
    return rows;
}

Term nodeNames(const BifCall& c, const Wanted& wanted)
{
    const std::vector<NodeRow> rows = nodeRows(c.node, wanted);
    Term list = Nil;
    for (auto row = rows.rbegin(); row != rows.rend(); ++row)
        list = c.heap().cons(row->name, list);
    return list;
}

bool isBool(Term t)
{
    return t == Atom::true_ || t == Atom::false_;
}

// [#{connection_id => Bool, node_type => Bool}]: what nodes/2 shall tell of each.
bool readInfoOptions(const BifCall& c, Term map, bool* wantsId, bool* wantsType)
{
    if (!isMap(map))
        return false;
    const Term idKey = c.atom("connection_id");
    size_t known = 0;
    const Term id = mapGet(map, idKey, c.atoms());
    if (!id.isNone()) {
        if (!isBool(id))
            return false;
        *wantsId = id == Atom::true_;
        ++known;
    }
    const Term type = mapGet(map, Atom::node_type, c.atoms());
    if (!type.isNone()) {
        if (!isBool(type))
            return false;
        *wantsType = type == Atom::true_;
        ++known;
    }
    return known == mapSize(map);
}

} // namespace

BifResult bif_erlang_nodes_0(BifCall& c)
{
    Wanted wanted;
    wanted.visible = true;
    return nodeNames(c, wanted);
}

BifResult bif_erlang_nodes_1(BifCall& c)
{
    Wanted wanted;
    if (!readNodeTypes(c.arg(0), &wanted))
        return c.badarg();
    return nodeNames(c, wanted);
}

BifResult bif_erlang_nodes_2(BifCall& c)
{
    Wanted wanted;
    bool wantsId = false;
    bool wantsType = false;
    if (!readNodeTypes(c.arg(0), &wanted))
        return c.badarg();
    if (!readInfoOptions(c, c.arg(1), &wantsId, &wantsType))
        return c.badarg();
    const std::vector<NodeRow> rows = nodeRows(c.node, wanted);
    Term list = Nil;
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
        Term info = emptyMap(c.heap());
        if (wantsId)
            info = mapPut(c.heap(), info, c.atom("connection_id"), row->connection, c.atoms());
        if (wantsType)
            info = mapPut(c.heap(), info, Atom::node_type, row->type, c.atoms());
        list = c.heap().cons(c.heap().tuple(row->name, info), list);
    }
    return list;
}

namespace {

// name@host
bool isNodeName(const BifCall& c, Term t)
{
    if (!t.isAtom())
        return false;
    const std::string_view text = c.atoms().text(t);
    const size_t at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size()
        && text.find('@', at + 1) == std::string_view::npos;
}

Channel* channelOfHandle(const BifCall& c, Term handle)
{
    if (!isLocalRef(handle) || !c.node.distribution)
        return nullptr;
    return c.node.distribution->findByHandle(refBox(handle)->number);
}

} // namespace

BifResult bif_erlang_setnode_2(BifCall& c)
{
    uint64_t creation = 0;
    const Process* kernel = c.node.whereis(c.atom("net_kernel"));
    if (!isNodeName(c, c.arg(0)) || !toIndex(c.arg(1), &creation) || creation > UINT32_MAX
        || c.arg(0) == Atom::nonode_nohost || isAlive(c.node) || !kernel)
        return c.badarg();
    becomeAlive(c.node, *kernel, c.arg(0), static_cast<uint32_t>(creation));
    return Atom::true_;
}

// The connection that net_kernel has marked as pending comes up over this port.
BifResult bif_erts_internal_create_dist_channel_3(BifCall& c)
{
    constexpr uint64_t Published = 1;
    uint64_t flags = 0;
    uint64_t creation = 0;
    uint32_t index = 0;
    Process* kernel = c.node.whereis(c.atom("net_kernel"));
    Channel* channel = c.node.distribution && isNodeName(c, c.arg(0))
        ? c.node.distribution->find(c.arg(0), &index)
        : nullptr;
    Port* port = c.node.ports->find(c.arg(1));
    if (!kernel || !isAlive(c.node) || !channel || channel->state != Channel::State::Pending
        || !port || !port->wire || port->wire->channel != UINT32_MAX || !isTuple(c.arg(2), 2)
        || !toIndex(tupleElement(c.arg(2), 0), &flags)
        || !toIndex(tupleElement(c.arg(2), 1), &creation))
        return Atom::badarg;
    Heap& heap = kernel->heap;
    c.node.deliver(*kernel, heap.tuple(c.atom("dist_ctrlr"), c.arg(1), c.arg(0), c.p.self()), 0);
    channel->flags = flags;
    channel->creation = static_cast<uint32_t>(creation);
    channel->isVisible = (flags & Published) != 0;
    channelUp(c.node, *channel, index, *port);
    return c.ok(handleTerm(c.heap(), *channel));
}

BifResult bif_erts_internal_get_creation_0(BifCall& c)
{
    return Term::small(c.node.creation);
}

// The flags of the distribution protocol: all, and those that must, may be added, may be refused
// and want strict order. The handshake exchanges them; what they would change in the signals is as
// it is here.
BifResult bif_erts_internal_get_dflags_0(BifCall& c)
{
    constexpr SWord All = 0xd07df7fbc;
    constexpr SWord Mandatory = 0x1070f94;
    constexpr SWord Rejectable = 0x802042;
    return c.heap().tuple(c.atom("erts_dflags"), Term::small(All), Term::small(Mandatory),
                          Term::small(All), Term::small(Rejectable), Term::small(0x2000));
}

BifResult bif_erts_internal_new_connection_1(BifCall& c)
{
    if (!isNodeName(c, c.arg(0)) || c.arg(0) == c.node.name)
        return c.badarg();
    uint32_t index = 0;
    Channel& channel = distributionOf(c.node).channel(c.arg(0), &index);
    if (channel.state == Channel::State::Idle)
        makePending(c.node, channel);
    return handleTerm(c.heap(), channel);
}

BifResult bif_erts_internal_abort_pending_connection_2(BifCall& c)
{
    if (!c.arg(0).isAtom())
        return c.badarg();
    uint32_t index = 0;
    const Channel* channel
        = c.node.distribution ? c.node.distribution->find(c.arg(0), &index) : nullptr;
    if (!channel || !isLocalRef(c.arg(1)))
        return c.badarg();
    if (refBox(c.arg(1))->number != channel->handle)
        return Atom::true_; // it is an earlier one, and gone
    if (channel->state == Channel::State::Connected)
        return Atom::false_;
    channelDown(c.node, index, Atom::noconnection);
    return Atom::true_;
}

// {ok, Packets in, Packets out, Waiting}: what the ticks of dist_util go by.
BifResult bif_erlang_dist_get_stat_1(BifCall& c)
{
    const Channel* channel = channelOfHandle(c, c.arg(0));
    const Port* port = channel && channel->state == Channel::State::Connected
        ? c.node.ports->find(Term::port(channel->port))
        : nullptr;
    if (!port)
        return c.badarg();
    return c.heap().tuple(Atom::ok, c.heap().unsignedInteger(port->wire->packetsIn),
                          c.heap().unsignedInteger(port->wire->packetsOut), Atom::false_);
}

// For processes that carry a connection; here none does.
BifResult bif_erlang_dist_ctrl_input_handler_2(BifCall& c)
{
    return c.error(c.atom("notsup"));
}

BifResult bif_erlang_dist_ctrl_put_data_2(BifCall& c)
{
    return c.badarg();
}

BifResult bif_erlang_dist_ctrl_get_data_1(BifCall& c)
{
    return c.error(c.atom("notsup"));
}

BifResult bif_erlang_dist_ctrl_get_data_notification_1(BifCall& c)
{
    return c.error(c.atom("notsup"));
}

BifResult bif_erlang_dist_ctrl_get_opt_2(BifCall& c)
{
    return c.error(c.atom("notsup"));
}

BifResult bif_erlang_dist_ctrl_set_opt_3(BifCall& c)
{
    return c.error(c.atom("notsup"));
}

// Asked of the connection to a pid's node; the group leader's own node takes Unicode.
BifResult bif_net_kernel_dflag_unicode_io_1(BifCall& c)
{
    return isPid(c.arg(0)) ? BifResult(Atom::true_) : c.badarg();
}

} // namespace relupscope
