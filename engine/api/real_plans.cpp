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

// What is done to a real node from outside, among several.
std::optional<RealNodeAction> actionOf(const Scenario& scenario, const ScenarioFault& f)
{
    RealNodeAction action;
    action.atMs = f.at.ms;
    if (!scenario.hasNodes() || !isMomentThere(f))
        return std::nullopt;
    if (f.fault.kind == FaultKind::Halt) {
        action.kind = RealNodeAction::Kind::Halt;
        action.a = scenario.nodeIndex(f.fault.value("node").value_or(""));
        return action;
    }
    // Where nobody notices at once, what happens depends on timeouts of the host's network.
    const bool isCut = f.fault.kind == FaultKind::Cut && f.fault.value("noticed");
    if (!isCut && f.fault.kind != FaultKind::Heal)
        return std::nullopt;
    action.kind = isCut ? RealNodeAction::Kind::Cut : RealNodeAction::Kind::Heal;
    const std::vector<std::string> ends = linkEnds(f.fault.target);
    action.a = scenario.nodeIndex(ends[0]);
    action.b = scenario.nodeIndex(ends[1]);
    return action;
}

// The real node of that number does it to itself.
bool isDoneInside(const Scenario& scenario, const ScenarioFault& f, uint32_t node)
{
    return isMomentThere(f) && !actionOf(scenario, f)
        && scenario.nodeIndex(f.fault.value("node").value_or("")) == node;
}

// What relupscope_real:run/2 wants besides the driver's plan. `commands`: where one of several gets
// its commands from.
std::string extraPlan(const Scenario& scenario, uint32_t node, const std::string& commands)
{
    std::vector<std::string> thinkTimes;
    for (const ScenarioLoad& l : scenario.loads)
        if (l.thinkMs)
            thinkTimes.push_back(fmt::format("{{{}, {}}}", atomText(l.name), wholeMs(*l.thinkMs)));
        else // parts of a thousand of the gap
            thinkTimes.push_back(fmt::format("{{{}, 1000}}", atomText(l.name)));
    std::vector<std::string> faults;
    for (const ScenarioFault& f : scenario.faults)
        if (const auto there = faultThere(f.fault); there && isDoneInside(scenario, f, node))
            faults.push_back(fmt::format("{{{}, {}}}", wholeMs(f.at.ms), *there));
    return fmt::format("#{{watch_ms => {}, think_ms => {}, faults => {}{}}}.\n",
                       wholeMs(scenario.upgrade.watchAfterMs), joined(thinkTimes), joined(faults),
                       commands.empty() ? "" : ", commands => " + erlangString(commands));
}

// What makes a difference that is nobody's mistake.
std::vector<std::string> onlyOurs(const Scenario& scenario)
{
    std::vector<std::string> words;
    for (const ScenarioFault& f : scenario.faults) {
        const std::string text = f.fault.text() + " at " + f.at.text();
        if (actionOf(scenario, f))
            continue;
        if (!faultThere(f.fault))
            words.push_back(text + " (a real node has nothing like it)");
        else if (!isMomentThere(f))
            words.push_back(text + " (a real node can't be stopped at that moment)");
    }
    if (!scenario.links.empty())
        words.emplace_back(
            "[[link]] (between real nodes there is the loopback interface, as fast as it is)");
    if (!scenario.upgrade.holdMs.empty())
        words.emplace_back("hold_ms (a real release handler can't be held)");
    for (const ScenarioStub& s : scenario.stubs)
        words.push_back(fmt::format("the stub of {}:{}/{} (a real node loads the library)",
                                    s.module, s.function, s.arity));
    if (scenario.upgrade.hasHeart)
        words.emplace_back(
            "heart = true (the real node is started without: it shall not come back by itself)");
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
    const double gaps = static_cast<double>(scenario.hops() * scenario.nodeCount()) * u.nodeGapMs;
    return std::max(u.atMs + hops + gaps, steps) + u.watchAfterMs;
}

// With whole paths.
Result<Scenario> readWhole(const std::string& folder)
{
    TRY_ASSIGN(Scenario scenario, readScenario(hostFiles(), folder));
    for (ScenarioRelease& r : scenario.releases) {
        if (r.root.empty())
            continue;
        TRY_ASSIGN(r.root, hostFiles().realPath(r.root));
    }
    return scenario;
}

RealPlans plansOf(Scenario scenario, const PlanFolders& folders, uint32_t node,
                  const std::string& commands)
{
    RealPlans plans;
    plans.onlyOurs = onlyOurs(scenario);
    scenario.stubs.clear(); // libraries are loaded there, if they can be
    plans.build = buildPlan(scenario, folders);
    plans.run = driverPlan(scenario, folders, node) + extraPlan(scenario, node, commands);
    plans.firstRelease = scenario.path.front();
    plans.shortestMs = shortestMs(scenario);
    plans.scenarioFolder = folders.scenario;
    plans.root = folders.root;
    plans.needsElixir = scenario.needsElixir;
    for (const ScenarioLoad& l : scenario.loads) {
        plans.hasLoad = true;
        if (scenario.nodeIndex(l.node) == node)
            plans.loads.push_back(l.name);
    }
    for (const EmbeddedBeam& beam : embeddedBeams())
        plans.beams.emplace_back(std::string(beam.name) + ".beam",
                                 std::string(reinterpret_cast<const char*>(beam.data), beam.size));
    return plans;
}

} // namespace

Result<RealPlans> realPlans(const std::string& folder, const std::string& root)
{
    TRY_ASSIGN(const Scenario scenario, readWhole(folder));
    TRY_ASSIGN(const std::string whole, hostFiles().realPath(folder));
    return plansOf(scenario, {root, whole, {}, {}}, 0, {});
}

Result<RealNodesPlans> realNodesPlans(const std::string& folder, const std::string& base)
{
    TRY_ASSIGN(const Scenario scenario, readWhole(folder));
    TRY_ASSIGN(const std::string whole, hostFiles().realPath(folder));
    RealNodesPlans plans;
    plans.turns = NodeTurns(scenario);
    plans.watchMs = scenario.upgrade.watchAfterMs;
    for (uint32_t number = 0; number < scenario.nodes.size(); ++number) {
        const std::string& name = scenario.nodes[number].name;
        const std::string its = base + "/" + name;
        plans.nodes.push_back({name,
                               plansOf(scenario, {its + "/release", whole, {}, its + "/progress"},
                                       number, its + "/commands")});
    }
    for (const ScenarioFault& f : scenario.faults) {
        if (const auto action = actionOf(scenario, f))
            plans.actions.push_back(*action);
    }
    std::stable_sort(
        plans.actions.begin(), plans.actions.end(),
        [](const RealNodeAction& a, const RealNodeAction& b) { return a.atMs < b.atMs; });
    return plans;
}

} // namespace relupscope
