// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/crowd_counts.h"

#include <algorithm>
#include <map>

namespace relupscope::ui {

CrowdCounts crowdCounts(const WorldView& view, const std::vector<int>& members,
                        const Highlight& highlight)
{
    std::map<ProcessState, StateCount> states;
    std::array<bool, codeVersions> occurs {};
    for (int member : members) {
        const auto index = static_cast<size_t>(member);
        const ProcessRow& row = view.processes[index];
        const auto version = static_cast<size_t>(row.codeVersion);
        StateCount& count = states[row.state];
        count.state = row.state;
        ++count.all[version];
        if (!highlight.dimsProcess(index))
            ++count.let[version];
        occurs[version] = true;
    }
    CrowdCounts counts;
    for (const auto& [state, count] : states)
        counts.states.push_back(count);
    for (size_t version = 0; version < codeVersions; ++version)
        if (occurs[version])
            counts.versions.push_back(static_cast<CodeVersion>(version));
    return counts;
}

} // namespace relupscope::ui
