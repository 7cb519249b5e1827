// SPDX-License-Identifier: GPL-3.0-or-later
// The branches on the time strip: a line for each, from where it leaves its parent to the last
// moment known of it, each on a row of its own below the first one. Pure: branches and a ribbon in,
// lines with their places out.
#pragma once

#include "api/session.h"
#include "paint/ribbon.h"

#include <string>
#include <vector>

namespace relupscope::ui {

struct BranchTrack
{
    uint64_t id = 0;
    std::string letter; // "A" for the first branch, then in the order of their making
    std::string name;
    int row = 0; // 0 is the first branch's
    int parentRow = 0;
    double forkX = 0; // where it leaves its parent; the left edge for the first one
    double endX = 0;
    double forkMs = 0;
    bool isCurrent = false;
    bool isPath = false; // the run came through it: from the start to its fork it is the present
    bool hasEnded = false;
};

struct BranchLane
{
    static constexpr int mostRows = 4;

    std::vector<BranchTrack> tracks; // the first branch first
    int rows = 1;
    int left = 0; // branches that have no row

    [[nodiscard]] const BranchTrack* current() const;
};

BranchLane layoutBranches(const std::vector<Branch>& branches, BranchId current,
                          const Ribbon& ribbon);

// "A", …, "Z", "AA", …
std::string branchLetter(size_t index);
std::string branchLetter(const std::vector<Branch>& branches, BranchId id);

} // namespace relupscope::ui
