// SPDX-License-Identifier: GPL-3.0-or-later
// The event stream of a node: what happened, in order, with a rolling hash. The hash is made of the
// kinds, process numbers, virtual times and content fingerprints of the events, never of addresses
// or of anything that printing does; keeping events as text changes nothing in it.
#pragma once

#include "base/flat_map.h"
#include "process/mailbox.h"

namespace relupscope {

enum class EventKind : uint8_t {
#define EVENT(name, text) name,
#include "node/event_kinds.def"
#undef EVENT
};
const char* eventKindName(EventKind kind);

struct Event
{
    EventKind kind;
    Word pid = 0;       // who
    Word other = 0;     // receiver, child, linked process; 0: none
    Term term = NoTerm; // message, reason, module…: valid during the callback only
    Term extra = NoTerm;
    uint64_t index = 0;
    VirtualTime time = 0;
};

struct EventStream
{
    uint64_t count = 0;
    uint64_t hash = 0x52656c7570730001ULL;
    uint64_t stopAt = UINT64_MAX; // the loop stops once count reaches it

    void mix(uint64_t value) { hash = (hash ^ mixBits(value + count)) * 0x9E3779B97F4A7C15ULL; }
};

} // namespace relupscope
