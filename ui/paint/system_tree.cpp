// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/system_tree.h"

#include "paint/numbers.h"

#include <QObject>
#include <QSet>

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_map>

namespace relupscope::ui {

QString keyOf(const WorldView& view, const SystemTree& tree, const TreeNode& node)
{
    return node.process < 0
        ? tree.groups[static_cast<size_t>(node.group)].key
        : QStringLiteral("pid:%1").arg(view.processes[static_cast<size_t>(node.process)].pid);
}

QString supervisorNote(const WorldView& view, const SystemTree& tree, const TreeNode& node)
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
    const QString members = grouped(count) + QLatin1Char(' ') + text(*module);
    return note + (areClients ? QObject::tr("%1 clients").arg(members) : members);
}

const ProcessRow* leafOf(const WorldView& view, const SystemTree& tree, int node)
{
    const TreeNode& n = tree.nodes[static_cast<size_t>(node)];
    if (n.process < 0 || !n.children.empty())
        return nullptr;
    const ProcessRow& row = view.processes[static_cast<size_t>(n.process)];
    return row.isSupervisor ? nullptr : &row;
}

bool areManyNamed(const WorldView& view, const SystemTree& tree, const TreeNode& parent)
{
    size_t named = 0;
    for (int child : parent.children)
        if (const ProcessRow* row = leafOf(view, tree, child); row && row->inUpgrade)
            ++named;
    return named > mostChips;
}

namespace {

// From this many crowds below one supervisor on, each starts as one line with its counts.
constexpr int manyCrowds = 12;
// From this many processes on all that stand out are rows of their own above the tree; where there
// are fewer, those that a crowd would hide.
constexpr size_t manyProcesses = 20'000;
constexpr size_t mostOutliers = 8;

bool isRuntimeRoot(const WorldView& view, const SystemTree& tree, int node)
{
    const TreeNode& n = tree.nodes[static_cast<size_t>(node)];
    const ProcessRow& row = view.processes[static_cast<size_t>(n.process)];
    static const QSet<QString> own {QStringLiteral("kernel_sup"), QStringLiteral("sasl_sup"),
                                    QStringLiteral("kernel_safe_sup")};
    if (!row.loadName.empty() || row.inUpgrade)
        return false;
    return !row.isSupervisor || own.contains(text(row.name));
}

int addGroup(SystemTree& tree, const QString& key, const QString& title, bool folded)
{
    TreeNode node;
    node.group = static_cast<int>(tree.groups.size());
    node.startsFolded = folded;
    tree.groups.push_back({key, title, {}});
    tree.nodes.push_back(std::move(node));
    return static_cast<int>(tree.nodes.size()) - 1;
}

void noteGroups(SystemTree& tree)
{
    for (const TreeNode& node : tree.nodes) {
        if (node.process >= 0)
            continue;
        const auto count = static_cast<uint64_t>(node.children.size());
        TreeGroup& group = tree.groups[static_cast<size_t>(node.group)];
        group.note = group.key == QStringLiteral("runtime")
            ? counted(count, QObject::tr("process of OTP's own"),
                      QObject::tr("processes of OTP's own"))
            : counted(count, QObject::tr("client"), QObject::tr("clients"));
    }
}

// Twelve pools of a thousand are twelve lines, not twelve pictures too small to read.
void foldManyCrowds(const WorldView& view, SystemTree& tree)
{
    for (const TreeNode& parent : tree.nodes) {
        std::vector<int> crowds;
        for (int child : parent.children) {
            const TreeNode& n = tree.nodes[static_cast<size_t>(child)];
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

// Where crowds are cells or counts, who in them may deserve a row: workers, not clients, of which
// some always wait or end.
std::vector<int> hiddenInCrowds(const WorldView& view, const SystemTree& tree)
{
    std::vector<int> hidden;
    for (const TreeNode& node : tree.nodes) {
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
void promoteOutliers(const WorldView& view, SystemTree& tree)
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
        = addGroup(tree, QStringLiteral("standing-out"), QObject::tr("standing out"), false);
    for (size_t i = 0; i < shown; ++i) {
        tree.nodes[static_cast<size_t>(group)].children.push_back(
            static_cast<int>(tree.nodes.size()));
        tree.nodes.push_back({best[i].second});
    }
    tree.groups.back().note
        = QObject::tr("%1 of %2").arg(grouped(shown), grouped(view.processes.size()));
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

} // namespace

// Processes hang under their supervisor; clients under the name of their load; what is neither in
// the scenario nor under it goes to one folded line at the end.
SystemTree buildSystemTree(const WorldView& view)
{
    SystemTree tree;
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
        const int group = addGroup(tree, QStringLiteral("runtime"), QObject::tr("runtime"), true);
        tree.nodes[static_cast<size_t>(group)].children = runtime;
        tree.roots.push_back(group);
    }
    noteGroups(tree);
    foldManyCrowds(view, tree);
    promoteOutliers(view, tree);
    return tree;
}

} // namespace relupscope::ui
