// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/page_table.h"

#include <algorithm>
#include <cstring>

namespace relupscope {

PageChunk::PageChunk(const PageChunk& other) : store(other.store)
{
    for (size_t i = 0; i < Pages; ++i) {
        pages[i] = other.pages[i];
        if (pages[i])
            ++pages[i]->references;
    }
}

PageChunk::~PageChunk()
{
    for (size_t i = 0; i < Pages; ++i)
        drop(i);
}

void PageChunk::drop(size_t place)
{
    Page*& page = pages[place];
    if (page && --page->references == 0) {
        --store.m_pages;
        delete page;
    }
    page = nullptr;
}

void PageChunk::copyIn(size_t place, const char* bytes)
{
    Page*& page = pages[place];
    if (!page || page->references > 1) {
        if (page)
            --page->references;
        page = new Page;
        page->references = 1;
        ++store.m_pages;
    }
    std::memcpy(page->bytes, bytes, PageBytes);
}

void addPage(std::vector<PageRange>* ranges, size_t n)
{
    if (!ranges->empty() && ranges->back().last == n)
        ++ranges->back().last;
    else
        ranges->push_back({n, n + 1});
}

std::vector<PageRange> without(const std::vector<PageRange>& ranges,
                               const std::vector<PageRange>& holes)
{
    std::vector<PageRange> rest;
    auto hole = holes.begin();
    for (PageRange range : ranges) {
        while (hole != holes.end() && hole->last <= range.first)
            ++hole;
        for (auto h = hole; h != holes.end() && h->first < range.last; ++h) {
            if (range.first < h->first)
                rest.push_back({range.first, h->first});
            range.first = std::max(range.first, h->last);
        }
        if (range.first < range.last)
            rest.push_back(range);
    }
    return rest;
}

namespace {

// Makes chunks a table's own one after the other, as places in them are to be changed.
class OwnChunks
{
public:
    explicit OwnChunks(std::vector<std::shared_ptr<const PageChunk>>& chunks) : m_chunks(chunks) {}
    PageChunk& of(size_t page)
    {
        const size_t number = page / PageChunk::Pages;
        if (number != m_number) {
            auto own = std::make_shared<PageChunk>(*m_chunks[number]);
            m_open = own.get();
            m_number = number;
            m_chunks[number] = std::move(own);
        }
        return *m_open;
    }

private:
    std::vector<std::shared_ptr<const PageChunk>>& m_chunks;
    PageChunk* m_open = nullptr;
    size_t m_number = SIZE_MAX;
};

} // namespace

std::shared_ptr<const PageTable> PageTable::with(const char* begin, size_t pages,
                                                 const std::vector<PageRange>& changed,
                                                 const std::vector<PageRange>& holes) const
{
    auto table = std::make_shared<PageTable>(*m_store);
    table->m_pages = pages;
    table->m_held = m_held; // a range never becomes shorter
    table->m_chunks.reserve((pages + PageChunk::Pages - 1) / PageChunk::Pages);
    table->m_chunks.assign(
        m_chunks.begin(),
        m_chunks.begin()
            + static_cast<ptrdiff_t>(std::min(m_chunks.size(), table->m_chunks.capacity())));
    while (table->m_chunks.size() * PageChunk::Pages < pages)
        table->m_chunks.push_back(std::make_shared<PageChunk>(*m_store));
    OwnChunks own(table->m_chunks);
    for (const PageRange& range : changed) {
        for (size_t n = range.first; n < std::min(range.last, pages); ++n) {
            const char* bytes = begin + n * PageBytes;
            const char* before = page(n);
            if (before && std::memcmp(before, bytes, PageBytes) == 0)
                continue;
            if (!before)
                ++table->m_held;
            own.of(n).copyIn(n % PageChunk::Pages, bytes);
            ++table->m_copied;
        }
    }
    for (const PageRange& range : holes) {
        for (size_t n = range.first; n < std::min(range.last, pages); ++n) {
            if (!table->page(n))
                continue;
            own.of(n).drop(n % PageChunk::Pages);
            --table->m_held;
        }
    }
    return table;
}

std::vector<PageRange> PageTable::differencesTo(const PageTable& other) const
{
    std::vector<PageRange> ranges;
    for (size_t c = 0; c < m_chunks.size(); ++c) {
        const PageChunk* theirs = c < other.m_chunks.size() ? other.m_chunks[c].get() : nullptr;
        if (m_chunks[c].get() == theirs)
            continue;
        for (size_t i = 0; i < PageChunk::Pages; ++i) {
            if (m_chunks[c]->pages[i] != (theirs ? theirs->pages[i] : nullptr))
                addPage(&ranges, c * PageChunk::Pages + i);
        }
    }
    return ranges;
}

std::vector<PageRange> PageTable::differencesTo(const char* begin, size_t pages) const
{
    std::vector<PageRange> ranges;
    for (size_t n = 0; n < pages; ++n) {
        const char* kept = page(n);
        if (!kept || std::memcmp(kept, begin + n * PageBytes, PageBytes) != 0)
            addPage(&ranges, n);
    }
    return ranges;
}

} // namespace relupscope
