// SPDX-License-Identifier: GPL-3.0-or-later
// What a session reports of its run, and whether that is what its scenario expects.
#include "api/pattern_match.h"
#include "api/session_impl.h"
#include "api/view_builder.h"
#include "node/virtual_disk.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

namespace relupscope {

size_t SessionImpl::instructionTotal(int hop) const
{
    const auto i = static_cast<size_t>(hop - 1);
    return i < m_target.relups.size() ? m_target.relups[i].instructions.size() : 0;
}

// --- report
// ------------------------------------------------------------------------------------------

namespace {

std::string fateOf(const Node& node, const RecordedNode& recorded)
{
    const bool isDown
        = recorded.isGone || node.fate == Node::Fate::Halted || node.fate == Node::Fate::Rebooting;
    return isDown ? "halted" : recorded.hasRestarted ? "restarted" : "running";
}

std::vector<Report::Module> moduleRows(ViewBuilder& views)
{
    std::vector<Report::Module> rows;
    for (const ModuleRow& m : views.modules()) {
        Report::Module row;
        row.module = m.module;
        row.app = m.app;
        row.current = m.current;
        if (!m.old.empty())
            row.old = m.old;
        row.processesOnOld = m.callersOnOld + m.serversOnOld;
        rows.push_back(std::move(row));
    }
    return rows;
}

template<typename Row>
void append(std::vector<Row>& all, const std::vector<Row>& more)
{
    all.insert(all.end(), more.begin(), more.end());
}

} // namespace

Report::NodeOutcome SessionImpl::nodeOutcome(uint32_t number)
{
    const RecordedNode& n = m_recorder->nodes[number];
    const auto& upgraded = m_scenario.upgrade.nodes;
    Report::NodeOutcome o;
    o.name = m_scenario.nodeName(number);
    o.isUpgraded = !m_scenario.hasNodes()
        || std::find(upgraded.begin(), upgraded.end(), o.name) != upgraded.end();
    o.node = fateOf(node(number), n);
    o.installs = n.installs;
    for (const RecordedInstruction& i : m_recorder->instructions)
        o.instructions += i.node == number ? 1 : 0;
    o.reboots = n.reboots;
    for (const auto& release : n.releases)
        o.releases.emplace_back(release.version, release.status);
    ViewBuilder views(*this, number);
    if (!n.isGone || !m_scenario.hasNodes())
        o.modules = moduleRows(views);
    o.states = n.states;
    o.restarts = n.restarts;
    for (const Crash& crash : m_recorder->crashes)
        o.crashes += crash.node == o.name ? 1 : 0;
    return o;
}

Report SessionImpl::report()
{
    Report r;
    const uint32_t first
        = m_scenario.upgrade.nodes.empty() ? 0 : m_scenario.nodeIndex(m_scenario.upgrade.nodes[0]);
    ViewBuilder views(*this, first);
    r.scenario = m_scenario.name;
    r.otp = views.otpVersion();
    r.seed = m_options.seed;
    r.hash = m_world->hashText();
    r.virtualMs = m_recorder->ms(now());
    r.events = eventsSinceStart();
    for (const RecordedInstruction& i : m_recorder->instructions)
        r.relup.push_back({i.hop, i.n, i.text, m_recorder->ms(i.begin),
                           i.end ? static_cast<double>(i.end - i.begin) / 1e6 : 0,
                           i.failed ? "failed" : "done", i.hash, static_cast<double>(i.held) / 1e6,
                           m_scenario.nodeName(i.node)});
    r.crashes = m_recorder->crashes.all();
    r.restarts = m_recorder->restarts;
    for (uint32_t number = 0; number < nodeCount(); ++number) {
        const RecordedNode& n = m_recorder->nodes[number];
        append(r.installs, n.installs);
        append(r.steps, n.steps);
        append(r.states, n.states);
        append(r.reboots, n.reboots);
        for (const ArenaString& change : node(number).disk->changes())
            r.releaseChanges.emplace_back(change);
        for (const Mfa& m : node(number).missing)
            r.missing.push_back(fmt::format("{}:{}/{}", node(number).atoms.text(m.module),
                                            node(number).atoms.text(m.function), m.arity));
    }
    const auto isEarlier = [](const auto& a, const auto& b) { return a.atMs < b.atMs; };
    std::stable_sort(r.installs.begin(), r.installs.end(), isEarlier);
    std::stable_sort(r.steps.begin(), r.steps.end(), isEarlier);
    std::stable_sort(r.reboots.begin(), r.reboots.end(), isEarlier);
    const Report::NodeOutcome outcome = nodeOutcome(first);
    r.node = outcome.node;
    r.releases = outcome.releases;
    r.modules = outcome.modules;
    for (uint32_t number = 0; number < m_scenario.nodes.size(); ++number)
        r.nodes.push_back(nodeOutcome(number));
    r.load = views.load();
    LoadCurves curves = m_recorder->meter.curves(m_recorder->sinceStart(now()));
    r.series = {curves.widthMs,
                std::move(curves.throughput),
                std::move(curves.waiting),
                std::move(curves.failed),
                std::move(curves.latencyOldestMs),
                std::move(curves.latencyP99Ms)};
    r.faults = faultRows();
    r.warnings = m_target.warnings;
    r.needs = m_target.needs;
    judge(r);
    return r;
}

// Which of the results fit the patterns that stand for them; those without a pattern do.
Result<SessionImpl::Fitting> SessionImpl::fittingResults() const
{
    std::vector<PatternQuestion> questions;
    std::vector<std::tuple<uint32_t, bool, size_t>> asked; // node, whether a step, its place there
    for (uint32_t number = 0; number < nodeCount(); ++number) {
        const RecordedNode& n = m_recorder->nodes[number];
        const auto& wanted = installPatterns(number);
        for (size_t i = 0; i < n.installTerms.size() && !wanted.empty(); ++i) {
            questions.push_back({wanted[std::min(i, wanted.size() - 1)].text, n.installTerms[i]});
            asked.emplace_back(number, false, i);
        }
        for (size_t i = 0; i < n.stepTerms.size(); ++i) {
            const auto step = static_cast<size_t>(n.steps[i].n);
            if (const auto& pattern = m_scenario.steps[step - 1].expect) {
                questions.push_back({pattern->text, n.stepTerms[i]});
                asked.emplace_back(number, true, step);
            }
        }
    }
    Fitting fits;
    TRY_ASSIGN(const std::vector<bool> answers, fitPatterns(m_target.otpRoot, questions));
    for (size_t i = 0; i < asked.size(); ++i)
        fits[asked[i]] = answers[i];
    return fits;
}

std::vector<Report::FaultRow> SessionImpl::faultRows() const
{
    std::vector<Report::FaultRow> rows;
    for (const PlannedFault& planned : m_state.faults.all()) {
        Report::FaultRow row {planned.fault.text(), planned.at.text(), "not reached", 0, 0, {}};
        switch (planned.state) {
        case PlannedFault::State::Planned: break;
        case PlannedFault::State::Asked: row.outcome = "waits"; break;
        case PlannedFault::State::Waits: row.outcome = "waits"; break;
        case PlannedFault::State::Struck: row.outcome = "struck"; break;
        case PlannedFault::State::Failed: row.outcome = "failed"; break;
        }
        if (planned.state != PlannedFault::State::Planned) {
            row.atMs = m_recorder->ms(planned.struckAt);
            row.event = planned.event;
            row.problem = planned.problem;
        }
        rows.push_back(std::move(row));
    }
    return rows;
}

// Of that node; none: nothing is expected, or that there is none.
const std::vector<ErlangText>& SessionImpl::installPatterns(uint32_t number) const
{
    const auto own = m_scenario.expect.nodes.find(m_scenario.nodeName(number));
    return own != m_scenario.expect.nodes.end() && own->second.install ? *own->second.install
                                                                       : m_scenario.expect.install;
}

void SessionImpl::judgeInstalls(Report& r, const Fitting& fitting) const
{
    for (uint32_t number = 0; number < nodeCount(); ++number) {
        const std::string name = m_scenario.nodeName(number);
        const auto& wanted = installPatterns(number);
        const auto& upgraded = m_scenario.upgrade.nodes;
        if (m_scenario.hasNodes()
            && std::find(upgraded.begin(), upgraded.end(), name) == upgraded.end())
            continue;
        const auto& installs = m_recorder->nodes[number].installs;
        const bool isNone = wanted.empty() && m_scenario.expect.nodes.contains(name)
            && m_scenario.expect.nodes.at(name).install;
        if (isNone && !installs.empty())
            r.broken.push_back({"install, node " + name, "none", installs.front().result});
        for (size_t hop = 0; hop < m_scenario.hops() && !wanted.empty(); ++hop) {
            const auto fits = fitting.find({number, false, hop});
            if (fits == fitting.end() || !fits->second)
                r.broken.push_back({fmt::format("install, hop {}{}", hop + 1,
                                                name.empty() ? "" : ", node " + name),
                                    wanted[std::min(hop, wanted.size() - 1)].text,
                                    hop < installs.size() ? installs[hop].result : "not reached"});
        }
    }
}

void SessionImpl::judgeSteps(Report& r, const Fitting& fitting) const
{
    for (size_t i = 0; i < m_scenario.steps.size(); ++i) {
        const ScenarioStep& step = m_scenario.steps[i];
        const uint32_t number = m_scenario.nodeIndex(step.node);
        const auto fits = fitting.find({number, true, i + 1});
        if (!step.expect || (fits != fitting.end() && fits->second))
            continue;
        const auto& done = m_recorder->nodes[number].steps;
        const auto row = std::find_if(done.begin(), done.end(), [&](const StepRow& s) {
            return s.n == static_cast<int>(i + 1);
        });
        r.broken.push_back({fmt::format("step {}", i + 1), step.expect->text,
                            row != done.end() ? row->result : "not reached"});
    }
}

void SessionImpl::judge(Report& r) const
{
    const ScenarioExpect& e = m_scenario.expect;
    const auto count
        = [&](const char* name, const std::optional<ExpectedCount>& wanted, uint64_t got) {
              if (wanted && !wanted->holds(got))
                  r.broken.push_back({name, wanted->text(), std::to_string(got)});
          };
    const auto tried = fittingResults();
    if (!tried)
        r.broken.push_back({"the patterns", "tried", tried.error().text()});
    const Fitting fitting = tried.value_or(Fitting {});
    judgeInstalls(r, fitting);
    judgeSteps(r, fitting);
    uint64_t failed = 0;
    for (const LoadRow& l : r.load)
        failed += l.failed;
    count("crashes", e.crashes, r.crashes.size());
    count("failed_requests", e.failedRequests, failed);
    count("restarts", e.restarts, r.restarts);
    if (e.node && *e.node != r.node)
        r.broken.push_back({"node", *e.node, r.node});
    for (const auto& [name, wanted] : e.nodes) {
        const uint32_t number = m_scenario.nodeIndex(name);
        const std::string got = fateOf(node(number), m_recorder->nodes[number]);
        if (wanted.node && *wanted.node != got)
            r.broken.push_back({"node " + name, *wanted.node, got});
    }
    if (m_state.phase != RunState::Phase::Finished)
        r.broken.push_back({"the run's end", "reached",
                            m_state.problem.empty() ? "not reached" : m_state.problem});
    r.held = r.broken.empty();
}

} // namespace relupscope
