// SPDX-License-Identifier: GPL-3.0-or-later
#include "real_node/real_node.h"

#include "api/elixir_libraries.h"
#include "api/plans.h"
#include "api/target_system.h"
#include "base/host_files.h"
#include "real_node/real_node_run.h"
#include "real_node/temporary_folder.h"

#include <algorithm>

namespace relupscope {

namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

constexpr milliseconds BuildLimit {180'000};

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
    for (size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    return text;
}

// Files that terms name are called as they are in our machine.
std::string inOurWords(const std::string& lines, const RealPlans& plans)
{
    return replaced(replaced(lines, plans.root, NodeRoot), plans.scenarioFolder, NodeScenario);
}

} // namespace

std::string RealNodeRun::call(const char* function, const char* plan) const
{
    return std::string("relupscope_real:") + function + "(" + erlangString(path(plan)) + ", "
        + erlangString(path("result")) + ").";
}

Result<void> RealNodeRun::linkLibraries(bool withElixir) const
{
    std::error_code error;
    fs::create_directories(m_folder / "release" / "lib", error);
    for (const auto& entry : fs::directory_iterator(m_options.otpRoot + "/lib", error))
        fs::create_directory_symlink(entry.path(),
                                     m_folder / "release" / "lib" / entry.path().filename(), error);
    if (withElixir) {
        TRY_ASSIGN(const auto libraries, elixirLibraries(hostFiles(), m_options.elixirRoot));
        for (const ElixirLibrary& l : libraries)
            fs::create_directory_symlink(
                l.folder, m_folder / "release" / "lib" / (l.name + "-" + l.version), error);
    }
    fs::create_directories(m_folder / "beams", error);
    if (error)
        return fail(ErrorKind::Io, m_folder.string(), error.message());
    return {};
}

Result<void> RealNodeRun::writeFiles(const RealPlans& plans) const
{
    TRY(linkLibraries(plans.needsElixir));
    for (const auto& [name, bytes] : plans.beams)
        TRY(hostFiles().write((m_folder / "beams" / name).string(), bytes));
    TRY(hostFiles().write(path("build"), plans.build));
    return hostFiles().write(path("run"), plans.run);
}

Result<ChildProcess> RealNodeRun::start(std::vector<std::string> arguments,
                                        const ReleaseStart& release) const
{
    const std::string binaries = m_options.otpRoot + "/" + m_erts + "/bin";
    ProgramStart start;
    start.command = {binaries + "/erlexec", "-noshell", "-noinput", "-pa", path("beams")};
    start.command.insert(start.command.end(), arguments.begin(), arguments.end());
    start.environment = {{"ROOTDIR", path("release")},
                         {"BINDIR", binaries},
                         {"EMU", "beam"},
                         {"PROGNAME", "erl"},
                         {"HOME", m_folder.string()}};
    start.command.insert(start.command.end(), release.arguments.begin(), release.arguments.end());
    start.environment.insert(start.environment.end(), release.environment.begin(),
                             release.environment.end());
    start.folder = m_folder.string();
    start.output = path("log");
    return ChildProcess::start(start);
}

// Until its end; the status says nothing, the result file all.
Result<void> RealNodeRun::waitFor(ChildProcess& node, const std::string& what, milliseconds limit,
                                  const std::atomic<bool>& interrupt) const
{
    if (node.wait(limit, interrupt))
        return {};
    if (interrupt)
        return fail(ErrorKind::Machine, "", "interrupted");
    const auto log = hostFiles().read(path("log"));
    return fail(ErrorKind::Limit, "",
                what + " did not end within " + std::to_string(limit.count() / 1000) + " s",
                log && !log->empty() ? "its last words: "
                        + log->substr(log->size() - std::min<size_t>(log->size(), 400))
                                     : "");
}

Result<RealOutcome> RealNodeRun::outcome(const RealPlans& plans) const
{
    const auto lines = hostFiles().read(path("result"));
    if (lines)
        return readRealOutcome(inOurWords(*lines, plans));
    const auto log = hostFiles().read(path("log"));
    return fail(ErrorKind::Machine, m_options.otpRoot, "the real node did not start",
                log ? *log : std::string());
}

Result<RealOutcome> RealNodeRun::build(const RealPlans& plans,
                                       const std::atomic<bool>& interrupt) const
{
    const std::string what = "making the releases on the real node";
    if (m_options.progress)
        m_options.progress(what);
    TRY(writeFiles(plans));
    TRY_ASSIGN(
        ChildProcess node,
        start({"-boot", m_options.otpRoot + "/bin/start_clean", "-eval", call("build", "build")},
              {}));
    TRY(waitFor(node, what, BuildLimit, interrupt));
    TRY_ASSIGN(RealOutcome built, outcome(plans));
    std::error_code ignored;
    if (built.problems.empty())
        fs::remove(path("result"), ignored);
    return built;
}

Result<ChildProcess> RealNodeRun::startRelease(const RealPlans& plans, const RealOutcome& built,
                                               std::vector<std::string> more) const
{
    const std::string root = path("release");
    const std::string release = root + "/releases/" + plans.firstRelease;
    const ReleaseStart how {built.arguments, built.environment};
    const std::string run = call("run", "run");
    std::vector<std::string> arguments {"-boot",
                                        release + "/start",
                                        "-config",
                                        how.configFile(release + "/sys"),
                                        "-boot_var",
                                        "RELEASE_LIB",
                                        root + "/lib",
                                        "-boot_var",
                                        "ERTS_LIB_DIR",
                                        root + "/lib",
                                        "-boot_var",
                                        "SYSTEM_LIB_DIR",
                                        root + "/lib",
                                        "-eval",
                                        how.isEmbedded() ? embeddedExpression(run) : run};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return start(std::move(arguments), how);
}

Result<RealRun> RealNodeRun::run(const std::atomic<bool>& interrupt)
{
    TRY_ASSIGN(RealPlans plans, realPlans(m_options.scenarioFolder, path("release")));
    TRY_ASSIGN(RealOutcome built, build(plans, interrupt));
    if (!built.problems.empty())
        return RealRun {std::move(plans), std::move(built)};
    const std::string what = "running on the real node";
    if (m_options.progress)
        m_options.progress(what);
    TRY_ASSIGN(ChildProcess node, startRelease(plans, built, {}));
    TRY(waitFor(node, what, RealRunLimit + milliseconds(static_cast<int64_t>(plans.shortestMs)),
                interrupt));
    TRY_ASSIGN(RealOutcome ran, outcome(plans));
    return RealRun {std::move(plans), std::move(ran)};
}

Result<std::string> ertsOf(const std::string& otpRoot)
{
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(otpRoot, error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("erts-") && fs::exists(entry.path() / "bin" / "erlexec"))
            return name;
    }
    return fail(ErrorKind::NotFound, otpRoot, "there is no erts-*/bin/erlexec to compare with",
                "install Erlang/OTP whole (apt-get install erlang-base)");
}

Result<RealRun> runOnRealNode(const RealNodeOptions& options, const std::atomic<bool>& interrupt)
{
    TRY_ASSIGN(std::string erts, ertsOf(options.otpRoot));
    TRY_ASSIGN(const TemporaryFolder folder, TemporaryFolder::create());
    return RealNodeRun(options, folder.path(), std::move(erts)).run(interrupt);
}

} // namespace relupscope
