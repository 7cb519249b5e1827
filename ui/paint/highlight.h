// SPDX-License-Identifier: GPL-3.0-or-later
// What the window's one filter says of the things of a moment: those that it lets through stand
// out, the others are dimmed and stay where they are. Made once for a filter and a view, then asked
// by every panel. Pure.
#pragma once

#include "api/filter.h"

#include <memory>
#include <vector>

namespace relupscope::ui {

class Highlight
{
public:
    // Dims nothing.
    Highlight() = default;
    Highlight(Filter filter, std::shared_ptr<const WorldView> view);

    bool isOn() const { return !m_filter.isEmpty(); }
    // Of the view's processes. A filter that speaks of events alone lets all of them through.
    bool dimsProcess(size_t index) const
    {
        return m_aboutProcesses && index < m_rows.size() && !m_rows[index];
    }
    bool dims(ProcessId pid) const;
    // An event goes with its process, or is what the filter speaks of.
    bool dims(const EventRow& row) const;
    // A module goes with the processes that it is the module of.
    bool dims(const ModuleRow& row) const;
    uint64_t matchCount() const { return m_pids.size(); }
    bool isAboutProcesses() const { return m_aboutProcesses; }

private:
    bool isHere(const EventRow& row) const;

    Filter m_filter;
    std::shared_ptr<const WorldView> m_view;
    std::vector<bool> m_rows;                // by index: let through
    std::vector<ProcessId> m_pids;           // of those, ascending
    std::vector<std::string_view> m_modules; // theirs, ascending
    bool m_aboutProcesses = false;
};

// Never nullptr.
using HighlightPtr = std::shared_ptr<const Highlight>;

// How strong what is dimmed still is.
constexpr double dimmedOpacity = 0.35;

} // namespace relupscope::ui
