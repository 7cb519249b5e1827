// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/session.h"
#include "base/did_you_mean.h"
#include "base/host_files.h"
#include "release/release_folder.h"
#include "release/scenario.h"

#include <map>

namespace relupscope {

namespace {

// The build says where the source tree is; a program far from it is told its folders.
#ifndef RELUPSCOPE_SOURCE_SCENARIOS
#define RELUPSCOPE_SOURCE_SCENARIOS ""
#endif

const std::string tomlName = "/scenario.toml";

ScenarioInfo describe(const std::string& name, const std::string& folder)
{
    const auto scenario = readScenario(hostFiles(), folder);
    if (!scenario)
        return {name, name, scenario.error().text(), folder, {}, {}, {}, {}};
    return {name,
            scenario->title,
            scenario->about,
            folder,
            scenario->category,
            scenario->moral,
            scenario->lookFor,
            scenario->source};
}

// Name to folder; sorted, which is also the order in which they are shown.
std::map<std::string, std::string> findFolders(const Installation& installation)
{
    std::vector<std::string> places = installation.scenarioFolders;
    if (places.empty())
        places.emplace_back(RELUPSCOPE_SOURCE_SCENARIOS);
    std::map<std::string, std::string> found;
    for (const std::string& place : places) {
        const auto names = hostFiles().list(place);
        if (!names)
            continue;
        for (const std::string& name : *names)
            if (hostFiles().isFile(place + "/" + name + tomlName))
                found.emplace(name, place + "/" + name);
    }
    return found;
}

tl::unexpected<Error> unknownScenario(const std::string& scenario,
                                      const std::map<std::string, std::string>& builtin)
{
    if (hostFiles().isFolder(scenario))
        return fail(ErrorKind::NotFound, scenario, "there is no scenario.toml in this folder",
                    "`relupscope new DIR` writes a scenario to start from");
    if (scenario.find('/') != std::string::npos)
        return fail(ErrorKind::NotFound, scenario, "there is no such folder",
                    "a scenario is a folder with scenario.toml, or a name that `relupscope list` "
                    "prints");
    std::vector<std::string> names;
    for (const auto& [name, folder] : builtin)
        names.push_back(name);
    std::string hint = didYouMean(scenario, names, "the built-in scenarios are");
    if (names.empty())
        hint = "no built-in scenarios were found; RELUPSCOPE_SCENARIOS may name their folder";
    return fail(ErrorKind::NotFound, scenario, "there is no such folder and no such scenario",
                std::move(hint));
}

} // namespace

std::vector<ScenarioInfo> builtinScenarios(const Installation& installation)
{
    std::vector<ScenarioInfo> scenarios;
    for (const auto& [name, folder] : findFolders(installation))
        scenarios.push_back(describe(name, folder));
    return scenarios;
}

std::vector<ScenarioInfo> builtinScenarios()
{
    return builtinScenarios(Installation {});
}

Result<std::string> scenarioFolder(const std::string& scenario, const Installation& installation)
{
    if (scenario.empty())
        return fail(ErrorKind::Value, "", "a scenario's name or folder is missing");
    if (hostFiles().isFile(scenario + tomlName))
        return scenario;
    if (("/" + scenario).ends_with(tomlName) && hostFiles().isFile(scenario))
        return scenario.size() == tomlName.size() - 1
            ? std::string(".")
            : scenario.substr(0, scenario.size() - tomlName.size());
    if (isReleaseFolder(hostFiles(), scenario)
        || (scenario.ends_with(".tar.gz") && hostFiles().isFile(scenario)))
        return scenario;
    const auto builtin = findFolders(installation);
    if (const auto found = builtin.find(scenario); found != builtin.end())
        return found->second;
    return unknownScenario(scenario, builtin);
}

} // namespace relupscope
