// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/session.h"
#include "base/host_files.h"
#include "release/scenario.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <unistd.h>

namespace relupscope {
namespace {

namespace fs = std::filesystem;

class ScenarioFoldersTest : public testing::Test
{
protected:
    void SetUp() override
    {
        std::string pattern = (fs::temp_directory_path() / "relupscope-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        m_folder = pattern;
    }

    void TearDown() override { fs::remove_all(m_folder); }

    std::string m_folder;
};

TEST_F(ScenarioFoldersTest, ANewScenarioReadsAsItIs)
{
    const std::string folder = m_folder + "/made/here";
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
    EXPECT_FALSE(writeNewScenario(m_folder + "/scenario.toml"));
    EXPECT_FALSE(writeNewScenario(""));
}

TEST_F(ScenarioFoldersTest, TheFirstFolderThatHasANameWins)
{
    ASSERT_TRUE(writeNewScenario(m_folder + "/one/a"));
    ASSERT_TRUE(writeNewScenario(m_folder + "/two/a"));
    ASSERT_TRUE(writeNewScenario(m_folder + "/two/b"));
    const Installation installation {{m_folder + "/none", m_folder + "/one", m_folder + "/two"}};
    const auto scenarios = builtinScenarios(installation);
    ASSERT_EQ(scenarios.size(), 2U);
    EXPECT_EQ(scenarios[0].name, "a");
    EXPECT_EQ(scenarios[0].folder, m_folder + "/one/a");
    EXPECT_EQ(scenarios[0].title, "A counter learns to count by name");
    EXPECT_EQ(nlohmann::json::parse(scenariosJson(scenarios))[1]["name"], "b");
}

TEST_F(ScenarioFoldersTest, ABrokenScenarioIsListedWithItsError)
{
    ASSERT_TRUE(writeNewScenario(m_folder + "/bad"));
    ASSERT_TRUE(hostFiles().write(m_folder + "/bad/scenario.toml", "title = 5\n"));
    const auto scenarios = builtinScenarios({{m_folder}});
    ASSERT_EQ(scenarios.size(), 1U);
    EXPECT_EQ(scenarios[0].title, "bad");
    EXPECT_NE(scenarios[0].about.find("scenario.toml:1:9"), std::string::npos);
}

TEST_F(ScenarioFoldersTest, FindsFoldersFilesAndNames)
{
    ASSERT_TRUE(writeNewScenario(m_folder + "/counter"));
    const Installation installation {{m_folder}};
    EXPECT_EQ(scenarioFolder("counter", installation).value(), m_folder + "/counter");
    EXPECT_EQ(scenarioFolder(m_folder + "/counter", Installation {{"/none"}}).value(),
              m_folder + "/counter");
    EXPECT_EQ(scenarioFolder(m_folder + "/counter/scenario.toml", installation).value(),
              m_folder + "/counter");
}

TEST_F(ScenarioFoldersTest, SaysWhatItDidNotFind)
{
    ASSERT_TRUE(writeNewScenario(m_folder + "/counter"));
    const Installation installation {{m_folder}};
    EXPECT_EQ(scenarioFolder("conter", installation).error().hint, "did you mean `counter`?");
    EXPECT_EQ(scenarioFolder("/nonexistent", installation).error().what, "there is no such folder");
    EXPECT_EQ(scenarioFolder(m_folder, installation).error().what,
              "there is no scenario.toml in this folder");
    EXPECT_FALSE(scenarioFolder("", installation));
}

} // namespace
} // namespace relupscope
