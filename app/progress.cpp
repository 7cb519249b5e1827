// SPDX-License-Identifier: GPL-3.0-or-later
#include "progress.h"

#include <algorithm>
#include <cstdio>
#include <unistd.h>

namespace relupscope {

using namespace std::chrono_literals;

Progress::Progress() : m_isTerminal(::isatty(STDERR_FILENO) == 1), m_next(Clock::now() + 300ms) {}

Progress::~Progress()
{
    clear();
}

void Progress::show(const std::string& what, double fraction)
{
    if (!m_isTerminal || Clock::now() < m_next)
        return;
    m_next = Clock::now() + 100ms;
    m_isShown = true;
    std::fprintf(stderr, "\r\033[K%s", what.c_str());
    if (fraction >= 0)
        std::fprintf(stderr, " %3.0f %%", std::clamp(fraction, 0.0, 1.0) * 100);
    std::fflush(stderr);
}

void Progress::clear()
{
    if (m_isShown)
        std::fputs("\r\033[K", stderr);
    m_isShown = false;
}

} // namespace relupscope
