// SPDX-License-Identifier: GPL-3.0-or-later
// The futures of one run, as a tree of values. A branch is what happens when certain inputs come in
// at certain marks; whatever else the run does follows from the scenario and the seed. An input
// that was not recorded makes a branch of its own, which shares its past with the one it was made
// on.
#pragma once

#include "base/result.h"
#include "history/mark.h"

#include <string>
#include <vector>

namespace relupscope {

using BranchId = uint32_t; // counted from 1; never used again

// Something from outside that happens at a mark: "kill=<0.95.0>", "seed=7", "choice=2", a fault.
struct Input
{
    Mark at;
    std::string what;
    bool operator==(const Input&) const = default;
};

struct Branch
{
    BranchId id = 1;
    BranchId parent = 0; // 0: the first one
    Mark fork;           // where it leaves its parent: the mark of its own input
    std::string name;
    std::vector<Input>
        inputs; // all since the start, in order; the first `inherited` are the parent's
    size_t inherited = 0;
    Mark end;              // the last moment that has been reached on it
    bool hasEnded = false; // nothing comes after that
};

// A branch and those it came from, each with the last mark that they have in common.
struct BranchLine
{
    struct Part
    {
        BranchId branch;
        Mark last;    // does not count for the branch itself
        bool isWhole; // the branch itself
    };
    std::vector<Part> parts; // the branch first, the root last
};

class BranchTree
{
public:
    static constexpr BranchId Root = 1;
    BranchTree();

    [[nodiscard]] const std::vector<Branch>& all() const { return m_branches; } // by id
    [[nodiscard]] const Branch* find(BranchId id) const;
    Branch* find(BranchId id);
    // A new branch on which `input` comes after the first `inputs` ones of `parent`.
    BranchId fork(BranchId parent, size_t inputs, Input input, std::string name);
    // The branches that went: it and all that were forked from it. Not the root.
    Result<std::vector<BranchId>> remove(BranchId id);
    [[nodiscard]] BranchLine line(BranchId id) const;
    // Takes the tree of a saved session; false when it is no tree.
    bool replaceBy(std::vector<Branch> branches);

private:
    std::vector<Branch> m_branches;
    BranchId m_lastId = Root;
};

} // namespace relupscope
