// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/queue_scale.h"

#include <algorithm>
#include <cmath>

namespace relupscope::ui {

double QueueScale::x(uint64_t length) const
{
    if (decades <= 0)
        return 0;
    const double share = std::log10(1.0 + static_cast<double>(length)) / decades;
    return std::min(1.0, share) * width;
}

double QueueScale::tick(int decade) const
{
    return decades <= 0 ? 0 : std::min(1.0, static_cast<double>(decade) / decades) * width;
}

int decadesFor(uint64_t longest)
{
    int decades = 4;
    for (uint64_t limit = 10'000; longest > limit && decades < 9; limit *= 10)
        ++decades;
    return decades;
}

} // namespace relupscope::ui
