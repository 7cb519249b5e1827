// SPDX-License-Identifier: GPL-3.0-or-later
// Several real nodes at once: made, started and told what to do one after the other, by files that
// they look for. What they have come to is read from their results, and whose turn it is to be
// upgraded is decided as in our machine (NodeTurns), with the time of the computer.
#include "base/host_files.h"
#include "real_node/real_node_run.h"
#include "real_node/temporary_folder.h"

#include <algorithm>
#include <functional>
#include <thread>
#include <utility>

namespace relupscope {

namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

constexpr milliseconds Look {10};
constexpr milliseconds StartLimit {60'000};
constexpr VirtualTime Chunk = 5'000'000; // as long as a turn waits at the least

// One of the nodes.
struct OneNode
{
    RealNodeRun run;
    std::optional<ChildProcess> process; // none: it has ended
    RealOutcome outcome;
    int commands = 0; // that it was given
    int boots = 0;    // again, that were seen
    int asked = -1;   // the boot that was asked for its end
};

class SeveralNodes
{
public:
    SeveralNodes(const RealNodeOptions& options, const fs::path& folder, RealNodesPlans plans)
        : m_options(options),
          m_folder(folder),
          m_plans(std::move(plans)),
          m_cookie(std::to_string(std::hash<std::string>()(folder.string())))
    {
    }

    Result<RealNodesRun> run(const std::string& erts, const std::atomic<bool>& interrupt);

private:
    using Question = std::function<bool(const OneNode&)>;

    Result<void> make(const std::string& erts, const std::atomic<bool>& interrupt);
    Result<void> startAll();
    Result<void> goThrough(const std::atomic<bool>& interrupt);
    Result<void> joinAll(const std::atomic<bool>& interrupt);
    Result<void> askAll(const std::atomic<bool>& interrupt);
    // Until all that are alive say so.
    Result<void> waitFor(const std::string& what, Question question, milliseconds limit,
                         const std::atomic<bool>& interrupt);
    Result<void> look();
    Result<void> tell(size_t number, const std::string& command);
    Result<void> tellAll(const std::string& command);
    Result<void> act(const RealNodeAction& action);
    Result<void> takeTurn();

    [[nodiscard]] std::string fullName(size_t number) const
    {
        return m_plans.nodes[number].name + "@localhost";
    }

    [[nodiscard]] VirtualTime now() const
    {
        return std::chrono::duration_cast<nanoseconds>(Clock::now() - m_begin).count();
    }

    const RealNodeOptions& m_options;
    fs::path m_folder;
    RealNodesPlans m_plans;
    std::string m_cookie;
    std::vector<OneNode> m_nodes;
    size_t m_acted = 0;  // of the actions
    Recorded m_recorded; // what turns depend on, in nanoseconds since m_begin
    Clock::time_point m_begin = Clock::now();
};

// Each has a target system of its own, since its release handler writes there.
Result<void> SeveralNodes::make(const std::string& erts, const std::atomic<bool>& interrupt)
{
    m_recorded.nodes.resize(m_plans.nodes.size());
    std::error_code error;
    fs::create_directories(m_folder / "ports", error);
    for (const RealNodeOfSeveral& node : m_plans.nodes) {
        const fs::path folder = m_folder / node.name;
        for (const char* part : {"commands", "progress"})
            fs::create_directories(folder / part, error);
        if (error)
            return fail(ErrorKind::Io, folder.string(), error.message());
        OneNode one {RealNodeRun(m_options, folder, erts), {}, {}};
        TRY_ASSIGN(one.outcome, one.run.build(node.plans, interrupt));
        const bool isMade = one.outcome.problems.empty();
        m_nodes.push_back(std::move(one));
        if (!isMade)
            return {};
    }
    return {};
}

Result<void> SeveralNodes::startAll()
{
    for (size_t i = 0; i < m_nodes.size(); ++i) {
        TRY_ASSIGN(
            ChildProcess process,
            m_nodes[i].run.startRelease(m_plans.nodes[i].plans, m_nodes[i].outcome,
                                        {"-sname", fullName(i), "-setcookie", m_cookie,
                                         "-start_epmd", "false", "-epmd_module", "relupscope_epmd",
                                         "-relupscope_nodes", (m_folder / "ports").string(),
                                         "-kernel", "inet_dist_use_interface", "{127,0,0,1}"}));
        m_nodes[i].process.emplace(std::move(process));
    }
    return {};
}

// What each has come to by now.
Result<void> SeveralNodes::look()
{
    const std::atomic<bool> never {false};
    for (size_t i = 0; i < m_nodes.size(); ++i) {
        OneNode& node = m_nodes[i];
        RecordedNode& recorded = m_recorded.nodes[i];
        if (recorded.isGone)
            continue;
        const bool hasEnded = node.process->wait(milliseconds(1), never).has_value();
        if (hostFiles().isFile(node.run.path("result"))) {
            TRY_ASSIGN(node.outcome, node.run.outcome(m_plans.nodes[i].plans));
        }
        const RealOutcome& o = node.outcome;
        if (o.isUp && !recorded.isUp)
            recorded.upAt = now();
        recorded.hopsDone = recorded.hopsDone && o.boots == node.boots;
        node.boots = o.boots;
        if (o.hopsOver != recorded.hopsOver)
            recorded.hopOverAt = now();
        if (o.hopsDone && !recorded.hopsDone)
            recorded.hopsDoneAt = now();
        recorded.isUp = o.isUp;
        recorded.hopsOver = o.hopsOver;
        recorded.hopFailed = o.hopFailed;
        recorded.hopsDone = o.hopsDone;
        if (hasEnded) {
            recorded.isGone = true;
            recorded.goneAt = now();
            node.process.reset();
        }
    }
    return {};
}

Result<void> SeveralNodes::tell(size_t number, const std::string& command)
{
    OneNode& node = m_nodes[number];
    if (m_recorded.nodes[number].isGone)
        return {};
    return hostFiles().write(node.run.path("commands") + "/" + std::to_string(++node.commands),
                             command + ".\n");
}

Result<void> SeveralNodes::tellAll(const std::string& command)
{
    for (size_t i = 0; i < m_nodes.size(); ++i)
        TRY(tell(i, command));
    return {};
}

Result<void> SeveralNodes::waitFor(const std::string& what, Question question, milliseconds limit,
                                   const std::atomic<bool>& interrupt)
{
    const auto end = Clock::now() + limit;
    for (;;) {
        TRY(look());
        bool isSo = true;
        for (size_t i = 0; i < m_nodes.size(); ++i)
            isSo = isSo && (m_recorded.nodes[i].isGone || question(m_nodes[i]));
        if (isSo)
            return {};
        if (interrupt)
            return fail(ErrorKind::Machine, "", "interrupted");
        if (Clock::now() > end)
            return fail(ErrorKind::Limit, "",
                        what + " takes more than " + std::to_string(limit.count() / 1000) + " s");
        std::this_thread::sleep_for(Look);
    }
}

Result<void> SeveralNodes::act(const RealNodeAction& action)
{
    if (action.kind == RealNodeAction::Kind::Halt) {
        m_nodes[action.a].process.reset(); // which kills it
        m_recorded.nodes[action.a].isGone = true;
        m_recorded.nodes[action.a].goneAt = now();
        return {};
    }
    const std::string word = action.kind == RealNodeAction::Kind::Cut ? "cut" : "heal";
    TRY(tell(action.a, "{" + word + ",'" + fullName(action.b) + "'}"));
    return tell(action.b, "{" + word + ",'" + fullName(action.a) + "'}");
}

Result<void> SeveralNodes::takeTurn()
{
    NodeTurns& turns = m_plans.turns;
    if (now() < turns.due(m_recorded, Chunk))
        return {};
    const NodeTurns::Turn* turn = turns.next(m_recorded);
    if (turn) {
        for (const uint32_t number : turn->nodes)
            TRY(tell(number, "{hop," + std::to_string(turn->hop) + "}"));
    } else {
        TRY(tellAll("no_more_hops"));
    }
    turns.begun(turn == nullptr);
    return {};
}

Result<void> SeveralNodes::goThrough(const std::atomic<bool>& interrupt)
{
    const auto limit
        = RealRunLimit + milliseconds(static_cast<int64_t>(m_plans.nodes.front().plans.shortestMs));
    const auto end = Clock::now() + limit;
    for (;;) {
        TRY(look());
        while (m_acted < m_plans.actions.size()
               && m_recorded.ms(now()) >= m_plans.actions[m_acted].atMs)
            TRY(act(m_plans.actions[m_acted++]));
        TRY(takeTurn());
        if (m_recorded.hopsDone()
            && m_recorded.ms(now()) >= m_recorded.ms(m_recorded.hopsDoneAt()) + m_plans.watchMs)
            return {};
        if (interrupt)
            return fail(ErrorKind::Machine, "", "interrupted");
        if (Clock::now() > end)
            return fail(ErrorKind::Limit, "",
                        "running on the real nodes did not end within "
                            + std::to_string(limit.count() / 1000) + " s");
        std::this_thread::sleep_for(Look);
    }
}

// One after the other: where all of them connect at the same time, global may take what is not yet
// connected for parted, and part others as well.
Result<void> SeveralNodes::joinAll(const std::atomic<bool>& interrupt)
{
    for (size_t i = 0; i < m_nodes.size(); ++i) {
        TRY(tell(i, "join"));
        const OneNode* joining = &m_nodes[i];
        TRY(waitFor(
            "connecting the nodes",
            [joining](const OneNode& n) { return &n != joining || n.outcome.hasJoined; },
            StartLimit, interrupt));
    }
    return {};
}

// For what has become of them. One that boots again meanwhile has a way to go before it can say so.
Result<void> SeveralNodes::askAll(const std::atomic<bool>& interrupt)
{
    bool haveAll = false;
    while (!haveAll) {
        TRY(goThrough(interrupt));
        for (size_t i = 0; i < m_nodes.size(); ++i) {
            OneNode& node = m_nodes[i];
            if (std::exchange(node.asked, node.boots) != node.boots)
                TRY(tell(i, "{settle," + std::to_string(node.boots) + "}"));
        }
        TRY(waitFor(
            "asking the nodes",
            [](const OneNode& n) { return n.outcome.isFinished || n.boots != n.asked; }, StartLimit,
            interrupt));
        haveAll = true;
        for (size_t i = 0; i < m_nodes.size(); ++i)
            haveAll = haveAll && (m_recorded.nodes[i].isGone || m_nodes[i].outcome.isFinished);
    }
    return {};
}

Result<RealNodesRun> SeveralNodes::run(const std::string& erts, const std::atomic<bool>& interrupt)
{
    TRY(make(erts, interrupt));
    const bool isMade = m_nodes.back().outcome.problems.empty();
    if (m_options.progress && isMade)
        m_options.progress("running on the real nodes");
    if (isMade) {
        TRY(startAll());
        TRY(waitFor(
            "starting the nodes", [](const OneNode& n) { return n.outcome.isUp; }, StartLimit,
            interrupt));
        TRY(joinAll(interrupt));
        TRY(tellAll("start"));
        TRY(waitFor(
            "starting the scenario", [](const OneNode& n) { return n.outcome.hasStarted; },
            StartLimit, interrupt));
        m_recorded.start = now();
        TRY(askAll(interrupt));
        TRY(tellAll("halt"));
    }
    RealNodesRun done {std::move(m_plans), {}};
    for (OneNode& node : m_nodes)
        done.outcomes.push_back(std::move(node.outcome));
    return done;
}

} // namespace

Result<RealNodesRun> runOnRealNodes(const RealNodeOptions& options,
                                    const std::atomic<bool>& interrupt)
{
    TRY_ASSIGN(const std::string erts, ertsOf(options.otpRoot));
    TRY_ASSIGN(const TemporaryFolder folder, TemporaryFolder::create());
    TRY_ASSIGN(RealNodesPlans plans,
               realNodesPlans(options.scenarioFolder, folder.path().string()));
    return SeveralNodes(options, folder.path(), std::move(plans)).run(erts, interrupt);
}

} // namespace relupscope
