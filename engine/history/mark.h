// SPDX-License-Identifier: GPL-3.0-or-later
// A Mark is a moment of one branch at which the machine can stand still: so many events have
// happened, the clock stands there, and either a process is in the midst of its slice or none is. A
// run that is replayed up to a mark is in the very state in which the mark was made.
#pragma once

#include <compare>
#include <cstdint>

namespace relupscope {

struct Mark
{
    uint64_t event = 0;        // events since the release was up
    int64_t nanoseconds = 0;   // of virtual time, since then
    bool betweenSlices = true; // no process is in the midst of its slice

    auto operator<=>(const Mark&) const = default;
    bool operator==(const Mark&) const = default;
};

} // namespace relupscope
