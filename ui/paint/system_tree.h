// SPDX-License-Identifier: GPL-3.0-or-later
// The supervision tree of a view as the System panel shows it, before its lines have places:
// processes under their supervisors, clients under the name of their load, OTP's own at the end,
// and at the top those that stand out of a large crowd. Pure: a view in, a tree out, which speaks
// of the view's processes by their indices.
#pragma once

#include "api/view.h"

#include <QString>

#include <vector>

namespace relupscope::ui {

// From this many like processes on, a crowd may be drawn smaller than as rows.
constexpr int crowd = 6;
// A crowd up to this size shows each of its processes with its name.
constexpr size_t mostChips = 60;

// There may be a hundred thousand of them, so it is small.
struct TreeNode
{
    int process = -1; // -1: a group, which is no process
    int group = -1;   // index into SystemTree::groups, where process is -1
    bool startsFolded = false;
    std::vector<int> children {}; // indices of nodes
};

struct TreeGroup
{
    QString key;
    QString title;
    QString note;
};

struct SystemTree
{
    std::vector<TreeNode> nodes;
    std::vector<int> roots;
    std::vector<TreeGroup> groups;
};

SystemTree buildSystemTree(const WorldView& view);
// Names the node for folding. Made when it is asked for: most nodes are never asked.
QString keyOf(const WorldView& view, const SystemTree& tree, const TreeNode& node);
// After a supervisor's name: its strategy, and how many like children it has.
QString supervisorNote(const WorldView& view, const SystemTree& tree, const TreeNode& node);
// A process that is no supervisor and has nobody under it; nullptr: it is something else.
const ProcessRow* leafOf(const WorldView& view, const SystemTree& tree, int node);
// Instructions may name thousands of processes; then they are a crowd as others are.
bool areManyNamed(const WorldView& view, const SystemTree& tree, const TreeNode& parent);

} // namespace relupscope::ui
