// SPDX-License-Identifier: GPL-3.0-or-later
// process_info/1,2.
#include "bif/bif.h"
#include "bif/spawn_options.h"
#include "node/distribution.h"
#include "node/registers.h"
#include "node/stack_trace.h"
#include "process/gc.h"
#include "term/binary.h"
#include "term/compare.h"
#include "term/copy.h"
#include "term/print.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace relupscope {

namespace {

// What an item is made of: the process asked about, and where the answer goes.
struct Asked
{
    Node& node;
    const Process& p;
    Heap& heap;
    bool isSelf;

    // A term of the process, for the caller.
    [[nodiscard]] Term copy(Term t) const { return isSelf ? t : copyTerm(t, heap); }
    [[nodiscard]] Term number(uint64_t n) const { return heap.unsignedInteger(n); }
    [[nodiscard]] Term list(const std::vector<Term>& terms) const
    {
        return heap.list(terms.data(), terms.size());
    }
};

// As OTP's heaps begin, whatever ours begin with.

Term mfaTuple(const Asked& a, const Mfa& mfa)
{
    return a.heap.tuple(mfa.module, mfa.function, Term::small(mfa.arity));
}

// One that hibernates has no stack but the call that wakes it.
bool isHibernating(const Asked& a)
{
    return a.p.status == ProcessStatus::Waiting && a.p.ip == a.node.code.statics.startApply;
}

Term currentFunctionOf(const Asked& a)
{
    if (isHibernating(a))
        return a.heap.tuple(Atom::erlang, a.node.atoms.intern("hibernate"), Term::small(3));
    Mfa mfa;
    return currentFunction(a.node, a.p, &mfa) ? mfaTuple(a, mfa) : Atom::undefined;
}

Term currentLocation(const Asked& a)
{
    const Term trace = currentStacktrace(a.node, a.p, a.heap, 1);
    return trace.isCons() ? trace.head() : Atom::undefined;
}

Term statusOf(const Asked& a)
{
    return statusAtom(a.p.status);
}

Term messagesOf(const Asked& a)
{
    std::vector<Term> messages;
    for (const Message* m = a.p.mailbox.first(); m; m = m->next) {
        if (!m->term.isNone())
            messages.push_back(a.copy(m->term));
    }
    return a.list(messages);
}

// OTP keeps links and monitors in red-black trees and lists them from the root down, the right
// branch first. std::map keeps such trees as well, which get the same shape from what is inserted;
// a link that is taken off stays in OTP's tree, unlisted, until the other side has answered.
template<typename Map, typename F>
void fromTheRoot(const Map& map, F&& visit)
{
    using Branch = const std::_Rb_tree_node_base*;
    std::vector<Branch> waiting;
    if (!map.empty())
        waiting.push_back(map.end()._M_node->_M_parent);
    while (!waiting.empty()) {
        const Branch at = waiting.back();
        waiting.pop_back();
        visit(*typename Map::const_iterator(at));
        for (const Branch next : {at->_M_left, at->_M_right}) {
            if (next)
                waiting.push_back(next);
        }
    }
}

Term linksOf(const Asked& a)
{
    std::vector<Term> links;
    fromTheRoot(a.p.links, [&links](const auto& link) {
        links.push_back((link.first & Node::PortLink) != 0
                            ? Term::port(link.first & ~Node::PortLink)
                            : Term::pid(link.first));
    });
    if (const Distribution* d = a.node.distribution) {
        for (auto at = d->links.lower_bound({a.p.id, RemotePid {}});
             at != d->links.end() && at->first.first == a.p.id; ++at) {
            if (at->second == 0)
                links.push_back(pidTerm(*d, a.heap, at->first.second));
        }
    }
    return a.list(links);
}

Term remoteMonitorTuple(const Asked& a, Word reference)
{
    const Distribution& d = *a.node.distribution;
    const Watching& watching = d.watching.at(reference);
    const Term target = watching.name.isNone()
        ? pidTerm(d, a.heap, watching.target)
        : a.heap.tuple(watching.name, d.channels[watching.channel].name);
    return a.heap.tuple(Atom::process, target);
}

Term monitorTuple(const Asked& a, Word reference, const MonitorMade& made)
{
    if (made.pid == Node::RemoteTarget)
        return remoteMonitorTuple(a, reference);
    const bool isPort = made.kind == MonitorMade::Target::Port;
    const Term type = isPort ? Atom::port : Atom::process;
    if (!made.name.isNone())
        return a.heap.tuple(type, a.heap.tuple(made.name, a.node.name));
    return a.heap.tuple(type,
                        isPort ? Term::port(made.pid & ~Node::PortLink) : Term::pid(made.pid));
}

Term monitorsOf(const Asked& a)
{
    std::vector<Term> monitors;
    fromTheRoot(a.p.monitorsMade, [&](const auto& monitor) {
        if (monitor.second.kind != MonitorMade::Target::TimeOffset)
            monitors.push_back(monitorTuple(a, monitor.first, monitor.second));
    });
    return a.list(monitors);
}

Term monitoredBy(const Asked& a)
{
    std::vector<Term> watchers;
    for (const auto& [reference, watcher] : a.p.monitorsOfMe)
        watchers.push_back(Term::pid(watcher));
    if (const Distribution* d = a.node.distribution) {
        for (auto at = d->watchedOf.lower_bound({a.p.id, 0});
             at != d->watchedOf.end() && at->first.first == a.p.id; ++at)
            watchers.push_back(pidTerm(*d, a.heap, d->watched.at(at->second).watcher));
    }
    return a.list(watchers);
}

Term dictionaryOf(const Asked& a)
{
    Term list = Nil;
    if (a.p.dictionary)
        a.p.dictionary->forEach([&](Term key, Term value) {
            list = a.heap.cons(a.heap.tuple(a.copy(key), a.copy(value)), list);
        });
    return list;
}

size_t stackWords(const Process& p)
{
    return static_cast<size_t>(p.stackBase - p.stackTop);
}

// The least of BEAM's heap sizes, which grow as Fibonacci's numbers, that stack and heap fit in. Of
// what the process can reach, not of what is allocated: programs print it (every crash report has
// it), and what they print must not depend on when garbage was collected.
size_t heapWords(const Process& p)
{
    const size_t needed = std::max(
        {reachableWords(p) + stackWords(p), size_t {p.minHeapWords}, size_t {MinHeapWords}});
    size_t before = 144;
    size_t size = MinHeapWords;
    while (size < needed)
        before = std::exchange(size, size + before);
    return size;
}

// As OTP counts heaps: in its steps, at least what the process asked for.
Term reductionsOf(const Asked& a)
{
    uint64_t count = a.p.reductions;
    if (a.p.status == ProcessStatus::Running) // of its slice as well
        count += static_cast<uint64_t>((a.node.now - a.node.registers->since)
                                       / NanosecondsPerReduction);
    return a.number(count);
}

Term heapSizeOf(const Asked& a)
{
    if (isHibernating(a)) // no more than what it holds
        return a.number(reachableWords(a.p));
    const auto words = static_cast<uint32_t>(std::min<size_t>(heapWords(a.p), UINT32_MAX));
    return a.number(heapSizeFor(std::max(words, a.p.minHeapWords)));
}

// With the old generation, which what survives two collections moves to in OTP.
Term totalHeapSizeOf(const Asked& a)
{
    const Term size = heapSizeOf(a);
    if (isHibernating(a) || a.p.minorCollections < 2)
        return size;
    const auto old = static_cast<uint32_t>(std::min<size_t>(reachableWords(a.p), UINT32_MAX));
    return a.number(static_cast<uint64_t>(size.smallValue()) + heapSizeFor(old));
}

Term memoryOf(const Asked& a)
{
    const size_t words
        = a.p.heap.totalWords() + static_cast<size_t>(a.p.stackBase - a.p.stackLimit);
    return a.number(sizeof(Process) + words * sizeof(Word)
                    + a.p.mailbox.length() * sizeof(Message));
}

Term pairOf(const Asked& a, Term key, Term value)
{
    return a.heap.tuple(key, value);
}

Term maxHeapSize(const Asked& a)
{
    return maxHeapSizeMap(a.heap, a.node.atoms, a.node.otpNumber, maxHeapSizeOf(a.p));
}

Term garbageCollection(const Asked& a)
{
    return a.list(
        {pairOf(a, Atom::max_heap_size, maxHeapSize(a)),
         pairOf(a, Atom::min_bin_vheap_size, a.number(a.p.minBinaryHeapWords)),
         pairOf(a, Atom::min_heap_size, a.number(std::max(a.p.minHeapWords, MinHeapWords))),
         pairOf(a, Atom::fullsweep_after, a.number(a.p.fullsweepAfter)),
         pairOf(a, Atom::minor_gcs, a.number(a.p.minorCollections))});
}

Term garbageCollectionInfo(const Asked& a)
{
    const Term zero = Term::small(0);
    const Term heap = a.number(reachableWords(a.p));
    const Term block = heapSizeOf(a);
    const SWord old = totalHeapSizeOf(a).smallValue() - block.smallValue();
    return a.list({pairOf(a, Atom::old_heap_block_size, Term::small(old)),
                   pairOf(a, Atom::heap_block_size, block), pairOf(a, Atom::mbuf_size, zero),
                   pairOf(a, Atom::recent_size, zero),
                   pairOf(a, Atom::stack_size, a.number(stackWords(a.p))),
                   pairOf(a, Atom::old_heap_size, zero), pairOf(a, Atom::heap_size, heap),
                   pairOf(a, Atom::bin_vheap_size, a.number(a.p.heap.offHeapBytes / sizeof(Word))),
                   pairOf(a, Atom::bin_vheap_block_size, a.number(a.p.minBinaryHeapWords)),
                   pairOf(a, Atom::bin_old_vheap_size, zero),
                   pairOf(a, Atom::bin_old_vheap_block_size, a.number(a.p.minBinaryHeapWords))});
}

Term suspendingOf(const Asked& a)
{
    std::vector<Term> suspended;
    if (a.p.suspending) {
        for (const auto& [pid, count] : *a.p.suspending)
            suspended.push_back(a.heap.tuple(Term::pid(pid), a.number(count), Term::small(0)));
    }
    return a.list(suspended);
}

// {Id, Bytes, References}; the id is the place in the list, not an address.
Term binariesOf(const Asked& a)
{
    std::vector<Term> binaries;
    for (const RefcBinaryBox* box = a.p.heap.offHeap; box; box = box->next)
        binaries.push_back(a.heap.tuple(a.number(binaries.size() + 1), a.number(box->data->size),
                                        a.number(box->data->references)));
    return a.list(binaries);
}

Term backtraceOf(const Asked& a)
{
    std::string text = "Program of " + printTerm(a.p.self(), a.node.atoms) + "\n";
    for (Term items = currentStacktrace(a.node, a.p, a.heap); items.isCons(); items = items.tail())
        text += "  " + printTerm(items.head(), a.node.atoms) + "\n";
    return makeBinary(a.heap, text);
}

Term dictionaryValue(const Asked& a, Term key)
{
    if (!a.p.dictionary)
        return Atom::undefined;
    const Term value = a.p.dictionary->get(key, ProcessDictionary::hashOf(key, a.node.atoms));
    return value.isNone() ? Atom::undefined : a.copy(value);
}

// What proc_lib:set_label/1 left in the dictionary.
Term labelOf(const Asked& a)
{
    return dictionaryValue(a, a.node.atoms.intern("$process_label"));
}

Term parentOf(const Asked& a)
{
    if (const Distribution* d = a.node.distribution) {
        if (const auto there = d->parents.find(a.p.id); there != d->parents.end())
            return pidTerm(*d, a.heap, there->second);
    }
    return a.p.id == 0 ? Atom::undefined : Term::pid(a.p.parent);
}

using Maker = Term (*)(const Asked&);

struct Item
{
    Term key;
    Maker make;
    uint32_t since = 0; // the OTP that has it first
};

constexpr Item Items[] = {
    {Atom::registered_name,
     [](const Asked& a) { return a.p.registeredName.isNone() ? Nil : a.p.registeredName; }},
    {Atom::current_function, currentFunctionOf},
    {Atom::current_location, currentLocation},
    {Atom::current_stacktrace,
     [](const Asked& a) { return currentStacktrace(a.node, a.p, a.heap, a.node.backtraceDepth); }},
    {Atom::initial_call, [](const Asked& a) { return mfaTuple(a, a.p.initialCall); }},
    {Atom::status, statusOf},
    {Atom::message_queue_len, [](const Asked& a) { return a.number(a.p.mailbox.length()); }},
    {Atom::messages, messagesOf},
    {Atom::links, linksOf},
    {Atom::monitors, monitorsOf},
    {Atom::monitored_by, monitoredBy},
    {Atom::dictionary, dictionaryOf},
    {Atom::trap_exit, [](const Asked& a) { return makeBool(a.p.trapExit); }},
    {Atom::error_handler, [](const Asked& a) { return a.p.errorHandler; }},
    {Atom::priority, [](const Asked& a) { return priorityAtom(a.p.priority); }},
    {Atom::group_leader, [](const Asked& a) { return a.copy(a.p.groupLeader); }},
    {Atom::total_heap_size, totalHeapSizeOf},
    {Atom::heap_size, heapSizeOf},
    {Atom::stack_size, [](const Asked& a) { return a.number(stackWords(a.p)); }},
    {Atom::memory, memoryOf},
    {Atom::reductions, reductionsOf},
    {Atom::garbage_collection, garbageCollection},
    {Atom::garbage_collection_info, garbageCollectionInfo},
    {Atom::suspending, suspendingOf},
    {Atom::min_heap_size,
     [](const Asked& a) { return a.number(std::max(a.p.minHeapWords, MinHeapWords)); }},
    {Atom::min_bin_vheap_size, [](const Asked& a) { return a.number(a.p.minBinaryHeapWords); }},
    {Atom::max_heap_size, [](const Asked& a) { return maxHeapSize(a); }},
    {Atom::fullsweep_after, [](const Asked& a) { return a.number(a.p.fullsweepAfter); }},
    {Atom::message_queue_data,
     [](const Asked& a) { return a.p.messageQueueOffHeap ? Atom::off_heap : Atom::on_heap; }},
    {Atom::binary, binariesOf},
    {Atom::sequential_trace_token, [](const Asked& a) { return a.copy(a.p.seqTraceToken); }},
    {Atom::catchlevel, [](const Asked& a) { return a.number(a.p.catches); }},
    {Atom::backtrace, backtraceOf},
    {Atom::last_calls, [](const Asked&) { return Atom::false_; }},
    {Atom::trace, [](const Asked&) { return Term::small(0); }},
    {Atom::parent, parentOf},
    {Atom::async_dist, [](const Asked& a) { return makeBool(a.p.asyncDist); }, 26},
    {Atom::label, labelOf, 27},
};

// What process_info/1 tells, in its order; the name only if there is one.
constexpr Term DefaultItems[] = {Atom::registered_name,   Atom::current_function,
                                 Atom::initial_call,      Atom::status,
                                 Atom::message_queue_len, Atom::links,
                                 Atom::dictionary,        Atom::trap_exit,
                                 Atom::error_handler,     Atom::priority,
                                 Atom::group_leader,      Atom::total_heap_size,
                                 Atom::heap_size,         Atom::stack_size,
                                 Atom::reductions,        Atom::garbage_collection,
                                 Atom::suspending};

const Item* findItem(Term key, uint32_t otpNumber)
{
    const auto* item = std::find_if(std::begin(Items), std::end(Items), [&](const Item& i) {
        return i.key == key && i.since <= otpNumber;
    });
    return item == std::end(Items) ? nullptr : item;
}

// {dictionary, Key}, OTP 26.2 and later.
bool isDictionaryItem(Term key, uint32_t otpNumber)
{
    return otpNumber >= 27 && isTuple(key, 2) && tupleElement(key, 0) == Atom::dictionary;
}

bool isItem(Term key, uint32_t otpNumber)
{
    return findItem(key, otpNumber) || isDictionaryItem(key, otpNumber);
}

// {Item, Value}; None for an unknown item.
Term tupleFor(const Asked& a, Term key)
{
    if (isDictionaryItem(key, a.node.otpNumber))
        return pairOf(a, key, dictionaryValue(a, tupleElement(key, 1)));
    const Item* item = findItem(key, a.node.otpNumber);
    return item ? pairOf(a, key, item->make(a)) : NoTerm;
}

// Whether the list is proper and names items only, which is asked before anything else.
bool areItems(Term list, uint32_t otpNumber)
{
    for (; list.isCons(); list = list.tail()) {
        if (!isItem(list.head(), otpNumber))
            return false;
    }
    return list.isNil();
}

} // namespace

