// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/system_layout.h"

#include "paint/numbers.h"

#include <algorithm>
#include <bit>
#include <map>
#include <unordered_map>

namespace relupscope::ui {

namespace {

// From this many like processes on, a crowd may be drawn smaller than as rows.
constexpr int crowd = 6;

enum class Level : uint8_t { Rows, Chips, Cells, Counts };

// A node of the tree before it has a place: a process, or a group that is no process.
struct Node
{
    int process = -1;
    QString key;   // of a group; a process's is its pid
    QString title;
    QString note;
    std::vector<int> children; // indices of nodes
    bool startsFolded = false;
};

struct Tree
{
    std::vector<Node> nodes;
    std::vector<int> roots;
};

// Names the node for folding. Made when it is asked for: most nodes are never asked.
QString keyOf(const WorldView& view, const Node& node)
{
    return node.process < 0
        ? node.key
        : QStringLiteral("pid:%1").arg(view.processes[static_cast<size_t>(node.process)].pid);
}

// From this many crowds below one supervisor on, each starts as one line with its counts.
constexpr int manyCrowds = 12;
// From this many processes on, those that stand out are rows of their own above the tree.
constexpr size_t manyProcesses = 20'000;
constexpr size_t mostOutliers = 8;

bool isRuntimeRoot(const WorldView& view, const Tree& tree, int node)
{
    const Node& n = tree.nodes[static_cast<size_t>(node)];
    const ProcessRow& row = view.processes[static_cast<size_t>(n.process)];
    static const QSet<QString> own {QStringLiteral("kernel_sup"), QStringLiteral("sasl_sup"),
                                    QStringLiteral("kernel_safe_sup")};
    if (!row.loadName.empty() || row.inUpgrade)
        return false;
    return !row.isSupervisor || own.contains(text(row.name));
}

QString supervisorNote(const WorldView& view, const Tree& tree, const Node& node)
{
    const ProcessRow& row = view.processes[static_cast<size_t>(node.process)];
    QString note = text(row.note.empty() ? row.strategy : row.note);
    const std::string* module = nullptr; // that all of them run
    uint64_t count = 0;
    bool areClients = true;
    for (int child : node.children) {
        const int process = tree.nodes[static_cast<size_t>(child)].process;
        if (process < 0 || view.processes[static_cast<size_t>(process)].isSupervisor)
            continue;
        const ProcessRow& member = view.processes[static_cast<size_t>(process)];
        if (module && *module != member.module)
            return note;
        module = &member.module;
        ++count;
        areClients = areClients && !member.loadName.empty();
    }
    if (count < 2)
        return note;
    if (!note.isEmpty())
        note += QStringLiteral(", ");
    note += grouped(count) + QLatin1Char(' ') + text(*module);
    return areClients ? note + QStringLiteral(" clients") : note;
}

int addGroup(Tree& tree, const QString& key, const QString& title, bool folded)
{
    Node group;
    group.key = key;
    group.title = title;
    group.startsFolded = folded;
    tree.nodes.push_back(group);
    return static_cast<int>(tree.nodes.size()) - 1;
}

void noteGroups(Tree& tree)
{
    for (Node& node : tree.nodes) {
        if (node.process >= 0)
            continue;
        const auto count = static_cast<uint64_t>(node.children.size());
        node.note = node.key == QStringLiteral("runtime")
            ? counted(count, QStringLiteral("process of OTP's own"),
                      QStringLiteral("processes of OTP's own"))
            : counted(count, QStringLiteral("client"), QStringLiteral("clients"));
    }
}

// Twelve pools of a thousand are twelve lines, not twelve pictures too small to read.
void foldManyCrowds(const WorldView& view, Tree& tree)
{
    for (const Node& parent : tree.nodes) {
        std::vector<int> crowds;
        for (int child : parent.children) {
            const Node& n = tree.nodes[static_cast<size_t>(child)];
            if (n.children.size() >= static_cast<size_t>(crowd) && n.process >= 0
                && !view.processes[static_cast<size_t>(n.process)].inUpgrade)
                crowds.push_back(child);
        }
        if (crowds.size() >= static_cast<size_t>(manyCrowds))
            for (int child : crowds)
                tree.nodes[static_cast<size_t>(child)].startsFolded = true;
    }
}

// How much a process deserves a row among a hundred thousand; 0: not.
double outstanding(const ProcessRow& row)
{
    if (row.isSupervisor)
        return 0;
    if (row.state == ProcessState::Dead || row.state == ProcessState::Restarting)
        return 4e18;
    const bool old = row.codeVersion == CodeVersion::Old || row.codeVersion == CodeVersion::Mixed;
    if (old && row.loadName.empty() && row.state != ProcessState::Suspended)
        return 3e18;
    if (row.state == ProcessState::Suspended)
        return 2e18 + static_cast<double>(row.queueLength);
    return row.queueLength > 1 ? static_cast<double>(row.queueLength) : 0;
}

// Longest queues, old code that is not suspended, just died: rows at the top whatever the room.
void promoteOutliers(const WorldView& view, Tree& tree)
{
    if (view.processes.size() < manyProcesses)
        return;
    std::vector<std::pair<double, int>> best;
    for (size_t i = 0; i < view.processes.size(); ++i)
        if (const double score = outstanding(view.processes[i]); score > 0)
            best.emplace_back(-score, static_cast<int>(i));
    if (best.empty())
        return;
    const size_t shown = std::min(best.size(), mostOutliers);
    std::partial_sort(best.begin(), best.begin() + static_cast<ptrdiff_t>(shown), best.end());
    const int group = addGroup(tree, QStringLiteral("standing-out"), QStringLiteral("standing out"),
                               false);
    for (size_t i = 0; i < shown; ++i) {
        Node node;
        node.process = best[i].second;
        tree.nodes[static_cast<size_t>(group)].children.push_back(
            static_cast<int>(tree.nodes.size()));
        tree.nodes.push_back(node);
    }
    tree.nodes[static_cast<size_t>(group)].note = QStringLiteral("%1 of %2").arg(
        grouped(shown), grouped(view.processes.size()));
    tree.roots.insert(tree.roots.begin(), group);
}

// From a process to its place in the view. Numbers of processes are dense, so that a vector does but
// where a few of a long run's processes are left.
class PidIndex
{
public:
    explicit PidIndex(const WorldView& view)
    {
        ProcessId most = 0;
        for (const ProcessRow& row : view.processes)
            most = std::max(most, row.pid);
        const bool isDense = most < 16 * view.processes.size() + 4096;
        if (isDense)
            m_dense.assign(most + 1, -1);
        for (size_t i = 0; i < view.processes.size(); ++i)
            (isDense ? m_dense[view.processes[i].pid] : m_sparse[view.processes[i].pid])
                = static_cast<int>(i);
    }
    // -1: there is no such process.
    int operator[](ProcessId pid) const
    {
        if (!m_dense.empty())
            return pid < m_dense.size() ? m_dense[pid] : -1;
        const auto found = m_sparse.find(pid);
        return found == m_sparse.end() ? -1 : found->second;
    }

private:
    std::vector<int> m_dense;
    std::unordered_map<ProcessId, int> m_sparse;
};

// Processes hang under their supervisor; clients under the name of their load; what is neither in
// the scenario nor under it goes to one folded line at the end.
Tree buildTree(const WorldView& view)
{
    Tree tree;
    const PidIndex nodeOf(view);
    tree.nodes.reserve(view.processes.size() + 8);
    for (size_t i = 0; i < view.processes.size(); ++i) {
        Node node;
        node.process = static_cast<int>(i);
        tree.nodes.push_back(node);
    }
    std::map<std::string, int> loads;
    std::vector<int> tops;
    std::vector<int> runtime;
    for (size_t i = 0; i < view.processes.size(); ++i) {
        const ProcessRow& row = view.processes[i];
        const int node = static_cast<int>(i);
        const int parent = row.parent == 0 || row.parent == row.pid ? -1 : nodeOf[row.parent];
        if (parent >= 0) {
            tree.nodes[static_cast<size_t>(parent)].children.push_back(node);
        } else if (!row.loadName.empty()) {
            const auto [at, isNew] = loads.try_emplace(row.loadName, 0);
            if (isNew)
                at->second = addGroup(tree, QStringLiteral("load:") + text(row.loadName),
                                      text(row.loadName), false);
            tree.nodes[static_cast<size_t>(at->second)].children.push_back(node);
        } else {
            tops.push_back(node);
        }
    }
    for (int node : tops)
        (isRuntimeRoot(view, tree, node) ? runtime : tree.roots).push_back(node);
    for (const auto& [name, node] : loads)
        tree.roots.push_back(node);
    if (!runtime.empty()) {
        const int group = addGroup(tree, QStringLiteral("runtime"), QStringLiteral("runtime"), true);
        tree.nodes[static_cast<size_t>(group)].children = runtime;
        tree.roots.push_back(group);
    }
    noteGroups(tree);
    foldManyCrowds(view, tree);
    promoteOutliers(view, tree);
    return tree;
}

// Walks the tree and writes lines at the levels chosen so far.
class LineWriter
{
public:
    LineWriter(const WorldView& view, const Tree& tree, const SystemMetrics& metrics,
               const QSet<QString>& toggled)
        : m_view(view), m_tree(tree), m_metrics(metrics), m_toggled(toggled)
    {
    }

