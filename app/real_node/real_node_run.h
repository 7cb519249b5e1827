// SPDX-License-Identifier: GPL-3.0-or-later
// One real node in a folder of its own: the target system that it makes there, its log, and what
// came of it. The options must outlive it; whoever starts a node holds its process, which ends with
// the holder.
#pragma once

#include "api/target_system.h"
#include "real_node/child_process.h"
#include "real_node/real_node.h"

#include <chrono>
#include <filesystem>

namespace relupscope {

// Past what the scenario itself takes: timeouts of suspend and code_change, a reboot or two.
inline constexpr std::chrono::milliseconds RealRunLimit {180'000};

// "erts-13.1.5"
Result<std::string> ertsOf(const std::string& otpRoot);

// Everything of one node's run, in a folder.
class RealNodeRun
{
public:
    RealNodeRun(const RealNodeOptions& options, std::filesystem::path folder, std::string erts)
        : m_options(options), m_folder(std::move(folder)), m_erts(std::move(erts))
    {
    }

    Result<RealRun> run(const std::atomic<bool>& interrupt);
    // Makes the target system; the outcome has the problems with that, if any.
    Result<RealOutcome> build(const RealPlans& plans, const std::atomic<bool>& interrupt) const;
    // Starts the first release as it has been built, with more arguments besides.
    Result<ChildProcess> startRelease(const RealPlans& plans, const RealOutcome& built,
                                      std::vector<std::string> more) const;
    [[nodiscard]] Result<RealOutcome> outcome(const RealPlans& plans) const;

    [[nodiscard]] std::string path(const char* name) const { return (m_folder / name).string(); }

private:
    Result<void> writeFiles(const RealPlans& plans) const;
    Result<void> linkLibraries(bool withElixir) const;
    Result<ChildProcess> start(std::vector<std::string> arguments,
                               const ReleaseStart& release) const;
    Result<void> waitFor(ChildProcess& node, const std::string& what,
                         std::chrono::milliseconds limit, const std::atomic<bool>& interrupt) const;
    [[nodiscard]] std::string call(const char* function, const char* plan) const;

    const RealNodeOptions& m_options;
    std::filesystem::path m_folder;
    std::string m_erts; // "erts-13.1.5"
};

} // namespace relupscope
