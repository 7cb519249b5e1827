// SPDX-License-Identifier: GPL-3.0-or-later
// A crowd as numbers: how many are in each state on each version, and how many of those the filter
// lets through. Pure.
#pragma once

#include "paint/highlight.h"

#include <array>
#include <vector>

namespace relupscope::ui {

constexpr size_t codeVersions = 4; // of CodeVersion

struct StateCount
{
    ProcessState state = ProcessState::Waiting;
    std::array<uint64_t, codeVersions> all {}; // by CodeVersion
    std::array<uint64_t, codeVersions> let {}; // of those through the filter
};

struct CrowdCounts
{
    std::vector<StateCount> states;    // that occur, in their order
    std::vector<CodeVersion> versions; // that occur, in their order
};

// `members` are indices of the view's processes.
CrowdCounts crowdCounts(const WorldView& view, const std::vector<int>& members,
                        const Highlight& highlight);

} // namespace relupscope::ui
