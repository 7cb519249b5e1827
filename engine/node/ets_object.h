// SPDX-License-Identifier: GPL-3.0-or-later
// An EtsObject is one stored tuple as a single block: a short head, then the tuple and all that it
// refers to. Nothing in it points into a process's heap, a literal area or another object; counted
// binaries are referenced. The stores (ets_hash.h, ets_tree.h) put their links before it and own
// it.
//
//   [counted binaries][words of data][hash of the key][tuple header][element 1]…[parts of
//   elements]…
//
// Terms that point into an object are valid until the object is replaced or removed.
#pragma once

#include "term/atom.h"
#include "term/heap.h"

namespace relupscope {

struct EtsObject
{
    RefcBinaryBox* offHeap;
    uint32_t words; // of data
    uint32_t hash;  // hash tables: of the key, and DeletedBit
    Word data[1];

    static constexpr uint32_t DeletedBit = 0x80000000U;

    [[nodiscard]] Term tuple() const { return Term::boxed(data); }
    [[nodiscard]] Term element(unsigned position) const { return Term(data[position]); } // from 1
    [[nodiscard]] size_t arity() const { return headerCount(data[0]); }
    // All elements are immediate: the data is the tuple's own words.
    [[nodiscard]] bool isFlat() const { return words == arity() + 1; }
    [[nodiscard]] bool isDeleted() const { return (hash & DeletedBit) != 0; }
};
constexpr size_t EtsObjectHeadBytes = offsetof(EtsObject, data);

// Words that the data of an object with this tuple takes.
size_t etsObjectWords(Term tuple);
// Copies the tuple into an object whose block has room for `words`.
void fillEtsObject(EtsObject& object, Arena& arena, Term tuple, size_t words);
// Gives back what it refers to; the block itself stays.
void dropEtsReferences(EtsObject& object);

Term copyEtsObjectSlow(const EtsObject& object, Heap& to);
// The tuple, in `to`.
inline Term copyEtsObject(const EtsObject& object, Heap& to)
{
    if (!object.isFlat())
        return copyEtsObjectSlow(object, to);
    Word* p = to.alloc(object.words);
    for (size_t i = 0; i < object.words; ++i)
        p[i] = object.data[i];
    return Term::boxed(p);
}

} // namespace relupscope
