// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/ets_object.h"

#include "base/check.h"
#include "term/binary.h"
#include "term/copy.h"

#include <cstring>

namespace relupscope {

namespace {

bool isFlatTuple(Term tuple)
{
    const Word* p = tuple.object();
    for (size_t n = headerCount(p[0]); n > 0; --n) {
        if (!Term(p[n]).isImmediate())
            return false;
    }
    return true;
}

} // namespace

size_t etsObjectWords(Term tuple)
{
    return isFlatTuple(tuple) ? tupleArity(tuple) + 1 : sizeOfTerm(tuple);
}

void fillEtsObject(EtsObject& object, Arena& arena, Term tuple, size_t words)
{
    object.words = static_cast<uint32_t>(words);
    object.offHeap = nullptr;
    if (words == tupleArity(tuple) + 1) {
        std::memcpy(object.data, tuple.object(), words * sizeof(Word));
        return;
    }
    // A heap whose only room is the block; what it gathers of counted binaries goes to the object.
    Heap block(arena);
    block.top = object.data;
    block.end = object.data + words;
    copyTerm(tuple, block);
    CHECK(block.chunks() == nullptr && block.top <= object.data + words);
    object.offHeap = block.offHeap;
    block.offHeap = nullptr;
}

void dropEtsReferences(EtsObject& object)
{
    for (RefcBinaryBox* box = object.offHeap; box;) {
        RefcBinaryBox* next = box->next;
        releaseBinaryData(box->data);
        box = next;
    }
    object.offHeap = nullptr;
}

Term copyEtsObjectSlow(const EtsObject& object, Heap& to)
{
    return copyTerm(object.tuple(), to);
}

} // namespace relupscope
