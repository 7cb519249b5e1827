// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/system_layout.h"

#include "paint/numbers.h"

#include <algorithm>
#include <bit>
#include <map>
#include <numeric>
#include <unordered_map>

namespace relupscope::ui {

namespace {

// From this many like processes on, a crowd may be drawn smaller than as rows.
constexpr int crowd = 6;

enum class Level : uint8_t { Rows, Chips, Cells, Counts };

// A node of the tree before it has a place: a process, or a group that is no process. There may be
// a hundred thousand of them, so it is small.
struct Node
{
    int process = -1;
    int group = -1; // index into Tree::groups, where process is -1
    bool startsFolded = false;
    std::vector<int> children {}; // indices of nodes
};

struct Group
{
    QString key;
    QString title;
    QString note;
};

struct Tree
{
    std::vector<Node> nodes;
    std::vector<int> roots;
    std::vector<Group> groups;
};

// Names the node for folding. Made when it is asked for: most nodes are never asked.
QString keyOf(const WorldView& view, const Tree& tree, const Node& node)
{
    return node.process < 0
        ? tree.groups[static_cast<size_t>(node.group)].key
        : QStringLiteral("pid:%1").arg(view.processes[static_cast<size_t>(node.process)].pid);
}

// From this many crowds below one supervisor on, each starts as one line with its counts.
constexpr int manyCrowds = 12;
// From this many processes on all that stand out are rows of their own above the tree; where there
// are fewer, those that a crowd would hide.
constexpr size_t manyProcesses = 20'000;
// A crowd up to this size shows each of its processes with its name.
constexpr size_t mostChips = 60;
constexpr size_t mostOutliers = 8;
// Cells are given at least this many pixels.
constexpr int leastCells = 24;

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
    const SharedText* module = nullptr; // that all of them run
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
    Node node;
    node.group = static_cast<int>(tree.groups.size());
    node.startsFolded = folded;
    tree.groups.push_back({key, title, {}});
    tree.nodes.push_back(std::move(node));
    return static_cast<int>(tree.nodes.size()) - 1;
}

void noteGroups(Tree& tree)
{
    for (const Node& node : tree.nodes) {
        if (node.process >= 0)
            continue;
        const auto count = static_cast<uint64_t>(node.children.size());
        Group& group = tree.groups[static_cast<size_t>(node.group)];
        group.note = group.key == QStringLiteral("runtime")
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

// A double tells apart queues beside this.
constexpr double justSuspended = 2e12;

// How much a process deserves a row among a hundred thousand; 0: not.
double outstanding(const ProcessRow& row)
{
    if (row.isSupervisor)
        return 0;
    if (row.state == ProcessState::Dead || row.state == ProcessState::Restarting)
        return 4e12;
    const bool old = row.codeVersion == CodeVersion::Old || row.codeVersion == CodeVersion::Mixed;
    if (old && row.loadName.empty() && row.state != ProcessState::Suspended)
        return 3e12;
    if (row.state == ProcessState::Suspended)
        return justSuspended + static_cast<double>(row.queueLength);
    return row.queueLength > 1 ? static_cast<double>(row.queueLength) : 0;
}

// A process that is no supervisor and has nobody under it; nullptr: it is something else.
const ProcessRow* leafOf(const WorldView& view, const Tree& tree, int node)
{
    const Node& n = tree.nodes[static_cast<size_t>(node)];
    if (n.process < 0 || !n.children.empty())
        return nullptr;
    const ProcessRow& row = view.processes[static_cast<size_t>(n.process)];
    return row.isSupervisor ? nullptr : &row;
}

// Instructions may name thousands of processes; then they are a crowd as others are.
bool areManyNamed(const WorldView& view, const Tree& tree, const Node& parent)
{
    size_t named = 0;
    for (int child : parent.children)
        if (const ProcessRow* row = leafOf(view, tree, child); row && row->inUpgrade)
            ++named;
    return named > mostChips;
}

// Where crowds are cells or counts, who in them may deserve a row: workers, not clients, of which
// some always wait or end.
std::vector<int> hiddenInCrowds(const WorldView& view, const Tree& tree)
{
    std::vector<int> hidden;
    for (const Node& node : tree.nodes) {
        if (node.children.size() <= mostChips)
            continue;
        const bool areAll = areManyNamed(view, tree, node);
        for (int child : node.children)
            if (const int process = tree.nodes[static_cast<size_t>(child)].process; process >= 0) {
                const ProcessRow& row = view.processes[static_cast<size_t>(process)];
                if (row.loadName.empty() && (areAll || !row.inUpgrade))
                    hidden.push_back(process);
            }
    }
    return hidden;
}

// Longest queues, old code that is not suspended, just died: rows at the top whatever the room.
void promoteOutliers(const WorldView& view, Tree& tree)
{
    std::vector<int> candidates;
    if (view.processes.size() < manyProcesses) {
        candidates = hiddenInCrowds(view, tree);
    } else {
        candidates.resize(view.processes.size());
        std::iota(candidates.begin(), candidates.end(), 0);
    }
    std::vector<std::pair<double, int>> best;
    for (int i : candidates)
        if (const double score = outstanding(view.processes[static_cast<size_t>(i)]); score > 0)
            best.emplace_back(-score, i);
    // Of many that are suspended those stand out for whom somebody waits.
    const auto isPlain = [](const auto& each) { return each.first == -justSuspended; };
    if (std::count_if(best.begin(), best.end(), isPlain) > static_cast<ptrdiff_t>(mostOutliers))
        std::erase_if(best, isPlain);
    if (best.empty())
        return;
    const size_t shown = std::min(best.size(), mostOutliers);
    std::partial_sort(best.begin(), best.begin() + static_cast<ptrdiff_t>(shown), best.end());
    const int group
        = addGroup(tree, QStringLiteral("standing-out"), QStringLiteral("standing out"), false);
    for (size_t i = 0; i < shown; ++i) {
        tree.nodes[static_cast<size_t>(group)].children.push_back(
            static_cast<int>(tree.nodes.size()));
        tree.nodes.push_back({best[i].second});
    }
    tree.groups.back().note
        = QStringLiteral("%1 of %2").arg(grouped(shown), grouped(view.processes.size()));
    tree.roots.insert(tree.roots.begin(), group);
}

// From a process to its place in the view. Numbers of processes are dense, so that a vector does
// but where a few of a long run's processes are left.
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
    for (size_t i = 0; i < view.processes.size(); ++i)
        tree.nodes.push_back({static_cast<int>(i)});
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
        const int group
            = addGroup(tree, QStringLiteral("runtime"), QStringLiteral("runtime"), true);
        tree.nodes[static_cast<size_t>(group)].children = runtime;
        tree.roots.push_back(group);
    }
    noteGroups(tree);
    foldManyCrowds(view, tree);
    promoteOutliers(view, tree);
    return tree;
}

// Walks the tree and writes lines at the levels chosen so far; before that it tells how high they
// would be, which takes no lines.
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

    bool isFolded(const Node& node) const
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
    const Node& at(int node) const { return m_tree.nodes[static_cast<size_t>(node)]; }

    const ProcessRow* leaf(int node) const { return leafOf(m_view, m_tree, node); }

    // A supervisor, or something under which others hang, is a line of the tree; the rest are rows.
    bool isTreeLine(const Node& node) const
    {
        if (node.process < 0)
            return true;
        const ProcessRow& row = m_view.processes[static_cast<size_t>(node.process)];
        const bool alive = row.state != ProcessState::Dead && row.state != ProcessState::Restarting;
        return alive && (row.isSupervisor || !node.children.empty());
    }

    int headHeight(const Node& node) const
    {
        return isTreeLine(node) ? m_metrics.treeRow : rowHeight;
    }

    int heightOf(int node, int depth) const
    {
        const Node& n = at(node);
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
        const Node& n = at(node);
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
    const Tree& m_tree;
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
            ? QStringLiteral(", one cell each, in order of start")
            : QStringLiteral(", %1 to a cell, the loudest shown").arg(cells.grid.perCell);
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
    const Tree tree = buildTree(view);
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
