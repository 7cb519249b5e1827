// SPDX-License-Identifier: GPL-3.0-or-later
// How a process begins.
#pragma once

#include "node/node.h"

namespace relupscope {

struct SpawnOptions
{
    bool link = false;    // needs a parent
    bool monitor = false; // needs a parent
    Term monitorTag = Atom::DOWN_;
    MonitorMade::Alias alias = MonitorMade::Alias::None;
    Priority priority = Priority::Normal;
    uint32_t minHeapWords = 0;
    uint32_t minBinaryHeapWords = 0; // 0: the default
    uint32_t fullsweepAfter = 65535;
    size_t maxHeapWords = 0;
    bool maxHeapKills = true;
    bool maxHeapLogs = true;
    bool maxHeapCountsShared = false;
    bool asyncDist = false;
    bool messageQueueOffHeap = false;
    bool isSystem = false;
    // What a sequential trace tells of the request; it has no part in what comes of it.
    Term listed = Nil; // the options, as they were given
    Term replyTag = Atom::spawn_reply;
    bool isRequest = false; // the caller sends the reply
};

// What a process gets that asks for nothing: as the system flags say.
inline SpawnOptions defaultSpawnOptions(const Node& node)
{
    SpawnOptions options;
    options.maxHeapWords = node.spawnDefaults.maxHeapWords;
    options.maxHeapKills = node.spawnDefaults.maxHeapKills;
    options.maxHeapLogs = node.spawnDefaults.maxHeapLogs;
    options.maxHeapCountsShared = node.spawnDefaults.maxHeapCountsShared;
    return options;
}

constexpr uint16_t FirstStackWords = 32;

// A process that will apply m:f to the arguments (a proper list, copied) and is runnable. Null at
// the limit of processes or memory. `reference`, in the parent's heap, is set when options.monitor
// or when the parent is traced sequentially.
Process* spawn(Node& node, Process* parent, Term m, Term f, Term arguments,
               const SpawnOptions& options, Term* reference = nullptr);

} // namespace relupscope
