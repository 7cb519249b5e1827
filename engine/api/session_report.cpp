// SPDX-License-Identifier: GPL-3.0-or-later
// What a session reports of its run, and whether that is what its scenario expects.
#include "api/pattern_match.h"
#include "api/session_impl.h"
#include "api/view_builder.h"
#include "node/virtual_disk.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

size_t SessionImpl::instructionTotal(int hop) const
{
    const auto i = static_cast<size_t>(hop - 1);
    return i < m_target.relups.size() ? m_target.relups[i].instructions.size() : 0;
}

// --- report ------------------------------------------------------------------------------------------

Report SessionImpl::report()
{
    Report r;
    ViewBuilder views(*this);
    r.scenario = m_scenario.name;
    r.otp = views.otpVersion();
    r.seed = m_options.seed;
    r.hash = m_world->hashText();
    r.virtualMs = m_recorder->ms(node().now);
    r.events = eventsSinceStart();
    r.installs = m_recorder->installs;
    for (const RecordedInstruction& i : m_recorder->instructions)
        r.relup.push_back({i.hop, i.n, i.text, m_recorder->ms(i.begin),
                           i.end ? static_cast<double>(i.end - i.begin) / 1e6 : 0,
                           i.failed ? "failed" : "done", i.hash, static_cast<double>(i.held) / 1e6});
    r.crashes = m_recorder->crashes.all();
    r.steps = m_recorder->steps;
    r.states = m_recorder->states;
    r.restarts = m_recorder->restarts;
    r.reboots = m_recorder->reboots;
    for (const ArenaString& change : node().disk->changes())
        r.releaseChanges.emplace_back(change);
    r.node = node().fate == Node::Fate::Halted || node().fate == Node::Fate::Rebooting ? "halted" : m_recorder->nodeRestarted ? "restarted" : "running";
    for (const auto& release : m_recorder->releases)
        r.releases.emplace_back(release.version, release.status);
    for (const ModuleRow& m : views.modules()) {
        Report::Module row;
        row.module = m.module;
        row.app = m.app;
        row.current = m.current;
        if (!m.old.empty())
            row.old = m.old;
        row.processesOnOld = m.callersOnOld + m.serversOnOld;
        r.modules.push_back(std::move(row));
    }
    r.load = views.load();
    LoadCurves curves = m_recorder->meter.curves(m_recorder->sinceStart(node().now));
    r.series = {curves.widthMs, std::move(curves.throughput), std::move(curves.waiting),
                std::move(curves.failed), std::move(curves.latencyOldestMs),
                std::move(curves.latencyP99Ms)};
    r.faults = faultRows();
    for (const Mfa& m : node().missing)
        r.missing.push_back(fmt::format("{}:{}/{}", node().atoms.text(m.module),
                                        node().atoms.text(m.function), m.arity));
    r.warnings = m_target.warnings;
    judge(r);
    return r;
}

// Which of the results fit the patterns that stand for them; those without a pattern do.
Result<std::map<size_t, bool>> SessionImpl::fittingResults() const
{
    std::vector<PatternQuestion> questions;
    std::vector<size_t> numbers; // hops first, then steps
    const auto ask = [&](size_t number, const ErlangText& pattern, const std::string& external) {
        questions.push_back({pattern.text, external});
        numbers.push_back(number);
    };
    const auto& wanted = m_scenario.expect.install;
    for (size_t i = 0; i < m_recorder->installTerms.size() && !wanted.empty(); ++i)
        ask(i, wanted[std::min(i, wanted.size() - 1)], m_recorder->installTerms[i]);
    for (size_t i = 0; i < m_recorder->stepTerms.size(); ++i)
        if (const auto& pattern = m_scenario.steps[i].expect)
            ask(m_scenario.hops() + i, *pattern, m_recorder->stepTerms[i]);
    std::map<size_t, bool> fits;
    TRY_ASSIGN(const std::vector<bool> answers, fitPatterns(m_target.otpRoot, questions));
    for (size_t i = 0; i < numbers.size(); ++i)
        fits[numbers[i]] = answers[i];
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

void SessionImpl::judge(Report& r) const
{
    const ScenarioExpect& e = m_scenario.expect;
    const auto count = [&](const char* name, const std::optional<ExpectedCount>& wanted, uint64_t got) {
        if (wanted && !wanted->holds(got))
            r.broken.push_back({name, wanted->text(), std::to_string(got)});
    };
    const auto tried = fittingResults();
    if (!tried)
        r.broken.push_back({"the patterns", "tried", tried.error().text()});
    const std::map<size_t, bool> fitting = tried.value_or(std::map<size_t, bool> {});
    for (size_t hop = 0; hop < m_scenario.hops() && !e.install.empty(); ++hop) {
        const std::string& pattern = e.install[std::min(hop, e.install.size() - 1)].text;
        const auto fits = fitting.find(hop);
        if (fits == fitting.end() || !fits->second)
            r.broken.push_back({fmt::format("install, hop {}", hop + 1), pattern,
                                hop < r.installs.size() ? r.installs[hop].result : "not reached"});
    }
    for (size_t i = 0; i < m_scenario.steps.size(); ++i) {
        const auto& pattern = m_scenario.steps[i].expect;
        const auto fits = fitting.find(m_scenario.hops() + i);
        if (pattern && (fits == fitting.end() || !fits->second))
            r.broken.push_back({fmt::format("step {}", i + 1), pattern->text,
                                i < r.steps.size() ? r.steps[i].result : "not reached"});
    }
    uint64_t failed = 0;
    for (const LoadRow& l : r.load)
        failed += l.failed;
    count("crashes", e.crashes, r.crashes.size());
    count("failed_requests", e.failedRequests, failed);
    count("restarts", e.restarts, r.restarts);
    if (e.node && *e.node != r.node)
        r.broken.push_back({"node", *e.node, r.node});
    if (m_state.phase != RunState::Phase::Finished)
        r.broken.push_back({"the run's end", "reached", m_state.problem.empty() ? "not reached" : m_state.problem});
    r.held = r.broken.empty();
}

} // namespace relupscope
