// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/gc.h"

#include "term/binary.h"

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <cstring>
#include <unordered_set>
#include <vector>

namespace relupscope {

namespace {

constexpr size_t MinHeapWords = 60;

// Which addresses lie in a heap.
class Extent
{
public:
    explicit Extent(const Heap& heap)
    {
        for (const HeapChunk* c = heap.chunks(); c; c = c->next)
            m_ranges.push_back({c->data, c->data + c->words});
        // The largest first: most pointers go there.
        std::sort(m_ranges.begin(), m_ranges.end(),
                  [](const Range& a, const Range& b) { return a.end - a.begin > b.end - b.begin; });
    }

    [[nodiscard]] bool contains(const Word* p) const
    {
        for (const Range& r : m_ranges) {
            if (p >= r.begin && p < r.end)
                return true;
        }
        return false;
    }

private:
    struct Range
    {
        const Word* begin;
        const Word* end;
    };
    boost::container::small_vector<Range, 8> m_ranges;
};

// Words of an object that hold no terms, from its header on.
size_t wordsWithoutTerms(Word header)
{
    switch (headerTag(header)) {
    case BoxTag::Tuple:
    case BoxTag::HashMap:
    case BoxTag::HashNode: return 1;
    case BoxTag::FlatMap: return 2;
    case BoxTag::Fun:
    case BoxTag::SubBinary:
    case BoxTag::MatchContext: return 3;
    case BoxTag::PositiveBig:
    case BoxTag::NegativeBig:
    case BoxTag::Ref:
    case BoxTag::Float:
    case BoxTag::Export:
    case BoxTag::RefcBinary:
    case BoxTag::HeapBinary:
    case BoxTag::ExternalPid:
    case BoxTag::ExternalRef: break;
    }
    return headerCount(header) + 1;
}

class Collector
{
public:
    Collector(Heap& from, Heap& to) : m_to(to), m_from(from) {}

    void root(Term& t)
    {
        if (t.isCons() || t.isBoxed())
            evacuate(t);
    }
    void roots(Term* from, size_t count)
    {
        for (size_t i = 0; i < count; ++i)
            root(from[i]);
    }

    // Until nothing in the new heap points into the old one.
    void scan(Word* at)
    {
        while (at < m_to.top) {
            const Term t(*at);
            if (t.isHeader()) {
                at += wordsWithoutTerms(*at);
            } else {
                if (!t.isImmediate())
                    evacuate(*reinterpret_cast<Term*>(at));
                ++at;
            }
        }
    }

private:
    void evacuate(Term& t)
    {
        if (t.isCons()) {
            Word* cell = t.cell();
            if (!m_from.contains(cell))
                return;
            if (cell[0] == 0) { // moved: the second word says where to
                t = Term(cell[1]);
                return;
            }
            Word* copy = m_to.alloc(2);
            copy[0] = cell[0];
            copy[1] = cell[1];
            t = Term::cons(copy);
            cell[0] = 0;
            cell[1] = t.w;
            return;
        }
        Word* object = t.object();
        if (!m_from.contains(object))
            return;
        const Word header = object[0];
        if ((header & 3) != 0) { // moved: the term that it is now
            t = Term(header);
            return;
        }
        const size_t words = headerCount(header) + 1;
        Word* copy = m_to.alloc(words);
        std::memcpy(copy, object, words * sizeof(Word));
        t = Term::boxed(copy);
        object[0] = t.w;
    }

    Heap& m_to;
    Extent m_from;
};

// Counts what a collection would keep.
class Measure
{
public:
    explicit Measure(const Heap& heap) : m_extent(heap) {}

    void root(Term t)
    {
        if (t.isCons())
            add(t.cell(), 2);
        else if (t.isBoxed() && m_extent.contains(t.object()))
            add(t.object(), headerCount(t.header()) + 1);
    }
    void roots(const Term* from, size_t count)
    {
        for (size_t i = 0; i < count; ++i)
            root(from[i]);
    }
    size_t words()
    {
        while (!m_pending.empty()) {
            const Object o = m_pending.back();
            m_pending.pop_back();
            const Term first(*o.at);
            const size_t skipped = first.isHeader() ? wordsWithoutTerms(*o.at) : 0;
            for (size_t i = skipped; i < o.words; ++i)
                root(Term(o.at[i]));
        }
        return m_words;
    }

private:
    struct Object
    {
        const Word* at;
        size_t words;
    };
    void add(const Word* at, size_t words)
    {
        if (!m_extent.contains(at) || !m_seen.insert(at).second)
            return;
        m_words += words;
        m_pending.push_back({at, words});
    }

