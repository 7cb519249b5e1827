// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/highlight.h"

#include <algorithm>

namespace relupscope::ui {

Highlight::Highlight(Filter filter, std::shared_ptr<const WorldView> view)
    : m_filter(std::move(filter)), m_view(std::move(view))
{
    using Key = FilterKey;
    m_aboutProcesses = isOn() && !m_filter.isAboutEvents()
        && !m_filter.asksOnlyOf({Key::Event, Key::Time, Key::Node});
    if (!m_aboutProcesses)
        return;
    const FilterNames names(*m_view);
    m_rows.reserve(m_view->processes.size());
    for (const ProcessRow& row : m_view->processes) {
        m_rows.push_back(m_filter.matches(row, names));
        if (!m_rows.back())
            continue;
        m_pids.push_back(row.pid);
        if (m_modules.empty() || m_modules.back() != row.module)
            m_modules.push_back(row.module.str());
    }
    std::sort(m_pids.begin(), m_pids.end());
    std::sort(m_modules.begin(), m_modules.end());
    m_modules.erase(std::unique(m_modules.begin(), m_modules.end()), m_modules.end());
}

bool Highlight::dims(ProcessId pid) const
{
    return m_aboutProcesses && !std::binary_search(m_pids.begin(), m_pids.end(), pid);
}

bool Highlight::isHere(const EventRow& row) const
{
    return row.node.empty() || m_view->nodes.size() < 2
        || m_view->nodes[m_view->node].name == row.node;
}

bool Highlight::dims(const EventRow& row) const
{
    if (!isOn())
        return false;
    using Key = FilterKey;
    const bool isOfEvents = m_filter.asksOnlyOf(
        {Key::Any, Key::Name, Key::Node, Key::Kind, Key::What, Key::Say, Key::Event, Key::Time});
    // A process that has died is in no view any more; its events still bear its name.
    if (isOfEvents && m_filter.matches(row))
        return false;
    return !m_aboutProcesses || !isHere(row) || (dims(row.pid) && dims(row.other));
}

bool Highlight::dims(const ModuleRow& row) const
{
    if (!m_aboutProcesses)
        return false;
    if (m_filter.asksOnlyOf({FilterKey::Any, FilterKey::Module}) && m_filter.matches(row))
        return false;
    return !std::binary_search(m_modules.begin(), m_modules.end(), std::string_view(row.module));
}

} // namespace relupscope::ui
