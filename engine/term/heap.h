// SPDX-License-Identifier: GPL-3.0-or-later
// A Heap is where terms are made: a bump region and the chunks before it. It grows by chunks and
// never collects by itself, so whoever builds terms needs no roots: garbage collection
// (process/gc.h) runs only where compiled code says what is live. A Heap owns its chunks and its
// references to counted binaries. Used for processes, literal areas and single stored terms.
#pragma once

#include "base/arena.h"
#include "term/term.h"

#include <concepts>
#include <cstdint>

namespace relupscope {

struct HeapChunk
{
    HeapChunk* next;
    size_t words;
    Word data[1];
};

class Heap
{
public:
    explicit Heap(Arena& arena) : m_arena(&arena) {}
    Heap(const Heap&) = delete;
    Heap& operator=(const Heap&) = delete;
    ~Heap() { clear(); }

    // `n` words, uninitialised; the caller fills all of them before anything may collect.
    Word* alloc(size_t n)
    {
        if (static_cast<size_t>(end - top) < n) [[unlikely]]
            grow(n);
        Word* p = top;
        top += n;
        return p;
    }
    // Gives back the words from `p` on; `p` came from the last alloc.
    void giveBack(Word* p) { top = p; }

    Term cons(Term head, Term tail)
    {
        Word* p = alloc(2);
        p[0] = head.w;
        p[1] = tail.w;
        return Term::cons(p);
    }
    Term tuple(const Term* elements, size_t arity);
    template<typename... T>
    requires(std::same_as<T, Term>&&...) Term tuple(T... elements)
    {
        const Term all[] = {elements...};
        return tuple(all, sizeof...(T));
    }
    Term makeFloat(double d)
    {
        Word* p = alloc(FloatWords);
        p[0] = makeHeader(BoxTag::Float, 1);
        __builtin_memcpy(p + 1, &d, sizeof d);
        return Term::boxed(p);
    }
    Term integer(SWord value); // small or big
    Term unsignedInteger(Word value);
    Term ref(Word number, Term pid = NoTerm);
    // A list of the bytes (or characters) of [text, text + n).
    Term listOfBytes(const char* text, size_t n, Term tail = Nil);
    Term list(const Term* elements, size_t n, Term tail = Nil);

    [[nodiscard]] Arena& arena() const { return *m_arena; }
    [[nodiscard]] size_t totalWords() const { return m_totalWords; } // of all chunks
    void clear();                                                    // frees everything

    // For the collector: makes a heap with room for `words` as the only chunk.
    void reserve(size_t words);
    // Exchanges contents, keeping arenas (both must have the same).
    void swap(Heap& other);
    [[nodiscard]] HeapChunk* chunks() const { return m_chunks; }
    [[nodiscard]] bool contains(const Word* object) const
    {
        for (const HeapChunk* c = m_chunks; c; c = c->next) {
            if (object >= c->data && object < c->data + c->words)
                return true;
        }
        return false;
    }

    Word* top = nullptr;
    Word* end = nullptr;
    RefcBinaryBox* offHeap = nullptr; // the counted binaries that boxes of this heap refer to
    size_t offHeapBytes = 0;          // their sizes, summed when they were added: for the collector
    size_t offHeapLimit = SIZE_MAX; // past so many the heap counts as full, once: see referToBinary

private:
    void grow(size_t n);

    Arena* m_arena;
    HeapChunk* m_chunks = nullptr; // the newest first; [top, end) lies in it
    size_t m_totalWords = 0;
};

} // namespace relupscope
