// SPDX-License-Identifier: GPL-3.0-or-later
#include "interrupt.h"

#include <csignal>

namespace relupscope {

namespace {

std::atomic<bool> interrupted {false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler writes it");

void onInterrupt(int signal)
{
    interrupted.store(true);
    // The next one does what it always does.
    std::signal(signal, SIG_DFL);
}

} // namespace

const std::atomic<bool>& watchInterrupt()
{
    std::signal(SIGINT, onInterrupt);
    std::signal(SIGTERM, onInterrupt);
    if (std::signal(SIGHUP, onInterrupt) == SIG_IGN)
        std::signal(SIGHUP, SIG_IGN); // started by nohup
    return interrupted;
}

} // namespace relupscope
