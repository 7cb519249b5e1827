// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/view_builder.h"

#include "base/host_files.h"
#include "term/print.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

ViewBuilder::ViewBuilder(SessionImpl& session, NodeNumber node)
    : m_s(session),
      m_node(session.node(node < session.nodeCount() ? node : 0)),
      m_r(*session.m_recorder),
      m_n(m_r.nodes[m_node.index]),
      m_origins(session.m_scenario, session.m_target, session.m_versions, m_n, m_node)
{
}

NodeSurvey& ViewBuilder::survey()
{
    if (!m_survey)
        m_survey.emplace(m_s.m_scenario, m_n, m_node, m_origins, m_s.surveyMemory(m_node));
    return *m_survey;
}

std::string ViewBuilder::otpVersion() const
{
    std::string release = printTerm(m_node.otpRelease, m_node.atoms);
    if (release.size() > 2)
        release = release.substr(1, release.size() - 2);
    std::string exact;
    if (const auto text
        = hostFiles().read(m_s.m_target.otpRoot + "/releases/" + release + "/OTP_VERSION"))
        exact = text->substr(0, text->find('\n'));
    return exact.empty() ? release : exact;
}

int ViewBuilder::currentHop() const
{
    return std::max(1, static_cast<int>(m_node.upgrade.hop));
}

// The last ones worth a line before this moment; what lies ahead of it on the branch is known, too.
std::vector<EventRow> ViewBuilder::recentEvents() const
{
    constexpr size_t Most = 200;
    constexpr size_t LookedAt = 20'000;
    std::vector<EventRow> rows;
    const size_t here = std::min<size_t>(m_s.eventsSinceStart(), m_r.rows.size());
    for (size_t i = here; i > 0 && here - i < LookedAt && rows.size() < Most; --i) {
        if (!isMinor(m_r.rows[i - 1]))
            rows.push_back(m_r.rows[i - 1]);
    }
    std::reverse(rows.begin(), rows.end());
    return rows;
}

WorldView ViewBuilder::processesOnly()
{
    WorldView v;
    v.processes = survey().takeProcesses();
    return v;
}

std::shared_ptr<const WorldView> ViewBuilder::view()
{
    auto v = std::make_shared<WorldView>();
    v->title = m_s.m_scenario.title;
    v->appName = m_s.m_target.name;
    v->event = m_s.eventsSinceStart();
    v->ms = m_r.ms(m_s.now());
    v->node = m_node.index;
    v->nodes = nodes();
    v->links = links();
    v->seed = m_s.m_options.seed;
    v->branch = m_s.m_tree.find(m_s.m_branch)->name;
    relup(*v);
    const auto hop = static_cast<size_t>(v->hop);
    v->subtitle = fmt::format("{} {} → {}", v->appName, m_s.m_scenario.path[hop - 1],
                              m_s.m_scenario.path[std::min(hop, m_s.m_scenario.path.size() - 1)]);
    const double lastInstall = m_s.m_scenario.upgrade.atMs
        + static_cast<double>(m_s.m_scenario.hops())
            * (m_s.m_scenario.upgrade.hopGapMs
               + m_s.m_scenario.upgrade.makePermanentAfterMs.value_or(0));
    v->endMs = std::max(v->ms, lastInstall + m_s.m_scenario.upgrade.watchAfterMs);
    v->phase = m_s.m_state.phase == RunState::Phase::Finished ? WorldPhase::Finished
        : m_s.m_state.phase == RunState::Phase::Failed        ? WorldPhase::Failed
        : m_node.upgrade.isRunning                            ? WorldPhase::Upgrading
        : m_r.hopsDone()                                      ? WorldPhase::Upgraded
                                                              : WorldPhase::Running;
    v->processCount = m_node.processCount();
    v->processes = survey().takeProcesses();
    addDead(v->processes);
    v->nextNote = nextNote(*v);
    v->modules = modules();
    v->purgeForecast = forecast(v->modules);
    v->load = load();
    v->charts = charts(*v);
    v->recentEvents = recentEvents();
    v->crashes = m_r.crashes.all();
    v->incidents = m_r.incidents.all();
    for (const RecordedNode& n : m_r.nodes)
        v->installs.insert(v->installs.end(), n.installs.begin(), n.installs.end());
    std::stable_sort(v->installs.begin(), v->installs.end(),
                     [](const InstallRow& a, const InstallRow& b) { return a.atMs < b.atMs; });
    for (const Mfa& m : m_node.missing)
        v->missing.push_back(fmt::format("{}:{}/{}", m_node.atoms.text(m.module),
                                         m_node.atoms.text(m.function), m.arity));
    v->problem = m_s.m_state.problem;
    v->say = say(*v);
    return v;
}

} // namespace relupscope
