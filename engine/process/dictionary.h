// SPDX-License-Identifier: GPL-3.0-or-later
// The process dictionary: a table that grows and shrinks one slot at a time, so that the order in
// which get/0 and its like list the keys is the one of OTP (erl_process_dict.c). Keys and values
// are terms of the process's heap and roots of its collections. Lives in the world's arena, owned
// by the Process.
//
//   m_slots    slot → first entry of its chain       m_entries   the entries; free ones are a chain
//
// A key's slot is the low bits of its hash; of the slots of the next doubling only the first
// `m_splitPosition` are there, and a key whose slot is not yet there lies in the one a bit shorter.
#pragma once

#include "base/arena.h"
#include "term/term.h"

#include <utility>
#include <vector>

namespace relupscope {

class AtomTable;

class ProcessDictionary
{
public:
    explicit ProcessDictionary(Arena& arena);

    // What decides the slot of a key. An atom's number does in OTP, and here its text.
    static uint32_t hashOf(Term key, const AtomTable& atoms);

    // The value that was there, or None.
    [[nodiscard]] Term get(Term key, uint32_t hash) const;
    Term put(Term key, uint32_t hash, Term value);
    Term erase(Term key, uint32_t hash);

    // Slot by slot. A list that is built of the keys in this order from its end has OTP's order.
    template<typename Action>
    void forEach(Action&& action) const
    {
        for (const uint32_t first : m_slots) {
            for (uint32_t at = first; at != None; at = m_entries[at].next)
                action(m_entries[at].key, m_entries[at].value);
        }
    }
    // Each key and value by reference, in an order of no meaning.
    template<typename Action>
    void forEachRoot(Action&& action)
    {
        for (Entry& entry : m_entries) {
            action(entry.key);
            action(entry.value);
        }
    }
    template<typename Action>
    void forEachRoot(Action&& action) const
    {
        for (const Entry& entry : m_entries) {
            action(entry.key);
            action(entry.value);
        }
    }

private:
    static constexpr uint32_t None = 0xFFFF'FFFF;
    struct Entry // a free one holds [] twice
    {
        Term key;
        Term value;
        uint32_t hash;
        uint32_t next;
    };
    template<typename T>
    using Vector = std::vector<T, ArenaAllocator<T>>;

    [[nodiscard]] uint32_t slotOf(uint32_t hash) const;
    [[nodiscard]] bool isOne(uint32_t first) const { return m_entries[first].next == None; }
    uint32_t* linkTo(Term key, uint32_t hash);
    void add(uint32_t& first, Term key, uint32_t hash, Term value);
    void grow();
    void splitNextSlot();
    void shrink();
    void dropLastSlot();
    void join(uint32_t& low, uint32_t high);
    void compact();

    Vector<uint32_t> m_slots;
    Vector<Entry> m_entries;
    uint32_t m_free = None;
    uint32_t m_count = 0;
    uint32_t m_mask;
    uint32_t m_splitPosition = 0;
};

} // namespace relupscope
