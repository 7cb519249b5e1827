// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/atomic_arrays.h"

#include <algorithm>

namespace relupscope {

AtomicArrays::AtomicArrays(Arena& arena) : m_arena(&arena), m_arrays(arena) {}

AtomicArrays::~AtomicArrays()
{
    m_arrays.forEach([this](Word, AtomicArray* array) {
        m_arena->free(array, AtomicArray::bytes(array->size));
    });
}

void AtomicArrays::add(Word ref, AtomicArray::Kind kind, size_t size)
{
    auto* array = static_cast<AtomicArray*>(m_arena->alloc(AtomicArray::bytes(size)));
    array->kind = kind;
    array->size = size;
    std::fill(array->values, array->values + size, 0);
    m_arrays.insert(ref, array);
}

} // namespace relupscope
