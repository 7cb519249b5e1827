// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/plans.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

std::string erlangString(std::string_view utf8)
{
    std::string quoted = "\"";
    for (const char c : utf8) {
        if (c == '"' || c == '\\')
            quoted += '\\';
        if (c == '\n')
            quoted += "\\n";
        else
            quoted += c;
    }
    return quoted + "\"";
}

std::string atomText(std::string_view s)
{
    std::string quoted = "'";
    for (const char c : s) {
        if (c == '\'' || c == '\\')
            quoted += '\\';
        quoted += c;
    }
    return quoted + "'";
}

std::string releaseName(const Scenario& scenario)
{
    for (const ScenarioRelease& r : scenario.releases) {
        if (!r.name.empty())
            return r.name;
    }
    for (const ScenarioRelease& r : scenario.releases) {
        if (!r.apps.empty())
            return r.apps.begin()->first;
    }
    return "release";
}

std::string buildPlan(const Scenario& scenario, const PlanFolders& folders)
{
    std::string path;
    for (const std::string& v : scenario.path)
        path += (path.empty() ? "" : ", ") + erlangString(v);
    std::string releases;
    for (const ScenarioRelease& r : scenario.releases) {
        std::string apps;
        for (const auto& [name, version] : r.apps)
            apps += fmt::format("{}{{{}, {}}}", apps.empty() ? "" : ", ", atomText(name),
                                erlangString(version));
        const std::string root = folders.brought.empty()
            ? r.root
            : folders.brought + "/" + r.version + (r.isPackage() ? ".tar.gz" : "");
        const std::string madeOf
            = r.root.empty() ? fmt::format("apps => [{}]", apps) : "root => " + erlangString(root);
        releases += fmt::format("{}#{{vsn => {}, {}}}", releases.empty() ? "" : ", ",
                                erlangString(r.version), madeOf);
    }
    std::string stubs;
    for (const ScenarioStub& s : scenario.stubs)
        stubs += fmt::format("{}{{{}, {}, {}, {}, {}, {}}}", stubs.empty() ? "" : ", ",
                             atomText(s.module), atomText(s.function), s.arity,
                             erlangString(s.result.text), s.result.line, s.result.column);
    return fmt::format("#{{root => {}, scenario => {}, name => {}, path => [{}], "
                       "releases => [{}], stubs => [{}], otp_apps => [kernel, stdlib, sasl]}}.\n",
                       erlangString(folders.root), erlangString(folders.scenario),
                       atomText(releaseName(scenario)), path, releases, stubs);
}

std::string stepTerms(const Scenario& scenario, uint32_t node)
{
    std::string steps;
    for (const ScenarioStep& s : scenario.steps)
        if (scenario.nodeIndex(s.node) == node)
            steps += fmt::format("{}{{{}, {}}}", steps.empty() ? "" : ", ",
                                 static_cast<int64_t>(s.atMs), erlangString(s.eval.text));
    return steps;
}

namespace {

// ", KEY => [{Ms, Number}]", or nothing.
template<typename Number>
std::string pairTerms(std::string_view key, const std::vector<std::pair<double, Number>>& pairs)
{
    std::string terms;
    for (const auto& [ms, number] : pairs)
        terms += fmt::format("{}{{{}, {}}}", terms.empty() ? "" : ", ", static_cast<int64_t>(ms),
                             static_cast<double>(number)
                                     == static_cast<double>(static_cast<int64_t>(number))
                                 ? fmt::format("{}", static_cast<int64_t>(number))
                                 : fmt::format("{:.6f}", static_cast<double>(number)));
    return terms.empty() ? terms : fmt::format(", {} => [{}]", key, terms);
}

// Of a node among several: who the others are, and that it is told when to upgrade.
std::string nodeTerms(const Scenario& scenario, uint32_t node, bool isUpgraded)
{
    if (!scenario.hasNodes())
        return {};
    std::string peers;
    for (const ScenarioNode& other : scenario.nodes) {
        if (other.name != scenario.nodeName(node))
            peers += (peers.empty() ? "" : ", ") + erlangString(other.name);
    }
    return fmt::format(", peers => [{}]{}", peers, isUpgraded ? ", on_call => true" : "");
}

std::string textTerms(const Scenario& scenario)
{
    std::string terms;
    size_t number = 0;
    for (const CheckedText& t : checkedTexts(scenario))
        terms += fmt::format("{}{{{}, {}, {}}}", terms.empty() ? "" : ", ", number++,
                             t.isPattern ? "pattern" : "expressions", erlangString(t.text->text));
    return terms;
}

} // namespace

