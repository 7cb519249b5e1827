// SPDX-License-Identifier: GPL-3.0-or-later
// An Arena is the memory of one world: a slot of address space of its own, in which every byte of
// the world's state lives (heaps, code, tables, containers). Nothing outside points at anything in
// it but the World that owns it, and nothing in it points outside, so a copy of the used pages is a
// copy of the world, and putting them back is a restore. The first page (ArenaHost) is for the host
// and no part of the state.
//
// A block is freed with the size it was asked for; blocks carry no header. Contents of a new block
// are indeterminate; what is free is poisoned for the address sanitizer. Reaching the limit throws
// MemoryLimit, which only World::run catches: the world ends there, with the limit named.
#pragma once

#include "base/sanitizer.h"

#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>

#if RELUPSCOPE_ASAN
#include <sanitizer/asan_interface.h>
#endif

namespace relupscope {

#if RELUPSCOPE_ASAN
inline void poison(const void* p, size_t bytes)
{
    ASAN_POISON_MEMORY_REGION(p, bytes);
}
inline void unpoison(const void* p, size_t bytes)
{
    ASAN_UNPOISON_MEMORY_REGION(p, bytes);
}
#else
inline void poison(const void*, size_t) {}
inline void unpoison(const void*, size_t) {}
#endif

struct MemoryLimit
{
    size_t limitBytes;
};

class Arena
{
public:
    static constexpr size_t SlotBytes = size_t {1} << 36;
    static constexpr size_t HostPageBytes = 4096;

    // Maps a free slot. Null when the host gives no address space.
    static Arena* create(size_t limitBytes);
    static void destroy(Arena* arena);

    // The arena in which `p` lies; p must lie in one.
    static Arena& of(const void* p)
    {
        return *reinterpret_cast<Arena*>((reinterpret_cast<uintptr_t>(p) & ~(SlotBytes - 1))
                                         + HostPageBytes);
    }
    [[nodiscard]] bool contains(const void* p) const
    {
        return (reinterpret_cast<uintptr_t>(p) & ~(SlotBytes - 1))
            == (reinterpret_cast<uintptr_t>(this) & ~(SlotBytes - 1));
    }

    void* alloc(size_t bytes)
    {
        const unsigned c = sizeClass(bytes);
        if (FreeBlock* block = m_free[c]) [[likely]] {
            unpoison(block, bytes < sizeof(FreeBlock) ? sizeof(FreeBlock) : bytes);
            m_free[c] = block->next;
            m_used += classBytes(c);
            return block;
        }
        return carve(c);
    }
    void free(void* p, size_t bytes)
    {
        const unsigned c = sizeClass(bytes);
        auto* block = static_cast<FreeBlock*>(p);
        block->next = m_free[c];
        m_free[c] = block;
        m_used -= classBytes(c);
        poison(block, classBytes(c));
    }
    template<typename T, typename... A>
    T* make(A&&... arguments)
    {
        return new (alloc(sizeof(T))) T(static_cast<A&&>(arguments)...);
    }
    template<typename T>
    void drop(T* object)
    {
        object->~T();
        free(object, sizeof(T));
    }

    // What `alloc(bytes)` really reserves, so that a growing block can use all of it.
    static size_t roundUp(size_t bytes) { return classBytes(sizeClass(bytes)); }

    [[nodiscard]] size_t usedBytes() const { return m_used; }
    [[nodiscard]] size_t limitBytes() const { return m_limit; }
    // Another limit from now on; what is used already stays.
    void limitTo(size_t bytes) { m_limit = bytes; }
    // Whether `bytes` more, and the head of what they are of, would stay below the limit as a block
    // of the arena; ask before allocating by a user's number.
    [[nodiscard]] bool hasRoomFor(size_t bytes) const
    {
        constexpr size_t HeadBytes = 64;
        return bytes < m_limit && m_used + roundUp(bytes + HeadBytes) < m_limit;
    }

    // GC stress: a heap that is freed is overwritten, so that a stale pointer shows.
    bool overwritesFreedHeaps = false;

    // The world's root object; set once by its owner.
    void* root = nullptr;

    // The host's pointer, outside the state (see the head of this file).
    void*& host() { return *reinterpret_cast<void**>(slotBase()); }

    // f(begin, bytes) for what is free and holds nothing of the state: the inside of free blocks of
    // LargeBytes at least. In no order.
    static constexpr size_t LargeBytes = 1 << 15;
    template<typename F>
    void forEachLargeHole(F&& f) const
    {
        for (unsigned c = largeClass(LargeBytes); c < Classes; ++c) {
            for (const FreeBlock* block = m_free[c]; block; block = block->next)
                f(reinterpret_cast<const char*>(block + 1), classBytes(c) - sizeof(FreeBlock));
        }
    }

    // The extent of the state: [stateBegin, stateEnd).
    [[nodiscard]] const char* stateBegin() const { return reinterpret_cast<const char*>(this); }
    [[nodiscard]] const char* stateEnd() const { return m_bump; }

private:
    struct FreeBlock
    {
        FreeBlock* next;
    };
    // Classes: multiples of 16 up to 512, then four steps to each power of two.
    static constexpr unsigned SmallClasses = 33;
    static constexpr unsigned Classes = SmallClasses + 4 * 28;

    static unsigned sizeClass(size_t bytes)
    {
        if (bytes <= 512)
            return static_cast<unsigned>((bytes + 15) / 16);
        return largeClass(bytes);
    }
    static unsigned largeClass(size_t bytes);
    static size_t classBytes(unsigned c)
    {
        if (c < SmallClasses)
            return c == 0 ? 16 : size_t {c} * 16;
        const unsigned step = c - SmallClasses;
        const unsigned power = 9 + step / 4;
        return (size_t {1} << power) + ((size_t {step % 4} + 1) << (power - 2));
    }
    void* carve(unsigned c);
    char* slotBase() { return reinterpret_cast<char*>(this) - HostPageBytes; }

    Arena() = default;

    size_t m_used = 0;
    size_t m_limit = 0;
    char* m_bump = nullptr;
    char* m_end = nullptr;
    FreeBlock* m_free[Classes] = {};
};

// For standard containers that live in an arena.
template<typename T>
class ArenaAllocator
{
public:
    using value_type = T;
    explicit ArenaAllocator(Arena& arena) noexcept : m_arena(&arena) {}
    template<typename U>
    ArenaAllocator(const ArenaAllocator<U>& other) noexcept : m_arena(other.arena())
    {
    }

    T* allocate(size_t n) { return static_cast<T*>(m_arena->alloc(n * sizeof(T))); }
    void deallocate(T* p, size_t n) noexcept { m_arena->free(p, n * sizeof(T)); }
    [[nodiscard]] Arena* arena() const noexcept { return m_arena; }
    template<typename U>
    bool operator==(const ArenaAllocator<U>& other) const noexcept
    {
        return m_arena == other.arena();
    }

private:
    Arena* m_arena;
};

} // namespace relupscope
