// SPDX-License-Identifier: GPL-3.0-or-later
// One program of the host that is started, waited for and surely ended: it and all that it starts
// are a process group of their own, which is killed when the object goes.
#pragma once

#include "base/result.h"

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace relupscope {

struct ProgramStart
{
    std::vector<std::string> command; // the program's path, then its arguments
    std::vector<std::pair<std::string, std::string>> environment; // added to ours
    std::string folder;                                           // it starts in
    std::string output; // file that its standard output and error are appended to
};

class ChildProcess
{
public:
    static Result<ChildProcess> start(const ProgramStart& start);

    ChildProcess(ChildProcess&& other) noexcept
        : m_pid(std::exchange(other.m_pid, -1)), m_group(std::exchange(other.m_group, -1))
    {
    }

    ChildProcess& operator=(ChildProcess&&) = delete;
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;
    ~ChildProcess();

    // Its exit status (128 + N for signal N); none when the time is over or `interrupt` turns true.
    std::optional<int> wait(std::chrono::milliseconds limit, const std::atomic<bool>& interrupt);

private:
    explicit ChildProcess(pid_t pid) : m_pid(pid) {}

    pid_t m_pid = -1; // -1: ended and collected
    pid_t m_group = -1;
};

} // namespace relupscope
