// SPDX-License-Identifier: GPL-3.0-or-later
// The trie of a map of more than 32 keys. Sixteen ways a level by the bits of the key's hash; when
// its 32 bits are used up, by those of a hash with another salt, and then of a third, as OTP's is
// made; what collides in all of them shares a bucket, a node with the bitmap -1 whose cells are in
// the order of keys. A node with one cell only exists at the root, so the shape depends on the keys
// alone.
//
// Hasher is a parameter so that tests can make everything collide: (key, atoms, group of eight
// levels) to a hash. Only map.cpp and tests use this.
#pragma once

#include "term/compare.h"
#include "term/heap.h"

#include <algorithm>
#include <bit>
#include <span>
#include <vector>

namespace relupscope {

template<typename Hasher>
class MapTrie
{
public:
    static constexpr unsigned BucketDepth = 24;
    static constexpr unsigned LevelsOfHash = 8;

    MapTrie(const AtomTable& atoms, Hasher hasher) : m_atoms(atoms), m_hasher(hasher) {}

    // The cell of the key, or null.
    const Word* find(Term node, Term key) const
    {
        const Hash hash(*this, key);
        for (unsigned depth = 0;; ++depth) {
            const Word* p = node.object();
            const Term child = depth == BucketDepth ? inBucket(p, key) : childAt(p, hash.at(depth));
            if (child.isNone())
                return nullptr;
            if (child.isCons())
                return exactEqual(child.head(), key) ? child.cell() : nullptr;
            node = child;
        }
    }

    // The node with the pair in it; *added tells whether the key is new. The same node when nothing
    // changes.
    Term put(Heap& heap, Term node, Term key, Term value, bool* added) const
    {
        return put(heap, node, Hash(*this, key), key, value, 0, added);
    }

    // The node without the key, the same node if it is not there.
    Term remove(Heap& heap, Term node, Term key) const
    {
        return remove(heap, node, Hash(*this, key), key, 0);
    }

    struct Pair
    {
        uint32_t hash;
        Term key;
        Term value;
    };
    [[nodiscard]] uint32_t firstHash(Term key) const { return m_hasher(key, m_atoms, 0); }
    // The root of a trie of pairs with different keys; at least one.
    Term build(Heap& heap, std::span<Pair> pairs) const { return build(heap, pairs, 0); }

private:
    // The hash of a key; that of a further group of levels is computed when one comes to it.
    class Hash
    {
    public:
        Hash(const MapTrie& trie, Term key) : m_trie(trie), m_key(key), m_first(trie.firstHash(key))
        {
        }
        Hash(const MapTrie& trie, Term key, uint32_t first)
            : m_trie(trie), m_key(key), m_first(first)
        {
        }
        [[nodiscard]] unsigned at(unsigned depth) const
        {
            if (depth < LevelsOfHash)
                return (m_first >> (4 * depth)) & 15;
            const unsigned group = depth / LevelsOfHash;
            if (m_group != group) {
                m_further = m_trie.m_hasher(m_key, m_trie.m_atoms, group);
                m_group = group;
            }
            return (m_further >> (4 * (depth % LevelsOfHash))) & 15;
        }

    private:
        const MapTrie& m_trie;
        Term m_key;
        uint32_t m_first;
        mutable uint32_t m_further = 0;
        mutable unsigned m_group = 0;
    };

    static unsigned bitmapOf(const Word* node)
    {
        return static_cast<unsigned>(Term(node[1]).smallValue());
    }
    static size_t childCount(const Word* node) { return headerCount(node[0]) - 1; }
    // Where the child of a chunk is or would be.
    static size_t placeOf(const Word* node, unsigned chunk)
    {
        return 2 + static_cast<size_t>(std::popcount(bitmapOf(node) & ((1U << chunk) - 1)));
    }
    static Term childAt(const Word* node, unsigned chunk)
    {
        return (bitmapOf(node) & (1U << chunk)) != 0 ? Term(node[placeOf(node, chunk)]) : NoTerm;
    }
    static Term inBucket(const Word* node, Term key)
    {
        for (size_t i = 0; i < childCount(node); ++i) {
            if (exactEqual(Term(node[2 + i]).head(), key))
                return Term(node[2 + i]);
        }
        return NoTerm;
    }

    static Word* newNode(Heap& heap, size_t children, SWord bitmap)
    {
        Word* p = heap.alloc(2 + children);
        p[0] = makeHeader(BoxTag::HashNode, 1 + children);
        p[1] = Term::small(bitmap).w;
        return p;
    }
    static Term withChild(Heap& heap, const Word* node, size_t place, Term child)
    {
        Word* p = newNode(heap, childCount(node), Term(node[1]).smallValue());
        std::copy_n(node + 2, childCount(node), p + 2);
        p[place] = child.w;
        return Term::boxed(p);
    }
    static Term withNewChild(Heap& heap, const Word* node, size_t place, Term child, SWord bitmap)
    {
        const size_t n = childCount(node);
        Word* p = newNode(heap, n + 1, bitmap);
        std::copy(node + 2, node + place, p + 2);
        p[place] = child.w;
        std::copy(node + place, node + 2 + n, p + place + 1);
        return Term::boxed(p);
    }
    // None when that leaves nothing.
    static Term withoutChild(Heap& heap, const Word* node, size_t place, SWord bitmap)
    {
        const size_t n = childCount(node);
        if (n == 1)
            return NoTerm;
        Word* p = newNode(heap, n - 1, bitmap);
        std::copy(node + 2, node + place, p + 2);
        std::copy(node + place + 1, node + 2 + n, p + place);
        return Term::boxed(p);
    }

