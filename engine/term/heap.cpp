// SPDX-License-Identifier: GPL-3.0-or-later
#include "term/heap.h"

#include "term/binary.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace relupscope {

namespace {

constexpr size_t ChunkHeadBytes = offsetof(HeapChunk, data);
constexpr size_t FirstGrowthWords = 62;
constexpr size_t MaxGrowthWords = size_t {1} << 20;

HeapChunk* makeChunk(Arena& arena, size_t words)
{
    const size_t bytes = Arena::roundUp(ChunkHeadBytes + words * sizeof(Word));
    auto* chunk = static_cast<HeapChunk*>(arena.alloc(bytes));
    chunk->next = nullptr;
    chunk->words = (bytes - ChunkHeadBytes) / sizeof(Word);
    return chunk;
}

void freeChunk(Arena& arena, HeapChunk* chunk)
{
    if (arena.overwritesFreedHeaps)
        std::memset(chunk->data, 0xA5, chunk->words * sizeof(Word));
    arena.free(chunk, ChunkHeadBytes + chunk->words * sizeof(Word));
}

} // namespace

void Heap::grow(size_t n)
{
    // Each chunk is about as large as all before it, so that their number stays logarithmic.
    const size_t wanted = std::clamp(m_totalWords, FirstGrowthWords, MaxGrowthWords);
    HeapChunk* chunk = makeChunk(*m_arena, std::max(n, wanted));
    chunk->next = m_chunks;
    m_chunks = chunk;
    m_totalWords += chunk->words;
    top = chunk->data;
    end = chunk->data + chunk->words;
}

void Heap::reserve(size_t words)
{
    clear();
    grow(words);
}

void Heap::clear()
{
    for (RefcBinaryBox* box = offHeap; box; box = box->next)
        releaseBinaryData(box->data);
    while (HeapChunk* chunk = m_chunks) {
        m_chunks = chunk->next;
        freeChunk(*m_arena, chunk);
    }
    offHeap = nullptr;
    offHeapBytes = 0;
    m_totalWords = 0;
    top = end = nullptr;
}

void Heap::swap(Heap& other)
{
    std::swap(top, other.top);
    std::swap(end, other.end);
    std::swap(offHeap, other.offHeap);
    std::swap(offHeapBytes, other.offHeapBytes);
    std::swap(m_chunks, other.m_chunks);
    std::swap(m_totalWords, other.m_totalWords);
}

Term Heap::tuple(const Term* elements, size_t arity)
{
    Word* p = alloc(arity + 1);
    p[0] = makeHeader(BoxTag::Tuple, arity);
    for (size_t i = 0; i < arity; ++i)
        p[i + 1] = elements[i].w;
    return Term::boxed(p);
}

Term Heap::integer(SWord value)
{
    if (Term::fitsSmall(value))
        return Term::small(value);
    Word* p = alloc(2);
    p[0] = makeHeader(value < 0 ? BoxTag::NegativeBig : BoxTag::PositiveBig, 1);
    p[1] = value < 0 ? Word {0} - static_cast<Word>(value) : static_cast<Word>(value);
    return Term::boxed(p);
}

Term Heap::unsignedInteger(Word value)
{
    if (value <= static_cast<Word>(Term::SmallMax))
        return Term::small(static_cast<SWord>(value));
    Word* p = alloc(2);
    p[0] = makeHeader(BoxTag::PositiveBig, 1);
    p[1] = value;
    return Term::boxed(p);
}

Term Heap::ref(Word number, Term pid)
{
    Word* p = alloc(RefWords);
    p[0] = makeHeader(BoxTag::Ref, RefWords - 1);
    p[1] = number;
    p[2] = pid.w;
    return Term::boxed(p);
}

Term Heap::listOfBytes(const char* text, size_t n, Term tail)
{
    if (n == 0)
        return tail;
    Word* p = alloc(2 * n);
    for (size_t i = 0; i < n; ++i) {
        p[2 * i] = Term::small(static_cast<uint8_t>(text[i])).w;
        p[2 * i + 1] = Term::cons(p + 2 * i + 2).w;
    }
    p[2 * n - 1] = tail.w;
    return Term::cons(p);
}

Term Heap::list(const Term* elements, size_t n, Term tail)
{
    if (n == 0)
        return tail;
    Word* p = alloc(2 * n);
    for (size_t i = 0; i < n; ++i) {
        p[2 * i] = elements[i].w;
        p[2 * i + 1] = Term::cons(p + 2 * i + 2).w;
    }
    p[2 * n - 1] = tail.w;
    return Term::cons(p);
}

} // namespace relupscope
