// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/map.h"

#include "term/compare.h"
#include "term/hash.h"
#include "term/map_trie.h"

#include <algorithm>
#include <numeric>
#include <vector>

namespace relupscope {

namespace {

struct KeyHasher
{
    uint32_t operator()(Term key, const AtomTable& atoms, unsigned group) const
    {
        return internalHash(key, atoms, mapHashSalt(group));
    }
};
using Trie = MapTrie<KeyHasher>;

Trie trieOf(const AtomTable& atoms)
{
    return {atoms, KeyHasher()};
}

constexpr size_t NotThere = SIZE_MAX;

const Word* flatKeys(const FlatMapBox* map)
{
    return Term(map->keys).object() + 1;
}

size_t findFlat(const FlatMapBox* map, Term key)
{
    const Word* keys = flatKeys(map);
    if (key.isImmediate()) {
        for (size_t i = 0; i < map->size; ++i) {
            if (keys[i] == key.w)
                return i;
        }
        return NotThere;
    }
    for (size_t i = 0; i < map->size; ++i) {
        if (exactEqual(Term(keys[i]), key))
            return i;
    }
    return NotThere;
}

// A flat map with room for n keys, of which the caller fills in keys and values.
FlatMapBox* newFlat(Heap& heap, Term keys, size_t n)
{
    Word* p = heap.alloc(FlatMapFixedWords + n);
    p[0] = makeHeader(BoxTag::FlatMap, 2 + n);
    p[1] = n;
    p[2] = keys.w;
    return reinterpret_cast<FlatMapBox*>(p);
}

Word* newKeys(Heap& heap, size_t n)
{
    Word* p = heap.alloc(n + 1);
    p[0] = makeHeader(BoxTag::Tuple, n);
    return p;
}

Term asTerm(const FlatMapBox* map)
{
    return Term::boxed(&map->header);
}

Term makeHashMap(Heap& heap, size_t size, Term root)
{
    Word* p = heap.alloc(3);
    p[0] = makeHeader(BoxTag::HashMap, 2);
    p[1] = Term::small(static_cast<SWord>(size)).w;
    p[2] = root.w;
    return Term::boxed(p);
}

Term rootOf(Term hashMap)
{
    return Term(hashMap.object()[2]);
}

Term flatWithValue(Heap& heap, const FlatMapBox* map, size_t at, Term value)
{
    if (map->values[at] == value.w)
        return asTerm(map);
    FlatMapBox* copy = newFlat(heap, Term(map->keys), map->size);
    std::copy_n(map->values, map->size, copy->values);
    copy->values[at] = value.w;
    return asTerm(copy);
}

Term flatWithPair(Heap& heap, const FlatMapBox* map, Term key, Term value, const AtomTable& atoms)
{
    const size_t n = map->size;
    const Word* keys = flatKeys(map);
    const Word* place = std::partition_point(
        keys, keys + n, [key, &atoms](Word w) { return compareExact(Term(w), key, atoms) < 0; });
    const auto at = static_cast<size_t>(place - keys);
    Word* grown = newKeys(heap, n + 1);
    std::copy_n(keys, at, grown + 1);
    grown[1 + at] = key.w;
    std::copy(place, keys + n, grown + 2 + at);
    FlatMapBox* copy = newFlat(heap, Term::boxed(grown), n + 1);
    std::copy_n(map->values, at, copy->values);
    copy->values[at] = value.w;
    std::copy(map->values + at, map->values + n, copy->values + at + 1);
    return asTerm(copy);
}

// The full flat map and one pair more, as a trie.
Term hashWithPair(Heap& heap, const FlatMapBox* map, Term key, Term value, const AtomTable& atoms)
{
    const Trie trie = trieOf(atoms);
    const Word* keys = flatKeys(map);
    std::vector<Trie::Pair> pairs;
    pairs.reserve(map->size + 1);
    for (size_t i = 0; i < map->size; ++i)
        pairs.push_back({trie.firstHash(Term(keys[i])), Term(keys[i]), Term(map->values[i])});
    pairs.push_back({trie.firstHash(key), key, value});
    return makeHashMap(heap, pairs.size(), trie.build(heap, pairs));
}

Term flatWithout(Heap& heap, const FlatMapBox* map, size_t at)
{
    const size_t n = map->size - 1;
    const Word* keys = flatKeys(map);
    Word* left = newKeys(heap, n);
    std::copy_n(keys, at, left + 1);
    std::copy(keys + at + 1, keys + n + 1, left + 1 + at);
    FlatMapBox* copy = newFlat(heap, Term::boxed(left), n);
    std::copy_n(map->values, at, copy->values);
    std::copy(map->values + at + 1, map->values + n + 1, copy->values + at);
    return asTerm(copy);
}

// Pairs with different keys, at most FlatMapMaxSize of them.
Term flatFromPairs(Heap& heap, std::vector<Trie::Pair>& pairs, const AtomTable& atoms)
{
    std::sort(pairs.begin(), pairs.end(), [&atoms](const Trie::Pair& a, const Trie::Pair& b) {
        return compareExact(a.key, b.key, atoms) < 0;
    });
    Word* keys = newKeys(heap, pairs.size());
    FlatMapBox* map = newFlat(heap, Term::boxed(keys), pairs.size());
    for (size_t i = 0; i < pairs.size(); ++i) {
        keys[1 + i] = pairs[i].key.w;
        map->values[i] = pairs[i].value.w;
    }
    return asTerm(map);
}

Term flatFromTrie(Heap& heap, Term hashMap, const AtomTable& atoms)
{
    std::vector<Trie::Pair> pairs;
    MapIterator all(hashMap);
    while (const Word* cell = all.nextCell())
        pairs.push_back({0, Term(cell[0]), Term(cell[1])});
    return flatFromPairs(heap, pairs, atoms);
}

// Of few pairs: insertion sort, which meets equal keys on its way.
Term smallFromPairs(Heap& heap, const Term* keys, const Term* values, size_t n,
                    const AtomTable& atoms)
{
    Word sortedKeys[FlatMapMaxSize];
    Word sortedValues[FlatMapMaxSize];
    size_t size = 0;
    for (size_t i = 0; i < n; ++i) {
        size_t at = size;
        int order = -1;
        while (at != 0 && (order = compareExact(Term(sortedKeys[at - 1]), keys[i], atoms)) > 0)
            --at;
        if (at != 0 && order == 0) {
            sortedValues[at - 1] = values[i].w;
            continue;
        }
        std::copy_backward(sortedKeys + at, sortedKeys + size, sortedKeys + size + 1);
        std::copy_backward(sortedValues + at, sortedValues + size, sortedValues + size + 1);
        sortedKeys[at] = keys[i].w;
        sortedValues[at] = values[i].w;
        ++size;
    }
    Word* keyTuple = newKeys(heap, size);
    std::copy_n(sortedKeys, size, keyTuple + 1);
    FlatMapBox* map = newFlat(heap, Term::boxed(keyTuple), size);
    std::copy_n(sortedValues, size, map->values);
    return asTerm(map);
}

// Keeps the last pair of each key. Equal keys have equal hashes, so they are near after sorting.
void dropRepeated(std::vector<Trie::Pair>& pairs)
{
    std::stable_sort(pairs.begin(), pairs.end(),
                     [](const Trie::Pair& a, const Trie::Pair& b) { return a.hash < b.hash; });
    size_t kept = 0;
    size_t run = 0; // where the kept ones with the current hash begin
    for (const Trie::Pair& pair : pairs) {
        if (kept == 0 || pairs[kept - 1].hash != pair.hash)
            run = kept;
        size_t at = run;
        while (at != kept && !exactEqual(pairs[at].key, pair.key))
            ++at;
        pairs[at] = pair;
        kept = std::max(kept, at + 1);
    }
    pairs.resize(kept);
}

} // namespace

size_t mapSize(Term map)
{
    if (isFlatMap(map))
        return flatMapBox(map)->size;
    return static_cast<size_t>(Term(map.object()[1]).smallValue());
}

Term emptyMap(Heap& heap)
{
    return asTerm(newFlat(heap, Term::boxed(newKeys(heap, 0)), 0));
}

Term mapGet(Term map, Term key, const AtomTable& atoms)
{
    if (isFlatMap(map)) {
        const size_t at = findFlat(flatMapBox(map), key);
        return at == NotThere ? NoTerm : Term(flatMapBox(map)->values[at]);
    }
    const Word* cell = trieOf(atoms).find(rootOf(map), key);
    return cell ? Term(cell[1]) : NoTerm;
}

Term mapPut(Heap& heap, Term map, Term key, Term value, const AtomTable& atoms)
{
    if (isFlatMap(map)) {
        const FlatMapBox* flat = flatMapBox(map);
        const size_t at = findFlat(flat, key);
        if (at != NotThere)
            return flatWithValue(heap, flat, at, value);
        if (flat->size < FlatMapMaxSize)
            return flatWithPair(heap, flat, key, value, atoms);
        return hashWithPair(heap, flat, key, value, atoms);
    }
    bool added = false;
    const Term root = trieOf(atoms).put(heap, rootOf(map), key, value, &added);
    if (root == rootOf(map))
        return map;
    return makeHashMap(heap, mapSize(map) + (added ? 1 : 0), root);
}

Term mapRemove(Heap& heap, Term map, Term key, const AtomTable& atoms)
{
    if (isFlatMap(map)) {
        const size_t at = findFlat(flatMapBox(map), key);
        return at == NotThere ? map : flatWithout(heap, flatMapBox(map), at);
    }
    const Term root = trieOf(atoms).remove(heap, rootOf(map), key);
    if (root == rootOf(map))
        return map;
    const Term left = makeHashMap(heap, mapSize(map) - 1, root);
    return mapSize(left) > FlatMapMaxSize ? left : flatFromTrie(heap, left, atoms);
}

Term mapFromPairs(Heap& heap, const Term* keys, const Term* values, size_t n,
                  const AtomTable& atoms)
{
    if (n <= FlatMapMaxSize)
        return smallFromPairs(heap, keys, values, n, atoms);
    const Trie trie = trieOf(atoms);
    std::vector<Trie::Pair> pairs(n);
    for (size_t i = 0; i < n; ++i)
        pairs[i] = {trie.firstHash(keys[i]), keys[i], values[i]};
    dropRepeated(pairs);
    if (pairs.size() <= FlatMapMaxSize)
        return flatFromPairs(heap, pairs, atoms);
    return makeHashMap(heap, pairs.size(), trie.build(heap, pairs));
}

MapIterator::MapIterator(Term map) : m_map(map)
{
    if (isFlatMap(map))
        return;
    m_depth = 0;
    m_levels[0] = {rootOf(map).object(), 0};
}

const Word* MapIterator::nextCell()
{
    while (m_depth >= 0) {
        Level& level = m_levels[m_depth];
        if (level.index + 1 == headerCount(level.node[0])) {
            --m_depth;
            continue;
        }
        const Term child(level.node[2 + level.index++]);
        if (child.isCons())
            return child.cell();
        m_levels[++m_depth] = {child.object(), 0};
    }
    return nullptr;
}

bool MapIterator::next(Term* key, Term* value)
{
    if (!isFlatMap(m_map)) {
        const Word* cell = nextCell();
        if (!cell)
            return false;
        *key = Term(cell[0]);
        *value = Term(cell[1]);
        return true;
    }
    const FlatMapBox* flat = flatMapBox(m_map);
    if (m_index == flat->size)
        return false;
    *key = Term(flatKeys(flat)[m_index]);
    *value = Term(flat->values[m_index++]);
    return true;
}

} // namespace relupscope
