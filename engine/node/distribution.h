// SPDX-License-Identifier: GPL-3.0-or-later
// What a node knows of other nodes: the channels to them, and the links, monitors and requests of
// its processes that lead there. State, and the half that sends: each function here turns something
// that a local process does into a signal of the distribution protocol and puts it on the wire, or
// into the channel's queue while the connection is being made. What arrives is dealt with by
// bif/dist_receive.h. Made when a node first needs it; in the arena, owned by Node. Nothing here
// has a part in a run in which no node is named.
//
// A signal on the wire: [size of the control term, 4 bytes][control term][message, if there is
// one], both in the external term format. Control terms are those of Erlang's distribution
// protocol.
#pragma once

#include "node/network.h"
#include "node/node.h"

#include <compare>

namespace relupscope {

// Operations of the distribution protocol, with their numbers there.
enum class DistOperation : uint8_t {
    Link = 1,
    GroupLeader = 7,
    SendSender = 22,
    RegSend = 6,
    MonitorP = 19,
    DemonitorP = 20,
    PayloadExit = 24,
    PayloadExit2 = 26,
    PayloadMonitorPExit = 28,
    SpawnRequest = 29,
    SpawnReply = 31,
    AliasSend = 33,
    UnlinkId = 35,
    UnlinkIdAck = 36,
};

// A pid of another node: the channel that leads there and its numbers.
struct RemotePid
{
    uint32_t channel = 0;
    uint32_t creation = 0;
    Word number = 0;
    Word serial = 0;
    auto operator<=>(const RemotePid&) const = default;
};

// A reference of another node.
struct RemoteRef
{
    uint32_t channel = 0;
    uint32_t creation = 0;
    uint32_t count = 0;
    uint32_t ids[5] = {};
    auto operator<=>(const RemoteRef&) const = default;
};

struct Port; // node/ports.h

struct Channel
{
    explicit Channel(Arena& arena) : waiting(ArenaAllocator<PacketBytes>(arena)) {}

    enum class State : uint8_t { Idle, Pending, Connected } state = State::Idle;
    Term name = NoTerm;      // of the node at the other end
    uint32_t connection = 0; // counts the connections there have been
    Word handle = 0;         // number of the reference that names this one: a dist handle
    uint32_t creation = 0;   // of the other node
    uint64_t flags = 0;
    bool isVisible = true;
    Word port = 0;                                                // when Connected
    std::deque<PacketBytes, ArenaAllocator<PacketBytes>> waiting; // signals, while Pending
};

// A monitor of a local process on a remote one, by reference number; with it goes a MonitorMade.
struct Watching
{
    Word watcher = 0;
    uint32_t channel = 0;
    RemotePid target;   // unless by name
    Term name = NoTerm; // atom
};

// A monitor of a remote process on a local one.
struct Watched
{
    Word pid = 0;
    RemotePid watcher;
    Term name = NoTerm; // atom, when it was asked for by name
    uint64_t sequence = 0;
};

// A request to spawn at another node that has not been answered.
struct PendingSpawn
{
    Word requester = 0; // 0: it is gone, and `exitReason` says why
    uint32_t channel = 0;
    bool link = false;
    bool monitor = false;
    MonitorMade::Alias alias = MonitorMade::Alias::None;
    bool replyOk = true;
    bool replyError = true;
    Heap* terms = nullptr; // holds the terms below; owned
    Term reference = NoTerm;
    Term replyTag = NoTerm;
    Term monitorTag = NoTerm;
    Term exitReason = NoTerm;
};

// Who has asked for nodeup and nodedown messages, and how (net_kernel:monitor_nodes/2).
struct NodesMonitor
{
    static constexpr unsigned Visible = 1;
    static constexpr unsigned Hidden = 2;
    static constexpr unsigned DownReason = 4;
    static constexpr unsigned InfoMap = 8;
    static constexpr unsigned ConnectionId = 16;
    Word pid;
    unsigned options;
    unsigned count;
};

class Distribution
{
public:
    explicit Distribution(Arena& arena);
    ~Distribution();
    Distribution(const Distribution&) = delete;
    Distribution& operator=(const Distribution&) = delete;

    // The channel to a node, made when there is none.
    Channel& channel(Term nodeName, uint32_t* index);
    // Null: the node was never heard of.
    Channel* find(Term nodeName, uint32_t* index = nullptr);
    Channel* findByHandle(Word handle);

