// SPDX-License-Identifier: GPL-3.0-or-later
#include "process/dictionary.h"

#include "term/compare.h"
#include "term/hash.h"

#include <algorithm>

namespace relupscope {

namespace {

constexpr uint32_t InitialSlots = 8;
constexpr uint32_t MaxSlots = 1'342'177'280;

} // namespace

ProcessDictionary::ProcessDictionary(Arena& arena)
    : m_slots(InitialSlots, None, ArenaAllocator<uint32_t>(arena)),
      m_entries(ArenaAllocator<Entry>(arena)),
      m_mask(InitialSlots * 2 - 1)
{
}

uint32_t ProcessDictionary::hashOf(Term key, const AtomTable& atoms)
{
    if (key.isSmall())
        return static_cast<uint32_t>(key.smallValue());
    return key.isAtom() ? atoms.portableHash(key.atomId()) : internalHash(key, atoms);
}

uint32_t ProcessDictionary::slotOf(uint32_t hash) const
{
    const uint32_t slot = hash & m_mask;
    return slot < m_slots.size() ? slot : hash & (m_mask >> 1);
}

// Where the number of the key's entry stands; null when it has none.
uint32_t* ProcessDictionary::linkTo(Term key, uint32_t hash)
{
    for (uint32_t* link = &m_slots[slotOf(hash)]; *link != None; link = &m_entries[*link].next) {
        const Entry& entry = m_entries[*link];
        if (entry.hash == hash && exactEqual(entry.key, key))
            return link;
    }
    return nullptr;
}

Term ProcessDictionary::get(Term key, uint32_t hash) const
{
    for (uint32_t at = m_slots[slotOf(hash)]; at != None; at = m_entries[at].next) {
        const Entry& entry = m_entries[at];
        if (entry.hash == hash && exactEqual(entry.key, key))
            return entry.value;
    }
    return NoTerm;
}

void ProcessDictionary::add(uint32_t& first, Term key, uint32_t hash, Term value)
{
    const Entry entry {key, value, hash, first};
    if (m_free == None) {
        first = static_cast<uint32_t>(m_entries.size());
        m_entries.push_back(entry);
        return;
    }
    first = std::exchange(m_free, m_entries[m_free].next);
    m_entries[first] = entry;
}

Term ProcessDictionary::put(Term key, uint32_t hash, Term value)
{
    uint32_t& first = m_slots[slotOf(hash)];
    uint32_t* link = linkTo(key, hash);
    if (!link) {
        add(first, key, hash, value);
        if (++m_count >= m_slots.size())
            grow();
        return NoTerm;
    }
    const uint32_t at = *link;
    const Term old = std::exchange(m_entries[at].value, value);
    if (!value.isImmediate() && at != first) { // OTP makes a new pair and puts it in front
        *link = m_entries[at].next;
        m_entries[at].next = first;
        first = at;
    }
    return old;
}

Term ProcessDictionary::erase(Term key, uint32_t hash)
{
    uint32_t* link = linkTo(key, hash);
    if (!link)
        return NoTerm;
    const uint32_t at = *link;
    const Term old = m_entries[at].value;
    *link = m_entries[at].next;
    m_entries[at] = {Nil, Nil, 0, m_free};
    m_free = at;
    --m_count;
    if (m_slots.size() > InitialSlots && m_slots.size() / 2 > m_count)
        shrink();
    return old;
}

void ProcessDictionary::grow()
{
    const auto steps = std::max(static_cast<uint32_t>(m_slots.size() / 4) & 0xF, 1U);
    if (m_slots.size() + steps >= MaxSlots)
        return;
    for (uint32_t i = 0; i < steps; ++i)
        splitNextSlot();
}

// What stays and what goes is reversed on the way, but for a single entry.
void ProcessDictionary::splitNextSlot()
{
    const auto home = static_cast<uint32_t>(m_slots.size()) - m_splitPosition;
    if (m_splitPosition == home) {
        m_mask = home * 4 - 1;
        m_splitPosition = 0;
    }
    const uint32_t low = m_splitPosition++;
    m_slots.push_back(None);
    uint32_t at = std::exchange(m_slots[low], None);
    while (at != None) {
        uint32_t& first = m_slots[slotOf(m_entries[at].hash)];
        const uint32_t next = std::exchange(m_entries[at].next, first);
        first = std::exchange(at, next);
    }
}

void ProcessDictionary::shrink()
{
    const auto size = static_cast<uint32_t>(m_slots.size());
    uint32_t steps = size * 3 / 10;
    if (size - steps < InitialSlots)
        steps = size - InitialSlots;
    for (uint32_t i = 0; i < steps; ++i)
        dropLastSlot();
    if (m_slots.size() <= m_slots.capacity() / 4)
        m_slots.shrink_to_fit();
    if (m_entries.size() / 4 > m_count)
        compact();
}

// Gives the memory of the free entries back.
void ProcessDictionary::compact()
{
    Vector<Entry> kept(m_entries.get_allocator());
    kept.reserve(m_count);
    for (uint32_t& first : m_slots) {
        for (uint32_t* link = &first; *link != None; link = &kept.back().next) {
            kept.push_back(m_entries[*link]);
            *link = static_cast<uint32_t>(kept.size()) - 1;
        }
    }
    m_entries.swap(kept);
    m_free = None;
}

void ProcessDictionary::dropLastSlot()
{
    if (m_splitPosition == 0) {
        m_mask = static_cast<uint32_t>(m_slots.size()) - 1;
        m_splitPosition = static_cast<uint32_t>(m_slots.size()) / 2;
    }
    join(m_slots[--m_splitPosition], m_slots.back());
    m_slots.pop_back();
}

// As OTP joins a pair or a list of pairs with another: what comes first is visible afterwards.
void ProcessDictionary::join(uint32_t& low, uint32_t high)
{
    if (low == None) {
        low = high;
    } else if (high != None && isOne(low)) {
        m_entries[low].next = high;
    } else {
        while (high != None) { // one by one to the front
            const uint32_t next = std::exchange(m_entries[high].next, low);
            low = std::exchange(high, next);
        }
    }
}

} // namespace relupscope
