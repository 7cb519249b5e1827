// SPDX-License-Identifier: GPL-3.0-or-later
#include "real_node/child_process.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace relupscope {

namespace {

constexpr std::chrono::milliseconds Look {10};

std::vector<char*> pointers(const std::vector<std::string>& strings)
{
    std::vector<char*> result;
    for (const std::string& s : strings)
        result.push_back(const_cast<char*>(s.c_str()));
    result.push_back(nullptr);
    return result;
}

std::vector<std::string> environmentOf(const ProgramStart& start)
{
    std::vector<std::string> all;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text(*entry);
        bool isReplaced = false;
        for (const auto& [name, value] : start.environment)
            isReplaced = isReplaced || text.starts_with(name + "=");
        if (!isReplaced)
            all.push_back(text);
    }
    for (const auto& [name, value] : start.environment)
        all.push_back(name + "=" + value);
    return all;
}

// Between fork and exec only what is safe there: no allocation, no lock.
[[noreturn]] void become(char* const* command, char* const* environment, const char* folder,
                         const char* output, pid_t parent)
{
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL); // however the parent ends
    if (getppid() != parent)
        _exit(127); // it has ended before
    const int in = open("/dev/null", O_RDONLY);
    const int out = open(output, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (in >= 0 && out >= 0 && chdir(folder) == 0) {
        dup2(in, STDIN_FILENO);
        dup2(out, STDOUT_FILENO);
        dup2(out, STDERR_FILENO);
        execve(command[0], command, environment);
    }
    _exit(127);
}

} // namespace

Result<ChildProcess> ChildProcess::start(const ProgramStart& start)
{
    const std::vector<std::string> environment = environmentOf(start);
    const std::vector<char*> command = pointers(start.command);
    const std::vector<char*> variables = pointers(environment);
    const pid_t parent = getpid();
    const pid_t pid = fork();
    if (pid < 0)
        return fail(ErrorKind::Machine, start.command.front(),
                    std::string("can't be started: ") + std::strerror(errno));
    if (pid == 0)
        become(command.data(), variables.data(), start.folder.c_str(), start.output.c_str(),
               parent);
    setpgid(pid, pid);
    return ChildProcess(pid);
}

ChildProcess::~ChildProcess()
{
    if (m_group > 0)
        kill(-m_group, SIGKILL); // what it left behind
    if (m_pid < 0)
        return;
    kill(-m_pid, SIGKILL);
    while (waitpid(m_pid, nullptr, 0) < 0 && errno == EINTR) {}
}

std::optional<int> ChildProcess::wait(std::chrono::milliseconds limit,
                                      const std::atomic<bool>& interrupt)
{
    const auto end = std::chrono::steady_clock::now() + limit;
    while (!interrupt.load() && std::chrono::steady_clock::now() < end) {
        int status = 0;
        if (waitpid(m_pid, &status, WNOHANG) == m_pid) {
            m_group = std::exchange(m_pid, -1);
            return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        }
        std::this_thread::sleep_for(Look);
    }
    return std::nullopt;
}

} // namespace relupscope
