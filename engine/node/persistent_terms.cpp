// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/persistent_terms.h"

#include "term/compare.h"
#include "term/copy.h"
#include "term/hash.h"

#include <algorithm>

namespace relupscope {

namespace {

size_t usedBytes(const Heap& heap)
{
    return (heap.totalWords() - static_cast<size_t>(heap.end - heap.top)) * sizeof(Word);
}

} // namespace

PersistentTerms::PersistentTerms(Arena& arena)
    : m_arena(&arena),
      m_entries(ArenaAllocator<Entry>(arena)),
      m_retired(ArenaAllocator<Heap*>(arena)),
      m_index(arena)
{
}

PersistentTerms::~PersistentTerms()
{
    for (const Entry& e : m_entries) {
        if (e.keyHeap)
            m_arena->drop(e.keyHeap);
        if (e.valueHeap)
            m_arena->drop(e.valueHeap);
    }
    for (Heap* heap : m_retired)
        m_arena->drop(heap);
}

bool PersistentTerms::KeyEqual::operator()(const Key& a, const Key& b) const
{
    return a.hash == b.hash && exactEqual(a.key, b.key);
}

PersistentTerms::Key PersistentTerms::keyOf(Term key, const AtomTable& atoms)
{
    return {key, internalHash(key, atoms)};
}

Term PersistentTerms::get(Term key, const AtomTable& atoms) const
{
    const uint32_t* i = m_index.find(keyOf(key, atoms));
    return i ? m_entries[*i].value : NoTerm;
}

bool PersistentTerms::isRetired(const Word* object) const
{
    // The newest first: they are asked for.
    return std::any_of(m_retired.rbegin(), m_retired.rend(),
                       [object](const Heap* heap) { return heap->contains(object); });
}

void PersistentTerms::put(Term key, Term value, const AtomTable& atoms)
{
    const Key k = keyOf(key, atoms);
    if (const uint32_t* i = m_index.find(k)) {
        Entry& e = m_entries[*i];
        if (exactEqual(e.value, value))
            return;
        retireValue(e);
        setValue(e, value);
        return;
    }
    m_entries.push_back({NoTerm, NoTerm, nullptr, nullptr});
    Entry& e = m_entries.back();
    e.keyHeap = m_arena->make<Heap>(*m_arena);
    e.key = copyTerm(key, *e.keyHeap);
    setValue(e, value);
    m_bytes += sizeof(Entry) + usedBytes(*e.keyHeap);
    m_index.insert({e.key, k.hash}, static_cast<uint32_t>(m_entries.size() - 1));
}

bool PersistentTerms::erase(Term key, const AtomTable& atoms)
{
    const Key k = keyOf(key, atoms);
    const uint32_t* i = m_index.find(k);
    if (!i)
        return false;
    Entry& e = m_entries[*i];
    m_index.erase(k);
    m_bytes -= sizeof(Entry) + usedBytes(*e.keyHeap);
    retireValue(e);
    m_arena->drop(e.keyHeap);
    e = {NoTerm, NoTerm, nullptr, nullptr};
    return true;
}

void PersistentTerms::setValue(Entry& e, Term value)
{
    if (value.isImmediate()) {
        e.value = value;
        return;
    }
    e.valueHeap = m_arena->make<Heap>(*m_arena);
    e.value = copyTermShared(value, *e.valueHeap);
    m_bytes += usedBytes(*e.valueHeap);
}

void PersistentTerms::retireValue(Entry& e)
{
    if (!e.valueHeap)
        return;
    m_bytes -= usedBytes(*e.valueHeap);
    m_retired.push_back(e.valueHeap);
    e.valueHeap = nullptr;
}

} // namespace relupscope
