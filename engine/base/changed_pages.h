// SPDX-License-Identifier: GPL-3.0-or-later
// Which pages of a range of memory have been written to. The kernel knows: on Linux 6.7 and later
// writes are tracked by userfaultfd's asynchronous write protection and asked for with PAGEMAP_SCAN
// (measured: 1 us for the first write to a page, 0.1 ms to ask about 300 MB). Where that is missing
// nothing is tracked, and whoever asks compares contents. This is the only place that makes such
// system calls. It owns two file descriptors and changes nothing but the protection of the range.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace relupscope {

constexpr size_t PageBytes = 4096;

// Pages [first, last), counted from the beginning of the range.
struct PageRange
{
    size_t first = 0;
    size_t last = 0;
};

class ChangedPages
{
public:
    // Begins to track writes to [begin, begin + bytes), which must be page-aligned and mapped. Null
    // where the host cannot.
    static std::unique_ptr<ChangedPages> track(const char* begin, size_t bytes);
    ~ChangedPages();
    ChangedPages(const ChangedPages&) = delete;
    ChangedPages& operator=(const ChangedPages&) = delete;

    // The pages below `pages` that were written to since the last `forget`, ascending. False: the
    // kernel refuses; the caller has to compare, and should not ask again.
    [[nodiscard]] bool find(size_t pages, std::vector<PageRange>* changed) const;
    // All pages below `pages` count as unchanged from now on. False as above.
    [[nodiscard]] bool forget(size_t pages) const;

private:
    ChangedPages(const char* begin, int fault, int map) : m_begin(begin), m_fault(fault), m_map(map)
    {
    }
    bool scan(size_t pages, bool protect, std::vector<PageRange>* changed) const;

    const char* m_begin;
    int m_fault; // userfaultfd
    int m_map;   // /proc/self/pagemap
};

} // namespace relupscope
