// SPDX-License-Identifier: GPL-3.0-or-later
#include "release/scenario_reader.h"

#include "base/did_you_mean.h"
#include "release/elixir_app.h"
#include "release/release_folder.h"
#include "release/scenario_stubs.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

bool isFileNamePart(std::string_view text)
{
    return !text.empty() && text.front() != '.'
        && std::all_of(text.begin(), text.end(), [](unsigned char c) {
               return c > ' ' && c != '/' && c != '\\' && c != '"' && c != '\'' && c != 0x7F;
           });
}

bool isApplicationName(std::string_view name)
{
    return !name.empty() && name.front() >= 'a' && name.front() <= 'z'
        && std::all_of(name.begin(), name.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                   || c == '_' || c == '@';
           });
}

void ScenarioReader::read(const toml::table& document)
{
    TomlTable top(m_problems, document, "the scenario");
    m_scenario.title = top.string("title", Need::Required).value_or("");
    m_scenario.about = top.string("about").value_or("");
    m_scenario.category = top.string("category").value_or("");
    m_scenario.moral = top.string("moral").value_or("");
    m_scenario.lookFor = top.string("look_for").value_or("");
    m_scenario.source = top.string("source").value_or("");
    readPath(top);
    readReleases(top);
    readNodes(top);
    readLinks(top);
    readUpgrade(top);
    readSteps(top);
    m_scenario.stubs = readStubs(top);
    readLoads(top);
    readFaults(top);
    readExpect(top);
    top.refuseOthers();
    // A release that did not come out right is told before the path that misses it.
    if (const auto* path = document["path"].as_array(); path != nullptr && m_problems.none())
        checkPath(*path);
}

void ScenarioReader::readPath(TomlTable& top)
{
    const toml::array* path = top.array("path", Need::Required);
    if (path == nullptr)
        return;
    if (path->empty())
        top.problem(*path, "`path` in the scenario names no release");
    for (const toml::node& element : *path) {
        if (const auto* version = element.as_string())
            m_scenario.path.push_back(version->get());
        else
            top.wrongType("path", element, "an array of strings", "put the versions in quotes");
    }
}

// Comes after the releases: every version of the path must be one of them.
void ScenarioReader::checkPath(const toml::array& path)
{
    std::vector<std::string> versions;
    for (const ScenarioRelease& release : m_scenario.releases)
        versions.push_back(release.version);
    const toml::value<std::string>* last = nullptr;
    for (const toml::node& element : path) {
        const auto* version = element.as_string();
        if (version == nullptr)
            continue;
        if (m_scenario.release(version->get()) == nullptr)
            m_problems.add(version->source(),
                           fmt::format("there is no release `{}`", version->get()),
                           didYouMean(version->get(), versions, "the releases are"));
        else if (last != nullptr && last->get() == version->get())
            m_problems.add(version->source(),
                           fmt::format("a hop from `{0}` to `{0}` is none", version->get()));
        last = version;
    }
}

void ScenarioReader::readReleases(TomlTable& top)
{
    const toml::table* releases = top.table("release", Need::Required);
    if (releases == nullptr)
        return;
    for (const auto& [version, node] : *releases) {
        if (const auto* table = node.as_table())
            readRelease(std::string(version.str()), *table);
        else
            m_problems.add(version.source(),
                           fmt::format("`release.{}` must be a table, not {}", version.str(),
                                       tomlTypeWords(node)));
    }
    std::stable_sort(m_scenario.releases.begin(), m_scenario.releases.end(),
                     [releases](const auto& a, const auto& b) {
                         return releases->get(a.version)->source().begin.line
                             < releases->get(b.version)->source().begin.line;
                     });
}

void ScenarioReader::readRelease(const std::string& version, const toml::table& table)
{
    TomlTable reader(m_problems, table, fmt::format("[release.{}]", version));
    // [release.1.5] is TOML for a table 5 inside of release 1.
    for (const auto& [key, node] : table) {
        const bool isDigit
            = !key.str().empty() && key.str().front() >= '0' && key.str().front() <= '9';
        if (node.is_table() && isDigit) {
            m_problems.add(node.source(),
                           fmt::format("`release.{}.{}` is no release", version, key.str()),
                           fmt::format("write [release.\"{}.{}\"]", version, key.str()));
            return;
        }
    }
    if (!isFileNamePart(version))
        m_problems.add(table.source(), fmt::format("`{}` is no release version", version),
                       "letters, digits, dots, no spaces and no slashes");
    ScenarioRelease release {version, {}, {}, {}};
    if (const toml::node* root = reader.node("root")) {
        readRoot(release, reader, *root);
    } else if (const toml::table* apps = reader.table("apps", Need::Required)) {
        readApps(release, *apps);
    }
    reader.refuseOthers();
    m_scenario.releases.push_back(std::move(release));
}

