// SPDX-License-Identifier: GPL-3.0-or-later
// Reads a scenario's document; every function notes its problems and goes on. What the tables hold
// is read beside their subjects: scenario_nodes.cpp, scenario_load.cpp, scenario_fault.cpp,
// scenario_expect.cpp, scenario_stubs.cpp; all else in scenario_reader.cpp. Private to release/.
#pragma once

#include "base/host_files.h"
#include "release/scenario.h"
#include "release/toml_table.h"

namespace relupscope {

constexpr double LongestMs = 1e10; // some four months of virtual time
constexpr uint64_t MostCounted = 1'000'000'000'000;

// Names and versions become parts of file names on the virtual disk.
bool isFileNamePart(std::string_view text);
bool isApplicationName(std::string_view name);

class ScenarioReader
{
public:
    ScenarioReader(const HostFiles& files, Scenario& scenario, TomlProblems& problems)
        : m_files(files), m_scenario(scenario), m_problems(problems)
    {
    }

    void read(const toml::table& document);

private:
    void readPath(TomlTable& top);
    void checkPath(const toml::array& path);
    void readReleases(TomlTable& top);
    void readRelease(const std::string& version, const toml::table& table);
    void readRoot(ScenarioRelease& release, TomlTable& table, const toml::node& root);
    void readApps(ScenarioRelease& release, const toml::table& apps);
    void checkApp(const toml::key& name, const toml::value<std::string>& version);
    void readNodes(TomlTable& top);
    void readLinks(TomlTable& top);
    void readUpgradedNodes(TomlTable& upgrade);
    std::string readNodeName(TomlTable& table, const toml::node& name);
    std::string readOwnNode(TomlTable& table);
    void readUpgrade(TomlTable& top);
    void readHolds(TomlTable& upgrade);
    void readSteps(TomlTable& top);
    void readLoads(TomlTable& top);
    ScenarioLoad readLoad(TomlTable& table);
    std::vector<std::pair<double, double>> readPairs(TomlTable& table, std::string_view key,
                                                     double least, double most);
    void checkLoadNames(const std::vector<const toml::table*>& tables);
    void readFaults(TomlTable& top);
    ScenarioFault readFault(const toml::table& one);
    void readExpect(TomlTable& top);
    void readInstallPatterns(TomlTable& table, std::vector<ErlangText>* patterns, bool mayBeNone);
    std::optional<std::string> readNode(TomlTable& table);
    void readExpectedNodes(TomlTable& table);
    std::optional<ExpectedCount> readCount(TomlTable& table, std::string_view key);

    const HostFiles& m_files;
    Scenario& m_scenario;
    TomlProblems& m_problems;
};

} // namespace relupscope
