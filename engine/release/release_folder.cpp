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

// The one that runs: permanent, or without a relup, or the only one. A permanent one with a relup
// that stands beside one without has been built last: build tools name that in start_erl.data.
std::string startVersion(const HostFiles& files, const std::string& folder,
                         const std::vector<std::string>& versions)
{
    const auto hasRelup = [&](const std::string& version) {
        return files.isFile(folder + "/releases/" + version + "/relup");
    };
    const std::string permanent = permanentVersion(files, folder);
    const bool isThere = std::find(versions.begin(), versions.end(), permanent) != versions.end();
    const auto first = std::find_if_not(versions.begin(), versions.end(), hasRelup);
    if (isThere && (!hasRelup(permanent) || first == versions.end()))
        return permanent;
    return first == versions.end() ? versions.front() : *first;
}

// Whether the release's .rel file names this version of the application: {bank,"1.0.0",permanent}.
bool names(const std::string& rel, const std::string& app, const std::string& version)
{
    for (size_t at = rel.find(app); at != std::string::npos; at = rel.find(app, at + 1)) {
        size_t end = at + app.size();
        const bool isWhole = at > 0 && (rel[at - 1] == '{' || rel[at - 1] == '\'');
        end += end < rel.size() && rel[end] == '\'';
        end = rel.find_first_not_of(" \t\n,", end);
        if (isWhole && end != std::string::npos
            && rel.compare(end, version.size() + 2, "\"" + version + "\"") == 0)
            return true;
    }
    return false;
}

// Whether one of the release's applications says how it is upgraded, so that a relup can be made.
bool hasAppup(const HostFiles& files, const std::string& folder, const std::string& version)
{
    const auto name = releaseNameIn(files, folder, version);
    const auto rel = name ? files.read(folder + "/releases/" + version + "/" + *name + ".rel")
                          : Result<std::string>("");
    for (const std::string& library :
         files.list(folder + "/lib").value_or(std::vector<std::string> {})) {
        const size_t hyphen = library.find('-');
        if (hyphen == std::string::npos || !rel)
            continue;
        const std::string app = library.substr(0, hyphen);
        if (files.isFile(folder + "/lib/" + library + "/ebin/" + app + ".appup")
            && names(*rel, app, library.substr(hyphen + 1)))
            return true;
    }
    return false;
}

// Where nobody made a relup: from the version without an appup to the one with one; of several, to
// the permanent one, which was built last.
std::vector<std::string> pathByAppup(const HostFiles& files, const std::string& folder,
                                     const std::vector<std::string>& versions)
{
    std::string from;
    std::string to;
    const std::string permanent = permanentVersion(files, folder);
    for (const std::string& version : versions)
        if (hasAppup(files, folder, version) && (to.empty() || version == permanent))
            to = version;
    for (const std::string& version : versions)
        if (version != to && (from.empty() || !hasAppup(files, folder, version)))
            from = version;
    return to.empty() || from.empty() ? std::vector<std::string> {} : std::vector {from, to};
}

constexpr std::string_view packageEnding = ".tar.gz";

std::string lastPart(const std::string& path)
{
    return path.substr(path.rfind('/') + 1); // npos + 1 is 0
}

std::string withoutVersion(std::string name, const std::string& version)
{
    if (name.ends_with("-" + version))
        name.resize(name.size() - version.size() - 1);
    return name;
}

// The version in NAME-VERSION.tar.gz; it begins with a digit, since names and versions may hold
// hyphens.
std::string packageVersion(const std::string& file, const std::string& name)
{
    const std::string stem = file.substr(0, file.size() - packageEnding.size());
    if (!name.empty())
        return stem.starts_with(name + "-") ? stem.substr(name.size() + 1) : "";
    for (size_t at = stem.find('-'); at != std::string::npos; at = stem.find('-', at + 1))
        if (at + 1 < stem.size() && stem[at + 1] >= '0' && stem[at + 1] <= '9')
            return stem.substr(at + 1);
    return {};
}

