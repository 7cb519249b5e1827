// SPDX-License-Identifier: GPL-3.0-or-later
// Nodes and their connections. A node here is alone: it has a name at most, and nobody to talk to.
#include "bif/bif.h"
#include "term/map.h"

namespace relupscope {

namespace {

struct Wanted
{
    bool thisNode = false;
};

bool readNodeType(Term type, Wanted* wanted)
{
    if (type == Atom::this_)
        wanted->thisNode = true;
    return type == Atom::visible || type == Atom::hidden || type == Atom::connected
        || type == Atom::this_ || type == Atom::known;
}

// `visible` and the like, or a list of them; `known` is the node itself and what its pids name.
bool readNodeTypes(Term types, Wanted* wanted)
{
    if (types.isAtom()) {
        wanted->thisNode = types == Atom::known;
        return readNodeType(types, wanted);
    }
    for (; types.isCons(); types = types.tail()) {
        if (!readNodeType(types.head(), wanted))
            return false;
        wanted->thisNode = wanted->thisNode || types.head() == Atom::known;
    }
    return types.isNil();
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

BifResult bif_erlang_nodes_0(BifCall&)
{
    return Nil;
}

BifResult bif_erlang_nodes_1(BifCall& c)
{
    Wanted wanted;
    if (!readNodeTypes(c.arg(0), &wanted))
        return c.badarg();
    return wanted.thisNode ? c.list({c.node.name}) : Nil;
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
    if (!wanted.thisNode)
        return Nil;
    Term info = emptyMap(c.heap());
    if (wantsId)
        info = mapPut(c.heap(), info, c.atom("connection_id"), Atom::undefined, c.atoms());
    if (wantsType)
        info = mapPut(c.heap(), info, Atom::node_type, Atom::this_, c.atoms());
    return c.list({c.heap().tuple(c.node.name, info)});
}

// Distribution is started by net_kernel over a driver, of which there is none.
BifResult bif_erlang_setnode_2(BifCall& c)
{
    return c.badarg();
}

BifResult bif_erts_internal_create_dist_channel_3(BifCall&)
{
    return Atom::badarg;
}

BifResult bif_erts_internal_get_creation_0(BifCall& c)
{
    return Term::small(c.node.creation);
}

// The flags of the distribution protocol: all, and those that must, may be added, may be refused and
// want strict order. net_kernel keeps them and has nobody to tell.
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
    return c.badarg();
}

BifResult bif_erts_internal_abort_pending_connection_2(BifCall& c)
{
    return c.arg(0).isAtom() ? BifResult(Atom::false_) : c.badarg();
}

BifResult bif_erlang_dist_get_stat_1(BifCall& c)
{
    return c.badarg();
}

BifResult bif_erlang_dist_ctrl_input_handler_2(BifCall& c)
{
    return c.badarg();
}

BifResult bif_erlang_dist_ctrl_put_data_2(BifCall& c)
{
    return c.badarg();
}

BifResult bif_erlang_dist_ctrl_get_data_1(BifCall& c)
{
    return c.badarg();
}

BifResult bif_erlang_dist_ctrl_get_data_notification_1(BifCall& c)
{
    return c.badarg();
}

BifResult bif_erlang_dist_ctrl_get_opt_2(BifCall& c)
{
    return c.badarg();
}

BifResult bif_erlang_dist_ctrl_set_opt_3(BifCall& c)
{
    return c.badarg();
}

// Asked of the connection to a pid's node; the group leader's own node takes Unicode.
BifResult bif_net_kernel_dflag_unicode_io_1(BifCall& c)
{
    return isPid(c.arg(0)) ? BifResult(Atom::true_) : c.badarg();
}

} // namespace relupscope
