// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/md5.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace relupscope {

namespace {

constexpr uint8_t Shifts[4][4]
    = {{7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
// floor(2^32 * |sin(i + 1)|)
constexpr uint32_t Sines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

} // namespace

void Md5::block(const uint8_t* p)
{
    uint32_t words[16];
    std::memcpy(words, p, sizeof words);
    uint32_t a = m_state[0], b = m_state[1], c = m_state[2], d = m_state[3];
    for (unsigned i = 0; i < 64; ++i) {
        uint32_t f = 0;
        unsigned k = 0;
        switch (i / 16) {
        case 0:
            f = (b & c) | (~b & d);
            k = i;
            break;
        case 1:
            f = (d & b) | (~d & c);
            k = (5 * i + 1) % 16;
            break;
        case 2:
            f = b ^ c ^ d;
            k = (3 * i + 5) % 16;
            break;
        default:
            f = c ^ (b | ~d);
            k = (7 * i) % 16;
            break;
        }
        const uint32_t sum = a + f + Sines[i] + words[k];
        a = d;
        d = c;
        c = b;
        b += std::rotl(sum, Shifts[i / 16][i % 4]);
    }
    m_state[0] += a;
    m_state[1] += b;
    m_state[2] += c;
    m_state[3] += d;
}

void Md5::update(const void* data, size_t size)
{
    const auto* p = static_cast<const uint8_t*>(data);
    size_t pending = m_bytes % 64;
    m_bytes += size;
    while (size > 0) {
        const size_t n = std::min(size, 64 - pending);
        std::memcpy(m_pending + pending, p, n);
        pending += n;
        p += n;
        size -= n;
        if (pending == 64) {
            block(m_pending);
            pending = 0;
        }
    }
}

std::array<uint8_t, 16> Md5::finish()
{
    const uint64_t bits = m_bytes * 8;
    static constexpr uint8_t padding[64] = {0x80};
    const size_t pending = m_bytes % 64;
    update(padding, pending < 56 ? 56 - pending : 120 - pending);
    update(&bits, sizeof bits);
    std::array<uint8_t, 16> digest {};
    std::memcpy(digest.data(), m_state, digest.size());
    return digest;
}

} // namespace relupscope
