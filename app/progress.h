// SPDX-License-Identifier: GPL-3.0-or-later
// One line on a terminal that tells what a long command is doing. Where standard error is no
// terminal it is silent.
#pragma once

#include <chrono>
#include <string>

namespace relupscope {

class Progress
{
public:
    Progress();
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    // `fraction` from 0 to 1; below 0: how long it takes is not known.
    void show(const std::string& what, double fraction);
    // Leaves the terminal as if there had been no progress.
    void clear();

private:
    using Clock = std::chrono::steady_clock;

    bool m_isTerminal;
    bool m_isShown = false;
    Clock::time_point m_next; // nothing is shown before: short commands stay quiet
};

} // namespace relupscope
