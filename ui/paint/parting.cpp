// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/parting.h"

#include <algorithm>
#include <map>

namespace relupscope::ui {

namespace {

// A branch and those it came from, each with the event at which the path leaves it.
std::map<BranchId, uint64_t> pathOf(const std::vector<Branch>& branches, BranchId from)
{
    std::map<BranchId, uint64_t> path;
    uint64_t left = UINT64_MAX; // the branch itself is not left
    for (BranchId at = from; at != 0;) {
        const auto branch = std::find_if(branches.begin(), branches.end(),
                                         [at](const Branch& b) { return b.id == at; });
        if (branch == branches.end())
            return {};
        path.emplace(at, left);
        left = branch->fork.event;
        at = branch->parent;
    }
    return path;
}

std::string keyOf(const EventRow& row)
{
    const bool isInstruction = row.kind == "instruction" || row.kind == "instruction_done";
    return row.node + '\n' + row.who + '\n' + row.kind + '\n' + std::to_string(row.other)
        + (isInstruction ? '\n' + row.what : std::string());
}

} // namespace

std::optional<uint64_t> partingEvent(const std::vector<Branch>& branches, BranchId a, BranchId b)
{
    const std::map<BranchId, uint64_t> pathA = pathOf(branches, a);
    const std::map<BranchId, uint64_t> pathB = pathOf(branches, b);
    std::optional<uint64_t> parting;
    for (const auto& [branch, left] : pathA)
        if (const auto common = pathB.find(branch); common != pathB.end()) {
            const uint64_t event = std::min(left, common->second);
            // The youngest branch that they share is the one they leave last.
            parting = std::max(parting.value_or(0), event);
        }
    return parting;
}

std::unordered_set<uint64_t> eventsOnlyIn(const std::vector<EventRow>& here,
                                          const std::vector<EventRow>& there)
{
    std::map<std::string, int> left;
    for (const EventRow& row : there)
        ++left[keyOf(row)];
    std::unordered_set<uint64_t> only;
    for (const EventRow& row : here)
        if (int& count = left[keyOf(row)]; count > 0)
            --count;
        else
            only.insert(row.index);
    return only;
}

bool changesProcess(const EventRow& row)
{
    return row.kind == "code_change" || row.kind == "suspend" || row.kind == "resume"
        || row.kind == "load" || row.kind == "spawn" || row.kind == "exit";
}

} // namespace relupscope::ui
