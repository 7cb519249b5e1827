// SPDX-License-Identifier: GPL-3.0-or-later
// What going through time costs: snapshot and restore of a booted world, steps back among many
// processes, jumps through a long run. Prints medians and the worst, in CPU time of this process,
// so that a machine that is busy with other things shows less.
#include "api/session.h"
#include "api/target_system.h"
#include "base/host_files.h"
#include "many_processes.h"
#include "otp_root.h"

#include <fmt/format.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <random>

namespace relupscope {
namespace {

namespace fs = std::filesystem;
const std::atomic<bool> never {false};

class Times
{
public:
    template<typename F>
    void time(F&& f)
    {
        const double begin = cpuMs();
        f();
        m_ms.push_back(cpuMs() - begin);
    }
    void print(const std::string& what, double aimMs)
    {
        std::sort(m_ms.begin(), m_ms.end());
        fmt::print("{:<52} {:>9.2f} ms median {:>9.2f} ms worst of {:<4}{}\n", what,
                   m_ms[m_ms.size() / 2], m_ms.back(), m_ms.size(),
                   aimMs > 0 ? fmt::format(" aim {} ms", aimMs) : "");
        std::fflush(stdout);
    }

private:
    static double cpuMs()
    {
        timespec t {};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
        return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
    }

    std::vector<double> m_ms;
};

std::unique_ptr<Session> open(const std::string& scenario)
{
    SessionOptions options;
    options.scenario = scenario;
    options.otpRoot = findOtpRoot("").value_or("");
    options.keepEvents = false;
    auto session = Session::open(options);
    if (!session) {
        fmt::print("{}\n", session.error().text());
        std::exit(2);
    }
    return std::move(*session);
}

// --- measurements
// ------------------------------------------------------------------------------------

class Quiet : public NodeHost
{
public:
    void standardOutput(std::string_view) override {}
    void standardError(std::string_view) override {}
    const HostFiles* files() override { return &hostFiles(); }
};

// Something that changes between two snapshots: a process that wakes every millisecond.
constexpr const char* BusyLoop = "spawn(fun() -> (fun F(N) -> put(N rem 100, lists:seq(1, 200)), "
                                 "receive after 1 -> F(N + 1) end end)(0) end).";

void bootedWorld(ArenaHistory::Find find, const char* how)
{
    const std::string folder = *scenarioFolder("two-clauses", {});
    const auto scenario = readScenario(hostFiles(), folder);
    const auto target = buildTargetSystem(*scenario, {findOtpRoot("").value_or(""), ""}, nullptr);
    Quiet host;
    PageStore store;
    const auto world = World::create({}, host);
    if (!bootTargetSystem(*world, *target, "1", BusyLoop, false))
        return;
    RunLimit limit;
    limit.time = 1'000'000'000;
    world->run(limit);
    world->keepHistory(store, find);
    Times first;
    WorldSnapshot base;
    first.time([&] { base = world->snapshot(); });
    first.print(fmt::format("first snapshot, booted, {:.1f} MB ({})",
                            static_cast<double>(store.bytes()) / 1e6, how),
                0);
    Times takes;
    Times restores;
    for (int i = 0; i < 50; ++i) {
        limit.time = world->node().now + 20'000'000;
        world->run(limit);
        takes.time([&] { world->snapshot(); });
        limit.time += 20'000'000;
        world->run(limit);
        restores.time([&] { world->restore(base); });
    }
    takes.print(fmt::format("snapshot, booted ({})", how), 3);
    restores.print(fmt::format("restore, booted ({})", how), 3);
}

void stepsBack(const fs::path& below, size_t processes, double aimMs)
{
    const auto session = open(manyProcesses(below, processes, 50, 300).string());
    session->advance(Until {}, never);
    const uint64_t events = session->eventCount();
    std::mt19937_64 random(processes);
    Times first;
    Times next;
    for (int i = 0; i < 10; ++i) {
        Destination there;
        there.kind = Destination::Kind::Event;
        there.event = events / 4 + random() % (events / 2);
        session->seek(there, never);
        first.time([&] { session->stepBack(1, never); });
        for (int k = 0; k < 4; ++k)
            next.time([&] { session->stepBack(1, never); });
    }
    Destination end;
    end.kind = Destination::Kind::End;
    session->seek(end, never);
    Times instructions;
    for (int i = 0; i < 8; ++i)
        instructions.time([&] { session->instructionBack(never); });
    first.print(fmt::format("step back one event, {} processes", processes), aimMs);
    next.print(fmt::format("  the ones after it, {} processes", processes), aimMs);
    instructions.print(fmt::format("step back one instruction, {} processes", processes), aimMs);
    const HistoryUse use = session->historyUse();
    fmt::print(
        "  {} events, {} keyframes, {:.2f} MB each, {:.0f} MB in all, {}\n", events, use.keyframes,
        static_cast<double>(use.bytes) / 1e6
            / static_cast<double>(std::max<size_t>(1, use.keyframes)),
        static_cast<double>(use.bytes) / 1e6, use.isTracked ? "tracked by the kernel" : "compared");
}

void jumps(const fs::path& below)
{
    constexpr uint64_t Events = 1'000'000;
    const auto session = open(manyProcesses(below, 1000, 50, 600'000).string());
    Until until;
    until.kind = Until::Kind::Event;
    until.count = Events;
    Times whole;
    whole.time([&] { session->advance(until, never); });
    whole.print("run 1,000,000 events, keeping keyframes", 0);
    std::mt19937_64 random(7);
    Times times;
    for (int i = 0; i < 60; ++i) {
        Destination there;
        there.kind = Destination::Kind::Event;
        there.event = 1000 + random() % (Events - 1000);
        times.time([&] { session->seek(there, never); });
    }
    times.print("jump to a random event of 1,000,000", 200);
    const HistoryUse use = session->historyUse();
    fmt::print("  {} keyframes, {:.2f} MB each\n", use.keyframes,
               static_cast<double>(use.bytes) / 1e6
                   / static_cast<double>(std::max<size_t>(1, use.keyframes)));
}

} // namespace
} // namespace relupscope

int main()
{
    using namespace relupscope;
    std::string pattern = (fs::temp_directory_path() / "relupscope-bench-XXXXXX").string();
    const fs::path below = mkdtemp(pattern.data());
    bootedWorld(ArenaHistory::Find::Tracked, "tracked where the kernel can");
    bootedWorld(ArenaHistory::Find::Compared, "compared");
    stepsBack(below, 100, 50);
    stepsBack(below, 10'000, 50);
    stepsBack(below, 100'000, 100);
    jumps(below);
    fs::remove_all(below);
    return 0;
}