    // A node of two cells that are not in one place above `depth`.
    Term join(Heap& heap, Term oldCell, const Hash& oldHash, Term newCell, const Hash& newHash,
              unsigned depth) const
    {
        if (depth == BucketDepth) {
            Word* p = newNode(heap, 2, -1);
            const bool ordered = compareExact(oldCell.head(), newCell.head(), m_atoms) < 0;
            p[2] = (ordered ? oldCell : newCell).w;
            p[3] = (ordered ? newCell : oldCell).w;
            return Term::boxed(p);
        }
        const unsigned a = oldHash.at(depth);
        const unsigned b = newHash.at(depth);
        if (a == b) {
            const Term below = join(heap, oldCell, oldHash, newCell, newHash, depth + 1);
            Word* p = newNode(heap, 1, SWord {1} << a);
            p[2] = below.w;
            return Term::boxed(p);
        }
        Word* p = newNode(heap, 2, (SWord {1} << a) | (SWord {1} << b));
        p[2] = (a < b ? oldCell : newCell).w;
        p[3] = (a < b ? newCell : oldCell).w;
        return Term::boxed(p);
    }

    Term put(Heap& heap, Term node, const Hash& hash, Term key, Term value, unsigned depth,
             bool* added) const
    {
        const Word* p = node.object();
        if (depth == BucketDepth)
            return putInBucket(heap, node, key, value, added);
        const unsigned chunk = hash.at(depth);
        const size_t place = placeOf(p, chunk);
        const unsigned bitmap = bitmapOf(p);
        if ((bitmap & (1U << chunk)) == 0) {
            *added = true;
            return withNewChild(heap, p, place, heap.cons(key, value), bitmap | (1U << chunk));
        }
        const Term child(p[place]);
        if (!child.isCons()) {
            const Term below = put(heap, child, hash, key, value, depth + 1, added);
            return below == child ? node : withChild(heap, p, place, below);
        }
        if (exactEqual(child.head(), key)) {
            if (child.tail() == value)
                return node;
            return withChild(heap, p, place, heap.cons(child.head(), value));
        }
        *added = true;
        const Term cell = heap.cons(key, value);
        return withChild(heap, p, place,
                         join(heap, child, Hash(*this, child.head()), cell, hash, depth + 1));
    }

    Term putInBucket(Heap& heap, Term node, Term key, Term value, bool* added) const
    {
        const Word* p = node.object();
        size_t place = 2;
        for (; place < 2 + childCount(p); ++place) {
            const Term cell(p[place]);
            const int order = compareExact(key, cell.head(), m_atoms);
            if (order < 0)
                break;
            if (order == 0) {
                if (cell.tail() == value)
                    return node;
                return withChild(heap, p, place, heap.cons(cell.head(), value));
            }
        }
        *added = true;
        return withNewChild(heap, p, place, heap.cons(key, value), -1);
    }

    // What is left may be a node, a single cell (to be taken up by the node above) or nothing.
    Term remove(Heap& heap, Term node, const Hash& hash, Term key, unsigned depth) const
    {
        const Word* p = node.object();
        size_t place = 2;
        SWord bitmap = -1;
        Term child = NoTerm;
        if (depth == BucketDepth) {
            while (place < 2 + childCount(p) && !exactEqual(Term(p[place]).head(), key))
                ++place;
            if (place == 2 + childCount(p))
                return node;
            child = Term(p[place]);
        } else {
            const unsigned chunk = hash.at(depth);
            child = childAt(p, chunk);
            if (child.isNone() || (child.isCons() && !exactEqual(child.head(), key)))
                return node;
            place = placeOf(p, chunk);
            bitmap = bitmapOf(p) & ~(1U << chunk);
        }
        if (child.isCons()) {
            if (depth != 0 && childCount(p) == 2 && Term(p[5 - place]).isCons())
                return Term(p[5 - place]);
            return withoutChild(heap, p, place, bitmap);
        }
        const Term below = remove(heap, child, hash, key, depth + 1);
        if (below == child)
            return node;
        if (below.isCons() && depth != 0 && childCount(p) == 1)
            return below;
        return withChild(heap, p, place, below);
    }

    Term build(Heap& heap, std::span<Pair> pairs, unsigned depth) const
    {
        if (depth == BucketDepth)
            return buildBucket(heap, pairs);
        std::vector<std::vector<Pair>> ways(16);
        for (const Pair& pair : pairs)
            ways[Hash(*this, pair.key, pair.hash).at(depth)].push_back(pair);
        unsigned bitmap = 0;
        Term children[16];
        size_t n = 0;
        for (unsigned way = 0; way < 16; ++way) {
            std::vector<Pair>& below = ways[way];
            if (below.empty())
                continue;
            bitmap |= 1U << way;
            children[n++] = below.size() == 1 ? heap.cons(below[0].key, below[0].value)
                                              : build(heap, below, depth + 1);
        }
        Word* p = newNode(heap, n, bitmap);
        for (size_t i = 0; i < n; ++i)
            p[2 + i] = children[i].w;
        return Term::boxed(p);
    }

    Term buildBucket(Heap& heap, std::span<Pair> pairs) const
    {
        std::sort(pairs.begin(), pairs.end(), [this](const Pair& a, const Pair& b) {
            return compareExact(a.key, b.key, m_atoms) < 0;
        });
        std::vector<Term> cells;
        for (const Pair& pair : pairs)
            cells.push_back(heap.cons(pair.key, pair.value));
        Word* p = newNode(heap, cells.size(), -1);
        for (size_t i = 0; i < cells.size(); ++i)
            p[2 + i] = cells[i].w;
        return Term::boxed(p);
    }

    const AtomTable& m_atoms;
    Hasher m_hasher;
};

} // namespace relupscope