std::vector<CheckedText> checkedTexts(const Scenario& scenario)
{
    std::vector<CheckedText> texts {{&scenario.upgrade.options, false}};
    for (const ScenarioStep& s : scenario.steps) {
        texts.push_back({&s.eval, false});
        if (s.expect)
            texts.push_back({&*s.expect, true});
    }
    for (const ScenarioLoad& l : scenario.loads)
        texts.push_back({&l.run, false});
    for (const ScenarioFault& f : scenario.faults) {
        for (const auto& [text, isPattern] : f.texts)
            texts.push_back({&text, isPattern});
    }
    for (const ErlangText& pattern : scenario.expect.install)
        texts.push_back({&pattern, true});
    for (const auto& [name, expected] : scenario.expect.nodes) {
        if (!expected.install)
            continue;
        for (const ErlangText& pattern : *expected.install)
            texts.push_back({&pattern, true});
    }
    return texts;
}

std::string driverPlan(const Scenario& scenario, const PlanFolders& folders, uint32_t node)
{
    const auto& upgraded = scenario.upgrade.nodes;
    const bool isUpgraded = scenario.upgrade.isAutomatic
        && (!scenario.hasNodes()
            || std::find(upgraded.begin(), upgraded.end(), scenario.nodeName(node))
                != upgraded.end());
    std::string hops;
    for (size_t i = 0; i + 1 < scenario.path.size() && isUpgraded; ++i)
        hops += fmt::format("{}{{{}, {}}}", i ? ", " : "", erlangString(scenario.path[i]),
                            erlangString(scenario.path[i + 1]));
    std::string loads;
    for (const ScenarioLoad& l : scenario.loads) {
        if (scenario.nodeIndex(l.node) != node)
            continue;
        const std::string pace = l.ratePerS ? fmt::format("rate_per_s => {:.6f}", *l.ratePerS)
                                            : fmt::format("clients => {}", l.clients);
        loads += fmt::format("{}#{{name => {}, run => {}, {}{}{}}}", loads.empty() ? "" : ", ",
                             atomText(l.name), erlangString(l.run.text), pace,
                             pairTerms("ramp", l.ramp), pairTerms("bursts", l.bursts));
    }
    const ScenarioUpgrade& u = scenario.upgrade;
    const auto ms = [](double d) { return static_cast<int64_t>(d); };
    const std::string permanent = u.makePermanentAfterMs
        ? fmt::format(", make_permanent_after_ms => {}", ms(*u.makePermanentAfterMs))
        : "";
    const std::string progress = folders.progress.empty()
        ? ""
        : fmt::format(", progress => {}", erlangString(folders.progress));
    return fmt::format("#{{root => {}, name => {}, hops => [{}], at_ms => {}, options => {}, "
                       "hop_gap_ms => {}{}{}, steps => [{}], texts => [{}], loads => [{}]{}}}.\n",
                       erlangString(folders.root), atomText(releaseName(scenario)), hops,
                       ms(u.atMs), erlangString(u.options.text), ms(u.hopGapMs), permanent,
                       progress, stepTerms(scenario, node), node == 0 ? textTerms(scenario) : "",
                       loads, nodeTerms(scenario, node, isUpgraded));
}

} // namespace relupscope
