// SPDX-License-Identifier: GPL-3.0-or-later
// What module counters asks of erts_internal for its write_concurrency counters. There is one
// scheduler, so each is one number.
#include "bif/atomic_refs.h"
#include "term/bignum.h"
#include "term/map.h"

namespace relupscope {

BifResult bif_erts_internal_counters_new_1(BifCall& c)
{
    return newAtomicArray(c, c.arg(0), AtomicArray::Kind::Counters);
}

BifResult bif_erts_internal_counters_get_2(BifCall& c)
{
    AtomicArray* array = atomicArray(c, c.arg(0), true);
    const uint64_t* element = atomicElement(array, c.arg(1));
    return element ? BifResult(atomicValue(c, *array, *element)) : c.badarg();
}

BifResult bif_erts_internal_counters_add_3(BifCall& c)
{
    uint64_t* element = atomicElement(atomicArray(c, c.arg(0), true), c.arg(1));
    uint64_t increment = 0;
    if (!element || !toIncrement(c.arg(2), &increment))
        return c.badarg();
    *element += increment;
    return Atom::ok;
}

BifResult bif_erts_internal_counters_put_3(BifCall& c)
{
    uint64_t* element = atomicElement(atomicArray(c, c.arg(0), true), c.arg(1));
    int64_t value = 0;
    if (!element || !isInteger(c.arg(2)) || !toInt64(c.arg(2), &value))
        return c.badarg();
    *element = static_cast<uint64_t>(value);
    return Atom::ok;
}

BifResult bif_erts_internal_counters_info_1(BifCall& c)
{
    const AtomicArray* array = atomicArray(c, c.arg(0), true);
    if (!array)
        return c.badarg();
    const Term keys[] = {Atom::memory, Atom::size};
    // As OTP has it: a word for each scheduler and one more.
    const Term values[] = {c.heap().unsignedInteger(2 * AtomicArray::bytes(array->size)),
                           c.heap().unsignedInteger(array->size)};
    return mapFromPairs(c.heap(), keys, values, 2, c.atoms());
}

} // namespace relupscope
