// SPDX-License-Identifier: GPL-3.0-or-later
// BIFs of module maps, and the step of its iterators (erts_internal:map_next/3).
#include "bif/bif.h"
#include "term/map.h"

#include <algorithm>
#include <vector>

namespace relupscope {

namespace {

BifResult badMap(BifCall& c, Term map)
{
    return c.error(c.heap().tuple(Atom::badmap, map));
}

BifResult badKey(BifCall& c, Term key)
{
    return c.error(c.heap().tuple(Atom::badkey, key));
}

struct Pairs
{
    std::vector<Term> keys;
    std::vector<Term> values;
};

Term mapFrom(const BifCall& c, const Pairs& pairs)
{
    c.bumpReductions(pairs.keys.size() / 16);
    return mapFromPairs(c.heap(), pairs.keys.data(), pairs.values.data(), pairs.keys.size(),
                        c.atoms());
}

void addAll(Pairs* pairs, Term map)
{
    MapIterator iterator(map);
    Term key;
    Term value;
    while (iterator.next(&key, &value)) {
        pairs->keys.push_back(key);
        pairs->values.push_back(value);
    }
}

// `large` with the pairs of `small`; what is in both comes from `small` when it wins.
Term mergeInto(const BifCall& c, Term large, Term small, bool smallWins)
{
    MapIterator iterator(small);
    Term key;
    Term value;
    while (iterator.next(&key, &value)) {
        if (smallWins || mapGet(large, key, c.atoms()).isNone())
            large = mapPut(c.heap(), large, key, value, c.atoms());
    }
    c.bumpReductions(mapSize(small) / 8);
    return large;
}

Term merge(const BifCall& c, Term a, Term b)
{
    const size_t sizeOfA = mapSize(a);
    const size_t sizeOfB = mapSize(b);
    if (sizeOfB == 0 || a == b)
        return a;
    if (sizeOfA == 0)
        return b;
    if (sizeOfA > 4 * sizeOfB && sizeOfA > FlatMapMaxSize)
        return mergeInto(c, a, b, true);
    if (sizeOfB > 4 * sizeOfA && sizeOfB > FlatMapMaxSize)
        return mergeInto(c, b, a, false);
    Pairs pairs;
    pairs.keys.reserve(sizeOfA + sizeOfB);
    pairs.values.reserve(sizeOfA + sizeOfB);
    addAll(&pairs, a);
    addAll(&pairs, b);
    return mapFrom(c, pairs);
}

// Keys or values in the order of maps:to_list/1: a flat map's own, the reverse of a large map's, as
// OTP has it.
Term listOf(const BifCall& c, Term map, bool wantKeys)
{
    Pairs pairs;
    addAll(&pairs, map);
    std::vector<Term>& wanted = wantKeys ? pairs.keys : pairs.values;
    if (!isFlatMap(map))
        std::reverse(wanted.begin(), wanted.end());
    c.bumpReductions(wanted.size() / 16);
    return c.heap().list(wanted.data(), wanted.size());
}

} // namespace

BifResult bif_maps_find_2(BifCall& c)
{
    if (!isMap(c.arg(1)))
        return badMap(c, c.arg(1));
    const Term value = mapGet(c.arg(1), c.arg(0), c.atoms());
    return value.isNone() ? Atom::error : c.ok(value);
}

BifResult bif_maps_get_2(BifCall& c)
{
    if (!isMap(c.arg(1)))
        return badMap(c, c.arg(1));
    const Term value = mapGet(c.arg(1), c.arg(0), c.atoms());
    return value.isNone() ? badKey(c, c.arg(0)) : value;
}

BifResult bif_maps_is_key_2(BifCall& c)
{
    if (!isMap(c.arg(1)))
        return badMap(c, c.arg(1));
    return makeBool(!mapGet(c.arg(1), c.arg(0), c.atoms()).isNone());
}

BifResult bif_maps_put_3(BifCall& c)
{
    if (!isMap(c.arg(2)))
        return badMap(c, c.arg(2));
    return mapPut(c.heap(), c.arg(2), c.arg(0), c.arg(1), c.atoms());
}

BifResult bif_maps_update_3(BifCall& c)
{
    const Term map = c.arg(2);
    if (!isMap(map))
        return badMap(c, map);
    if (mapGet(map, c.arg(0), c.atoms()).isNone())
        return badKey(c, c.arg(0));
    return mapPut(c.heap(), map, c.arg(0), c.arg(1), c.atoms());
}

BifResult bif_maps_remove_2(BifCall& c)
{
    if (!isMap(c.arg(1)))
        return badMap(c, c.arg(1));
    return mapRemove(c.heap(), c.arg(1), c.arg(0), c.atoms());
}

BifResult bif_maps_take_2(BifCall& c)
{
    const Term map = c.arg(1);
    if (!isMap(map))
        return badMap(c, map);
    const Term value = mapGet(map, c.arg(0), c.atoms());
    if (value.isNone())
        return Atom::error;
    return c.heap().tuple(value, mapRemove(c.heap(), map, c.arg(0), c.atoms()));
}

BifResult bif_maps_merge_2(BifCall& c)
{
    if (!isMap(c.arg(0)))
        return badMap(c, c.arg(0));
    if (!isMap(c.arg(1)))
        return badMap(c, c.arg(1));
    return merge(c, c.arg(0), c.arg(1));
}

BifResult bif_maps_keys_1(BifCall& c)
{
    return isMap(c.arg(0)) ? listOf(c, c.arg(0), true) : badMap(c, c.arg(0));
}

BifResult bif_maps_values_1(BifCall& c)
{
    return isMap(c.arg(0)) ? listOf(c, c.arg(0), false) : badMap(c, c.arg(0));
}

BifResult bif_maps_from_list_1(BifCall& c)
{
    Pairs pairs;
    Term list = c.arg(0);
    for (; list.isCons(); list = list.tail()) {
        if (!isTuple(list.head(), 2))
            return c.badarg();
        pairs.keys.push_back(tupleElement(list.head(), 0));
        pairs.values.push_back(tupleElement(list.head(), 1));
    }
    return list.isNil() ? mapFrom(c, pairs) : c.badarg();
}

BifResult bif_maps_from_keys_2(BifCall& c)
{
    Pairs pairs;
    Term list = c.arg(0);
    for (; list.isCons(); list = list.tail())
        pairs.keys.push_back(list.head());
    if (!list.isNil())
        return c.badarg();
    pairs.values.assign(pairs.keys.size(), c.arg(1));
    return mapFrom(c, pairs);
}

namespace {

// A batch of pairs for an iterator: {K1, V1, {K2, V2, ... Rest}}.
Term nestedPairs(Heap& heap, const Pairs& pairs, Term rest)
{
    for (size_t i = pairs.keys.size(); i-- > 0;)
        rest = heap.tuple(pairs.keys[i], pairs.values[i], rest);
    return rest;
}

// A batch for maps:to_list/1, put before what is there: a flat map in its order, a large one in the
// reverse, because OTP builds it so.
Term listedPairs(Heap& heap, const Pairs& pairs, Term accumulated, bool inOrder)
{
    const size_t n = pairs.keys.size();
    for (size_t i = 0; i < n; ++i) {
        const size_t from = inOrder ? n - 1 - i : i;
        accumulated = heap.cons(heap.tuple(pairs.keys[from], pairs.values[from]), accumulated);
    }
    return accumulated;
}

// An iterator of OTP 26 and later may name its keys: [Keys | Map], which comes whole.
BifResult pairsOfKeys(BifCall& c, Term keys, Term map)
{
    Pairs pairs;
    for (; keys.isCons(); keys = keys.tail()) {
        const Term value = mapGet(map, keys.head(), c.atoms());
        if (value.isNone())
            return c.badarg();
        pairs.keys.push_back(keys.head());
        pairs.values.push_back(value);
    }
    c.bumpReductions(pairs.keys.size() / 16);
    return keys.isNil() ? BifResult(nestedPairs(c.heap(), pairs, Atom::none)) : c.badarg();
}

} // namespace

// map_next(Path, Map, iterator | Accumulator). The path is the count of pairs that were taken; each
// batch is as large as all before it together, so skipping them costs no more than they did.
BifResult bif_erts_internal_map_next_3(BifCall& c)
{
    const Term map = c.arg(1);
    const Term form = c.arg(2);
    const bool isIterator = form == c.atom("iterator");
    uint64_t path;
    if (isIterator && isMap(map) && c.arg(0).isList() && c.node.otpNumber >= 26)
        return pairsOfKeys(c, c.arg(0), map);
    if (!isMap(map) || (!isIterator && !form.isList()) || !toIndex(c.arg(0), &path))
        return c.badarg();
    const size_t size = mapSize(map);
    const bool isFlat = isFlatMap(map);
    // A flat map comes whole, whatever the path, as OTP does it.
    if (isFlat ? path > size : path >= size)
        return c.badarg();
    const size_t skipped = isFlat ? 0 : path;
    const size_t last = isFlat ? size : std::min(size, std::max(2 * path, FlatMapMaxSize));
    Pairs pairs;
    MapIterator iterator(map);
    Term key;
    Term value;
    for (size_t i = 0; i < last && iterator.next(&key, &value); ++i) {
        if (i >= skipped) {
            pairs.keys.push_back(key);
            pairs.values.push_back(value);
        }
    }
    c.bumpReductions(last / 16);
    const bool isDone = last == size;
    const Term next = Term::small(static_cast<SWord>(last));
    if (isIterator) {
        const Term rest = isDone ? c.atom("none") : c.heap().cons(next, map);
        return nestedPairs(c.heap(), pairs, rest);
    }
    const Term listed = listedPairs(c.heap(), pairs, form, isFlat);
    return isDone ? listed : c.heap().cons(next, c.heap().cons(map, listed));
}

BifResult bif_erts_internal_map_to_tuple_keys_1(BifCall& c)
{
    const Term map = c.arg(0);
    if (!isMap(map))
        return badMap(c, map);
    return isFlatMap(map) ? Term(flatMapBox(map)->keys) : c.badarg();
}

BifResult bif_erts_internal_map_hashmap_children_1(BifCall& c)
{
    const Term map = c.arg(0);
    if (!isMap(map))
        return badMap(c, map);
    if (isFlatMap(map))
        return c.badarg();
    const Word* node = Term(map.object()[2]).object();
    return c.heap().list(reinterpret_cast<const Term*>(node + 2), headerCount(node[0]) - 1);
}

} // namespace relupscope
