// SPDX-License-Identifier: GPL-3.0-or-later
// Arrays of 64-bit integers that Erlang code shares by a ref: what modules atomics and counters
// stand on. A real node frees an array when its ref is garbage; refs here are plain numbers, so an
// array stays until the node ends. Owned by Node.
#pragma once

#include "process/process.h"

namespace relupscope {

struct AtomicArray
{
    enum class Kind : uint8_t { Signed, Unsigned, Counters } kind;
    size_t size;
    uint64_t values[1]; // two's complement

    static size_t bytes(size_t size) { return offsetof(AtomicArray, values) + size * 8; }
};

class AtomicArrays
{
public:
    explicit AtomicArrays(Arena& arena);
    ~AtomicArrays();
    AtomicArrays(const AtomicArrays&) = delete;
    AtomicArrays& operator=(const AtomicArrays&) = delete;

    // An array of zeros; the caller has checked that there is room.
    void add(Word ref, AtomicArray::Kind kind, size_t size);
    [[nodiscard]] AtomicArray* find(Word ref) const
    {
        AtomicArray** array = m_arrays.find(ref);
        return array ? *array : nullptr;
    }

private:
    Arena* m_arena;
    FlatMap<Word, AtomicArray*> m_arrays;
};

} // namespace relupscope