// The package in releases/ of a release that is not unpacked yet; empty: there is none.
std::string packageIn(const HostFiles& files, const std::string& folder, const std::string& name,
                      const std::vector<std::string>& versions)
{
    for (const std::string& file :
         files.list(folder + "/releases").value_or(std::vector<std::string> {})) {
        if (!file.ends_with(packageEnding))
            continue;
        const std::string version = packageVersion(file, name);
        if (!version.empty()
            && std::find(versions.begin(), versions.end(), version) == versions.end())
            return folder + "/releases/" + file;
    }
    return {};
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
        if (name.ends_with(ending) && name.size() > ending.size() && name != "start_clean.rel"
            && name != "no_dot_erlang.rel")
            return name.substr(0, name.size() - ending.size());
    return fail(ErrorKind::NotFound, place, "there is no .rel file",
                "a release has lib/NAME-VERSION/ebin and releases/VERSION/NAME.rel");
}

Result<std::string> packageName(const HostFiles& files, const std::string& package,
                                const std::string& version)
{
    if (!files.isFile(package))
        return fail(ErrorKind::NotFound, package, "there is no such file");
    const std::string file = lastPart(package);
    return withoutVersion(file.substr(0, file.size() - packageEnding.size()), version);
}

Result<void> describePackage(const HostFiles& files, const std::string& package, Scenario& scenario)
{
    const std::string version = packageVersion(lastPart(package), {});
    if (version.empty())
        return fail(
            ErrorKind::Value, package, "its name does not tell the release's version",
            "call it NAME-VERSION.tar.gz, or write a scenario.toml with `root` and the version");
    TRY_ASSIGN(std::string name, packageName(files, package, version));
    const size_t slash = package.rfind('/');
    scenario.folder
        = slash == std::string::npos ? "." : package.substr(0, std::max<size_t>(slash, 1));
    scenario.name = name;
    scenario.file = package;
    scenario.title = name + " " + version;
    scenario.about = "A release's package as it was built.";
    scenario.path = {version};
    scenario.releases = {{version, {}, package, std::move(name)}};
    return {};
}

Result<void> describeReleaseFolder(const HostFiles& files, Scenario& scenario)
{
    const std::vector<std::string> versions = versionsIn(files, scenario.folder);
    const auto hasRelup = [&](const std::string& version) {
        return files.isFile(scenario.folder + "/releases/" + version + "/relup");
    };
    const std::string start = startVersion(files, scenario.folder, versions);
    scenario.path = {start};
    for (const std::string& version : versions)
        if (version != start && hasRelup(version) && scenario.path.size() == 1)
            scenario.path.push_back(version);
    if (const auto path = pathByAppup(files, scenario.folder, versions);
        scenario.path.size() == 1 && !path.empty())
        scenario.path = path;
    const std::string from = scenario.path.front();
    for (const std::string& version : scenario.path) {
        TRY_ASSIGN(std::string name, releaseNameIn(files, scenario.folder, version));
        scenario.releases.push_back({version, {}, scenario.folder, std::move(name)});
    }
    const std::string name = withoutVersion(scenario.releases.front().name, from);
    const std::string package = packageIn(files, scenario.folder, name, versions);
    if (scenario.path.size() == 1 && !package.empty()) {
        scenario.path.push_back(packageVersion(lastPart(package), name));
        scenario.releases.push_back(
            {scenario.path.back(), {}, package, scenario.releases.front().name});
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
    for (const auto& [folder, version] :
         {std::pair {from, first}, std::pair {to, scenario.path[1]}}) {
        TRY_ASSIGN(std::string name, releaseNameIn(files, folder, version));
        scenario.releases.push_back({version, {}, folder, std::move(name)});
    }
    scenario.name = scenario.releases.front().name;
    scenario.file = to + "/releases/" + scenario.path[1];
    return scenario;
}

} // namespace relupscope