    Extent m_extent;
    std::unordered_set<const Word*> m_seen; // asked, never listed
    std::vector<Object> m_pending;
    size_t m_words = 0;
};

Message* firstMessage(Mailbox& mailbox)
{
    return mailbox.firstForRoots();
}
const Message* firstMessage(const Mailbox& mailbox)
{
    return mailbox.first();
}

template<typename P, typename Visitor, typename T>
void scanRoots(P& p, Visitor& c, T* live, size_t liveCount)
{
    c.roots(live, liveCount);
    c.roots(p.stackTop, static_cast<size_t>(p.stackBase - p.stackTop));
    if (p.dictionary) {
        std::conditional_t<std::is_const_v<P>, const ProcessDictionary, ProcessDictionary>&
            dictionary
            = *p.dictionary;
        dictionary.forEachRoot([&c](auto& t) { c.root(t); });
    }
    for (auto* m = firstMessage(p.mailbox); m; m = m->next) {
        c.root(m->term);
        c.root(m->token);
    }
    for (auto& [number, monitor] : p.monitorsMade) {
        c.root(monitor.reference);
        c.root(monitor.tag);
        c.root(monitor.name);
    }
    c.root(p.exception.reason);
    c.root(p.exception.trace);
    c.root(p.exception.arguments);
    c.root(p.exception.errorInfo);
    c.root(p.exitReason);
    c.root(p.groupLeader);
    c.root(p.seqTraceToken);
    c.root(p.observed.state);
    c.root(p.observed.before);
    c.root(p.observed.converting);
}

// Counted binaries that were not moved are let go; the others keep their order.
void sweepBinaries(Heap& from, Heap& to)
{
    RefcBinaryBox** end = &to.offHeap;
    while (*end)
        end = &(*end)->next;
    for (RefcBinaryBox* box = from.offHeap; box;) {
        RefcBinaryBox* next = box->next;
        if ((box->header & 3) != 0) {
            auto* moved = reinterpret_cast<RefcBinaryBox*>(Term(box->header).object());
            moved->next = nullptr;
            *end = moved;
            end = &moved->next;
            to.offHeapBytes += moved->size;
        } else {
            releaseBinaryData(box->data);
        }
        box = next;
    }
    from.offHeap = nullptr;
}

size_t usedWords(const Heap& heap)
{
    return heap.totalWords() - static_cast<size_t>(heap.end - heap.top);
}

size_t copyHeap(Process& p, size_t capacity, Term* live, size_t liveCount)
{
    Heap to(p.heap.arena());
    to.reserve(capacity);
    Word* start = to.top;
    Collector c(p.heap, to);
    scanRoots(p, c, live, liveCount);
    c.scan(start);
    sweepBinaries(p.heap, to);
    p.heap.swap(to); // `to` now holds the old chunks and frees them
    // A collection costs little beside the making of so many bytes.
    const size_t binaries = p.heap.offHeapBytes;
    p.heap.offHeapLimit = binaries + std::max(p.minBinaryHeapWords * sizeof(Word), binaries / 4);
    return static_cast<size_t>(p.heap.top - start);
}

} // namespace

void collect(Process& p, size_t needWords, Term* live, size_t liveCount)
{
    ++p.collections;
    ++p.minorCollections;
    const size_t used = usedWords(p.heap);
    // What a collection looks at besides the heap: it is to be a heap's worth of work away too, or
    // a long queue or a deep stack is looked at again for every few words.
    const size_t looked = p.mailbox.length() + static_cast<size_t>(p.stackBase - p.stackTop);
    // Room for everything to be alive and as much again; mostly far less is, and untouched pages
    // cost nothing.
    const size_t capacity = std::max((used + looked + needWords) * 2, MinHeapWords);
    const size_t alive = copyHeap(p, capacity, live, liveCount);
    // Twice what lives, so that the next collection is a heap's worth of work away.
    const size_t wanted
        = std::max({(alive + looked + needWords) * 2, MinHeapWords, size_t {p.minHeapWords}});
    const auto room = static_cast<size_t>(p.heap.end - p.heap.top);
    if (room < needWords || room + alive > wanted * 4)
        copyHeap(p, std::max(wanted, alive + needWords), live, liveCount);
}

void collectIdle(Process& p)
{
    ++p.collections;
    p.minorCollections = 0;
    const size_t alive
        = copyHeap(p, std::max(usedWords(p.heap), size_t {1}), p.savedX, p.savedCount);
    copyHeap(p, alive + 8, p.savedX, p.savedCount);
}

size_t reachableWords(const Process& p)
{
    Measure m(p.heap);
    const bool isRunning = p.status == ProcessStatus::Running;
    scanRoots(p, m, static_cast<const Term*>(p.savedX), isRunning ? 0 : p.savedCount);
    return m.words();
}

} // namespace relupscope
