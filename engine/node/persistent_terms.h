// SPDX-License-Identifier: GPL-3.0-or-later
// The persistent terms of a node. A value is copied once, with what it shares, into a heap of its
// own, and get/1 hands out the term as it is: processes then hold pointers into that heap, which
// their collections leave alone. So the heap of a value that was replaced or erased is retired, not
// freed: it stays until the node ends (OTP frees it once all processes have been searched for it).
// Owned by Node.
#pragma once

#include "process/process.h"

namespace relupscope {

class PersistentTerms
{
public:
    explicit PersistentTerms(Arena& arena);
    ~PersistentTerms();
    PersistentTerms(const PersistentTerms&) = delete;
    PersistentTerms& operator=(const PersistentTerms&) = delete;

    // The value, not to be copied; None: there is none.
    Term get(Term key, const AtomTable& atoms) const;
    void put(Term key, Term value, const AtomTable& atoms);
    bool erase(Term key, const AtomTable& atoms);

    // Whether the object is of a value that was replaced or erased. In OTP it would be a copy of
    // its holder's by now.
    [[nodiscard]] bool isRetired(const Word* object) const;

    [[nodiscard]] size_t count() const { return m_index.size(); }
    [[nodiscard]] size_t memoryBytes() const { return m_bytes; } // of what is there
    // In order of first being put.
    template<typename F>
    void forEach(F&& f) const
    {
        for (const Entry& e : m_entries) {
            if (!e.value.isNone())
                f(e.key, e.value);
        }
    }

private:
    struct Entry
    {
        Term key;
        Term value; // None: erased
        Heap* keyHeap;
        Heap* valueHeap; // null: immediate
    };
    struct Key
    {
        Term key;
        uint64_t hash;
    };
    struct KeyHash
    {
        uint64_t operator()(const Key& k) const { return mixBits(k.hash); }
    };
    struct KeyEqual
    {
        bool operator()(const Key& a, const Key& b) const;
    };
    static Key keyOf(Term key, const AtomTable& atoms);
    void setValue(Entry& e, Term value);
    void retireValue(Entry& e);

    Arena* m_arena;
    ArenaVector<Entry> m_entries;
    ArenaVector<Heap*> m_retired;
    FlatMap<Key, uint32_t, KeyHash, KeyEqual> m_index;
    size_t m_bytes = 0;
};

} // namespace relupscope
