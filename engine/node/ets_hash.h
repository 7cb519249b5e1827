// SPDX-License-Identifier: GPL-3.0-or-later
// The store of set, bag and duplicate_bag tables: linear hashing with chains, one bucket more for
// each object beyond the number of buckets. Order of iteration: buckets from 0 on, and in a bucket
// the chain; objects of one key are neighbours, the newest first. The hash, the first size and the
// steps are OTP's (erl_db_hash.c), so tables iterate as there, where hashes are the same
// (term/hash.h).
//
// While the table is fixed, removed objects stay in their chains with a mark and the buckets stay
// as many as they are, so that a walk by key or by bucket misses nothing and meets nothing twice.
#pragma once

#include "node/ets_object.h"

namespace relupscope {

enum class EtsType : uint8_t { Set, Bag, DuplicateBag, OrderedSet };

uint32_t etsHash(Term key, const AtomTable& atoms);

class EtsHash
{
public:
    struct Node
    {
        Node* next;
        EtsObject object;
    };

    EtsHash(Arena& arena, EtsType type, unsigned keyPosition);
    EtsHash(const EtsHash&) = delete;
    EtsHash& operator=(const EtsHash&) = delete;
    ~EtsHash();

    // Inserts as ets:insert/2 does. `hash` is etsHash of the object's key.
    void put(Term tuple, uint32_t hash);
    // The first object with the key that is not deleted; null: there is none.
    Node* find(Term key, uint32_t hash) const
    {
        for (Node* n = bucketOf(hash); n; n = n->next) {
            if (isKey(*n, key, hash) && !n->object.isDeleted())
                return n;
        }
        return nullptr;
    }
    // The next live one with the key of `node`, or null.
    Node* nextWithKey(const Node* node) const;
    // How many were removed.
    size_t eraseKey(Term key, uint32_t hash);
    // All objects =:= to the tuple.
    size_t eraseObject(Term tuple, uint32_t hash);
    void erase(Node* node);
    // Puts another tuple with the same key in the place of `node`; returns its node.
    Node* replace(Node* node, Term tuple);
    // Returns how many there were.
    size_t clear();

    // The first live object at or after a bucket; *bucket is where it is. Null at the end.
    Node* firstFrom(size_t* bucket) const;
    // The live object after `node`, which lies in *bucket.
    Node* after(const Node* node, size_t* bucket) const;
    // Whatever object has this key, deleted or not, for ets:next; null: none.
    Node* findEvenDeleted(Term key, uint32_t hash) const;
    [[nodiscard]] size_t bucketOfHash(uint32_t hash) const { return index(hash); }
    [[nodiscard]] size_t bucketCount() const { return m_active; }
    // Calls f(object) for all in the chains, with what is marked as removed.
    template<typename F>
    void forEachEvenDeleted(F&& f) const
    {
        for (size_t i = 0; i < m_active; ++i) {
            for (const Node* n = m_buckets[i]; n; n = n->next)
                f(n->object);
        }
    }
    // The first live object in one bucket.
    Node* firstIn(size_t bucket) const;

    void fix() { m_fixed = true; }
    // Takes out what was deleted meanwhile.
    void unfix();

    // Of the chains, with what is marked as removed.
    struct Lengths
    {
        size_t shortest;
        size_t longest;
        size_t sum;
        size_t sumOfSquares;
    };
    [[nodiscard]] Lengths lengths() const;
    [[nodiscard]] size_t deletedCount() const { return m_deleted; }
    [[nodiscard]] size_t size() const { return m_size; }
    [[nodiscard]] size_t bytes() const { return m_bytes; }
    [[nodiscard]] Arena& arena() const { return *m_arena; }

private:
    static constexpr size_t FirstBuckets = 256;
    static constexpr size_t BucketStep = 2048;

    [[nodiscard]] size_t index(uint32_t hash) const
    {
        const size_t i = hash & m_mask;
        return i < m_active ? i : i & (m_mask >> 1);
    }
    [[nodiscard]] Node* bucketOf(uint32_t hash) const { return m_buckets[index(hash)]; }
    [[nodiscard]] bool isKey(const Node& n, Term key, uint32_t hash) const
    {
        if ((n.object.hash & ~EtsObject::DeletedBit) != hash)
            return false;
        const Term own = n.object.element(m_keyPosition);
        return own == key || (!key.isImmediate() && isEqualKey(own, key));
    }
    static bool isEqualKey(Term a, Term b);
    // The link to the first object with the key, or to where a new one goes.
    Node** linkOf(Term key, uint32_t hash);
    Node** linkTo(const Node* node);
    bool putIntoBag(Node** group, Term tuple, Term key, uint32_t hash);
    Node* make(Term tuple, uint32_t hash, Node* next);
    void freeNode(Node* node);
    void remove(Node** link);
    void grow();
    void shrink();
    void splitBucket(size_t from, size_t to, size_t mask);
    void resizeArray(size_t slots);

    Arena* m_arena;
    Node** m_buckets;
    size_t m_mask = FirstBuckets - 1;
    size_t m_active = FirstBuckets;
    size_t m_slots = FirstBuckets;    // as counted by OTP's segments: when tables shrink
    size_t m_capacity = FirstBuckets; // of the array
    size_t m_size = 0;
    size_t m_deleted = 0; // marked while fixed
    size_t m_bytes = 0;
    unsigned m_keyPosition;
    EtsType m_type;
    bool m_fixed = false;
};

} // namespace relupscope
