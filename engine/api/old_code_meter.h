// SPDX-License-Identifier: GPL-3.0-or-later
// How many processes were on old code, over time: with a state that replaced code has made, or with
// a frame or a fun of it. A value; it looks now and then once a module has been replaced, and stops
// when nobody is left and no upgrade runs. Reads the node only.
#pragma once

#include "node/node.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace relupscope {

class OldCodeMeter
{
public:
    struct Point
    {
        VirtualTime at;
        uint32_t processes;
    };

    // A module is loaded by this very event; the next one may find somebody on old code.
    void noteLoad(VirtualTime now) { m_due = now + 1; }
    [[nodiscard]] bool isDue(VirtualTime now) const { return now >= m_due; }
    // An upgrade's instruction begins or ends: look again, if there is anything to look at.
    void lookAgain()
    {
        if (m_due != Never)
            m_due = 0;
    }
    void sample(const Node& node, VirtualTime now);
    // Ascending; the number holds until the next point.
    [[nodiscard]] const std::vector<Point>& points() const { return m_points; }

private:
    static constexpr VirtualTime Never = std::numeric_limits<VirtualTime>::max();

    std::vector<Point> m_points;
    VirtualTime m_due = Never;
};

} // namespace relupscope
