// SPDX-License-Identifier: GPL-3.0-or-later
// Processes that are no more, as a view shows them while that is news.
#include "api/view_builder.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

namespace {

// The first row behind the tree of the row at `root`.
size_t endOfTree(const std::vector<ProcessRow>& rows, size_t root)
{
    size_t end = root + 1;
    while (end < rows.size() && rows[end].depth > rows[root].depth && rows[end].loadName.empty())
        ++end;
    return end;
}

size_t placeOf(const std::vector<ProcessRow>& rows, ProcessId pid)
{
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [pid](const ProcessRow& r) { return r.pid == pid; });
    return static_cast<size_t>(row - rows.begin());
}

} // namespace

VirtualTime ViewBuilder::freshSince() const
{
    constexpr VirtualTime News = 2'000'000;
    const VirtualTime now = m_s.now();
    VirtualTime since = now - News;
    const bool isUpgrading = m_node.upgrade.isRunning;
    for (auto i = m_r.instructions.rbegin(); i != m_r.instructions.rend(); ++i) {
        if (i->node != m_node.index || i->end == 0)
            continue;
        if (isUpgrading && m_n.installs.size() == static_cast<size_t>(i->hop))
            return i->begin;
        if (i->end >= since)
            since = std::min(since, i->begin);
        break;
    }
    return since;
}

void ViewBuilder::addDead(std::vector<ProcessRow>& rows) const
{
    const VirtualTime since = freshSince();
    for (const RecordedNode::Death& death : m_n.deaths) {
        const size_t parent = placeOf(rows, death.parent);
        if (death.at < since || parent == rows.size())
            continue;
        size_t place = endOfTree(rows, parent);
        if (const size_t again = placeOf(rows, death.again); again < rows.size()) {
            place = again;
            rows[again].note = "started again by " + rows[parent].name;
        }
        ProcessRow r;
        r.pid = death.pid;
        r.parent = death.parent;
        r.name = death.name;
        r.module = death.module;
        r.state = ProcessState::Dead;
        r.stateWords = death.reason;
        const std::string lost = death.queueLength == 0 ? "its state is lost"
            : death.queueLength == 1
            ? "its state and a waiting message are lost"
            : fmt::format("its state and {} waiting messages are lost", death.queueLength);
        r.note = lost;
        r.depth = rows[parent].depth + 1;
        rows.insert(rows.begin() + static_cast<ptrdiff_t>(place), std::move(r));
    }
}

} // namespace relupscope