void ScenarioReader::readRoot(ScenarioRelease& release, TomlTable& table, const toml::node& root)
{
    const auto folder = table.string("root");
    if (!folder)
        return;
    if (const toml::node* apps = table.node("apps"))
        table.problem(*apps,
                      fmt::format("release `{}` has both `root` and `apps`", release.version),
                      "take out one of them");
    release.root = folder->starts_with('/') ? *folder : m_scenario.folder + "/" + *folder;
    auto name = release.isPackage() ? packageName(m_files, release.root, release.version)
                                    : releaseNameIn(m_files, release.root, release.version);
    if (name)
        release.name = *name;
    else
        table.problem(root, name.error().where + ": " + name.error().what, name.error().hint);
}

void ScenarioReader::readApps(ScenarioRelease& release, const toml::table& apps)
{
    if (apps.empty())
        m_problems.add(apps.source(),
                       fmt::format("release `{}` has no application", release.version));
    for (const auto& [name, node] : apps) {
        const auto* version = node.as_string();
        if (version == nullptr) {
            m_problems.add(node.source(),
                           fmt::format("the version of `{}` must be a string, not {}", name.str(),
                                       tomlTypeWords(node)),
                           "put the version in quotes");
            continue;
        }
        checkApp(name, *version);
        release.apps.emplace(std::string(name.str()), version->get());
    }
}

void ScenarioReader::checkApp(const toml::key& name, const toml::value<std::string>& version)
{
    if (!isApplicationName(name.str())) {
        m_problems.add(name.source(), fmt::format("`{}` is no application name", name.str()),
                       "a small letter first, then letters, digits and underscores");
        return;
    }
    if (!isFileNamePart(version.get())) {
        m_problems.add(version.source(), fmt::format("`{}` is no version", version.get()));
        return;
    }
    const std::string folder = fmt::format("apps/{}-{}", name.str(), version.get());
    const std::string whole = m_scenario.folder + "/" + folder;
    if (!m_files.isFolder(whole)) {
        const auto there = m_files.list(m_scenario.folder + "/apps");
        m_problems.add(
            version.source(), fmt::format("there is no folder {}", folder),
            didYouMean(folder.substr(5), there.value_or(std::vector<std::string> {}), "apps/ has"));
    } else if (isElixirApp(m_files, whole)) {
        m_scenario.needsElixir = true;
    } else if (!m_files.isFolder(whole + "/src") && !m_files.isFolder(whole + "/ebin")) {
        m_problems.add(version.source(), fmt::format("{} has neither src nor ebin", folder));
    }
}

void ScenarioReader::readUpgrade(TomlTable& top)
{
    const toml::table* found = top.table("upgrade");
    const toml::table nothing;
    TomlTable table(m_problems, found != nullptr ? *found : nothing, "[upgrade]");
    ScenarioUpgrade& upgrade = m_scenario.upgrade;
    upgrade.isAutomatic = table.boolean("automatic").value_or(upgrade.isAutomatic);
    upgrade.hasHeart = table.boolean("heart").value_or(upgrade.hasHeart);
    upgrade.atMs = table.number("at_ms", 0, LongestMs).value_or(upgrade.atMs);
    upgrade.options = table.erlang("options").value_or(upgrade.options);
    upgrade.makePermanentAfterMs = table.number("make_permanent_after_ms", 0, LongestMs);
    upgrade.hopGapMs = table.number("hop_gap_ms", 0, LongestMs).value_or(upgrade.hopGapMs);
    readUpgradedNodes(table);
    readHolds(table);
    upgrade.watchAfterMs
        = table.number("watch_after_ms", 0, LongestMs).value_or(upgrade.watchAfterMs);
    table.refuseOthers();
}

void ScenarioReader::readHolds(TomlTable& upgrade)
{
    const toml::table* holds = upgrade.table("hold_ms");
    if (holds == nullptr)
        return;
    for (const auto& [key, node] : *holds) {
        const std::string number(key.str());
        const bool isNumber = !number.empty() && number.size() < 7 && number.front() != '0'
            && std::all_of(number.begin(), number.end(),
                           [](char c) { return c >= '0' && c <= '9'; });
        const auto ms = node.value<double>();
        if (!isNumber)
            m_problems.add(key.source(), fmt::format("`{}` is no instruction's number", number),
                           "hold_ms = { \"4\" = 250 } holds the release handler before the fourth");
        else if (!ms || *ms < 0 || *ms > LongestMs)
            m_problems.add(node.source(),
                           fmt::format("`hold_ms` wants milliseconds for \"{}\"", number));
        else
            m_scenario.upgrade.holdMs[std::stoull(number)] = *ms;
    }
}

void ScenarioReader::readSteps(TomlTable& top)
{
    for (const toml::table* one : top.tables("step")) {
        TomlTable table(m_problems, *one, "[[step]]");
        ScenarioStep step;
        step.atMs = table.number("at_ms", 0, LongestMs).value_or(0);
        step.node = readOwnNode(table);
        step.eval = table.erlang("eval", Need::Required).value_or(step.eval);
        step.expect = table.erlang("expect");
        table.refuseOthers();
        m_scenario.steps.push_back(std::move(step));
    }
}

} // namespace relupscope
