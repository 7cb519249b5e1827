// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/focus.h"

namespace relupscope::ui {

void FocusHistory::visit(const Focus& focus)
{
    if (focus == m_entries[m_at])
        return;
    m_entries.resize(m_at + 1);
    m_entries.push_back(focus);
    if (m_entries.size() > most)
        m_entries.erase(m_entries.begin());
    m_at = m_entries.size() - 1;
}

void FocusHistory::move(uint64_t branch, uint64_t event, NodeNumber node)
{
    Focus& focus = m_entries[m_at];
    if (focus.node != node)
        focus = {};
    focus.branch = branch;
    focus.event = event;
    focus.node = node;
}

const Focus& FocusHistory::back()
{
    if (canGoBack())
        --m_at;
    return m_entries[m_at];
}

const Focus& FocusHistory::forward()
{
    if (canGoForward())
        ++m_at;
    return m_entries[m_at];
}

void FocusHistory::clear()
{
    m_entries.assign(1, Focus {});
    m_at = 0;
}

} // namespace relupscope::ui
