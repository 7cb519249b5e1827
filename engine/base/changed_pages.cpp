// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/changed_pages.h"

#ifdef __linux__
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

namespace relupscope {

#ifdef __linux__

namespace {

// As in linux/fs.h and linux/userfaultfd.h of Linux 6.7; headers may be older than the kernel.
struct ScannedRegion
{
    uint64_t start;
    uint64_t end;
    uint64_t categories;
};

struct ScanArguments
{
    uint64_t size;
    uint64_t flags;
    uint64_t start;
    uint64_t end;
    uint64_t walkEnd;
    uint64_t regions;
    uint64_t regionCount;
    uint64_t mostPages;
    uint64_t invertedCategories;
    uint64_t allCategories;
    uint64_t anyCategories;
    uint64_t returnedCategories;
};

constexpr uint64_t Written = 1 << 1;                 // PAGE_IS_WRITTEN
constexpr uint64_t ProtectMatching = 1 << 0;         // PM_SCAN_WP_MATCHING
constexpr uint64_t CheckAsynchronous = 1 << 1;       // PM_SCAN_CHECK_WPASYNC
constexpr uint64_t AsynchronousProtection = 1 << 15; // UFFD_FEATURE_WP_ASYNC
constexpr int UserModeOnly = 1;                      // UFFD_USER_MODE_ONLY
constexpr unsigned long PagemapScan = _IOWR('f', 16, ScanArguments);

int openFault(const char* begin, size_t bytes)
{
    const auto fault
        = static_cast<int>(syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK | UserModeOnly));
    if (fault < 0)
        return -1;
    uffdio_api api {};
    api.api = UFFD_API;
    api.features = UFFD_FEATURE_PAGEFAULT_FLAG_WP | AsynchronousProtection;
    uffdio_register range {};
    range.range.start = reinterpret_cast<uintptr_t>(begin);
    range.range.len = bytes;
    range.mode = UFFDIO_REGISTER_MODE_WP;
    if (ioctl(fault, UFFDIO_API, &api) == 0 && ioctl(fault, UFFDIO_REGISTER, &range) == 0)
        return fault;
    close(fault);
    return -1;
}

} // namespace

std::unique_ptr<ChangedPages> ChangedPages::track(const char* begin, size_t bytes)
{
    const int fault = openFault(begin, bytes);
    if (fault < 0)
        return nullptr;
    const int map = open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC);
    if (map < 0) {
        close(fault);
        return nullptr;
    }
    std::unique_ptr<ChangedPages> pages(new ChangedPages(begin, fault, map));
    std::vector<PageRange> none;
    return pages->find(1, &none) ? std::move(pages) : nullptr;
}

ChangedPages::~ChangedPages()
{
    close(m_map);
    close(m_fault); // takes the protection away
}

bool ChangedPages::scan(size_t pages, bool protect, std::vector<PageRange>* changed) const
{
    constexpr size_t AtOnce = 512;
    ScannedRegion regions[AtOnce];
    const auto begin = reinterpret_cast<uint64_t>(m_begin);
    const uint64_t end = begin + pages * PageBytes;
    for (uint64_t at = begin; at < end;) {
        ScanArguments a {};
        a.size = sizeof a;
        a.flags = CheckAsynchronous | (protect ? ProtectMatching : 0);
        a.start = at;
        a.end = end;
        a.allCategories = Written;
        if (changed) {
            a.regions = reinterpret_cast<uint64_t>(regions);
            a.regionCount = AtOnce;
            a.returnedCategories = Written;
        }
        const int found = ioctl(m_map, PagemapScan, &a);
        if (found < 0 || a.walkEnd <= at)
            return false;
        for (int i = 0; changed && i < found; ++i)
            changed->push_back(
                {(regions[i].start - begin) / PageBytes, (regions[i].end - begin) / PageBytes});
        at = a.walkEnd;
    }
    return true;
}

#else

std::unique_ptr<ChangedPages> ChangedPages::track(const char*, size_t)
{
    return nullptr;
}

ChangedPages::~ChangedPages() = default;

bool ChangedPages::scan(size_t, bool, std::vector<PageRange>*) const
{
    return false;
}

#endif

bool ChangedPages::find(size_t pages, std::vector<PageRange>* changed) const
{
    changed->clear();
    return scan(pages, false, changed);
}

bool ChangedPages::forget(size_t pages) const
{
    return scan(pages, true, nullptr);
}

} // namespace relupscope
