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
    for (Page* page : pages) {
        if (page && --page->references == 0) {
            --store.m_pages;
            delete page;
        }
    }
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

std::shared_ptr<const PageTable> PageTable::with(const char* begin, size_t pages,
                                                 const std::vector<PageRange>& changed) const
{
    auto table = std::make_shared<PageTable>(*m_store);
    table->m_pages = pages;
    table->m_chunks.reserve((pages + PageChunk::Pages - 1) / PageChunk::Pages);
    table->m_chunks.assign(
        m_chunks.begin(),
        m_chunks.begin()
            + static_cast<ptrdiff_t>(std::min(m_chunks.size(), table->m_chunks.capacity())));
    while (table->m_chunks.size() * PageChunk::Pages < pages)
        table->m_chunks.push_back(std::make_shared<PageChunk>(*m_store));
    PageChunk* open = nullptr; // a chunk that is this table's own so far
    size_t openNumber = SIZE_MAX;
    for (const PageRange& range : changed) {
        for (size_t n = range.first; n < std::min(range.last, pages); ++n) {
            const char* bytes = begin + n * PageBytes;
            if (const char* before = page(n); before && std::memcmp(before, bytes, PageBytes) == 0)
                continue;
            if (n / PageChunk::Pages != openNumber) {
                openNumber = n / PageChunk::Pages;
                auto own = std::make_shared<PageChunk>(*table->m_chunks[openNumber]);
                open = own.get();
                table->m_chunks[openNumber] = std::move(own);
            }
            open->copyIn(n % PageChunk::Pages, bytes);
            ++table->m_copied;
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
