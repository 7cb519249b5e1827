// SPDX-License-Identifier: GPL-3.0-or-later
// MD5 (RFC 1321): module checksums and erlang:md5/1. A plain value: may be copied half-way.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace relupscope {

class Md5
{
public:
    void update(const void* data, size_t size);
    void update(std::string_view s) { update(s.data(), s.size()); }
    std::array<uint8_t, 16> finish();

private:
    void block(const uint8_t* p);
    uint32_t m_state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
    uint64_t m_bytes = 0;
    uint8_t m_pending[64] = {};
};

} // namespace relupscope
