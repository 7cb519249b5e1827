// SPDX-License-Identifier: GPL-3.0-or-later
// The process dictionary: pairs in order of their first put.
#include "bif/bif.h"
#include "term/compare.h"

#include <algorithm>
#include <vector>

namespace relupscope {

namespace {

using Pair = std::pair<Term, Term>;

Pair* findKey(Process& p, Term key)
{
    const bool isPlain = key.isImmediate();
    for (Pair& pair : p.dictionary) {
        if (pair.first == key || (!isPlain && exactEqual(pair.first, key)))
            return &pair;
    }
    return nullptr;
}

Term pairList(const BifCall& c)
{
    Term list = Nil;
    for (auto pair = c.p.dictionary.rbegin(); pair != c.p.dictionary.rend(); ++pair)
        list = c.heap().cons(c.heap().tuple(pair->first, pair->second), list);
    return list;
}

template<typename Match>
Term keyList(const BifCall& c, Match&& isWanted)
{
    Term list = Nil;
    for (auto pair = c.p.dictionary.rbegin(); pair != c.p.dictionary.rend(); ++pair) {
        if (isWanted(pair->second))
            list = c.heap().cons(pair->first, list);
    }
    return list;
}

} // namespace

BifResult bif_erlang_put_2(BifCall& c)
{
    if (Pair* pair = findKey(c.p, c.arg(0))) {
        const Term old = pair->second;
        pair->second = c.arg(1);
        return old;
    }
    c.p.dictionary.emplace_back(c.arg(0), c.arg(1));
    return Atom::undefined;
}

BifResult bif_erlang_get_1(BifCall& c)
{
    const Pair* pair = findKey(c.p, c.arg(0));
    return pair ? pair->second : Atom::undefined;
}

BifResult bif_erlang_get_0(BifCall& c)
{
    return pairList(c);
}

BifResult bif_erlang_get_keys_0(BifCall& c)
{
    return keyList(c, [](Term) { return true; });
}

BifResult bif_erlang_get_keys_1(BifCall& c)
{
    return keyList(c, [&c](Term value) { return exactEqual(value, c.arg(0)); });
}

BifResult bif_erlang_erase_1(BifCall& c)
{
    Pair* pair = findKey(c.p, c.arg(0));
    if (!pair)
        return Atom::undefined;
    const Term old = pair->second;
    c.p.dictionary.erase(c.p.dictionary.begin() + (pair - c.p.dictionary.data()));
    return old;
}

BifResult bif_erlang_erase_0(BifCall& c)
{
    const Term all = pairList(c);
    c.p.dictionary.clear();
    return all;
}

} // namespace relupscope
