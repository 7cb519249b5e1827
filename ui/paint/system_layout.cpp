// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/system_layout.h"

#include "paint/system_tree.h"

#include <QObject>

#include <algorithm>
#include <bit>
#include <map>
#include <unordered_map>

namespace relupscope::ui {

namespace {

// Cells are given at least this many pixels.
constexpr int leastCells = 24;

enum class Level : uint8_t { Rows, Chips, Cells, Counts };

// Walks the tree and writes lines at the levels chosen so far; before that it tells how high they
// would be, which takes no lines.
class LineWriter
{
public:
    LineWriter(const WorldView& view, const SystemTree& tree, const SystemMetrics& metrics,
               const QSet<QString>& toggled)
        : m_view(view), m_tree(tree), m_metrics(metrics), m_toggled(toggled)
    {
    }

    int rowHeight = 33;
    int chipHeight = 28;
    std::map<int, Level> levels; // of the crowd under a node
    std::map<int, int> room;     // pixels for that crowd's cells

    // The children of a node that are like each other and many, and the others. No members: they
    // are few.
    struct Crowd
    {
        std::vector<int> members; // indices of processes
        std::vector<int> others;  // indices of nodes
    };

    int height() const
    {
        int all = 0;
        for (int root : m_tree.roots)
            all += heightOf(root, 0);
        return all;
    }

    SystemLayout write() const
    {
        SystemLayout layout;
        for (size_t i = 0; i < m_tree.roots.size(); ++i)
            writeNode(layout, m_tree.roots[i], 0, true, 0);
        return layout;
    }

    // Whether a child may be one of a crowd: a leaf that no instruction names.
    bool isOfCrowd(int child) const
    {
        const ProcessRow* row = leaf(child);
        return row && (!row->loadName.empty() || !row->inUpgrade);
    }

    // Found once: heights are asked for several times.
    const Crowd& crowdOf(int node) const
    {
        const auto [found, isNew] = m_crowds.try_emplace(node);
        if (!isNew)
            return found->second;
        Crowd& of = found->second;
        const bool areAll = areManyNamed(m_view, m_tree, at(node));
        for (int child : at(node).children) {
            if (isOfCrowd(child) || (areAll && leaf(child)))
                of.members.push_back(at(child).process);
            else
                of.others.push_back(child);
        }
        if (of.members.size() < static_cast<size_t>(crowd)) {
            of.members.clear();
            of.others = at(node).children;
        }
        return of;
    }

    bool isFolded(const TreeNode& node) const
    {
        const bool isToggled = !m_toggled.isEmpty() && !node.children.empty()
            && m_toggled.contains(keyOf(m_view, m_tree, node));
        return !node.children.empty() && isToggled != node.startsFolded;
    }

    int crowdWidth(int depth) const
    {
        return m_metrics.width - m_metrics.leftMargin - m_metrics.rightMargin
            - depth * m_metrics.indent;
    }

    int crowdHeight(const std::vector<int>& members, Level level, int depth, int space) const
    {
        const int count = static_cast<int>(members.size());
        switch (level) {
        case Level::Rows: return count * rowHeight;
        case Level::Chips: {
            const int columns = chipColumns(depth);
            return (count + columns - 1) / columns * chipHeight + 4;
        }
        case Level::Cells: return fitCells(count, crowdWidth(depth), space).height() + 4;
        case Level::Counts: return static_cast<int>(stateCount(members)) * m_metrics.countHeight;
        }
        return 0;
    }

    struct Open
    {
        int node = 0;
        int depth = 0;
    };

    // The nodes whose children are shown.
    std::vector<Open> openNodes() const
    {
        std::vector<Open> open;
        std::vector<Open> todo;
        for (auto root = m_tree.roots.rbegin(); root != m_tree.roots.rend(); ++root)
            todo.push_back({*root, 0});
        while (!todo.empty()) {
            const Open here = todo.back();
            todo.pop_back();
            if (at(here.node).children.empty() || isFolded(at(here.node)))
                continue;
            open.push_back(here);
            for (int child : crowdOf(here.node).others)
                todo.push_back({child, here.depth + 1});
        }
        return open;
    }

private:
    const TreeNode& at(int node) const { return m_tree.nodes[static_cast<size_t>(node)]; }

    const ProcessRow* leaf(int node) const { return leafOf(m_view, m_tree, node); }

