// SPDX-License-Identifier: GPL-3.0-or-later
// The nodes of a scenario, the links between them, and which of them are upgraded when.
#include "base/did_you_mean.h"
#include "release/scenario_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

namespace {

constexpr size_t MostNodes = 16;
constexpr double MostLoss = 0.99;
const std::vector<std::string> orders {"rolling", "together"};

// It becomes part of an atom, and "a-b" is two of them.
bool isNodeName(std::string_view name)
{
    constexpr size_t longest = 30;
    return name.size() <= longest && isApplicationName(name)
        && name.find('@') == std::string_view::npos;
}

} // namespace

void ScenarioReader::readNodes(TomlTable& top)
{
    for (const toml::table* one : top.tables("node")) {
        TomlTable table(m_problems, *one, "[[node]]");
        const std::string name = table.string("name", Need::Required).value_or("");
        if (const toml::node* place = table.node("name"); place != nullptr && !isNodeName(name))
            table.problem(*place, fmt::format("`{}` is no name for a node", name),
                          "a small letter first, then letters, digits and underscores, at most 30");
        else if (place != nullptr && m_scenario.hasNode(name))
            table.problem(*place, fmt::format("there is a node `{}` already", name));
        table.refuseOthers();
        m_scenario.nodes.push_back({name});
        if (m_scenario.nodes.size() == MostNodes + 1)
            m_problems.add(one->source(), fmt::format("there are more than {} nodes", MostNodes));
    }
}

// The name of one of the nodes; empty when it is none, which is told.
std::string ScenarioReader::readNodeName(TomlTable& table, const toml::node& node)
{
    const auto* name = node.as_string();
    if (name == nullptr) {
        table.problem(node, fmt::format("a node's name in {} must be a string", table.name()));
        return {};
    }
    if (m_scenario.hasNode(name->get()))
        return name->get();
    table.problem(node, fmt::format("there is no node `{}`", name->get()),
                  m_scenario.nodesHint(name->get()));
    return {};
}

// `node = "b"`, else the first of several.
std::string ScenarioReader::readOwnNode(TomlTable& table)
{
    if (const toml::node* node = table.node("node"))
        return readNodeName(table, *node);
    return m_scenario.nodeName(0);
}

void ScenarioReader::readLinks(TomlTable& top)
{
    for (const toml::table* one : top.tables("link")) {
        TomlTable table(m_problems, *one, "[[link]]");
        ScenarioLink link;
        if (const toml::array* between = table.array("between", Need::Required)) {
            if (between->size() == 2) {
                link.a = readNodeName(table, *between->get(0));
                link.b = readNodeName(table, *between->get(1));
            }
            if (between->size() != 2 || (!link.a.empty() && link.a == link.b))
                table.problem(*between, "a link is between two nodes", "between = [\"a\", \"b\"]");
        }
        link.latencyMs = table.number("latency_ms", 0, LongestMs).value_or(link.latencyMs);
        link.bytesPerSecond = table.integer("bandwidth", 0, MostCounted).value_or(0);
        link.loss = table.number("loss", 0, MostLoss).value_or(0);
        table.refuseOthers();
        m_scenario.links.push_back(std::move(link));
    }
}

void ScenarioReader::readUpgradedNodes(TomlTable& table)
{
    ScenarioUpgrade& upgrade = m_scenario.upgrade;
    for (const ScenarioNode& node : m_scenario.nodes)
        upgrade.nodes.push_back(node.name);
    if (const toml::array* nodes = table.array("nodes")) {
        upgrade.nodes.clear();
        for (const toml::node& node : *nodes) {
            const std::string name = readNodeName(table, node);
            if (std::find(upgrade.nodes.begin(), upgrade.nodes.end(), name) != upgrade.nodes.end())
                table.problem(node, fmt::format("`{}` stands there twice", name));
            upgrade.nodes.push_back(name);
        }
        if (nodes->empty())
            table.problem(*nodes, "`nodes` in [upgrade] names no node",
                          "automatic = false upgrades none by itself");
    }
    const std::string order = table.string("order").value_or("rolling");
    if (std::find(orders.begin(), orders.end(), order) == orders.end())
        table.problem(*table.node("order"), fmt::format("there is no order `{}`", order),
                      didYouMean(order, orders, "it is one of"));
    upgrade.isRolling = order == "rolling";
    upgrade.nodeGapMs = table.number("node_gap_ms", 0, LongestMs).value_or(upgrade.nodeGapMs);
    for (const char* key : {"order", "node_gap_ms"}) {
        if (const toml::node* node = table.node(key); node != nullptr && !m_scenario.hasNodes())
            table.problem(*node, fmt::format("`{}` is of no use with one node", key),
                          "name them with [[node]]");
    }
}

} // namespace relupscope
