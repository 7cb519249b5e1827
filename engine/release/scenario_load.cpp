// SPDX-License-Identifier: GPL-3.0-or-later
// The load of a scenario.
#include "base/did_you_mean.h"
#include "release/scenario_reader.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

namespace {

constexpr double MostFactor = 1000;
constexpr uint64_t MostClients = 1'000'000;
const std::vector<std::string> distributions {"fixed", "spread", "exponential"};

} // namespace

void ScenarioReader::readLoads(TomlTable& top)
{
    const auto tables = top.tables("load");
    for (const toml::table* one : tables) {
        TomlTable table(m_problems, *one, "[[load]]");
        m_scenario.loads.push_back(readLoad(table));
    }
    checkLoadNames(tables);
}

// [[MS, NUMBER], ...] in the order of time.
std::vector<std::pair<double, double>>
ScenarioReader::readPairs(TomlTable& table, std::string_view key, double least, double most)
{
    std::vector<std::pair<double, double>> pairs;
    const toml::array* found = table.array(key);
    if (found == nullptr)
        return pairs;
    for (const toml::node& node : *found) {
        const toml::array* pair = node.as_array();
        const auto ms
            = pair != nullptr && pair->size() == 2 ? pair->get(0)->value<double>() : std::nullopt;
        const auto value = ms ? pair->get(1)->value<double>() : std::nullopt;
        const bool isInOrder = pairs.empty() || (ms && *ms >= pairs.back().first);
        if (!value || *ms < 0 || *ms > LongestMs || *value < least || *value > most || !isInOrder) {
            table.problem(node,
                          fmt::format("`{}` is made of [MS, NUMBER], in the order of time, each "
                                      "number from {} to {}",
                                      key, least, most));
            return pairs;
        }
        pairs.emplace_back(*ms, *value);
    }
    return pairs;
}

ScenarioLoad ScenarioReader::readLoad(TomlTable& table)
{
    ScenarioLoad load;
    load.name = table.string("name", Need::Required).value_or("");
    load.clients = table.integer("clients", 1, MostClients).value_or(load.clients);
    const toml::node* think = table.node("think_ms");
    const toml::node* rate = table.node("rate_per_s");
    load.thinkMs = table.number("think_ms", 0, LongestMs);
    load.ratePerS = table.number("rate_per_s", 0.001, 1e6);
    if (think == nullptr && rate == nullptr)
        m_problems.addMissing(
            table.source(), "[[load]] has neither `think_ms` nor `rate_per_s`",
            "think_ms makes clients that wait between requests, rate_per_s a steady rate");
    else if (think != nullptr && rate != nullptr)
        table.problem(*rate, "[[load]] has both `think_ms` and `rate_per_s`",
                      "take out one of them");
    load.distribution = table.string("distribution").value_or("");
    if (!load.distribution.empty()
        && std::find(distributions.begin(), distributions.end(), load.distribution)
            == distributions.end())
        table.problem(*table.node("distribution"),
                      fmt::format("there is no distribution `{}`", load.distribution),
                      didYouMean(load.distribution, distributions, "it is one of"));
    load.ramp = readPairs(table, "ramp", 0, MostFactor);
    for (const auto& [ms, count] : readPairs(table, "bursts", 1, 1e6))
        load.bursts.emplace_back(ms, static_cast<uint64_t>(count));
    load.node = readOwnNode(table);
    load.warmUpMs = table.number("warm_up_ms", 0, LongestMs).value_or(0);
    load.run = table.erlang("run", Need::Required).value_or(load.run);
    table.refuseOthers();
    return load;
}

void ScenarioReader::checkLoadNames(const std::vector<const toml::table*>& tables)
{
    std::vector<std::string> seen;
    for (const toml::table* table : tables) {
        const toml::node* node = table->get("name");
        const auto* name = node == nullptr ? nullptr : node->as_string();
        if (name == nullptr)
            continue;
        if (!isFileNamePart(name->get()))
            m_problems.add(name->source(), fmt::format("`{}` is no name for a load", name->get()),
                           "one word, without quotes and slashes");
        else if (std::find(seen.begin(), seen.end(), name->get()) != seen.end())
            m_problems.add(name->source(),
                           fmt::format("there is a load `{}` already", name->get()));
        seen.push_back(name->get());
    }
}

} // namespace relupscope
