// SPDX-License-Identifier: GPL-3.0-or-later
// Module ets: from key to key, and by slot.
#include "bif/ets_access.h"
#include "term/copy.h"

namespace relupscope {

namespace {

// Whether a walk gives the key, or {Key, Objects} (OTP 27).
enum class Gives : uint8_t { Key, KeyAndObjects };

Term keyOrEnd(const BifCall& c, const EtsTable& table, const EtsObject* object, Gives what)
{
    if (!object)
        return Atom::end_of_table;
    const Term key = copyTerm(object->element(table.keyPosition()), c.heap());
    return what == Gives::Key ? key : c.heap().tuple(key, etsObjectsWithKey(c, table, key));
}

const EtsObject* objectOf(const EtsTree::Node* node)
{
    return node ? &node->object : nullptr;
}

const EtsObject* objectOf(const EtsHash::Node* node)
{
    return node ? &node->object : nullptr;
}

// The first object behind all those with the key, in a table without order. False: no such key.
bool nextInHash(const EtsHash& hash, Term key, const AtomTable& atoms, const EtsObject** next)
{
    const uint32_t h = etsHash(key, atoms);
    const EtsHash::Node* node = hash.findEvenDeleted(key, h);
    if (!node)
        return false;
    size_t bucket = hash.bucketOfHash(h);
    while (const EtsHash::Node* same = hash.nextWithKey(node))
        node = same;
    *next = objectOf(hash.after(node, &bucket));
    return true;
}

BifResult first(BifCall& c, bool backwards, Gives what)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Read);
    if (!at.table)
        return c.badarg(at.cause);
    const EtsTable& table = *at.table;
    if (table.tree)
        return keyOrEnd(c, table, objectOf(backwards ? table.tree->last() : table.tree->first()),
                        what);
    size_t bucket = 0;
    return keyOrEnd(c, table, objectOf(table.hash->firstFrom(&bucket)), what);
}

BifResult next(BifCall& c, bool backwards, Gives what)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Read);
    if (!at.table)
        return c.badarg(at.cause);
    const EtsTable& table = *at.table;
    const Term key = c.arg(1);
    if (table.tree && key == Atom::end_of_table)
        return c.badarg();
    if (table.tree) {
        const EtsTree::Node* n = backwards ? table.tree->previous(key) : table.tree->next(key);
        return keyOrEnd(c, table, objectOf(n), what);
    }
    const EtsObject* object = nullptr;
    if (!nextInHash(*table.hash, key, table.atoms, &object))
        return c.badarg();
    return keyOrEnd(c, table, object, what);
}

// The objects of one bucket.
Term slotOfHash(const BifCall& c, const EtsHash& hash, size_t slot)
{
    Heap& heap = c.heap();
    Term list = Nil;
    size_t bucket = slot;
    for (EtsHash::Node* n = hash.firstIn(slot); n && bucket == slot; n = hash.after(n, &bucket))
        list = heap.cons(copyEtsObject(n->object, heap), list);
    return list;
}

} // namespace

BifResult bif_ets_first_1(BifCall& c)
{
    return first(c, false, Gives::Key);
}

BifResult bif_ets_last_1(BifCall& c)
{
    return first(c, true, Gives::Key);
}

BifResult bif_ets_next_2(BifCall& c)
{
    return next(c, false, Gives::Key);
}

BifResult bif_ets_prev_2(BifCall& c)
{
    return next(c, true, Gives::Key);
}

BifResult bif_ets_first_lookup_1(BifCall& c)
{
    return first(c, false, Gives::KeyAndObjects);
}

BifResult bif_ets_last_lookup_1(BifCall& c)
{
    return first(c, true, Gives::KeyAndObjects);
}

BifResult bif_ets_next_lookup_2(BifCall& c)
{
    return next(c, false, Gives::KeyAndObjects);
}

BifResult bif_ets_prev_lookup_2(BifCall& c)
{
    return next(c, true, Gives::KeyAndObjects);
}

BifResult bif_ets_slot_2(BifCall& c)
{
    const EtsLookup at = findEtsTable(c, c.arg(0), EtsAccess::Read);
    if (!at.table)
        return c.badarg(at.cause);
    uint64_t slot = 0;
    if (!toIndex(c.arg(1), &slot))
        return c.badarg();
    const EtsTable& table = *at.table;
    const size_t count = table.tree ? table.tree->size() : table.hash->bucketCount();
    if (slot >= count)
        return slot == count ? BifResult(Atom::end_of_table) : c.badarg();
    if (table.hash)
        return slotOfHash(c, *table.hash, slot);
    EtsTreeWalk walk(*table.tree);
    const EtsTree::Node* node = walk.next();
    for (uint64_t i = 0; i < slot; ++i)
        node = walk.next();
    c.bumpReductions(slot / 100);
    return c.list({copyEtsObject(node->object, c.heap())});
}

} // namespace relupscope
