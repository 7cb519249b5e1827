// SPDX-License-Identifier: GPL-3.0-or-later
// Whose turn it is when several nodes are upgraded: hop by hop, and within a hop one node after the
// other or all at once. It decides from what was recorded and from nothing else, so a run does not
// depend on how it was stepped. A value; the session asks it between two slices and begins the hops
// it names.
#pragma once

#include "api/recorder.h"

namespace relupscope {

class NodeTurns
{
public:
    NodeTurns() = default;
    // None for a scenario with one node, or with steps that do the upgrade.
    explicit NodeTurns(const Scenario& scenario);

    struct Turn
    {
        int hop = 1;
        std::vector<uint32_t> nodes; // by number, in the order of the scenario's [upgrade]
    };

    // When something is to be done next: the turn begins, or all are over. INT64_MAX: nothing is
    // known of it yet. Never before a run could know of it (`chunk` after what it depends on).
    [[nodiscard]] VirtualTime due(const Recorded& recorded, VirtualTime chunk) const;
    // The turn that is due now; null: none is left, the nodes are to be told that no more hops
    // come. An install that has failed is the last.
    [[nodiscard]] const Turn* next(const Recorded& recorded) const;
    void begun(bool isLast); // what was due has been done

private:
    std::vector<Turn> m_turns;
    size_t m_next = 0;
    bool m_isOver = true;
    VirtualTime m_first = 0; // of the first turn, since the start
    VirtualTime m_nodeGap = 0;
    VirtualTime m_hopGap = 0;
};

} // namespace relupscope
