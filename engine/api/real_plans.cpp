// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/real_plans.h"

#include "api/plans.h"
#include "base/host_files.h"
#include "erl/embedded_beams.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace relupscope {

namespace {

std::string joined(const std::vector<std::string>& terms)
{
    return fmt::format("[{}]", fmt::join(terms, ", "));
}

int64_t wholeMs(double ms)
{
    return static_cast<int64_t>(ms);
}

// A real node can be made to suffer it: {Kind, Target, Value} of relupscope_real.
std::optional<std::string> faultThere(const Fault& fault)
{
    std::string value;
    if (fault.kind == FaultKind::Exit)
        value = fault.value("reason").value_or("shutdown");
    else if (fault.kind == FaultKind::Send)
        value = fault.value("message").value_or("[]");
    else if (fault.kind == FaultKind::LoadFactor)
        value = fault.value("name").value_or("all");
    else if (fault.kind != FaultKind::Kill && fault.kind != FaultKind::RestartLimit
             && fault.kind != FaultKind::Halt)
        return {};
    return fmt::format("{}, {}, {}", faultInfo(fault.kind).key, erlangString(fault.target),
                       erlangString(value));
}

// It can be stopped by the clock only.
bool isMomentThere(const ScenarioFault& f)
{
    return f.at.kind == Moment::Kind::Start || f.at.kind == Moment::Kind::Time;
}

// What relupscope_real:run/2 wants besides the driver's plan.
std::string extraPlan(const Scenario& scenario)
{
    std::vector<std::string> thinkTimes;
    for (const ScenarioLoad& l : scenario.loads)
        if (l.thinkMs)
            thinkTimes.push_back(fmt::format("{{{}, {}}}", atomText(l.name), wholeMs(*l.thinkMs)));
        else // parts of a thousand of the gap
            thinkTimes.push_back(fmt::format("{{{}, 1000}}", atomText(l.name)));
    std::vector<std::string> faults;
    for (const ScenarioFault& f : scenario.faults)
        if (const auto there = faultThere(f.fault); there && isMomentThere(f))
            faults.push_back(fmt::format("{{{}, {}}}", wholeMs(f.at.ms), *there));
    return fmt::format("#{{watch_ms => {}, think_ms => {}, faults => {}}}.\n",
                       wholeMs(scenario.upgrade.watchAfterMs), joined(thinkTimes), joined(faults));
}

// What makes a difference that is nobody's mistake.
std::vector<std::string> onlyOurs(const Scenario& scenario)
{
    std::vector<std::string> words;
    for (const ScenarioFault& f : scenario.faults) {
        const std::string text = f.fault.text() + " at " + f.at.text();
        if (!faultThere(f.fault))
            words.push_back(text + " (a real node has nothing like it)");
        else if (!isMomentThere(f))
            words.push_back(text + " (a real node can't be stopped at that moment)");
    }
    if (!scenario.upgrade.holdMs.empty())
        words.emplace_back("hold_ms (a real release handler can't be held)");
    if (scenario.upgrade.hasHeart)
        words.emplace_back("heart = true (the real node is started without: it shall not come back by itself)");
    return words;
}

double shortestMs(const Scenario& scenario)
{
    const ScenarioUpgrade& u = scenario.upgrade;
    double steps = 0;
    for (const ScenarioStep& s : scenario.steps)
        steps = std::max(steps, s.atMs);
    const double hops
        = static_cast<double>(scenario.hops()) * (u.hopGapMs + u.makePermanentAfterMs.value_or(0));
    return std::max(u.atMs + hops, steps) + u.watchAfterMs;
}

} // namespace

Result<RealPlans> realPlans(const std::string& folder, const std::string& root)
{
    TRY_ASSIGN(Scenario scenario, readScenario(hostFiles(), folder));
    for (ScenarioRelease& r : scenario.releases) {
        if (r.root.empty())
            continue;
        TRY_ASSIGN(r.root, hostFiles().realPath(r.root));
    }

    TRY_ASSIGN(const std::string whole, hostFiles().realPath(folder));
    const PlanFolders folders {root, whole, {}};
    RealPlans plans;
    plans.build = buildPlan(scenario, folders);
    plans.run = driverPlan(scenario, folders) + extraPlan(scenario);
    plans.firstRelease = scenario.path.front();
    plans.shortestMs = shortestMs(scenario);
    plans.scenarioFolder = whole;
    plans.root = root;
    plans.needsElixir = scenario.needsElixir;
    plans.hasLoad = !scenario.loads.empty();
    plans.onlyOurs = onlyOurs(scenario);
    for (const EmbeddedBeam& beam : embeddedBeams())
        plans.beams.emplace_back(std::string(beam.name) + ".beam",
                                 std::string(reinterpret_cast<const char*>(beam.data), beam.size));
    return plans;
}

} // namespace relupscope
