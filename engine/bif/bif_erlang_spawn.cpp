// SPDX-License-Identifier: GPL-3.0-or-later
// spawn in its forms. Those with a fun, a node or a monitor are Erlang code over these.
#include "bif/bif.h"
#include "bif/spawn_options.h"
#include "node/distribution.h"
#include "node/seq_trace.h"
#include "node/spawn.h"
#include "term/copy.h"

#include <vector>

namespace relupscope {

namespace {

bool isMfaCall(const BifCall& c)
{
    return c.arg(0).isAtom() && c.arg(1).isAtom() && listLength(c.arg(2)) >= 0;
}

// An arity that no function can have fails in the new process, as undef; OTP refuses it at once
// only beyond a small integer.
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
    if (hasSeqTrace(c.p)) [[unlikely]]
        options.listed = c.heap().cons(Atom::link, Nil);
    return spawned(c, options);
}

BifResult bif_erlang_spawn_opt_4(BifCall& c)
{
    SpawnOptions options = defaultSpawnOptions(c.node);
    if (readSpawnOptions(c.node, c.arg(3), &options, nullptr) != OptionsError::None)
        return c.badarg(Atom::badopt);
    options.listed = c.arg(3);
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
    const OptionsError error = readSpawnOptions(c.node, c.arg(3), &options, &request);
    if (error == OptionsError::NotAList)
        return Atom::badopt;
    options.listed = c.arg(3);
    options.replyTag = request.replyTag;
    options.isRequest = true;
    Term reference = NoTerm;
    Process* p = error == OptionsError::None
        ? spawn(c.node, &c.p, c.arg(0), c.arg(1), c.arg(2), options, &reference)
        : nullptr;
    if (reference.isNone())
        reference = c.heap().ref(c.node.nextRef++);
    if (p && request.replyOk && hasSeqTrace(*p)) [[unlikely]]
        sendWithToken(c.node, *p, c.p, c.p.self(),
                      p->heap.tuple(copyTerm(request.replyTag, p->heap),
                                    copyTerm(reference, p->heap), Atom::ok, p->self()));
    else if (p && hasSeqTrace(*p)) [[unlikely]]
        stepSeqTrace(*p);
    else if (p && request.replyOk)
        sendReply(c, request, reference, Atom::ok, p->self());
    else if (!p && request.replyError)
        sendReply(c, request, reference, Atom::error,
                  error == OptionsError::None ? Atom::system_limit : Atom::badopt);
    return reference;
}

namespace {

// The options that the other node is to read: those of the request itself stay here, and of a
// monitor it needs to know only that there is one.
Term optionsToSend(const BifCall& c, Heap& heap, Term options)
{
    std::vector<Term> kept;
    for (; options.isCons(); options = options.tail()) {
        const Term option = options.head();
        const Term key = isTuple(option, 2) ? tupleElement(option, 0) : NoTerm;
        if (key == Atom::monitor)
            kept.push_back(Atom::monitor);
        else if (key != Atom::reply_tag && key != c.atom("reply"))
            kept.push_back(option);
    }
    return heap.list(kept.data(), kept.size());
}

void keepRequest(const BifCall& c, uint32_t channel, Term reference, const SpawnOptions& options,
                 const RequestOptions& request)
{
    PendingSpawn pending;
    pending.requester = c.p.id;
    pending.channel = channel;
    pending.link = options.link;
    pending.monitor = options.monitor;
    pending.alias = options.alias;
    pending.replyOk = request.replyOk;
    pending.replyError = request.replyError;
    pending.terms = c.node.arena.make<Heap>(c.node.arena);
    pending.reference = copyTerm(reference, *pending.terms);
    pending.replyTag = copyTerm(request.replyTag, *pending.terms);
    pending.monitorTag = copyTerm(options.monitorTag, *pending.terms);
    c.node.distribution->spawns.emplace(refBox(reference)->number, pending);
}

// Whether an option that the request itself reads has a value that it does not know; what is wrong
// with the others the other node says.
bool hasBadRequestOption(const BifCall& c, Term options)
{
    for (; options.isCons(); options = options.tail()) {
        const Term option = options.head();
        if (!isTuple(option, 2))
            continue;
        const Term key = tupleElement(option, 0);
        MonitorOptions monitor;
        SpawnOptions ignored;
        RequestOptions request;
        if (key == Atom::monitor && !readMonitorOptions(tupleElement(option, 1), &monitor))
            return true;
        if (key == c.atom("reply")
            && readSpawnOptions(c.node, c.heap().cons(option, Nil), &ignored, &request)
                != OptionsError::None)
            return true;
    }
    return false;
}

bool hasReplyOption(const BifCall& c, Term options)
{
    for (; options.isCons(); options = options.tail()) {
        const Term key = isTuple(options.head(), 2) ? tupleElement(options.head(), 0) : NoTerm;
        if (key == Atom::reply_tag || key == c.atom("reply"))
            return true;
    }
    return false;
}

// False: there is no connection and none can be made.
bool requestSpawn(const BifCall& c, Term reference, const SpawnOptions& options,
                  const RequestOptions& request)
{
    uint32_t index = 0;
    Channel* channel = channelTo(c.node, c.arg(0), true, &index);
    if (!channel)
        return false;
    const Term mfa = c.arg(1);
    keepRequest(c, index, reference, options, request);
    Heap heap(c.node.arena);
    const Term call = heap.tuple(tupleElement(mfa, 0), tupleElement(mfa, 1),
                                 Term::small(listLength(tupleElement(mfa, 2))));
    const Term control
        = heap.tuple(Term::small(static_cast<SWord>(DistOperation::SpawnRequest)), reference,
                     c.p.self(), c.p.groupLeader, call, optionsToSend(c, heap, c.arg(2)));
    transmit(c.node, *channel, control, tupleElement(mfa, 2));
    return true;
}

} // namespace

BifResult bif_erts_internal_dist_spawn_request_4(BifCall& c)
{
    const Term mfa = c.arg(1);
    if (!c.arg(0).isAtom() || c.arg(0) == c.node.name || !isTuple(mfa, 3)
        || !tupleElement(mfa, 0).isAtom() || !tupleElement(mfa, 1).isAtom()
        || listLength(tupleElement(mfa, 2)) < 0)
        return Atom::badarg;
    SpawnOptions options = defaultSpawnOptions(c.node);
    RequestOptions request;
    const bool isList
        = readSpawnOptions(c.node, c.arg(2), &options, &request) != OptionsError::NotAList;
    const bool isWaitedFor = c.arg(3) == c.atom("spawn_opt");
    const bool isBad = isList && hasBadRequestOption(c, c.arg(2));
    if (!isList || (isWaitedFor && (isBad || hasReplyOption(c, c.arg(2)))))
        return Atom::badarg;
    const Word number = c.node.nextRef++;
    const bool hasAlias = options.alias != MonitorMade::Alias::None;
    const Term reference = c.heap().ref(number, hasAlias ? c.p.self() : NoTerm);
    Term problem = NoTerm;
    if (isBad)
        problem = Atom::badopt;
    else if (!requestSpawn(c, reference, options, request))
        problem = Atom::noconnection;
    else if (hasAlias)
        c.p.aliases.emplace(number, static_cast<uint8_t>(options.alias));
    if (!problem.isNone() && request.replyError)
        sendReply(c, request, reference, Atom::error, problem);
    return isWaitedFor ? c.heap().tuple(reference, makeBool(options.monitor)) : reference;
}

// A request to this node is answered before the caller can abandon it. One to another node is
// forgotten: should the process come up and be linked, it ends.
BifResult bif_erlang_spawn_request_abandon_1(BifCall& c)
{
    if (!isReference(c.arg(0)))
        return c.badarg();
    if (!isLocalRef(c.arg(0)) || !c.node.distribution)
        return Atom::false_;
    const Word number = refBox(c.arg(0))->number;
    const auto there = c.node.distribution->spawns.find(number);
    if (there == c.node.distribution->spawns.end() || there->second.requester != c.p.id)
        return Atom::false_;
    c.p.aliases.erase(number);
    if (there->second.link) {
        there->second.requester = 0;
        there->second.exitReason = c.atom("abandoned");
    } else {
        c.node.distribution->eraseSpawn(number);
    }
    return Atom::true_;
}

} // namespace relupscope
