// SPDX-License-Identifier: GPL-3.0-or-later
// What the BIFs of modules atomics and counters have in common.
#pragma once

#include "bif/bif.h"
#include "node/atomic_arrays.h"

namespace relupscope {

// A new array of `size` zeros, as a ref; badarg or system_limit when the size is not one.
BifResult newAtomicArray(BifCall& c, Term size, AtomicArray::Kind kind);
// The array that the ref names, if it is one of counters or else one of atomics; null: no such.
AtomicArray* atomicArray(const BifCall& c, Term ref, bool isCounters);
// The element at an index from 1 on; null: there is none.
uint64_t* atomicElement(AtomicArray* array, Term index);
// An increment: whatever fits 64 bits, with sign or without.
bool toIncrement(Term t, uint64_t* out);
Term atomicValue(const BifCall& c, const AtomicArray& array, uint64_t value);

} // namespace relupscope
