// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/freed_memory.h"

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace relupscope::ui {

void keepFreedMemory()
{
#ifdef __GLIBC__
    constexpr int most = 1 << 30;
    mallopt(M_MMAP_THRESHOLD, most);
    mallopt(M_TRIM_THRESHOLD, most);
    mallopt(M_ARENA_MAX, 1); // what one thread frees, the other takes
#endif
}

} // namespace relupscope::ui
