// SPDX-License-Identifier: GPL-3.0-or-later
// What the window looks at: an event, a process and a module, shared by all panels; and the
// history of it that Alt+Left and Alt+Right walk, as a browser's.
#pragma once

#include "api/view.h"

#include <string>
#include <vector>

namespace relupscope::ui {

struct Focus
{
    uint64_t branch = 0;
    uint64_t event = 0;
    NodeNumber node = 0;
    ProcessId pid = 0;       // 0: the one that the window finds interesting
    std::string processName; // whom the choice goes on with when the process is gone
    std::string module;      // empty: that of the process

    bool operator==(const Focus&) const = default;
};

class FocusHistory
{
public:
    static constexpr size_t most = 200;

    // Goes to another focus: what lay ahead is forgotten. The same focus again changes nothing.
    void visit(const Focus& focus);
    // The current focus moved with the run: the same entry, at another event; another node has
    // other processes.
    void move(uint64_t branch, uint64_t event, NodeNumber node);
    [[nodiscard]] bool canGoBack() const { return m_at > 0; }
    [[nodiscard]] bool canGoForward() const { return m_at + 1 < m_entries.size(); }
    const Focus& back(); // the current one where there is none before it
    const Focus& forward();
    [[nodiscard]] const Focus& current() const { return m_entries[m_at]; }
    void clear();

private:
    std::vector<Focus> m_entries {Focus {}};
    size_t m_at = 0;
};

} // namespace relupscope::ui
