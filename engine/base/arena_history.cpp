// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/arena_history.h"

#include "base/check.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace relupscope {

ArenaHistory::ArenaHistory(Arena& arena, PageStore& store, Find find)
    : m_arena(arena), m_last(std::make_shared<PageTable>(store))
{
    if (find == Find::Tracked)
        m_tracker
            = ChangedPages::track(arena.stateBegin(), Arena::SlotBytes - Arena::HostPageBytes);
}

size_t ArenaHistory::pageCount() const
{
    const auto bytes = static_cast<size_t>(m_arena.stateEnd() - m_arena.stateBegin());
    return (bytes + PageBytes - 1) / PageBytes;
}

// What is free is poisoned for the address sanitizer, and yet a part of the pages.
void ArenaHistory::makeReadable()
{
    unpoison(m_arena.stateBegin(), pageCount() * PageBytes);
}

std::vector<PageRange> ArenaHistory::changed()
{
    const size_t pages = pageCount();
    std::vector<PageRange> ranges;
    if (m_tracker && m_tracker->find(pages, &ranges))
        return ranges;
    m_tracker.reset();
    return m_last->differencesTo(m_arena.stateBegin(), pages);
}

void ArenaHistory::forgetChanges()
{
    if (m_tracker && !m_tracker->forget(pageCount()))
        m_tracker.reset();
}

std::vector<PageRange> ArenaHistory::holes() const
{
    std::vector<PageRange> ranges;
    m_arena.forEachLargeHole([&](const char* begin, size_t bytes) {
        const auto offset = static_cast<size_t>(begin - m_arena.stateBegin());
        ranges.push_back({(offset + PageBytes - 1) / PageBytes, (offset + bytes) / PageBytes});
    });
    std::sort(ranges.begin(), ranges.end(),
              [](const PageRange& a, const PageRange& b) { return a.first < b.first; });
    return ranges;
}

std::shared_ptr<const PageTable> ArenaHistory::take()
{
    makeReadable();
    const std::vector<PageRange> free = holes();
    const std::vector<PageRange> since = changed();
    if (m_untold)
        m_untold->add(since);
    m_last = m_last->with(m_arena.stateBegin(), pageCount(), without(since, free), free);
    forgetChanges();
    return m_last;
}

void ArenaHistory::putBack(const std::shared_ptr<const PageTable>& table)
{
    auto* begin = reinterpret_cast<char*>(&m_arena); // the state begins with the arena itself
    const auto copyOut = [&](const std::vector<PageRange>& ranges) {
        for (const PageRange& range : ranges) {
            for (size_t n = range.first; n < std::min(range.last, table->pageCount()); ++n) {
                if (const char* bytes = table->page(n))
                    std::memcpy(begin + n * PageBytes, bytes, PageBytes);
            }
        }
    };
    makeReadable();
    const std::vector<PageRange> since = changed();
    const size_t before = pageCount();
    const std::vector<PageRange> between
        = table == m_last ? std::vector<PageRange> {} : table->differencesTo(*m_last);
    copyOut(since);
    copyOut(between);
    if (m_untold) {
        m_untold->add(since);
        m_untold->add(between);
    }
    m_last = table;
    CHECK(pageCount() == table->pageCount());
    if (m_tracker && !m_tracker->forget(std::max(before, pageCount())))
        m_tracker.reset();
}

std::optional<PageSet> ArenaHistory::takeChanges()
{
    if (!m_tracker)
        return {};
    std::optional<PageSet> all = std::exchange(m_untold, PageSet());
    const std::vector<PageRange> since = changed();
    if (!m_tracker)
        return {};
    if (all)
        all->add(since);
    return all;
}

} // namespace relupscope
