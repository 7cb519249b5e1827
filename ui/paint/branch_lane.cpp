// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/branch_lane.h"

#include <algorithm>
#include <set>

namespace relupscope::ui {

namespace {

double msOf(const Mark& mark)
{
    return static_cast<double>(mark.nanoseconds) / 1e6;
}

const Branch* find(const std::vector<Branch>& branches, BranchId id)
{
    const auto there = std::find_if(branches.begin(), branches.end(),
                                    [id](const Branch& b) { return b.id == id; });
    return there == branches.end() ? nullptr : &*there;
}

// The branch and those it came from.
std::set<BranchId> lineOf(const std::vector<Branch>& branches, BranchId id)
{
    std::set<BranchId> line;
    for (const Branch* b = find(branches, id); b && line.insert(b->id).second;)
        b = find(branches, b->parent);
    return line;
}

// Where there are more branches than rows: the line of the current one, then the youngest.
std::set<BranchId> shownOf(const std::vector<Branch>& branches, const std::set<BranchId>& line)
{
    std::set<BranchId> shown;
    if (!branches.empty())
        shown.insert(branches.front().id);
    const auto room = [&] { return shown.size() < size_t {BranchLane::mostRows}; };
    for (auto id = line.rbegin(); id != line.rend() && room(); ++id)
        shown.insert(*id);
    for (auto b = branches.rbegin(); b != branches.rend() && room(); ++b)
        shown.insert(b->id);
    return shown;
}

} // namespace

const BranchTrack* BranchLane::current() const
{
    const auto there = std::find_if(tracks.begin(), tracks.end(),
                                    [](const BranchTrack& t) { return t.isCurrent; });
    return there == tracks.end() ? nullptr : &*there;
}

std::string branchLetter(size_t index)
{
    std::string letters;
    for (size_t n = index + 1; n > 0; n = (n - 1) / 26)
        letters.insert(letters.begin(), static_cast<char>('A' + (n - 1) % 26));
    return letters;
}

std::string branchLetter(const std::vector<Branch>& branches, BranchId id)
{
    return branchLetter(id > 0 && find(branches, id) ? id - 1 : 0);
}

BranchLane layoutBranches(const std::vector<Branch>& branches, BranchId current,
                          const Ribbon& ribbon)
{
    BranchLane lane;
    const std::set<BranchId> line = lineOf(branches, current);
    const std::set<BranchId> shown = shownOf(branches, line);
    for (const Branch& branch : branches) {
        if (!shown.contains(branch.id)) {
            ++lane.left;
            continue;
        }
        BranchTrack track;
        track.id = branch.id;
        track.letter = branchLetter(branches, branch.id);
        track.name = branch.name;
        track.row = static_cast<int>(lane.tracks.size());
        for (const BranchTrack& other : lane.tracks)
            if (other.id == branch.parent)
                track.parentRow = other.row;
        track.forkMs = branch.parent == 0 ? 0 : msOf(branch.fork);
        track.forkX = branch.parent == 0 ? ribbon.left : ribbon.xAt(track.forkMs);
        track.endX = std::max(ribbon.xAt(msOf(branch.end)), track.forkX);
        track.isCurrent = branch.id == current;
        track.isPath = line.contains(branch.id);
        track.hasEnded = branch.hasEnded;
        lane.tracks.push_back(std::move(track));
    }
    lane.rows = std::max(1, static_cast<int>(lane.tracks.size()));
    return lane;
}

} // namespace relupscope::ui
