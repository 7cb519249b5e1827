// SPDX-License-Identifier: GPL-3.0-or-later
#include "history/branches.h"

#include <algorithm>

namespace relupscope {

BranchTree::BranchTree()
{
    Branch root;
    root.id = Root;
    root.name = "as planned";
    m_branches.push_back(std::move(root));
}

const Branch* BranchTree::find(BranchId id) const
{
    const auto there = std::find_if(m_branches.begin(), m_branches.end(),
                                    [id](const Branch& b) { return b.id == id; });
    return there == m_branches.end() ? nullptr : &*there;
}

Branch* BranchTree::find(BranchId id)
{
    return const_cast<Branch*>(static_cast<const BranchTree*>(this)->find(id));
}

BranchId BranchTree::fork(BranchId parent, size_t inputs, Input input, std::string name)
{
    const Branch& from = *find(parent);
    Branch b;
    b.id = ++m_lastId;
    b.parent = parent;
    b.fork = input.at;
    b.end = input.at;
    b.name = std::move(name);
    b.inherited = inputs;
    b.inputs.assign(from.inputs.begin(), from.inputs.begin() + static_cast<ptrdiff_t>(inputs));
    b.inputs.push_back(std::move(input));
    m_branches.push_back(std::move(b));
    return m_lastId;
}

Result<std::vector<BranchId>> BranchTree::remove(BranchId id)
{
    if (id == Root)
        return fail(ErrorKind::Value, "", "the first branch is the run as planned and stays");
    if (!find(id))
        return fail(ErrorKind::NotFound, "", "there is no such branch");
    std::vector<BranchId> gone {id};
    const auto isGone
        = [&](BranchId b) { return std::find(gone.begin(), gone.end(), b) != gone.end(); };
    // A child has a higher id than its parent, so one pass finds all.
    for (const Branch& b : m_branches) {
        if (isGone(b.parent))
            gone.push_back(b.id);
    }
    std::erase_if(m_branches, [&](const Branch& b) { return isGone(b.id); });
    return gone;
}

BranchLine BranchTree::line(BranchId id) const
{
    BranchLine line;
    Mark last;
    bool isWhole = true;
    for (const Branch* b = find(id); b; b = find(b->parent)) {
        line.parts.push_back({b->id, last, isWhole});
        last = isWhole ? b->fork : std::min(last, b->fork);
        isWhole = false;
    }
    return line;
}

bool BranchTree::replaceBy(std::vector<Branch> branches)
{
    std::sort(branches.begin(), branches.end(),
              [](const Branch& a, const Branch& b) { return a.id < b.id; });
    for (size_t i = 0; i < branches.size(); ++i) {
        const Branch& b = branches[i];
        const auto isParent = [&](const Branch& other) { return other.id == b.parent; };
        const auto before = branches.begin() + static_cast<ptrdiff_t>(i);
        const bool isSound = i == 0 ? b.id == Root && b.parent == 0 && b.inputs.empty()
                                    : b.id != branches[i - 1].id && b.inherited < b.inputs.size()
                && std::any_of(branches.begin(), before, isParent);
        if (!isSound)
            return false;
    }
    if (branches.empty())
        return false;
    m_lastId = branches.back().id;
    m_branches = std::move(branches);
    return true;
}

} // namespace relupscope
