// SPDX-License-Identifier: GPL-3.0-or-later
#include "release/scenario.h"

#include "base/did_you_mean.h"
#include "release/release_folder.h"
#include "release/scenario_reader.h"
#include "release/toml_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

namespace relupscope {

namespace {

std::string lastPart(const std::string& folder)
{
    std::filesystem::path path(folder);
    if (path.filename().empty() || path.filename() == "." || path.filename() == "..") {
        std::error_code error;
        const auto whole = std::filesystem::weakly_canonical(path, error);
        if (!error)
            path = whole;
    }
    return path.filename().empty() ? path.parent_path().filename().string()
                                   : path.filename().string();
}

Result<std::string> readScenarioText(const HostFiles& files, const Scenario& scenario)
{
    if (!files.isFolder(scenario.folder))
        return fail(
            ErrorKind::NotFound, scenario.folder, "there is no such folder",
            "a scenario is a folder with scenario.toml; `relupscope list` names the built-in "
            "ones");
    if (!files.isFile(scenario.file))
        return fail(ErrorKind::NotFound, scenario.folder,
                    "there is no scenario.toml in this folder",
                    "`relupscope new DIR` writes a scenario to start from");
    return files.read(scenario.file);
}

} // namespace

std::string ExpectedCount::text() const
{
    if (min && max)
        return *min == *max ? fmt::format("{}", *min) : fmt::format("{} to {}", *min, *max);
    if (min)
        return fmt::format("at least {}", *min);
    return max ? fmt::format("at most {}", *max) : "any number";
}

const ScenarioRelease* Scenario::release(std::string_view version) const
{
    for (const ScenarioRelease& one : releases)
        if (one.version == version)
            return &one;
    return nullptr;
}

bool Scenario::hasNode(std::string_view node) const
{
    return std::any_of(nodes.begin(), nodes.end(),
                       [node](const ScenarioNode& n) { return n.name == node; });
}

uint32_t Scenario::nodeIndex(std::string_view node) const
{
    for (uint32_t i = 0; i < nodes.size(); ++i) {
        if (nodes[i].name == node)
            return i;
    }
    return 0;
}

std::string Scenario::nodeName(uint32_t index) const
{
    return index < nodes.size() ? nodes[index].name : std::string();
}

std::string Scenario::nodesHint(std::string_view wanted) const
{
    std::vector<std::string> names;
    for (const ScenarioNode& node : nodes)
        names.push_back(node.name);
    return names.empty() ? "the scenario has one node, which has no name; [[node]] names several"
                         : didYouMean(wanted, names, "the nodes are");
}

std::optional<FaultProblem> Scenario::problemOf(const Fault& fault) const
{
    const auto missing
        = [this](const std::string& key, const std::string& wanted) -> std::optional<FaultProblem> {
        if (hasNode(wanted))
            return std::nullopt;
        return FaultProblem {key, fmt::format("there is no node `{}`", wanted), nodesHint(wanted)};
    };
    if (const auto node = fault.value("node"))
        return missing("node", *node);
    const FaultInfo& info = faultInfo(fault.kind);
    if (info.argument != FaultArgument::Link)
        return std::nullopt;
    for (const std::string& end : linkEnds(fault.target)) {
        if (auto problem = missing(std::string(info.key), end))
            return problem;
    }
    return std::nullopt;
}

Result<Scenario> readScenario(const HostFiles& files, const std::string& folder)
{
    Scenario scenario;
    scenario.folder = folder;
    while (scenario.folder.size() > 1 && scenario.folder.back() == '/')
        scenario.folder.pop_back();
    scenario.name = lastPart(scenario.folder);
    scenario.file = scenario.folder + "/scenario.toml";
    if (files.isFile(folder) && folder.ends_with(".tar.gz")) {
        TRY(describePackage(files, folder, scenario));
        return scenario;
    }
    if (!files.isFile(scenario.file) && isReleaseFolder(files, scenario.folder)) {
        TRY(describeReleaseFolder(files, scenario));
        return scenario;
    }
    TRY_ASSIGN(const std::string text, readScenarioText(files, scenario));
    TRY_ASSIGN(const toml::table document, parseToml(scenario.file, text));
    TomlProblems problems(scenario.file, text);
    ScenarioReader(files, scenario, problems).read(document);
    if (!problems.none())
        return tl::unexpected<Error>(problems.first());
    return scenario;
}

} // namespace relupscope
