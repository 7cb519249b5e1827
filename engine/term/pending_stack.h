// SPDX-License-Identifier: GPL-3.0-or-later
// A stack of plain values for walks over terms: the first N lie in the C++ frame, so that shallow
// terms cost no allocation, and deep ones go to the host's heap instead of overflowing the stack.
#pragma once

#include <cstddef>
#include <type_traits>
#include <vector>

namespace relupscope {

template<typename T, size_t N>
class PendingStack
{
    static_assert(std::is_trivially_copyable_v<T>);

public:
    PendingStack() : m_limit(m_few + N) {} // NOLINT: m_few is storage
    PendingStack(const PendingStack&) = delete;
    PendingStack& operator=(const PendingStack&) = delete;

    [[nodiscard]] bool isEmpty() const { return m_top == m_few && m_many.empty(); }
    void push(const T& value)
    {
        if (m_top != m_limit) [[likely]]
            *m_top++ = value;
        else
            m_many.push_back(value);
    }
    T pop()
    {
        if (m_many.empty()) [[likely]]
            return *--m_top;
        const T value = m_many.back();
        m_many.pop_back();
        return value;
    }
    // The value that pop would give, in place.
    T& peek() { return m_many.empty() ? m_top[-1] : m_many.back(); }

private:
    T m_few[N];
    T* m_top = m_few;
    T* m_limit;
    std::vector<T> m_many; // what does not fit the few, all pushed after them
};

} // namespace relupscope
