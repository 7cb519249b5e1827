// SPDX-License-Identifier: GPL-3.0-or-later
// A set of pages of a range of memory, one bit each, by their numbers from 0. A value.
#pragma once

#include "base/changed_pages.h"

#include <algorithm>

namespace relupscope {

class PageSet
{
public:
    void add(const PageRange& range)
    {
        if (range.first >= range.last)
            return;
        if (m_words.size() * WordPages < range.last)
            m_words.resize((range.last + WordPages - 1) / WordPages);
        for (size_t n = range.first; n < range.last; ++n)
            m_words[n / WordPages] |= uint64_t {1} << n % WordPages;
    }
    void add(const std::vector<PageRange>& ranges)
    {
        for (const PageRange& range : ranges)
            add(range);
    }
    void add(const PageSet& other)
    {
        m_words.resize(std::max(m_words.size(), other.m_words.size()));
        for (size_t i = 0; i < other.m_words.size(); ++i)
            m_words[i] |= other.m_words[i];
    }
    [[nodiscard]] bool has(size_t n) const
    {
        return n / WordPages < m_words.size() && (m_words[n / WordPages] >> n % WordPages & 1) != 0;
    }
    void clear() { m_words.clear(); }

private:
    static constexpr size_t WordPages = 64;
    std::vector<uint64_t> m_words;
};

} // namespace relupscope