    int rowHeight = 33;
    int chipHeight = 28;
    std::map<int, Level> levels; // of the crowd under a node
    std::map<int, int> room;     // pixels for that crowd's cells

    const WorldView& view() const { return m_view; }

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
        const Node& n = at(child);
        if (n.process < 0 || !n.children.empty())
            return false;
        const ProcessRow& row = m_view.processes[static_cast<size_t>(n.process)];
        return !row.isSupervisor && (!row.loadName.empty() || !row.inUpgrade);
    }

    // The processes under a node that make a crowd; empty if they are few. Found once: the lines are
    // written several times.
    const std::vector<int>& crowdOf(int node) const
    {
        const auto [found, isNew] = m_crowds.try_emplace(node);
        if (!isNew)
            return found->second;
        std::vector<int>& members = found->second;
        for (int child : at(node).children)
            if (isOfCrowd(child))
                members.push_back(at(child).process);
        if (members.size() < static_cast<size_t>(crowd))
            members.clear();
        return members;
    }

    bool isFolded(const Node& node) const
    {
        return !node.children.empty()
            && m_toggled.contains(keyOf(m_view, node)) != node.startsFolded;
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

    std::vector<int> openNodes() const
    {
        std::vector<int> open;
        std::vector<int> todo(m_tree.roots.rbegin(), m_tree.roots.rend());
        while (!todo.empty()) {
            const int node = todo.back();
            todo.pop_back();
            if (isFolded(at(node)))
                continue;
            open.push_back(node);
            for (int child : at(node).children)
                if (!at(child).children.empty())
                    todo.push_back(child);
        }
        return open;
    }

private:
    const Node& at(int node) const { return m_tree.nodes[static_cast<size_t>(node)]; }

    int chipColumns(int depth) const
    {
        return std::max(1, crowdWidth(depth) / m_metrics.chipWidth);
    }

    size_t stateCount(const std::vector<int>& members) const
    {
        uint32_t states = 0;
        for (int member : members)
            states |= 1U << static_cast<uint32_t>(
                          m_view.processes[static_cast<size_t>(member)].state);
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
        const Node& n = at(node);
        SystemLine line;
        line.process = n.process;
        line.depth = depth;
        line.isLast = isLast;
        line.guides = guides;
        line.key = n.process < 0 || !n.children.empty() ? keyOf(m_view, n) : QString();
        line.title = n.title;
        line.note = n.note;
        line.canFold = !n.children.empty();
        line.isFolded = line.canFold && isFolded(n);
        line.kind = SystemLine::Kind::Group;
        line.height = m_metrics.treeRow;
        if (n.process >= 0) {
            const ProcessRow& row = m_view.processes[static_cast<size_t>(n.process)];
            const bool alive = row.state != ProcessState::Dead
                && row.state != ProcessState::Restarting;
            const bool isTree = (row.isSupervisor || line.canFold) && alive;
            line.kind = isTree ? SystemLine::Kind::Supervisor : SystemLine::Kind::Process;
            line.height = isTree ? m_metrics.treeRow : rowHeight;
            if (isTree)
                line.note = noteOf(node);
        }
        return line;
    }

    void writeNode(SystemLayout& layout, int node, int depth, bool isLast, uint32_t guides) const
    {
        const SystemLine head = headLine(node, depth, isLast, guides);
        append(layout, head);
        if (head.isFolded || at(node).children.empty())
            return;
        const uint32_t below = isLast || depth == 0 ? guides : guides | (1U << (depth - 1));
        const auto level = levels.find(node);
        const bool small = level != levels.end() && level->second != Level::Rows;
        static const std::vector<int> nobody;
        const std::vector<int>& members = small ? crowdOf(node) : nobody;
        std::vector<int> kept;
        for (int child : at(node).children)
            if (members.empty() || !isOfCrowd(child))
                kept.push_back(child);
        for (size_t i = 0; i < kept.size(); ++i)
            writeNode(layout, kept[i], depth + 1, i + 1 == kept.size() && members.empty(), below);
        if (!members.empty())
            append(layout, crowdLine(node, members, depth + 1, below, level->second));
    }

    SystemLine crowdLine(int node, const std::vector<int>& members, int depth, uint32_t guides,
                         Level level) const
    {
        SystemLine line;
        const auto found = room.find(node);
        const int space = found == room.end() ? 0 : found->second;
        line.members = members;
        line.depth = depth;
        line.isLast = true;
        line.guides = guides;
        line.height = crowdHeight(members, level, depth, space);
        line.columns = chipColumns(depth);
        line.chipHeight = chipHeight;
        line.kind = level == Level::Chips ? SystemLine::Kind::Chips
            : level == Level::Cells      ? SystemLine::Kind::Cells
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
    const Tree& m_tree;
    const SystemMetrics& m_metrics;
    const QSet<QString>& m_toggled;
    mutable std::unordered_map<int, std::vector<int>> m_crowds; // by node
    mutable std::unordered_map<int, QString> m_notes;           // by node
};

int depthOf(const WorldView& view, const SystemLayout& layout, int node, const Tree& tree)
{
    const QString key = keyOf(view, tree.nodes[static_cast<size_t>(node)]);
    for (const SystemLine& line : layout.lines)
        if (line.key == key)
            return line.depth + 1;
    return 1;
}

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
            ? QStringLiteral(", one cell each, in order of start")
            : QStringLiteral(", %1 to a cell, the loudest shown").arg(cells.grid.perCell);
    }
}

// Makes the largest crowd smaller, one level after another, until the lines fit.
SystemLayout shrink(LineWriter& writer, const Tree& tree, const SystemMetrics& metrics,
                    SystemLayout layout)
{
    std::vector<std::pair<size_t, int>> crowds;
    for (int node : writer.openNodes())
        if (const size_t size = writer.crowdOf(node).size(); size > 0)
            crowds.emplace_back(size, node);
    std::stable_sort(crowds.begin(), crowds.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    for (const auto& [size, node] : crowds) {
        const std::vector<int>& members = writer.crowdOf(node);
        if (members.empty() || layout.height <= metrics.height)
            break;
        const int depth = depthOf(writer.view(), layout, node, tree);
        const int others = layout.height - writer.crowdHeight(members, Level::Rows, depth, 0);
        const int space = metrics.height - others;
        const int leastCells = std::max(space - 4, 24);
        writer.room[node] = leastCells;
        Level level = Level::Chips;
        if (writer.crowdHeight(members, Level::Chips, depth, 0) > space)
            level = members.size() > 60 ? Level::Cells : Level::Chips;
        // Counts say more than a few rows of cells that each stand for many.
        const CellGrid grid = fitCells(static_cast<int>(members.size()), writer.crowdWidth(depth),
                                       leastCells);
        const int least = grid.perCell > 1 ? 90 : 40;
        if (level == Level::Cells && space < least)
            level = Level::Counts;
        writer.levels[node] = level;
        layout = writer.write();
    }
    sayWhatCellsAre(layout);
    return layout;
}

} // namespace

SystemLayout layoutSystem(const WorldView& view, const SystemMetrics& metrics,
                          const QSet<QString>& toggled)
{
    const Tree tree = buildTree(view);
    LineWriter writer(view, tree, metrics, toggled);
    writer.rowHeight = metrics.roomyRow;
    writer.chipHeight = metrics.chipHeight;
    SystemLayout layout = writer.write();
    if (layout.height <= metrics.height)
        return layout;
    writer.rowHeight = metrics.tightRow;
    layout = writer.write();
    if (layout.height <= metrics.height)
        return layout;
    writer.rowHeight = metrics.roomyRow;
    layout = shrink(writer, tree, metrics, writer.write());
    if (layout.height <= metrics.height && !sharesCells(layout))
        return layout;
    writer.rowHeight = metrics.tightRow;
    writer.chipHeight = metrics.tightChip;
    writer.levels.clear();
    SystemLayout tight = shrink(writer, tree, metrics, writer.write());
    return layout.height <= metrics.height && sharesCells(tight) ? layout : tight;
}

} // namespace relupscope::ui
