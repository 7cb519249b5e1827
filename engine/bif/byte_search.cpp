// SPDX-License-Identifier: GPL-3.0-or-later
#include "bif/byte_search.h"

#include <algorithm>
#include <cstring>

namespace relupscope {

ByteSearch::ByteSearch(std::vector<std::string> patterns) : m_patterns(std::move(patterns))
{
    std::sort(m_patterns.begin(), m_patterns.end(), [](const auto& a, const auto& b) {
        return a[0] != b[0] ? a[0] < b[0] : a.size() > b.size();
    });
    for (uint32_t i = 0; i < m_patterns.size(); ++i) {
        auto& [begin, end] = m_byFirst[static_cast<uint8_t>(m_patterns[i][0])];
        if (begin == end)
            begin = i;
        end = i + 1;
    }
}

ByteSearch::Found ByteSearch::find(std::string_view text, size_t from) const
{
    if (m_patterns.size() == 1)
        return findOne(text, from);
    for (size_t at = from; at < text.size(); ++at) {
        if (const size_t length = longestAt(text, at))
            return {at, length};
    }
    return {0, 0};
}

ByteSearch::Found ByteSearch::findOne(std::string_view text, size_t from) const
{
    const std::string& pattern = m_patterns[0];
    const void* at = memmem(text.data() + from, text.size() - from, pattern.data(), pattern.size());
    if (!at)
        return {0, 0};
    return {static_cast<size_t>(static_cast<const char*>(at) - text.data()), pattern.size()};
}

size_t ByteSearch::longestAt(std::string_view text, size_t at) const
{
    const auto [begin, end] = m_byFirst[static_cast<uint8_t>(text[at])];
    for (uint32_t i = begin; i < end; ++i) {
        if (text.substr(at).starts_with(m_patterns[i]))
            return m_patterns[i].size();
    }
    return 0;
}

} // namespace relupscope
