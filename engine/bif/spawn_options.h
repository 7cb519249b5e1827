// SPDX-License-Identifier: GPL-3.0-or-later
// The options of monitor/3, alias/1, spawn_opt and spawn_request, and the values that
// process_flag/2 shares with them, as terms.
#pragma once

#include "bif/bif.h"
#include "node/spawn.h"

namespace relupscope {

struct RequestOptions // of spawn_request besides those of spawn_opt
{
    Term replyTag = Atom::spawn_reply;
    bool replyOk = true;
    bool replyError = true;
};

struct MonitorOptions
{
    Term tag = Atom::DOWN_;
    MonitorMade::Alias alias = MonitorMade::Alias::None;
};

struct MaxHeapSize
{
    size_t words = 0;
    bool kills = true;
    bool logs = true;
    bool countsShared = false;
};

enum class OptionsError : uint8_t { None, BadOption, NotAList };

bool readMonitorOptions(Term list, MonitorOptions* options);
// `request` null: spawn_opt, which has no reply options.
// All options are read, also those after a wrong one: a request's reply is sent as they say.
OptionsError readSpawnOptions(const Node& node, Term list, SpawnOptions* options,
                              RequestOptions* request);
// What a process has at least that asked for nothing.
constexpr uint32_t MinHeapWords = 233;
// The smallest of OTP's heap sizes that holds so many words.
uint32_t heapSizeFor(uint32_t words);

bool readPriority(Term t, Priority* priority);
Term priorityAtom(Priority priority);
// What a map does not say stays as it is in *size.
bool readMaxHeapSize(const AtomTable& atoms, Term t, MaxHeapSize* size);
Term statusAtom(ProcessStatus status);
// With include_shared_binaries from OTP 27 on.
Term maxHeapSizeMap(Heap& heap, const AtomTable& atoms, uint32_t otpNumber,
                    const MaxHeapSize& size);
MaxHeapSize maxHeapSizeOf(const Process& p);

} // namespace relupscope
