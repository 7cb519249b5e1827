// SPDX-License-Identifier: GPL-3.0-or-later
// The logarithmic scale of queue lengths: 0 at the left edge, 10 to the power of `decades` at the
// right one; what is longer ends at the right edge.
#pragma once

#include <cstdint>

namespace relupscope::ui {

struct QueueScale
{
    double width = 0;
    int decades = 4;

    double x(uint64_t length) const;
    // Where the tick of 10 to the power of `decade` stands.
    double tick(int decade) const;
};

// Four decades, or more if a queue is longer than ten thousand.
int decadesFor(uint64_t longest);

} // namespace relupscope::ui