    // A supervisor, or something under which others hang, is a line of the tree; the rest are rows.
    bool isTreeLine(const TreeNode& node) const
    {
        if (node.process < 0)
            return true;
        const ProcessRow& row = m_view.processes[static_cast<size_t>(node.process)];
        const bool alive = row.state != ProcessState::Dead && row.state != ProcessState::Restarting;
        return alive && (row.isSupervisor || !node.children.empty());
    }

    int headHeight(const TreeNode& node) const
    {
        return isTreeLine(node) ? m_metrics.treeRow : rowHeight;
    }

    int heightOf(int node, int depth) const
    {
        const TreeNode& n = at(node);
        int height = headHeight(n);
        if (n.children.empty() || isFolded(n))
            return height;
        const Crowd& below = crowdOf(node);
        for (int other : below.others)
            height += heightOf(other, depth + 1);
        return below.members.empty()
            ? height
            : height + crowdHeight(below.members, levelOf(node), depth + 1, roomOf(node));
    }

    Level levelOf(int node) const
    {
        const auto found = levels.find(node);
        return found == levels.end() ? Level::Rows : found->second;
    }

    int roomOf(int node) const
    {
        const auto found = room.find(node);
        return found == room.end() ? 0 : found->second;
    }

    int chipColumns(int depth) const
    {
        return std::max(1, crowdWidth(depth) / m_metrics.chipWidth);
    }

    size_t stateCount(const std::vector<int>& members) const
    {
        uint32_t states = 0;
        for (int member : members)
            states
                |= 1U << static_cast<uint32_t>(m_view.processes[static_cast<size_t>(member)].state);
        return static_cast<size_t>(std::popcount(states));
    }

    // Asked of all children; once for each supervisor.
    const QString& noteOf(int node) const
    {
        const auto [found, isNew] = m_notes.try_emplace(node);
        if (isNew)
            found->second = supervisorNote(m_view, m_tree, at(node));
        return found->second;
    }

    SystemLine headLine(int node, int depth, bool isLast, uint32_t guides) const
    {
        const TreeNode& n = at(node);
        SystemLine line;
        line.process = n.process;
        line.depth = depth;
        line.isLast = isLast;
        line.guides = guides;
        line.canFold = !n.children.empty();
        line.isFolded = line.canFold && isFolded(n);
        line.height = headHeight(n);
        if (n.process < 0 || line.canFold)
            line.key = keyOf(m_view, m_tree, n);
        if (n.process < 0) {
            line.kind = SystemLine::Kind::Group;
            line.title = m_tree.groups[static_cast<size_t>(n.group)].title;
            line.note = m_tree.groups[static_cast<size_t>(n.group)].note;
        } else if (isTreeLine(n)) {
            line.kind = SystemLine::Kind::Supervisor;
            line.note = noteOf(node);
        }
        return line;
    }

    void writeNode(SystemLayout& layout, int node, int depth, bool isLast, uint32_t guides) const
    {
        append(layout, headLine(node, depth, isLast, guides));
        if (at(node).children.empty() || isFolded(at(node)))
            return;
        const uint32_t below = isLast || depth == 0 ? guides : guides | (1U << (depth - 1));
        const Level level = levelOf(node);
        const bool areRows = level == Level::Rows || crowdOf(node).members.empty();
        const std::vector<int>& rows = areRows ? at(node).children : crowdOf(node).others;
        for (size_t i = 0; i < rows.size(); ++i)
            writeNode(layout, rows[i], depth + 1, i + 1 == rows.size() && areRows, below);
        if (!areRows)
            append(layout, crowdLine(node, crowdOf(node).members, depth + 1, below, level));
    }

    SystemLine crowdLine(int node, const std::vector<int>& members, int depth, uint32_t guides,
                         Level level) const
    {
        SystemLine line;
        const int space = roomOf(node);
        line.members = members;
        line.depth = depth;
        line.isLast = true;
        line.guides = guides;
        line.height = crowdHeight(members, level, depth, space);
        line.columns = chipColumns(depth);
        line.chipHeight = chipHeight;
        line.kind = level == Level::Chips ? SystemLine::Kind::Chips
            : level == Level::Cells       ? SystemLine::Kind::Cells
                                          : SystemLine::Kind::Counts;
        if (level == Level::Cells)
            line.grid = fitCells(static_cast<int>(members.size()), crowdWidth(depth), space);
        return line;
    }

    static void append(SystemLayout& layout, SystemLine line)
    {
        line.y = layout.height;
        layout.height += line.height;
        layout.hasCells = layout.hasCells || line.kind == SystemLine::Kind::Cells;
        layout.lines.push_back(std::move(line));
    }