Term processInfoItems(BifCall& c)
{
    std::vector<Term> all;
    for (const Item& item : Items) {
        if (item.since <= c.node.otpNumber)
            all.push_back(item.key);
    }
    return c.heap().list(all.data(), all.size());
}

BifResult bif_erlang_process_info_1(BifCall& c)
{
    if (isGonePid(c.node, c.arg(0)))
        return Atom::undefined;
    if (!c.arg(0).isLocalPid())
        return c.badarg();
    const Process* p = c.node.process(c.arg(0));
    if (!p)
        return Atom::undefined;
    const Asked asked {c.node, *p, c.heap(), p == &c.p};
    std::vector<Term> all;
    for (const Term key : DefaultItems) {
        if (key != Atom::registered_name || !p->registeredName.isNone())
            all.push_back(tupleFor(asked, key));
    }
    return asked.list(all);
}

BifResult bif_erlang_process_info_2(BifCall& c)
{
    const Term what = c.arg(1);
    const bool isList = what.isList();
    const uint32_t otp = c.node.otpNumber;
    const bool isHere = c.arg(0).isLocalPid() || isGonePid(c.node, c.arg(0));
    if (!isHere || (isList ? !areItems(what, otp) : !isItem(what, otp)))
        return c.badarg();
    const Process* p = c.node.process(c.arg(0));
    if (!p)
        return Atom::undefined;
    const Asked asked {c.node, *p, c.heap(), p == &c.p};
    if (!isList) {
        if (what == Atom::registered_name && p->registeredName.isNone())
            return Nil;
        return tupleFor(asked, what);
    }
    std::vector<Term> all;
    for (Term list = what; list.isCons(); list = list.tail())
        all.push_back(tupleFor(asked, list.head()));
    return asked.list(all);
}

} // namespace relupscope
