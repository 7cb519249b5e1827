// SPDX-License-Identifier: GPL-3.0-or-later
// Module atomics.
#include "bif/atomic_refs.h"
#include "term/bignum.h"
#include "term/map.h"

namespace relupscope {

namespace {

constexpr uint64_t SignedOption = 1;

// A word argument of OTP: an integer that is too large is system_limit, anything else badarg.
BifResult notAWord(const BifCall& c, Term t)
{
    const bool isTooLarge = isBig(t) && headerTag(t.header()) == BoxTag::PositiveBig;
    return isTooLarge ? c.systemLimit() : c.badarg();
}

AtomicArrays& arraysOf(Node& node)
{
    if (!node.atomicArrays)
        node.atomicArrays = node.arena.make<AtomicArrays>(node.arena);
    return *node.atomicArrays;
}

// A value of the array's own kind.
bool toValue(const AtomicArray& array, Term t, uint64_t* out)
{
    if (array.kind == AtomicArray::Kind::Unsigned)
        return isInteger(t) && toUint64(t, out);
    int64_t value = 0;
    if (!isInteger(t) || !toInt64(t, &value))
        return false;
    *out = static_cast<uint64_t>(value);
    return true;
}

// The array and element that the first two arguments name.
struct Place
{
    Place(const BifCall& c) // NOLINT(google-explicit-constructor)
        : array(atomicArray(c, c.arg(0), false)), element(atomicElement(array, c.arg(1)))
    {
    }
    AtomicArray* array;
    uint64_t* element;
};

} // namespace

BifResult newAtomicArray(BifCall& c, Term size, AtomicArray::Kind kind)
{
    uint64_t count = 0;
    if (!isInteger(size) || !toUint64(size, &count))
        return notAWord(c, size);
    if (count == 0)
        return c.badarg();
    if (count > UINT64_MAX / 16 || !c.node.arena.hasRoomFor(AtomicArray::bytes(count)))
        return c.systemLimit();
    const Word number = c.node.nextRef++;
    arraysOf(c.node).add(number, kind, count);
    return c.heap().ref(number);
}

AtomicArray* atomicArray(const BifCall& c, Term ref, bool isCounters)
{
    if (!isLocalRef(ref) || !c.node.atomicArrays)
        return nullptr;
    AtomicArray* array = c.node.atomicArrays->find(refBox(ref)->number);
    const bool fits = array && (array->kind == AtomicArray::Kind::Counters) == isCounters;
    return fits ? array : nullptr;
}

uint64_t* atomicElement(AtomicArray* array, Term index)
{
    uint64_t i = 0;
    if (!array || !toIndex(index, &i) || i == 0 || i > array->size)
        return nullptr;
    return &array->values[i - 1];
}

bool toIncrement(Term t, uint64_t* out)
{
    int64_t value = 0;
    if (!isInteger(t))
        return false;
    if (toInt64(t, &value)) {
        *out = static_cast<uint64_t>(value);
        return true;
    }
    return toUint64(t, out);
}

Term atomicValue(const BifCall& c, const AtomicArray& array, uint64_t value)
{
    if (array.kind == AtomicArray::Kind::Unsigned)
        return c.heap().unsignedInteger(value);
    return c.heap().integer(static_cast<int64_t>(value));
}

BifResult bif_erts_internal_atomics_new_2(BifCall& c)
{
    uint64_t options = 0;
    if (!isInteger(c.arg(1)) || !toUint64(c.arg(1), &options))
        return notAWord(c, c.arg(1));
    return newAtomicArray(c, c.arg(0),
                          (options & SignedOption) != 0 ? AtomicArray::Kind::Signed
                                                        : AtomicArray::Kind::Unsigned);
}

BifResult bif_atomics_get_2(BifCall& c)
{
    const Place at(c);
    return at.element ? BifResult(atomicValue(c, *at.array, *at.element)) : c.badarg();
}

BifResult bif_atomics_put_3(BifCall& c)
{
    const Place at(c);
    if (!at.element || !toValue(*at.array, c.arg(2), at.element))
        return c.badarg();
    return Atom::ok;
}

BifResult bif_atomics_add_3(BifCall& c)
{
    const Place at(c);
    uint64_t increment = 0;
    if (!at.element || !toIncrement(c.arg(2), &increment))
        return c.badarg();
    *at.element += increment;
    return Atom::ok;
}

BifResult bif_atomics_add_get_3(BifCall& c)
{
    const Place at(c);
    uint64_t increment = 0;
    if (!at.element || !toIncrement(c.arg(2), &increment))
        return c.badarg();
    *at.element += increment;
    return atomicValue(c, *at.array, *at.element);
}

BifResult bif_atomics_exchange_3(BifCall& c)
{
    const Place at(c);
    uint64_t wanted = 0;
    if (!at.element || !toValue(*at.array, c.arg(2), &wanted))
        return c.badarg();
    const uint64_t before = *at.element;
    *at.element = wanted;
    return atomicValue(c, *at.array, before);
}

BifResult bif_atomics_compare_exchange_4(BifCall& c)
{
    const Place at(c);
    uint64_t expected = 0;
    uint64_t wanted = 0;
    if (!at.element || !toValue(*at.array, c.arg(2), &expected)
        || !toValue(*at.array, c.arg(3), &wanted))
        return c.badarg();
    if (*at.element != expected)
        return atomicValue(c, *at.array, *at.element);
    *at.element = wanted;
    return Atom::ok;
}

BifResult bif_atomics_info_1(BifCall& c)
{
    const AtomicArray* array = atomicArray(c, c.arg(0), false);
    if (!array)
        return c.badarg();
    const bool isSigned = array->kind == AtomicArray::Kind::Signed;
    Heap& heap = c.heap();
    const Term keys[] = {Atom::max, Atom::min, Atom::size, Atom::memory};
    const Term values[]
        = {heap.unsignedInteger(isSigned ? INT64_MAX : UINT64_MAX),
           heap.integer(isSigned ? INT64_MIN : 0), heap.unsignedInteger(array->size),
           heap.unsignedInteger(AtomicArray::bytes(array->size))};
    return mapFromPairs(heap, keys, values, 4, c.atoms());
}

} // namespace relupscope
