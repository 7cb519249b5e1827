// SPDX-License-Identifier: GPL-3.0-or-later
#include "release/release_folder.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

namespace {

// The versions under releases/ that have a .rel file, in the order of their names.
std::vector<std::string> versionsIn(const HostFiles& files, const std::string& folder)
{
    std::vector<std::string> versions;
    for (const std::string& name :
         files.list(folder + "/releases").value_or(std::vector<std::string> {}))
        if (releaseNameIn(files, folder, name))
            versions.push_back(name);
    return versions;
}

// start_erl.data holds the version of erts and that of the release.
std::string permanentVersion(const HostFiles& files, const std::string& folder)
{
    const auto text = files.read(folder + "/releases/start_erl.data");
    if (!text)
        return {};
    const size_t begin
        = text->find_first_not_of(" \t\r\n", std::min(text->find(' '), text->size()));
    const size_t end = text->find_last_not_of(" \t\r\n");
    return begin == std::string::npos || end < begin ? "" : text->substr(begin, end - begin + 1);
}

// The one that runs: permanent, or without a relup, or the only one.
std::string startVersion(const HostFiles& files, const std::string& folder,
                         const std::vector<std::string>& versions)
{
    const std::string permanent = permanentVersion(files, folder);
    if (std::find(versions.begin(), versions.end(), permanent) != versions.end())
        return permanent;
    const auto first = std::find_if_not(versions.begin(), versions.end(), [&](const auto& version) {
        return files.isFile(folder + "/releases/" + version + "/relup");
    });
    return first == versions.end() ? versions.front() : *first;
}

} // namespace

bool isReleaseFolder(const HostFiles& files, const std::string& folder)
{
    return files.isFolder(folder + "/lib") && !versionsIn(files, folder).empty();
}

Result<std::string> releaseNameIn(const HostFiles& files, const std::string& folder,
                                  const std::string& version)
{
    if (!files.isFolder(folder))
        return fail(ErrorKind::NotFound, folder, "there is no such folder");
    const std::string place = folder + "/releases/" + version;
    const std::string ending = ".rel";
    for (const std::string& name : files.list(place).value_or(std::vector<std::string> {}))
        if (name.ends_with(ending) && name.size() > ending.size() && name != "start_clean.rel")
            return name.substr(0, name.size() - ending.size());
    return fail(ErrorKind::NotFound, place, "there is no .rel file",
                "a release has lib/NAME-VERSION/ebin and releases/VERSION/NAME.rel");
}

Result<void> describeReleaseFolder(const HostFiles& files, Scenario& scenario)
{
    const std::vector<std::string> versions = versionsIn(files, scenario.folder);
    const auto hasRelup = [&](const std::string& version) {
        return files.isFile(scenario.folder + "/releases/" + version + "/relup");
    };
    const std::string from = startVersion(files, scenario.folder, versions);
    scenario.path = {from};
    for (const std::string& version : versions)
        if (version != from && hasRelup(version) && scenario.path.size() == 1)
            scenario.path.push_back(version);
    for (const std::string& version : scenario.path) {
        TRY_ASSIGN(std::string name, releaseNameIn(files, scenario.folder, version));
        scenario.releases.push_back({version, {}, scenario.folder, std::move(name)});
    }
    scenario.title = scenario.path.size() == 1
        ? fmt::format("{} {}", scenario.releases.front().name, from)
        : fmt::format("{}: {} to {}", scenario.releases.front().name, from, scenario.path.back());
    scenario.about
        = "A release as it was built. A scenario.toml beside lib/ and releases/ could add "
          "load, faults and expectations.";
    scenario.file = scenario.folder + "/releases/" + from;
    scenario.upgrade.makePermanentAfterMs = 200;
    return {};
}

Result<Scenario> scenarioOfReleases(const HostFiles& files, const std::string& from,
                                    const std::string& to)
{
    for (const std::string& folder : {from, to})
        if (!isReleaseFolder(files, folder))
            return fail(ErrorKind::NotFound, folder, "there is no release in it",
                        "a release has lib/NAME-VERSION/ebin and releases/VERSION/NAME.rel");
    Scenario scenario;
    scenario.folder = to;
    const std::string first = startVersion(files, from, versionsIn(files, from));
    scenario.path = {first};
    for (const std::string& version : versionsIn(files, to)) {
        const bool hasRelup = files.isFile(to + "/releases/" + version + "/relup");
        if (version != first && (scenario.path.size() == 1 || hasRelup))
            scenario.path = {first, version};
    }
    if (scenario.path.size() < 2)
        return fail(ErrorKind::Value, to + "/releases",
                    "there is no release but " + first + ", which is the one to upgrade");
    for (const auto& [folder, version] : {std::pair {from, first}, std::pair {to, scenario.path[1]}}) {
        TRY_ASSIGN(std::string name, releaseNameIn(files, folder, version));
        scenario.releases.push_back({version, {}, folder, std::move(name)});
    }
    scenario.name = scenario.releases.front().name;
    scenario.file = to + "/releases/" + scenario.path[1];
    return scenario;
}

} // namespace relupscope
