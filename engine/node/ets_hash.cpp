// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/ets_hash.h"

#include "term/compare.h"
#include "term/hash.h"

#include <algorithm>
#include <cstring>

namespace relupscope {

namespace {

constexpr size_t NodeHeadBytes = offsetof(EtsHash::Node, object) + EtsObjectHeadBytes;

size_t nodeBytes(size_t words)
{
    return NodeHeadBytes + words * sizeof(Word);
}

} // namespace

uint32_t etsHash(Term key, const AtomTable& atoms)
{
    const uint32_t hash
        = key.isAtom() ? atoms.portableHash(key.atomId()) : internalHash(key, atoms);
    return hash & ~EtsObject::DeletedBit;
}

EtsHash::EtsHash(Arena& arena, EtsType type, unsigned keyPosition)
    : m_arena(&arena),
      m_buckets(static_cast<Node**>(arena.alloc(FirstBuckets * sizeof(Node*)))),
      m_bytes(FirstBuckets * sizeof(Node*)),
      m_keyPosition(keyPosition),
      m_type(type)
{
    std::memset(m_buckets, 0, FirstBuckets * sizeof(Node*));
}

EtsHash::~EtsHash()
{
    m_fixed = false;
    clear();
    m_arena->free(m_buckets, m_capacity * sizeof(Node*));
}

bool EtsHash::isEqualKey(Term a, Term b)
{
    return exactEqual(a, b);
}

// --- nodes ---------------------------------------------------------------------------------------

EtsHash::Node* EtsHash::make(Term tuple, uint32_t hash, Node* next)
{
    const size_t words = etsObjectWords(tuple);
    auto* node = static_cast<Node*>(m_arena->alloc(nodeBytes(words)));
    fillEtsObject(node->object, *m_arena, tuple, words);
    node->object.hash = hash;
    node->next = next;
    m_bytes += nodeBytes(words);
    return node;
}

void EtsHash::freeNode(Node* node)
{
    const size_t bytes = nodeBytes(node->object.words);
    if (node->object.offHeap)
        dropEtsReferences(node->object);
    m_bytes -= bytes;
    m_arena->free(node, bytes);
}

EtsHash::Node** EtsHash::linkOf(Term key, uint32_t hash)
{
    Node** link = &m_buckets[index(hash)];
    while (*link && !isKey(**link, key, hash))
        link = &(*link)->next;
    return link;
}

EtsHash::Node** EtsHash::linkTo(const Node* node)
{
    Node** link = &m_buckets[index(node->object.hash & ~EtsObject::DeletedBit)];
    while (*link != node)
        link = &(*link)->next;
    return link;
}

// --- insert --------------------------------------------------------------------------------------

void EtsHash::put(Term tuple, uint32_t hash)
{
    const Term key = tupleElement(tuple, m_keyPosition - 1);
    Node** link = linkOf(key, hash);
    Node* there = *link;
    if (there && m_type == EtsType::Set) {
        if (there->object.isDeleted()) {
            --m_deleted;
            ++m_size;
        }
        Node* node = make(tuple, hash, there->next);
        *link = node;
        freeNode(there);
        return;
    }
    if (there && m_type == EtsType::Bag && putIntoBag(link, tuple, key, hash))
        return;
    *link = make(tuple, hash, there);
    ++m_size;
    if (m_size > m_active && !m_fixed)
        grow();
}

// True when the bag has the object already, be it marked deleted: then it comes back as the newest.
bool EtsHash::putIntoBag(Node** group, Term tuple, Term key, uint32_t hash)
{
    for (Node** link = group; *link && isKey(**link, key, hash); link = &(*link)->next) {
        Node* node = *link;
        if (!exactEqual(node->object.tuple(), tuple))
            continue;
        if (node->object.isDeleted()) {
            node->object.hash = hash;
            --m_deleted;
            ++m_size;
            if (link != group) {
                *link = node->next;
                node->next = *group;
                *group = node;
            }
        }
        return true;
    }
    return false;
}

EtsHash::Node* EtsHash::replace(Node* node, Term tuple)
{
    Node** link = linkTo(node);
    *link = make(tuple, node->object.hash, node->next);
    freeNode(node);
    return *link;
}

// --- remove --------------------------------------------------------------------------------------

// Takes out, or marks, the node that `link` holds.
void EtsHash::remove(Node** link)
{
    Node* node = *link;
    --m_size;
    if (m_fixed) {
        node->object.hash |= EtsObject::DeletedBit;
        ++m_deleted;
        return;
    }
    *link = node->next;
    freeNode(node);
}

size_t EtsHash::eraseKey(Term key, uint32_t hash)
{
    size_t erased = 0;
    Node** link = linkOf(key, hash);
    while (*link && isKey(**link, key, hash)) {
        Node* node = *link;
        if (!node->object.isDeleted()) {
            remove(link);
            ++erased;
        }
        if (*link == node)
            link = &node->next;
    }
    if (erased > 0)
        shrink();
    return erased;
}

size_t EtsHash::eraseObject(Term tuple, uint32_t hash)
{
    const Term key = tupleElement(tuple, m_keyPosition - 1);
    size_t erased = 0;
    Node** link = linkOf(key, hash);
    while (*link && isKey(**link, key, hash)) {
        Node* node = *link;
        if (!node->object.isDeleted() && exactEqual(node->object.tuple(), tuple)) {
            remove(link);
            ++erased;
        }
        if (*link == node)
            link = &node->next;
    }
    if (erased > 0)
        shrink();
    return erased;
}

void EtsHash::erase(Node* node)
{
    remove(linkTo(node));
    shrink();
}

size_t EtsHash::clear()
{
    const size_t count = m_size;
    if (m_size == 0 && m_deleted == 0)
        return 0;
    for (size_t i = 0; i < m_active; ++i) {
        for (Node** link = &m_buckets[i]; *link;) {
            Node* node = *link;
            if (m_fixed) {
                if (!node->object.isDeleted())
                    remove(link);
                link = &node->next;
            } else {
                *link = node->next;
                freeNode(node);
            }
        }
    }
    m_size = 0;
    if (!m_fixed) {
        m_deleted = 0;
        m_active = m_slots = FirstBuckets;
        m_mask = FirstBuckets - 1;
    }
    return count;
}

void EtsHash::unfix()
{
    m_fixed = false;
    for (size_t i = 0; m_deleted > 0 && i < m_active; ++i) {
        for (Node** link = &m_buckets[i]; *link;) {
            Node* node = *link;
            if (!node->object.isDeleted()) {
                link = &node->next;
                continue;
            }
            *link = node->next;
            freeNode(node);
            --m_deleted;
        }
    }
}

// --- walk ----------------------------------------------------------------------------------------

EtsHash::Node* EtsHash::nextWithKey(const Node* node) const
{
    const Term key = node->object.element(m_keyPosition);
    const uint32_t hash = node->object.hash & ~EtsObject::DeletedBit;
    for (Node* n = node->next; n && isKey(*n, key, hash); n = n->next) {
        if (!n->object.isDeleted())
            return n;
    }
    return nullptr;
}

EtsHash::Node* EtsHash::findEvenDeleted(Term key, uint32_t hash) const
{
    Node* n = bucketOf(hash);
    while (n && !isKey(*n, key, hash))
        n = n->next;
    return n;
}

EtsHash::Node* EtsHash::firstIn(size_t bucket) const
{
    Node* n = m_buckets[bucket];
    while (n && n->object.isDeleted())
        n = n->next;
    return n;
}

EtsHash::Node* EtsHash::firstFrom(size_t* bucket) const
{
    for (; *bucket < m_active; ++*bucket) {
        if (Node* n = firstIn(*bucket))
            return n;
    }
    return nullptr;
}

EtsHash::Node* EtsHash::after(const Node* node, size_t* bucket) const
{
    for (Node* n = node->next; n; n = n->next) {
        if (!n->object.isDeleted())
            return n;
    }
    ++*bucket;
    return firstFrom(bucket);
}

EtsHash::Lengths EtsHash::lengths() const
{
    Lengths l {SIZE_MAX, 0, 0, 0};
    for (size_t i = 0; i < m_active; ++i) {
        size_t length = 0;
        for (const Node* n = m_buckets[i]; n; n = n->next)
            ++length;
        l.shortest = std::min(l.shortest, length);
        l.longest = std::max(l.longest, length);
        l.sum += length;
        l.sumOfSquares += length * length;
    }
    return l;
}

// --- size of the bucket array --------------------------------------------------------------------

void EtsHash::resizeArray(size_t slots)
{
    auto** buckets = static_cast<Node**>(m_arena->alloc(slots * sizeof(Node*)));
    const size_t kept = slots < m_capacity ? slots : m_capacity;
    std::memcpy(buckets, m_buckets, kept * sizeof(Node*));
    std::memset(buckets + kept, 0, (slots - kept) * sizeof(Node*));
    m_arena->free(m_buckets, m_capacity * sizeof(Node*));
    m_bytes = m_bytes - m_capacity * sizeof(Node*) + slots * sizeof(Node*);
    m_buckets = buckets;
    m_capacity = slots;
}

void EtsHash::grow()
{
    for (unsigned steps = 0; steps < 5 && m_size > m_active; ++steps) {
        if (m_active == m_slots)
            m_slots += BucketStep;
        if (m_active == m_capacity)
            resizeArray(m_capacity * 2);
        size_t from = m_active & (m_mask >> 1);
        if (m_active > m_mask) {
            from = 0;
            m_mask = m_mask << 1 | 1;
        }
        const size_t to = m_active++;
        splitBucket(from, to, m_mask);
    }
}

// Moves what now belongs to `to`; the order in both chains stays.
void EtsHash::splitBucket(size_t from, size_t to, size_t mask)
{
    Node** keep = &m_buckets[from];
    Node** move = &m_buckets[to];
    for (Node* n = m_buckets[from]; n; n = n->next) {
        Node**& end = (n->object.hash & mask) == to ? move : keep;
        *end = n;
        end = &n->next;
    }
    *keep = nullptr;
    *move = nullptr;
}

void EtsHash::shrink()
{
    if (m_fixed || m_slots < FirstBuckets + 2 * BucketStep)
        return;
    for (unsigned steps = 0; steps < 5 && m_size < (m_slots - BucketStep) / 2; ++steps) {
        const size_t from = m_active - 1;
        const size_t to = from & (m_mask >> 1);
        Node** end = &m_buckets[from];
        while (*end)
            end = &(*end)->next;
        *end = m_buckets[to];
        m_buckets[to] = m_buckets[from];
        m_buckets[from] = nullptr;
        m_active = from;
        if (to == 0)
            m_mask >>= 1;
        if (m_slots - m_active >= BucketStep)
            m_slots -= BucketStep;
        if (m_slots < FirstBuckets + 2 * BucketStep)
            break;
    }
    if (m_active * 4 <= m_capacity && m_capacity > FirstBuckets)
        resizeArray(m_capacity / 2);
}

} // namespace relupscope
