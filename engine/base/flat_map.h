// SPDX-License-Identifier: GPL-3.0-or-later
// A hash table with open addressing whose memory lies in an arena. Keys and values are trivially
// copyable; Hash and Equal are stateless. Iteration order depends on the history of the table only,
// never on addresses, as long as Hash does not.
#pragma once

#include "base/arena.h"

#include <cstdint>
#include <cstring>

namespace relupscope {

inline uint64_t mixBits(uint64_t x)
{
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdULL;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53ULL;
    return x ^ (x >> 33);
}

template<typename K>
struct IntegerHash
{
    uint64_t operator()(K key) const { return mixBits(static_cast<uint64_t>(key)); }
};

template<typename K>
struct PlainEqual
{
    bool operator()(const K& a, const K& b) const { return a == b; }
};

template<typename K, typename V, typename Hash = IntegerHash<K>, typename Equal = PlainEqual<K>>
class FlatMap
{
public:
    struct Slot
    {
        K key;
        V value;
        bool used;
    };

    explicit FlatMap(Arena& arena) : m_arena(&arena) {}
    FlatMap(const FlatMap&) = delete;
    FlatMap& operator=(const FlatMap&) = delete;
    ~FlatMap()
    {
        if (m_slots)
            m_arena->free(m_slots, (m_mask + 1) * sizeof(Slot));
    }

    [[nodiscard]] size_t size() const { return m_size; }

    template<typename Q>
    V* find(const Q& key) const
    {
        if (!m_slots)
            return nullptr;
        for (size_t i = Hash()(key) & m_mask;; i = (i + 1) & m_mask) {
            if (!m_slots[i].used)
                return nullptr;
            if (Equal()(m_slots[i].key, key))
                return &m_slots[i].value;
        }
    }

    // Pointers into the table are valid until the next insertion or removal.
    V* insert(const K& key, const V& value)
    {
        if (V* there = find(key)) {
            *there = value;
            return there;
        }
        if (!m_slots || (m_size + 1) * 4 > (m_mask + 1) * 3)
            grow();
        ++m_size;
        return place(key, value);
    }

    bool erase(const K& key)
    {
        if (!m_slots)
            return false;
        size_t i = Hash()(key) & m_mask;
        while (m_slots[i].used && !Equal()(m_slots[i].key, key))
            i = (i + 1) & m_mask;
        if (!m_slots[i].used)
            return false;
        --m_size;
        closeGap(i);
        return true;
    }

    template<typename F>
    void forEach(F&& f) const
    {
        for (size_t i = 0; m_slots && i <= m_mask; ++i) {
            if (m_slots[i].used)
                f(m_slots[i].key, m_slots[i].value);
        }
    }

private:
    V* place(const K& key, const V& value)
    {
        size_t i = Hash()(key) & m_mask;
        while (m_slots[i].used)
            i = (i + 1) & m_mask;
        m_slots[i] = Slot {key, value, true};
        return &m_slots[i].value;
    }

    void closeGap(size_t gap)
    {
        size_t i = gap;
        for (;;) {
            i = (i + 1) & m_mask;
            if (!m_slots[i].used)
                break;
            const size_t home = Hash()(m_slots[i].key) & m_mask;
            if (((i - home) & m_mask) >= ((i - gap) & m_mask)) {
                m_slots[gap] = m_slots[i];
                gap = i;
            }
        }
        m_slots[gap].used = false;
    }

    void grow()
    {
        Slot* old = m_slots;
        const size_t oldCount = old ? m_mask + 1 : 0;
        const size_t count = old ? oldCount * 2 : 8;
        m_slots = static_cast<Slot*>(m_arena->alloc(count * sizeof(Slot)));
        std::memset(static_cast<void*>(m_slots), 0, count * sizeof(Slot));
        m_mask = count - 1;
        for (size_t i = 0; i < oldCount; ++i) {
            if (old[i].used)
                place(old[i].key, old[i].value);
        }
        if (old)
            m_arena->free(old, oldCount * sizeof(Slot));
    }

    Arena* m_arena;
    Slot* m_slots = nullptr;
    size_t m_mask = 0;
    size_t m_size = 0;
};

} // namespace relupscope
