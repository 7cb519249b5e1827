// SPDX-License-Identifier: GPL-3.0-or-later
#include "bif/spawn_options.h"

#include "term/map.h"

#include <algorithm>
#include <iterator>

namespace relupscope {

namespace {

bool readAlias(Term t, MonitorMade::Alias* alias)
{
    if (t == Atom::explicit_unalias)
        *alias = MonitorMade::Alias::Explicit;
    else if (t == Atom::demonitor)
        *alias = MonitorMade::Alias::Demonitor;
    else if (t == Atom::reply_demonitor)
        *alias = MonitorMade::Alias::Reply;
    else
        return false;
    return true;
}

// A small that is not negative, below 2^limitBits.
template<typename T>
bool readCount(Term t, T* out, unsigned limitBits)
{
    if (!t.isSmall() || t.smallValue() < 0 || (t.smallValue() >> limitBits) != 0)
        return false;
    *out = static_cast<T>(t.smallValue());
    return true;
}

bool readBool(Term t, bool* out)
{
    *out = t == Atom::true_;
    return t == Atom::true_ || t == Atom::false_;
}

bool readQueueData(Term t, bool* offHeap)
{
    *offHeap = t == Atom::off_heap;
    return t == Atom::off_heap || t == Atom::on_heap;
}

bool readReply(Term t, RequestOptions* request)
{
    const bool ok = t == Atom::yes || t == Atom::success_only;
    const bool error = t == Atom::yes || t == Atom::error_only;
    if (!ok && !error && t != Atom::no)
        return false;
    request->replyOk = ok;
    request->replyError = error;
    return true;
}

bool readPlainOption(Term option, SpawnOptions* options)
{
    if (option == Atom::link)
        options->link = true;
    else if (option == Atom::monitor)
        options->monitor = true;
    else
        return false;
    return true;
}

bool readHeapSize(Term value, uint32_t* words)
{
    uint32_t asked = 0;
    if (!readCount(value, &asked, 31))
        return false;
    *words = heapSizeFor(asked);
    return true;
}

bool readSizeOption(const AtomTable& atoms, Term key, Term value, SpawnOptions* options)
{
    if (key == Atom::min_heap_size)
        return readHeapSize(value, &options->minHeapWords);
    if (key == Atom::min_bin_vheap_size)
        return readCount(value, &options->minBinaryHeapWords, 31);
    if (key == Atom::fullsweep_after)
        return readCount(value, &options->fullsweepAfter, 31);
    if (key != Atom::max_heap_size)
        return false;
    MaxHeapSize size {options->maxHeapWords, options->maxHeapKills, options->maxHeapLogs,
                      options->maxHeapCountsShared};
    if (!readMaxHeapSize(atoms, value, &size))
        return false;
    options->maxHeapWords = size.words;
    options->maxHeapKills = size.kills;
    options->maxHeapLogs = size.logs;
    options->maxHeapCountsShared = size.countsShared;
    return true;
}

bool readOption(const Node& node, Term option, SpawnOptions* options, RequestOptions* request)
{
    if (!isTuple(option, 2))
        return readPlainOption(option, options);
    const Term key = tupleElement(option, 0);
    const Term value = tupleElement(option, 1);
    if (key == Atom::monitor) {
        MonitorOptions monitor;
        if (!readMonitorOptions(value, &monitor))
            return false;
        options->monitor = true;
        options->monitorTag = monitor.tag;
        options->alias = monitor.alias;
        return true;
    }
    if (key == Atom::priority)
        return readPriority(value, &options->priority);
    if (key == Atom::message_queue_data)
        return readQueueData(value, &options->messageQueueOffHeap);
    if (key == Atom::scheduler) {
        unsigned scheduler = 0;
        return readCount(value, &scheduler, 10) && scheduler <= 1;
    }
    if (key == Atom::async_dist && node.otpNumber >= 26)
        return readBool(value, &options->asyncDist);
    if (request && key == Atom::reply_tag) {
        request->replyTag = value;
        return true;
    }
    if (request && key == Atom::reply)
        return readReply(value, request);
    return readSizeOption(node.atoms, key, value, options);
}

} // namespace

bool readMonitorOptions(Term list, MonitorOptions* options)
{
    for (; list.isCons(); list = list.tail()) {
        const Term option = list.head();
        if (!isTuple(option, 2))
            return false;
        if (tupleElement(option, 0) == Atom::tag)
            options->tag = tupleElement(option, 1);
        else if (tupleElement(option, 0) != Atom::alias
                 || !readAlias(tupleElement(option, 1), &options->alias))
            return false;
    }
    return list.isNil();
}

OptionsError readSpawnOptions(const Node& node, Term list, SpawnOptions* options,
                              RequestOptions* request)
{
    bool isBad = false;
    for (; list.isCons(); list = list.tail())
        isBad |= !readOption(node, list.head(), options, request);
    if (!list.isNil())
        return OptionsError::NotAList;
    isBad |= options->maxHeapWords != 0
        && options->maxHeapWords < std::max(options->minHeapWords, MinHeapWords);
    return isBad ? OptionsError::BadOption : OptionsError::None;
}

bool readPriority(Term t, Priority* priority)
{
    for (const Priority p : {Priority::Low, Priority::Normal, Priority::High, Priority::Max}) {
        if (priorityAtom(p) == t) {
            *priority = p;
            return true;
        }
    }
    return false;
}

Term priorityAtom(Priority priority)
{
    switch (priority) {
    case Priority::Low: return Atom::low;
    case Priority::Normal: return Atom::normal;
    case Priority::High: return Atom::high;
    case Priority::Max: return Atom::max;
    }
    return Atom::normal;
}

bool readMaxHeapSize(const AtomTable& atoms, Term t, MaxHeapSize* size)
{
    if (t.isSmall())
        return readCount(t, &size->words, 48);
    if (!isMap(t))
        return false;
    const Term words = mapGet(t, Atom::size, atoms);
    if (words.isNone() || !readCount(words, &size->words, 48))
        return false;
    const Term kills = mapGet(t, Atom::kill, atoms);
    if (!kills.isNone() && !readBool(kills, &size->kills))
        return false;
    const Term logs = mapGet(t, Atom::error_logger, atoms);
    if (!logs.isNone() && !readBool(logs, &size->logs))
        return false;
    const Term shared = mapGet(t, Atom::include_shared_binaries, atoms);
    return shared.isNone() || readBool(shared, &size->countsShared);
}

uint32_t heapSizeFor(uint32_t words)
{
    constexpr uint32_t Sizes[]
        = {MinHeapWords, 376,   610,   987,   1598,   2586,   4185,   6772,   10958,
           17731,        28690, 46422, 75113, 121536, 196650, 318187, 514838, 833026};
    for (const uint32_t size : Sizes) {
        if (words <= size)
            return size;
    }
    uint64_t size = Sizes[std::size(Sizes) - 1];
    while (size < words)
        size += size / 5;
    return static_cast<uint32_t>(std::min<uint64_t>(size, UINT32_MAX));
}

Term statusAtom(ProcessStatus status)
{
    switch (status) {
    case ProcessStatus::Runnable: return Atom::runnable;
    case ProcessStatus::Running: return Atom::running;
    case ProcessStatus::Waiting: return Atom::waiting;
    case ProcessStatus::Suspended: return Atom::suspended;
    case ProcessStatus::Exiting: return Atom::exiting;
    }
    return Atom::exiting;
}

MaxHeapSize maxHeapSizeOf(const Process& p)
{
    return {p.maxHeapWords, p.maxHeapKills, p.maxHeapLogs, p.maxHeapCountsShared};
}

Term maxHeapSizeMap(Heap& heap, const AtomTable& atoms, uint32_t otpNumber, const MaxHeapSize& size)
{
    const Term keys[] = {Atom::error_logger, Atom::kill, Atom::size, Atom::include_shared_binaries};
    const Term values[] = {makeBool(size.logs), makeBool(size.kills),
                           heap.unsignedInteger(size.words), makeBool(size.countsShared)};
    return mapFromPairs(heap, keys, values, otpNumber < 27 ? 3 : 4, atoms);
}

} // namespace relupscope
