// SPDX-License-Identifier: GPL-3.0-or-later
// Maps: up to 32 keys flat and in term order, above that a hash array mapped trie by internalHash,
// 16-way, collisions at the deepest level rehashed with a salt. Iteration order of a flat map is
// term order; of a hash map the order of the trie (see DIFFERENCES.md).
//
//   root [HashMap header 2][size, a small][node]
//   node [HashNode header 1+n][bitmap, a small][child 1]…[child n]; a child is a cons [key|value]
//   or a node
//
// The shape depends on the keys alone, not on the order in which they came, so equal maps are equal
// word by word. Pointers into a map are as valid as the term.
#pragma once

#include "term/atom.h"
#include "term/heap.h"

namespace relupscope {

size_t mapSize(Term map);
// The value, or None.
Term mapGet(Term map, Term key, const AtomTable& atoms);
Term mapPut(Heap& heap, Term map, Term key, Term value, const AtomTable& atoms);
// The map itself when the key is not there.
Term mapRemove(Heap& heap, Term map, Term key, const AtomTable& atoms);
// From pairs in any order; a later pair replaces an earlier one with the same key.
Term mapFromPairs(Heap& heap, const Term* keys, const Term* values, size_t n,
                  const AtomTable& atoms);
Term emptyMap(Heap& heap);

// Walks all pairs in iteration order: calls f(key, value) until it returns false.
class MapIterator
{
public:
    explicit MapIterator(Term map);
    bool next(Term* key, Term* value);
    // Of a hash map only: the cell [key|value] of the next pair; null at the end.
    const Word* nextCell();

private:
    static constexpr int MaxDepth = 26; // map_trie.h says why
    struct Level
    {
        const Word* node;
        size_t index;
    };
    Term m_map;
    size_t m_index = 0; // flat
    int m_depth = -1;   // hash
    Level m_levels[MaxDepth];
};

} // namespace relupscope