    const WorldView& m_view;
    const SystemTree& m_tree;
    const SystemMetrics& m_metrics;
    const QSet<QString>& m_toggled;
    mutable std::unordered_map<int, Crowd> m_crowds;  // by node
    mutable std::unordered_map<int, QString> m_notes; // by node
};

// True if a cell stands for more than one process.
bool sharesCells(const SystemLayout& layout)
{
    return std::any_of(layout.lines.begin(), layout.lines.end(), [](const SystemLine& line) {
        return line.kind == SystemLine::Kind::Cells && line.grid.perCell > 1;
    });
}

// The head of a crowd says what a cell stands for.
void sayWhatCellsAre(SystemLayout& layout)
{
    for (size_t i = 1; i < layout.lines.size(); ++i) {
        const SystemLine& cells = layout.lines[i];
        if (cells.kind != SystemLine::Kind::Cells)
            continue;
        layout.lines[i - 1].note += cells.grid.perCell == 1
            ? QObject::tr(", one cell each, in order of start")
            : QObject::tr(", %1 to a cell, the loudest shown").arg(cells.grid.perCell);
    }
}

// How a crowd of that many is drawn where there are `space` pixels for it.
Level levelFor(const LineWriter& writer, const std::vector<int>& members, int depth, int space)
{
    if (writer.crowdHeight(members, Level::Chips, depth, 0) <= space || members.size() <= mostChips)
        return Level::Chips;
    // Counts say more than a few rows of cells that each stand for many.
    const CellGrid grid = fitCells(static_cast<int>(members.size()), writer.crowdWidth(depth),
                                   std::max(space - 4, leastCells));
    return space < (grid.perCell > 1 ? 90 : 40) ? Level::Counts : Level::Cells;
}

// Makes the largest crowd smaller, one after another, until the lines fit.
SystemLayout shrink(LineWriter& writer, const SystemMetrics& metrics)
{
    std::vector<std::pair<size_t, LineWriter::Open>> crowds;
    for (const LineWriter::Open& open : writer.openNodes())
        if (const size_t size = writer.crowdOf(open.node).members.size(); size > 0)
            crowds.emplace_back(size, open);
    std::stable_sort(crowds.begin(), crowds.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    int height = writer.height();
    // Small ones are chips first: what they need less is room for the cells of the large ones.
    for (const auto& [size, open] : crowds) {
        const std::vector<int>& members = writer.crowdOf(open.node).members;
        const int depth = open.depth + 1;
        if (height <= metrics.height || levelFor(writer, members, depth, 0) != Level::Chips)
            continue;
        writer.levels[open.node] = Level::Chips;
        height += writer.crowdHeight(members, Level::Chips, depth, 0)
            - writer.crowdHeight(members, Level::Rows, depth, 0);
    }
    for (const auto& [size, open] : crowds) {
        if (height <= metrics.height)
            break;
        if (writer.levels.contains(open.node))
            continue;
        const std::vector<int>& members = writer.crowdOf(open.node).members;
        const int depth = open.depth + 1;
        const int others = height - writer.crowdHeight(members, Level::Rows, depth, 0);
        const int space = metrics.height - others;
        const Level level = levelFor(writer, members, depth, space);
        writer.levels[open.node] = level;
        writer.room[open.node] = std::max(space - 4, leastCells);
        height = others + writer.crowdHeight(members, level, depth, writer.room[open.node]);
    }
    SystemLayout layout = writer.write();
    sayWhatCellsAre(layout);
    return layout;
}

} // namespace

SystemLayout layoutSystem(const WorldView& view, const SystemMetrics& metrics,
                          const QSet<QString>& toggled)
{
    const SystemTree tree = buildSystemTree(view);
    LineWriter writer(view, tree, metrics, toggled);
    writer.rowHeight = metrics.roomyRow;
    writer.chipHeight = metrics.chipHeight;
    if (writer.height() <= metrics.height)
        return writer.write();
    writer.rowHeight = metrics.tightRow;
    if (writer.height() <= metrics.height)
        return writer.write();
    writer.rowHeight = metrics.roomyRow;
    SystemLayout layout = shrink(writer, metrics);
    if (layout.height <= metrics.height && !sharesCells(layout))
        return layout;
    writer.rowHeight = metrics.tightRow;
    writer.chipHeight = metrics.tightChip;
    writer.levels.clear();
    SystemLayout tight = shrink(writer, metrics);
    return layout.height <= metrics.height && sharesCells(tight) ? layout : tight;
}

} // namespace relupscope::ui
