// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/arena.h"

#include "base/check.h"

#include <bit>
#include <sys/mman.h>

namespace relupscope {

namespace {

// Slots lie where neither the loader, the heap, stacks nor a sanitizer's shadow put anything.
constexpr uintptr_t FirstSlot = uintptr_t {0x2000} << 32;
constexpr unsigned SlotCount = 512;

} // namespace

Arena* Arena::create(size_t limitBytes)
{
    for (unsigned slot = 0; slot < SlotCount; ++slot) {
        void* wanted = reinterpret_cast<void*>(FirstSlot + slot * SlotBytes);
        void* base = mmap(wanted, SlotBytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
        if (base == MAP_FAILED)
            continue;
        if (base != wanted) { // a kernel that takes the address for a hint
            munmap(base, SlotBytes);
            continue;
        }
        auto* arena = new (static_cast<char*>(base) + HostPageBytes) Arena();
        arena->m_limit = limitBytes;
        arena->m_bump = static_cast<char*>(base) + 2 * HostPageBytes;
        arena->m_end = static_cast<char*>(base) + SlotBytes;
        return arena;
    }
    return nullptr;
}

void Arena::destroy(Arena* arena)
{
    // The next arena in this slot starts without poison; the shadow of a whole slot is never
    // touched.
    unpoison(arena->stateBegin(), static_cast<size_t>(arena->stateEnd() - arena->stateBegin()));
    munmap(arena->slotBase(), SlotBytes);
}

unsigned Arena::largeClass(size_t bytes)
{
    const unsigned power = static_cast<unsigned>(std::bit_width(bytes - 1)) - 1;
    const size_t over = bytes - 1 - (size_t {1} << power);
    const unsigned c = SmallClasses + (power - 9) * 4 + static_cast<unsigned>(over >> (power - 2));
    if (c >= Classes)
        throw MemoryLimit {0};
    return c;
}

void* Arena::carve(unsigned c)
{
    const size_t bytes = classBytes(c);
    if (m_used + bytes > m_limit || static_cast<size_t>(m_end - m_bump) < bytes)
        throw MemoryLimit {m_limit};
    void* p = m_bump;
    m_bump += bytes;
    m_used += bytes;
    return p;
}

} // namespace relupscope
