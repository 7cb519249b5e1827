// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/ets_table.h"

#include "term/compare.h"
#include "term/copy.h"

#include <algorithm>

namespace relupscope {

EtsTable::EtsTable(Arena& tableArena, const AtomTable& atomTable, const EtsOptions& tableOptions)
    : arena(tableArena),
      atoms(atomTable),
      options(tableOptions),
      heirHeap(tableArena),
      fixers(ArenaAllocator<Fixer>(tableArena))
{
    if (options.type == EtsType::OrderedSet)
        tree = arena.make<EtsTree>(arena, atoms, options.keyPosition);
    else
        hash = arena.make<EtsHash>(arena, options.type, options.keyPosition);
}

EtsTable::~EtsTable()
{
    if (tree)
        arena.drop(tree);
    else
        arena.drop(hash);
}

size_t EtsTable::memoryWords() const
{
    const size_t bytes = sizeof(EtsTable)
        + (tree ? sizeof(EtsTree) + tree->bytes() : sizeof(EtsHash) + hash->bytes());
    return bytes / sizeof(Word) + heirHeap.totalWords();
}

EtsHash::Node* EtsTable::hashNode(EtsObject* object)
{
    return reinterpret_cast<EtsHash::Node*>(reinterpret_cast<char*>(object)
                                            - offsetof(EtsHash::Node, object));
}

EtsTree::Node* EtsTable::treeNode(EtsObject* object)
{
    return reinterpret_cast<EtsTree::Node*>(reinterpret_cast<char*>(object)
                                            - offsetof(EtsTree::Node, object));
}

void EtsTable::put(Term tuple)
{
    if (tree)
        tree->put(tuple);
    else
        hash->put(tuple, etsHash(keyOf(tuple), atoms));
}

EtsObject* EtsTable::find(Term key) const
{
    if (tree) {
        EtsTree::Node* n = tree->find(key);
        return n ? &n->object : nullptr;
    }
    EtsHash::Node* n = hash->find(key, etsHash(key, atoms));
    return n ? &n->object : nullptr;
}

size_t EtsTable::eraseKey(Term key)
{
    if (tree)
        return tree->erase(key) ? 1 : 0;
    return hash->eraseKey(key, etsHash(key, atoms));
}

size_t EtsTable::eraseObject(Term tuple)
{
    if (!tree)
        return hash->eraseObject(tuple, etsHash(keyOf(tuple), atoms));
    EtsTree::Node* n = tree->find(keyOf(tuple));
    if (!n || !exactEqual(n->object.tuple(), tuple))
        return 0;
    tree->erase(tree->keyOf(*n));
    return 1;
}

EtsObject* EtsTable::replace(EtsObject* object, Term tuple)
{
    if (tree)
        return &tree->replace(treeNode(object), tuple)->object;
    return &hash->replace(hashNode(object), tuple)->object;
}

void EtsTable::erase(EtsObject* object)
{
    if (tree)
        tree->erase(tree->keyOf(*treeNode(object)));
    else
        hash->erase(hashNode(object));
}

void EtsTable::setHeir(Word pid, Term data)
{
    options.heir = pid;
    heirHeap.clear();
    heirData = pid ? copyTerm(data, heirHeap) : Nil;
}

void EtsTable::fix(Word pid, VirtualTime now)
{
    const auto known = std::find_if(fixers.begin(), fixers.end(),
                                    [pid](const Fixer& f) { return f.pid == pid; });
    if (known != fixers.end()) {
        ++known->times;
        return;
    }
    if (fixers.empty()) {
        fixedAt = now;
        if (hash)
            hash->fix();
    }
    fixers.push_back({pid, 1});
}

bool EtsTable::unfix(Word pid)
{
    const auto known = std::find_if(fixers.begin(), fixers.end(),
                                    [pid](const Fixer& f) { return f.pid == pid; });
    if (known == fixers.end())
        return false;
    if (--known->times == 0)
        unfixAll(pid);
    return true;
}

void EtsTable::unfixAll(Word pid)
{
    const auto gone = std::remove_if(fixers.begin(), fixers.end(),
                                     [pid](const Fixer& f) { return f.pid == pid; });
    const bool any = gone != fixers.end();
    fixers.erase(gone, fixers.end());
    if (any && fixers.empty() && hash)
        hash->unfix();
}

} // namespace relupscope
