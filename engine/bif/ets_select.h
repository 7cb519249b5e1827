// SPDX-License-Identifier: GPL-3.0-or-later
// Walks over the objects that a match specification can match: all of a table, or those with the
// keys that its heads name. Used by the BIFs of bif_ets_select.cpp; lives for one call.
#pragma once

#include "bif/ets_access.h"
#include "bif/match_spec.h"

#include <vector>

namespace relupscope {

class EtsSelection
{
public:
    // The specification is a list or a ref from ets:match_spec_compile/1. False: it is no good.
    bool compile(const BifCall& c, const EtsTable& table, Term spec);

    // Calls f(object) until it returns false, in the order of the walk; f must not change the
    // table.
    template<typename F>
    void forEach(const EtsTable& table, bool backwards, F&& f) const;

    MatchSpec spec;
    // Only objects with these keys can match.
    bool hasKeys = false;
    std::vector<Term> keys;
    // In an ordered table, only objects match whose key is a tuple like this one with the same
    // first elements; none: any may match.
    Term bound = NoTerm;
    size_t boundCount = 0;

private:
    void bind(Term key, const AtomTable& atoms);
    // Less, equal or greater: the key is before, among or behind those.
    static int compareToBound(Term key, Term bound, size_t boundCount, const AtomTable& atoms);
    template<typename F>
    void forEachInBounds(const EtsTable& table, bool backwards, F&& f) const;
    template<typename F>
    bool forEachWithKeys(const EtsTable& table, F&& f) const;
};

template<typename F>
bool EtsSelection::forEachWithKeys(const EtsTable& table, F&& f) const
{
    for (const Term key : keys) {
        if (table.tree) {
            EtsTree::Node* n = table.tree->find(key);
            if (n && !f(n->object))
                return false;
            continue;
        }
        EtsHash::Node* n = table.hash->find(key, etsHash(key, table.atoms));
        for (; n; n = table.hash->nextWithKey(n)) {
            if (!f(n->object))
                return false;
        }
    }
    return true;
}

template<typename F>
void EtsSelection::forEachInBounds(const EtsTable& table, bool backwards, F&& f) const
{
    const auto place = [&](const EtsTree::Node& n) {
        return compareToBound(table.tree->keyOf(n), bound, boundCount, table.atoms);
    };
    EtsTreeWalk walk(*table.tree, backwards, [&](const EtsTree::Node& n) {
        return backwards ? place(n) <= 0 : place(n) >= 0;
    });
    while (EtsTree::Node* n = walk.next()) {
        if (place(*n) != 0 || !f(n->object))
            return;
    }
}

template<typename F>
void EtsSelection::forEach(const EtsTable& table, bool backwards, F&& f) const
{
    if (hasKeys) {
        forEachWithKeys(table, f);
        return;
    }
    if (!bound.isNone()) {
        forEachInBounds(table, backwards, f);
        return;
    }
    if (table.tree) {
        EtsTreeWalk walk(*table.tree, backwards);
        while (EtsTree::Node* n = walk.next()) {
            if (!f(n->object))
                return;
        }
        return;
    }
    size_t bucket = 0;
    for (EtsHash::Node* n = table.hash->firstFrom(&bucket); n; n = table.hash->after(n, &bucket)) {
        if (!f(n->object))
            return;
    }
}

} // namespace relupscope
