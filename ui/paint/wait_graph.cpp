// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/wait_graph.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace relupscope::ui {

namespace {

class WaitGraphMaker
{
public:
    explicit WaitGraphMaker(const WorldView& view) : m_view(view)
    {
        for (const ProcessRow& row : view.processes)
            m_rows.emplace(row.pid, &row);
    }

    WaitGraph make()
    {
        for (const ProcessRow& row : m_view.processes)
            if (row.waitsOn != 0)
                add(row);
        markCycles();
        placeColumns();
        placeRows();
        return std::move(m_graph);
    }

private:
    // Callers of one load that wait for the same process are one box.
    void add(const ProcessRow& row)
    {
        ++m_graph.waiting;
        const int to = boxOf(row.waitsOn);
        if (to < 0)
            return;
        if (row.loadName.empty()) {
            const int from = boxOf(row.pid);
            if (from >= 0)
                join(from, to);
            return;
        }
        const auto [crowd, isNew] = m_crowds.try_emplace({row.loadName, row.waitsOn}, 0);
        if (isNew) {
            if (m_graph.boxes.size() >= mostWaitBoxes) {
                m_crowds.erase(crowd);
                ++m_graph.left;
                return;
            }
            crowd->second = newBox(row);
            m_graph.boxes.back().name = row.loadName;
            m_graph.boxes.back().queue = 0;
            m_graph.boxes.back().crowd = {row.pid};
        } else {
            WaitBox& box = m_graph.boxes[static_cast<size_t>(crowd->second)];
            ++box.count;
            box.crowd.push_back(row.pid);
            box.diesAtPurge = box.diesAtPurge || row.hasOldFrame;
            if (row.codeVersion != CodeVersion::Unchanged)
                box.version = row.codeVersion;
        }
        join(crowd->second, to);
    }

    int newBox(const ProcessRow& row)
    {
        WaitBox box;
        box.pid = row.pid;
        box.name = row.name;
        box.state = row.state;
        box.version = row.codeVersion;
        box.words = row.stateWords;
        box.queue = row.queueLength;
        box.diesAtPurge = row.hasOldFrame;
        m_graph.boxes.push_back(box);
        return static_cast<int>(m_graph.boxes.size()) - 1;
    }

    int boxOf(ProcessId pid)
    {
        if (const auto there = m_boxes.find(pid); there != m_boxes.end())
            return there->second;
        const auto row = m_rows.find(pid);
        if (row == m_rows.end())
            return -1;
        if (m_graph.boxes.size() >= mostWaitBoxes) {
            ++m_graph.left;
            return -1;
        }
        return m_boxes.emplace(pid, newBox(*row->second)).first->second;
    }

    void join(int from, int to)
    {
        const auto [at, isNew] = m_arrows.try_emplace({from, to}, m_graph.arrows.size());
        if (!isNew) {
            ++m_graph.arrows[at->second].count;
            return;
        }
        WaitArrow arrow;
        arrow.from = from;
        arrow.to = to;
        const WaitBox& end = m_graph.boxes[static_cast<size_t>(to)];
        arrow.endsSuspended = end.state == ProcessState::Suspended;
        arrow.oldestMs = m_rows.at(end.pid)->oldestMs;
        m_graph.arrows.push_back(arrow);
    }

    // A process waits for one other at most, so following the arrows finds every cycle.
    void markCycles()
    {
        std::vector<int> next(m_graph.boxes.size(), -1);
        for (size_t i = 0; i < m_graph.arrows.size(); ++i)
            next[static_cast<size_t>(m_graph.arrows[i].from)] = static_cast<int>(i);
        for (size_t start = 0; start < m_graph.boxes.size(); ++start) {
            int at = static_cast<int>(start);
            size_t steps = 0;
            while (at >= 0 && steps <= m_graph.boxes.size()) {
                const int arrow = next[static_cast<size_t>(at)];
                at = arrow < 0 ? -1 : m_graph.arrows[static_cast<size_t>(arrow)].to;
                ++steps;
                if (at == static_cast<int>(start))
                    break;
            }
            if (at == static_cast<int>(start) && next[start] >= 0) {
                m_graph.arrows[static_cast<size_t>(next[start])].isInCycle = true;
                m_graph.hasCycle = true;
            }
        }
    }

    // A caller stands one column before whom it waits for; in a cycle the count of boxes ends it.
    void placeColumns()
    {
        for (size_t round = 0; round < m_graph.boxes.size(); ++round) {
            bool moved = false;
            for (const WaitArrow& arrow : m_graph.arrows) {
                WaitBox& from = m_graph.boxes[static_cast<size_t>(arrow.from)];
                const int column = m_graph.boxes[static_cast<size_t>(arrow.to)].column + 1;
                const bool fits = column < static_cast<int>(m_graph.boxes.size());
                if (from.column < column && fits && !arrow.isInCycle) {
                    from.column = column;
                    moved = true;
                }
            }
            if (!moved)
                break;
        }
    }

    void placeRows()
    {
        std::map<int, int> heights;
        std::vector<size_t> order(m_graph.boxes.size());
        for (size_t i = 0; i < order.size(); ++i)
            order[i] = i;
        std::stable_sort(order.begin(), order.end(), [this](size_t a, size_t b) {
            return m_graph.boxes[a].queue > m_graph.boxes[b].queue;
        });
        for (size_t i : order) {
            WaitBox& box = m_graph.boxes[i];
            box.row = heights[box.column]++;
            m_graph.columns = std::max(m_graph.columns, box.column + 1);
            m_graph.rows = std::max(m_graph.rows, box.row + 1);
        }
    }

    const WorldView& m_view;
    WaitGraph m_graph;
    std::unordered_map<ProcessId, const ProcessRow*> m_rows;
    std::unordered_map<ProcessId, int> m_boxes;
    std::map<std::pair<std::string, ProcessId>, int> m_crowds;
    std::map<std::pair<int, int>, size_t> m_arrows;
};

} // namespace

WaitGraph waitGraph(const WorldView& view)
{
    return WaitGraphMaker(view).make();
}

bool isDimmed(const WaitBox& box, const Highlight& highlight)
{
    if (box.crowd.empty())
        return highlight.dims(box.pid);
    return std::all_of(box.crowd.begin(), box.crowd.end(),
                       [&](ProcessId pid) { return highlight.dims(pid); });
}

std::vector<std::string> waitSentences(const WaitGraph& graph)
{
    std::vector<std::string> lines;
    for (const WaitArrow& arrow : graph.arrows) {
        const WaitBox& from = graph.boxes[static_cast<size_t>(arrow.from)];
        const WaitBox& to = graph.boxes[static_cast<size_t>(arrow.to)];
        std::string line = from.count > 1 ? std::to_string(from.count) + " " + from.name + " wait"
                                          : from.name + " waits";
        line += " for " + to.name;
        if (arrow.endsSuspended)
            line += ", which is suspended";
        if (arrow.isInCycle)
            line += "; they wait for each other";
        lines.push_back(line + ".");
    }
    return lines;
}

} // namespace relupscope::ui
