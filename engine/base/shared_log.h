// SPDX-License-Identifier: GPL-3.0-or-later
// A list that only grows, whose copies share what they have in common: copying one copies pointers
// to its chunks, and writing on behind a shared end copies one chunk. Elements never move within a
// chunk and never change once written.
#pragma once

#include <cstddef>
#include <iterator>
#include <memory>
#include <vector>

namespace relupscope {

template<typename T>
class SharedLog
{
public:
    [[nodiscard]] size_t size() const { return m_size; }
    [[nodiscard]] bool empty() const { return m_size == 0; }
    const T& operator[](size_t i) const { return (*m_chunks[i / ChunkSize])[i % ChunkSize]; }
    const T& front() const { return (*this)[0]; }
    const T& back() const { return (*this)[m_size - 1]; }

    void push_back(T value)
    {
        const size_t place = m_size % ChunkSize;
        if (place == 0) {
            m_chunks.push_back(std::make_shared<Chunk>());
            m_chunks.back()->reserve(FirstReserve);
        } else if (m_chunks.back()->size() != place) { // another log has written on behind our end
            const Chunk& shared = *m_chunks.back();
            m_chunks.back() = std::make_shared<Chunk>(
                shared.begin(), shared.begin() + static_cast<ptrdiff_t>(place));
        }
        m_chunks.back()->push_back(std::move(value));
        ++m_size;
    }
    // Keeps the first `size` elements; there are at least so many.
    void truncate(size_t size)
    {
        m_size = size;
        m_chunks.resize((size + ChunkSize - 1) / ChunkSize);
    }
    void clear() { truncate(0); }
    // Elements [from, to), which must be there.
    [[nodiscard]] std::vector<T> slice(size_t from, size_t to) const
    {
        std::vector<T> some;
        some.reserve(to - from);
        for (size_t i = from; i < to; ++i)
            some.push_back((*this)[i]);
        return some;
    }
    [[nodiscard]] std::vector<T> all() const { return slice(0, m_size); }

    class Iterator
    {
    public:
        Iterator(const SharedLog& log, size_t at) : m_log(&log), m_at(at) {}
        const T& operator*() const { return (*m_log)[m_at]; }
        Iterator& operator++()
        {
            ++m_at;
            return *this;
        }
        bool operator==(const Iterator& other) const = default;

    private:
        const SharedLog* m_log;
        size_t m_at;
    };
    [[nodiscard]] Iterator begin() const { return {*this, 0}; }
    [[nodiscard]] Iterator end() const { return {*this, m_size}; }

private:
    static constexpr size_t ChunkSize = 256;
    static constexpr size_t FirstReserve = 8;
    using Chunk = std::vector<T>;

    std::vector<std::shared_ptr<Chunk>> m_chunks;
    size_t m_size = 0;
};

} // namespace relupscope
