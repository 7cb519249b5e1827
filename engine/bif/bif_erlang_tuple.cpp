// SPDX-License-Identifier: GPL-3.0-or-later
// Tuple functions of module erlang. A tuple has at most 2^24 - 1 elements, as in OTP.
#include "bif/bif.h"

#include <cstring>

namespace relupscope {

namespace {

constexpr size_t MaxTupleArity = (size_t {1} << 24) - 1;

Word* newTuple(Heap& heap, size_t arity)
{
    Word* object = heap.alloc(arity + 1);
    object[0] = makeHeader(BoxTag::Tuple, arity);
    return object;
}

Word* elementsOf(Term tuple)
{
    return tuple.object() + 1;
}

void copyWords(Word* target, const Word* source, size_t n)
{
    std::memcpy(target, source, n * sizeof(Word));
}

// A position from 1 to `last`, as an index from 0.
bool toPosition(Term t, size_t last, size_t* index)
{
    uint64_t position;
    if (!toIndex(t, &position) || position == 0 || position > last)
        return false;
    *index = position - 1;
    return true;
}

Term insertAt(Heap& heap, Term tuple, size_t index, Term value)
{
    const size_t arity = tupleArity(tuple);
    Word* object = newTuple(heap, arity + 1);
    copyWords(object + 1, elementsOf(tuple), index);
    object[1 + index] = value.w;
    copyWords(object + 2 + index, elementsOf(tuple) + index, arity - index);
    return Term::boxed(object);
}

// A new tuple filled with one value; null when the size is no size or too large.
Word* filledTuple(const BifCall& c, Term size, Term value, size_t* arity)
{
    if (!toIndex(size, arity) || *arity > MaxTupleArity)
        return nullptr;
    Word* object = newTuple(c.heap(), *arity);
    for (size_t i = 1; i <= *arity; ++i)
        object[i] = value.w;
    return object;
}

} // namespace

BifResult bif_erlang_setelement_3(BifCall& c)
{
    const Term tuple = c.arg(1);
    size_t index;
    if (!isTuple(tuple) || !toPosition(c.arg(0), tupleArity(tuple), &index))
        return c.badarg();
    const size_t arity = tupleArity(tuple);
    Word* object = newTuple(c.heap(), arity);
    copyWords(object + 1, elementsOf(tuple), arity);
    object[1 + index] = c.arg(2).w;
    return Term::boxed(object);
}

BifResult bif_erlang_append_element_2(BifCall& c)
{
    const Term tuple = c.arg(0);
    if (!isTuple(tuple) || tupleArity(tuple) >= MaxTupleArity)
        return c.badarg();
    return insertAt(c.heap(), tuple, tupleArity(tuple), c.arg(1));
}

BifResult bif_erlang_insert_element_3(BifCall& c)
{
    const Term tuple = c.arg(1);
    size_t index;
    if (!isTuple(tuple) || tupleArity(tuple) >= MaxTupleArity
        || !toPosition(c.arg(0), tupleArity(tuple) + 1, &index))
        return c.badarg();
    return insertAt(c.heap(), tuple, index, c.arg(2));
}

BifResult bif_erlang_delete_element_2(BifCall& c)
{
    const Term tuple = c.arg(1);
    size_t index;
    if (!isTuple(tuple) || !toPosition(c.arg(0), tupleArity(tuple), &index))
        return c.badarg();
    const size_t arity = tupleArity(tuple) - 1;
    Word* object = newTuple(c.heap(), arity);
    copyWords(object + 1, elementsOf(tuple), index);
    copyWords(object + 1 + index, elementsOf(tuple) + index + 1, arity - index);
    return Term::boxed(object);
}

BifResult bif_erlang_make_tuple_2(BifCall& c)
{
    size_t arity;
    const Word* object = filledTuple(c, c.arg(0), c.arg(1), &arity);
    return object ? Term::boxed(object) : c.badarg();
}

BifResult bif_erlang_make_tuple_3(BifCall& c)
{
    size_t arity;
    Word* object = filledTuple(c, c.arg(0), c.arg(1), &arity);
    if (!object)
        return c.badarg();
    Term list = c.arg(2);
    for (; list.isCons(); list = list.tail()) {
        size_t index;
        if (!isTuple(list.head(), 2) || !toPosition(tupleElement(list.head(), 0), arity, &index))
            return c.badarg();
        object[1 + index] = tupleElement(list.head(), 1).w;
    }
    return list.isNil() ? Term::boxed(object) : c.badarg();
}

BifResult bif_erlang_list_to_tuple_1(BifCall& c)
{
    const SWord n = listLength(c.arg(0));
    if (n < 0 || static_cast<size_t>(n) > MaxTupleArity)
        return c.badarg();
    Word* object = newTuple(c.heap(), static_cast<size_t>(n));
    Word* element = object;
    for (Term list = c.arg(0); list.isCons(); list = list.tail())
        *++element = list.head().w;
    return Term::boxed(object);
}

BifResult bif_erlang_tuple_to_list_1(BifCall& c)
{
    const Term tuple = c.arg(0);
    if (!isTuple(tuple))
        return c.badarg();
    return c.heap().list(reinterpret_cast<const Term*>(elementsOf(tuple)), tupleArity(tuple));
}

} // namespace relupscope
