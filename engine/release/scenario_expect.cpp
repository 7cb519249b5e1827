// SPDX-License-Identifier: GPL-3.0-or-later
// What a scenario expects of its run.
#include "base/did_you_mean.h"
#include "release/scenario_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

namespace {

const std::vector<std::string> nodeStates {"running", "restarted", "halted"};

} // namespace

void ScenarioReader::readExpect(TomlTable& top)
{
    const toml::table* found = top.table("expect");
    if (found == nullptr)
        return;
    TomlTable table(m_problems, *found, "[expect]");
    ScenarioExpect& expect = m_scenario.expect;
    readInstallPatterns(table, &expect.install, false);
    expect.crashes = readCount(table, "crashes");
    expect.failedRequests = readCount(table, "failed_requests");
    expect.restarts = readCount(table, "restarts");
    expect.node = readNode(table);
    readExpectedNodes(table);
    table.refuseOthers();
}

// `mayBeNone`: an empty list says that nothing is installed.
void ScenarioReader::readInstallPatterns(TomlTable& table, std::vector<ErlangText>* all,
                                         bool mayBeNone)
{
    std::vector<ErlangText>& patterns = *all;
    const toml::node* node = table.node("install");
    if (node == nullptr)
        return;
    if (node->is_string()) {
        if (const auto pattern = table.erlang("install"))
            patterns.assign(m_scenario.hops(), *pattern);
        return;
    }
    if (!node->is_array()) {
        table.wrongType("install", *node, "a string or an array of strings");
        return;
    }
    for (const toml::node& element : *node->as_array()) {
        if (const auto* text = element.as_string())
            patterns.push_back(m_problems.erlangText(*text));
        else
            table.wrongType("install", element, "a string or an array of strings");
    }
    if (patterns.size() != m_scenario.hops() && !(mayBeNone && patterns.empty()))
        table.problem(*node,
                      fmt::format("`install` in {} has {} patterns, the path has {} hops",
                                  table.name(), patterns.size(), m_scenario.hops()),
                      "one pattern a hop, or a single string for all of them");
}

// [expect.nodes.NAME]
void ScenarioReader::readExpectedNodes(TomlTable& table)
{
    const toml::table* nodes = table.table("nodes");
    if (nodes == nullptr)
        return;
    for (const auto& [name, node] : *nodes) {
        if (!m_scenario.hasNode(name.str()))
            m_problems.add(name.source(), fmt::format("there is no node `{}`", name.str()),
                           m_scenario.nodesHint(name.str()));
        const toml::table* one = node.as_table();
        if (one == nullptr) {
            m_problems.add(node.source(), fmt::format("`nodes.{}` must be a table", name.str()));
            continue;
        }
        TomlTable its(m_problems, *one, fmt::format("[expect.nodes.{}]", name.str()));
        ScenarioExpect::OfNode& expected = m_scenario.expect.nodes[std::string(name.str())];
        if (its.node("install") != nullptr)
            readInstallPatterns(its, &expected.install.emplace(), true);
        expected.node = readNode(its);
        its.refuseOthers();
    }
}

std::optional<std::string> ScenarioReader::readNode(TomlTable& table)
{
    const auto state = table.string("node");
    if (!state)
        return state;
    if (std::find(nodeStates.begin(), nodeStates.end(), *state) == nodeStates.end())
        table.problem(*table.node("node"), fmt::format("a node is never `{}`", *state),
                      didYouMean(*state, nodeStates, "it is one of"));
    return state;
}

std::optional<ExpectedCount> ScenarioReader::readCount(TomlTable& table, std::string_view key)
{
    const toml::node* node = table.node(key);
    if (node == nullptr)
        return std::nullopt;
    if (!node->is_table()) {
        if (!node->is_integer()) {
            table.wrongType(key, *node, "a whole number, { min = N } or { max = N }");
            return std::nullopt;
        }
        const auto exact = table.integer(key, 0, MostCounted);
        return ExpectedCount {exact, exact};
    }
    TomlTable bounds(m_problems, *node->as_table(), fmt::format("`{}`", key));
    ExpectedCount count;
    count.min = bounds.integer("min", 0, MostCounted);
    count.max = bounds.integer("max", 0, MostCounted);
    bounds.refuseOthers();
    if (node->as_table()->empty())
        table.problem(*node, fmt::format("`{}` has neither `min` nor `max`", key));
    if (count.min && count.max && *count.min > *count.max)
        table.problem(*node, fmt::format("`{}` can never be: min is above max", key));
    return count;
}

} // namespace relupscope
