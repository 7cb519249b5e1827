// SPDX-License-Identifier: GPL-3.0-or-later
// spawn in its forms. Those with a fun, a node or a monitor are Erlang code over these.
#include "bif/bif.h"
#include "bif/spawn_options.h"
#include "node/spawn.h"

namespace relupscope {

namespace {

bool isMfaCall(const BifCall& c)
{
    return c.arg(0).isAtom() && c.arg(1).isAtom() && listLength(c.arg(2)) >= 0;
}

// An arity that no function can have fails in the new process, as undef; OTP refuses it at once only
// beyond a small integer.
BifResult spawned(BifCall& c, const SpawnOptions& options)
{
    if (!isMfaCall(c))
        return c.badarg();
    Term reference = NoTerm;
    const Process* p = spawn(c.node, &c.p, c.arg(0), c.arg(1), c.arg(2), options, &reference);
    if (!p)
        return c.systemLimit();
    return options.monitor ? c.heap().tuple(p->self(), reference) : p->self();
}

void sendReply(BifCall& c, const RequestOptions& request, Term reference, Term result, Term value)
{
    c.node.deliver(c.p, c.heap().tuple(request.replyTag, reference, result, value), c.p.id);
}

} // namespace

BifResult bif_erlang_spawn_3(BifCall& c)
{
    return spawned(c, defaultSpawnOptions(c.node));
}

BifResult bif_erlang_spawn_link_3(BifCall& c)
{
    SpawnOptions options = defaultSpawnOptions(c.node);
    options.link = true;
    return spawned(c, options);
}

BifResult bif_erlang_spawn_opt_4(BifCall& c)
{
    SpawnOptions options = defaultSpawnOptions(c.node);
    if (readSpawnOptions(c.atoms(), c.arg(3), &options, nullptr) != OptionsError::None)
        return c.badarg(Atom::badopt);
    return spawned(c, options);
}

BifResult bif_erts_internal_spawn_system_process_3(BifCall& c)
{
    SpawnOptions options = defaultSpawnOptions(c.node);
    options.isSystem = true;
    return spawned(c, options);
}

BifResult bif_erts_internal_spawn_request_4(BifCall& c)
{
    if (!isMfaCall(c))
        return Atom::badarg;
    SpawnOptions options = defaultSpawnOptions(c.node);
    RequestOptions request;
    const OptionsError error = readSpawnOptions(c.atoms(), c.arg(3), &options, &request);
    if (error == OptionsError::NotAList)
        return Atom::badopt;
    Term reference = NoTerm;
    const Process* p = error == OptionsError::None
        ? spawn(c.node, &c.p, c.arg(0), c.arg(1), c.arg(2), options, &reference)
        : nullptr;
    if (reference.isNone())
        reference = c.heap().ref(c.node.nextRef++);
    if (p && request.replyOk)
        sendReply(c, request, reference, Atom::ok, p->self());
    else if (!p && request.replyError)
        sendReply(c, request, reference, Atom::error,
                  error == OptionsError::None ? Atom::system_limit : Atom::badopt);
    return reference;
}

// No other node is connected: the request fails as soon as it is made.
BifResult bif_erts_internal_dist_spawn_request_4(BifCall& c)
{
    const Term mfa = c.arg(1);
    if (!c.arg(0).isAtom() || !isTuple(mfa, 3) || !tupleElement(mfa, 0).isAtom()
        || !tupleElement(mfa, 1).isAtom() || listLength(tupleElement(mfa, 2)) < 0)
        return Atom::badarg;
    SpawnOptions options = defaultSpawnOptions(c.node);
    RequestOptions request;
    const OptionsError error = readSpawnOptions(c.atoms(), c.arg(2), &options, &request);
    if (error == OptionsError::NotAList)
        return Atom::badopt;
    const Term reference = c.heap().ref(c.node.nextRef++);
    const Term reason = error == OptionsError::None ? Atom::noconnection : Atom::badopt;
    if (c.arg(3) == c.atom("spawn_opt")) { // waits for the reply, whatever the options say
        sendReply(c, {}, reference, Atom::error, reason);
        return c.heap().tuple(reference, makeBool(options.monitor));
    }
    if (request.replyError)
        sendReply(c, request, reference, Atom::error, reason);
    return reference;
}

// Every request is answered before the caller can abandon it.
BifResult bif_erlang_spawn_request_abandon_1(BifCall& c)
{
    return isReference(c.arg(0)) ? BifResult(Atom::false_) : c.badarg();
}

} // namespace relupscope
