// SPDX-License-Identifier: GPL-3.0-or-later
// Search for one or several byte strings: the earliest place, and there the longest.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace relupscope {

class ByteSearch
{
public:
    // Patterns are not empty; there is at least one.
    explicit ByteSearch(std::vector<std::string> patterns);

    struct Found
    {
        size_t position;
        size_t length; // 0: not found
    };
    // In text[from, end of text).
    [[nodiscard]] Found find(std::string_view text, size_t from) const;

private:
    [[nodiscard]] Found findOne(std::string_view text, size_t from) const;
    [[nodiscard]] size_t longestAt(std::string_view text, size_t at) const;

    std::vector<std::string> m_patterns;                         // by first byte, the longest first
    std::array<std::pair<uint32_t, uint32_t>, 256> m_byFirst {}; // range of patterns
};

} // namespace relupscope
