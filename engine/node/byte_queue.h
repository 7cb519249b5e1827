// SPDX-License-Identifier: GPL-3.0-or-later
// Bytes in order, put in at the back and taken from the front: the buffers of raw files and of zlib
// streams. What is in it can be looked at as a binary that shares the bytes. Owns them.
#pragma once

#include "term/binary.h"

#include <algorithm>
#include <cstring>

namespace relupscope {

class ByteQueue
{
public:
    explicit ByteQueue(Arena& arena) : m_arena(&arena) {}
    ByteQueue(const ByteQueue&) = delete;
    ByteQueue& operator=(const ByteQueue&) = delete;
    ~ByteQueue() { clear(); }

    [[nodiscard]] size_t size() const { return m_data ? m_data->size - m_begin : 0; }
    [[nodiscard]] const uint8_t* bytes() const
    {
        return m_data ? m_data->bytes + m_begin : nullptr;
    }

    void append(std::string_view bytes)
    {
        if (bytes.empty())
            return;
        makeRoom(bytes.size());
        std::memcpy(m_data->bytes + m_data->size, bytes.data(), bytes.size());
        m_data->size += bytes.size();
    }

    void drop(size_t n) // n <= size()
    {
        m_begin += n;
        if (size() == 0)
            clear();
    }

    void clear()
    {
        if (m_data)
            releaseBinaryData(m_data);
        m_data = nullptr;
        m_begin = 0;
    }

    // All of it.
    Term peek(Heap& heap) const
    {
        if (!m_data)
            return makeBinary(heap, std::string_view());
        return subBitstring(heap, referToBinary(heap, m_data), m_begin * 8, size() * 8);
    }

private:
    static constexpr size_t FirstCapacity = 256;

    // Bytes that a binary shares never change: then there is a new block.
    void makeRoom(size_t n)
    {
        const size_t there = size();
        if (m_data && m_data->references == 1 && m_data->capacity - m_data->size >= n)
            return;
        BinaryData* data
            = makeBinaryData(*m_arena, there, std::max({FirstCapacity, there + n, 2 * there}));
        if (there != 0)
            std::memcpy(data->bytes, bytes(), there);
        clear();
        m_data = data;
    }

    Arena* m_arena;
    BinaryData* m_data = nullptr;
    size_t m_begin = 0;
};

} // namespace relupscope
