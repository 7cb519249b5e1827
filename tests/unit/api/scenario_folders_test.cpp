// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/session.h"
#include "base/host_files.h"
#include "release/scenario.h"
#include "unit/folder_test.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace relupscope {
namespace {

class ScenarioFoldersTest : public FolderTest
{
};

TEST_F(ScenarioFoldersTest, ANewScenarioReadsAsItIs)
{
    const std::string folder = path("made/here");
    ASSERT_TRUE(writeNewScenario(folder));
    const auto scenario = readScenario(hostFiles(), folder);
    ASSERT_TRUE(scenario) << scenario.error().text();
    EXPECT_EQ(scenario->name, "here");
    EXPECT_EQ(scenario->loads.size(), 1U);
}

TEST_F(ScenarioFoldersTest, ANewScenarioWritesOverNothing)
{
    ASSERT_TRUE(writeNewScenario(m_folder));
    const auto again = writeNewScenario(m_folder);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().what, "the folder is not empty");
    EXPECT_FALSE(writeNewScenario(path("scenario.toml")));
    EXPECT_FALSE(writeNewScenario(""));
}

TEST_F(ScenarioFoldersTest, TheFirstFolderThatHasANameWins)
{
    ASSERT_TRUE(writeNewScenario(path("one/a")));
    ASSERT_TRUE(writeNewScenario(path("two/a")));
    ASSERT_TRUE(writeNewScenario(path("two/b")));
    const Installation installation {{path("none"), path("one"), path("two")}};
    const auto scenarios = builtinScenarios(installation);
    ASSERT_EQ(scenarios.size(), 2U);
    EXPECT_EQ(scenarios[0].name, "a");
    EXPECT_EQ(scenarios[0].folder, path("one/a"));
    EXPECT_EQ(scenarios[0].title, "A counter learns to count by name");
    EXPECT_EQ(nlohmann::json::parse(scenariosJson(scenarios))[1]["name"], "b");
}

TEST_F(ScenarioFoldersTest, ABrokenScenarioIsListedWithItsError)
{
    ASSERT_TRUE(writeNewScenario(path("bad")));
    ASSERT_TRUE(hostFiles().write(path("bad/scenario.toml"), "title = 5\n"));
    const auto scenarios = builtinScenarios({{m_folder}});
    ASSERT_EQ(scenarios.size(), 1U);
    EXPECT_EQ(scenarios[0].title, "bad");
    EXPECT_NE(scenarios[0].about.find("scenario.toml:1:9"), std::string::npos);
}

TEST_F(ScenarioFoldersTest, FindsFoldersFilesAndNames)
{
    ASSERT_TRUE(writeNewScenario(path("counter")));
    const Installation installation {{m_folder}};
    EXPECT_EQ(scenarioFolder("counter", installation).value(), path("counter"));
    EXPECT_EQ(scenarioFolder(path("counter"), Installation {{"/none"}}).value(), path("counter"));
    EXPECT_EQ(scenarioFolder(path("counter/scenario.toml"), installation).value(), path("counter"));
}

TEST_F(ScenarioFoldersTest, SaysWhatItDidNotFind)
{
    ASSERT_TRUE(writeNewScenario(path("counter")));
    const Installation installation {{m_folder}};
    EXPECT_EQ(scenarioFolder("conter", installation).error().hint, "did you mean `counter`?");
    EXPECT_EQ(scenarioFolder("/nonexistent", installation).error().what, "there is no such folder");
    EXPECT_EQ(scenarioFolder(m_folder, installation).error().what,
              "there is no scenario.toml in this folder");
    EXPECT_FALSE(scenarioFolder("", installation));
}

} // namespace
} // namespace relupscope
