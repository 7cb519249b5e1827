// SPDX-License-Identifier: GPL-3.0-or-later
// A PageTable is a copy of a range of memory at one moment, by pages. Tables share what they have
// in common: a page that did not change since the table before is the same Page, and 64 pages that
// did not change are the same PageChunk, so a table costs what changed. Immutable once made; pages
// are freed with the last table that has them. A PageStore counts them and must outlive its tables;
// both belong to one thread at a time.
#pragma once

#include "base/changed_pages.h"

#include <memory>

namespace relupscope {

struct Page
{
    uint64_t references;
    char bytes[PageBytes];
};

class PageStore
{
public:
    // What all its pages take.
    [[nodiscard]] size_t bytes() const { return m_pages * sizeof(Page); }

private:
    friend struct PageChunk;
    size_t m_pages = 0;
};

struct PageChunk
{
    static constexpr size_t Pages = 64;

    explicit PageChunk(PageStore& s) : store(s) {}
    PageChunk(const PageChunk& other);
    PageChunk& operator=(const PageChunk&) = delete;
    ~PageChunk();
    // The place's page becomes a copy of these bytes.
    void copyIn(size_t place, const char* bytes);
    // Nothing is there any more.
    void drop(size_t place);

    PageStore& store;
    Page* pages[Pages] = {}; // null: nothing is there
};

class PageTable
{
public:
    explicit PageTable(PageStore& store) : m_store(&store) {}

    [[nodiscard]] size_t pageCount() const { return m_pages; }
    // How many of them hold something.
    [[nodiscard]] size_t heldPages() const { return m_held; }
    // How many pages were copied when it was made.
    [[nodiscard]] size_t copiedPages() const { return m_copied; }
    [[nodiscard]] const char* page(size_t n) const
    {
        const Page* p
            = n < m_pages ? m_chunks[n / PageChunk::Pages]->pages[n % PageChunk::Pages] : nullptr;
        return p ? p->bytes : nullptr;
    }

    // A table of [begin, begin + pages * PageBytes): as this one but for the changed ranges, and
    // with nothing in the holes. Ranges ascend, and no page is in both.
    [[nodiscard]] std::shared_ptr<const PageTable> with(const char* begin, size_t pages,
                                                        const std::vector<PageRange>& changed,
                                                        const std::vector<PageRange>& holes) const;
    // The ranges of its pages that another table has otherwise; contents are not compared.
    [[nodiscard]] std::vector<PageRange> differencesTo(const PageTable& other) const;
    // The ranges below `pages` whose memory is not what this table has.
    [[nodiscard]] std::vector<PageRange> differencesTo(const char* begin, size_t pages) const;

private:
    PageStore* m_store;
    std::vector<std::shared_ptr<const PageChunk>> m_chunks;
    size_t m_pages = 0;
    size_t m_held = 0;
    size_t m_copied = 0;
};

// Adds page n to ascending ranges.
void addPage(std::vector<PageRange>* ranges, size_t n);
// What of `ranges` is not in `holes`; both ascend.
std::vector<PageRange> without(const std::vector<PageRange>& ranges,
                               const std::vector<PageRange>& holes);

} // namespace relupscope