    Arena& arena;
    std::deque<Channel, ArenaAllocator<Channel>> channels; // never removed; by RemotePid::channel
    // (local pid, remote) → 0, or the number of the unlink that waits to be acknowledged.
    ArenaMap<std::pair<Word, RemotePid>, uint64_t> links;
    ArenaMap<Word, Watching> watching;
    ArenaMap<RemoteRef, Watched> watched;
    ArenaMap<std::pair<Word, uint64_t>, RemoteRef> watchedOf;   // (local pid, sequence)
    ArenaMap<std::pair<uint32_t, Word>, uint32_t> nodeMonitors; // (channel, pid) → how many times
    ArenaMap<Word, PendingSpawn> spawns;                        // by reference number
    ArenaMap<Word, RemotePid> parents; // of local processes that another node has spawned
    ArenaVector<NodesMonitor> nodesMonitors;
    uint64_t nextUnlink = 1;
    uint64_t nextSequence = 1;
    uint32_t nextConnection = 1;
    Word kernel = 0; // number of net_kernel, which the node's being alive depends on; 0: not alive

    void eraseWatched(RemoteRef ref);
    void eraseSpawn(Word reference);
};

Distribution& distributionOf(Node& node);
[[nodiscard]] inline bool isAlive(const Node& node)
{
    return node.name != Atom::nonode_nohost;
}

// --- identifiers of other nodes; `t` must be one of another node than this
RemotePid remotePidOf(Node& node, Term externalPid);
Term pidTerm(const Distribution& d, Heap& heap, const RemotePid& pid);
RemoteRef remoteRefOf(Node& node, Term externalRef);
Term refTerm(const Distribution& d, Heap& heap, const RemoteRef& ref);
// The atom in a pid, port or reference of another node.
Term nodeOfExternal(Term t);
// Such an identifier has this node's name: it is of an earlier life of the node.
inline bool isOfEarlierLife(const Node& node, Term external)
{
    return nodeOfExternal(external) == node.name;
}
inline bool isGonePid(const Node& node, Term t)
{
    return t.isBoxed() && isPid(t) && isOfEarlierLife(node, t);
}
inline bool isGonePort(const Node& node, Term t)
{
    return t.isBoxed() && isPort(t) && isOfEarlierLife(node, t);
}

// --- channels
// The channel to a node if there is a connection or one is on its way; with `connect`, asks
// net_kernel to make one. Null: none, and none will be.
Channel* channelTo(Node& node, Term nodeName, bool connect, uint32_t* index);
Term handleTerm(Heap& heap, const Channel& channel);
void makePending(Node& node, Channel& channel);
// The wire of `port` is from now on the channel's.
void channelUp(Node& node, Channel& channel, uint32_t index, Port& port);
// The connection is gone, or will not come: everything that leads there ends.
void channelDown(Node& node, uint32_t index, Term reason);
// erlang:setnode/2: the node gets a name.
void becomeAlive(Node& node, const Process& netKernel, Term name, uint32_t creation);
// net_kernel has ended, and with it the node's name and all connections.
void ceaseAlive(Node& node, Term reason);
void transmit(Node& node, Channel& channel, Term control, Term payload);

// --- what local processes do to remote ones; false: there is no connection and none can be made
bool sendRemote(Node& node, const Process& from, Term to, Term message);
bool linkRemote(Node& node, Process& a, Term pid);
void unlinkRemote(Node& node, const Process& a, Term pid);
bool monitorRemote(Node& node, const Process& watcher, Word reference, Term referenceTerm,
                   Term target);
void demonitorRemote(Node& node, const Process& watcher, Word reference);
void exitRemote(Node& node, const Process& from, Term pid, Term reason);
void groupLeaderRemote(Node& node, Term leader, Term pid);
void monitorNode(Node& node, const Process& watcher, Term nodeName);
void demonitorNode(Node& node, const Process& watcher, Term nodeName);
// A process ends: its remote links and monitors hear of it.
void exitedLocally(Node& node, const Process& p);
// nodeup or nodedown to those who asked for them.
void tellNodesMonitors(Node& node, bool isUp, Term name, const Channel* channel, Term reason);

} // namespace relupscope
