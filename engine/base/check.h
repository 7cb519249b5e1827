// SPDX-License-Identifier: GPL-3.0-or-later
// CHECK stays on in release builds: a broken invariant of ours ends the program with its place.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace relupscope {

[[noreturn, gnu::cold]] inline void checkFailed(const char* file, int line, const char* condition)
{
    std::fprintf(stderr, "relupscope: internal error: %s:%d: CHECK(%s) failed\n", file, line,
                 condition);
    std::abort();
}

} // namespace relupscope

#define CHECK(condition)                                                                           \
    do {                                                                                           \
        if (!(condition)) [[unlikely]]                                                             \
            ::relupscope::checkFailed(__FILE__, __LINE__, #condition);                             \
    } while (false)
