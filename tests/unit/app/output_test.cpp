// SPDX-License-Identifier: GPL-3.0-or-later
#include "output.h"
#include "unit/folder_test.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

namespace relupscope {
namespace {

namespace fs = std::filesystem;

class OutputTest : public FolderTest
{
protected:
    [[nodiscard]] std::string text(const std::string& name) const
    {
        std::ostringstream all;
        all << std::ifstream(path(name)).rdbuf();
        return all.str();
    }

    [[nodiscard]] long files() const
    {
        return std::distance(fs::directory_iterator(m_folder), fs::directory_iterator());
    }
};

TEST_F(OutputTest, AppearsWhenItIsWhole)
{
    {
        auto file = OutputFile::create(path("f"));
        ASSERT_TRUE(file);
        ASSERT_TRUE(file->write("one\n"));
        ASSERT_TRUE(file->write("two\n"));
        EXPECT_FALSE(fs::exists(path("f")));
        ASSERT_TRUE(file->commit());
    }
    EXPECT_EQ(text("f"), "one\ntwo\n");
    EXPECT_EQ(files(), 1);
}

TEST_F(OutputTest, LeavesNothingWhenItIsGivenUp)
{
    ASSERT_TRUE(writeOutput(path("f"), "old"));
    {
        auto file = OutputFile::create(path("f"));
        ASSERT_TRUE(file);
        ASSERT_TRUE(file->write("half"));
    }
    EXPECT_EQ(text("f"), "old");
    EXPECT_EQ(files(), 1);
}

TEST_F(OutputTest, KeepsLinksAndDevices)
{
    ASSERT_TRUE(writeOutput(path("real"), "old"));
    fs::create_symlink("real", path("link"));
    ASSERT_TRUE(writeOutput(path("link"), "new"));
    EXPECT_TRUE(fs::is_symlink(path("link")));
    EXPECT_EQ(text("real"), "new");
    ASSERT_TRUE(writeOutput("/dev/null", "gone"));
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(OutputTest, TellsAFullDisk)
{
    if (fs::exists("/dev/full")) {
        EXPECT_FALSE(writeOutput("/dev/full", "x"));
    }
}

TEST_F(OutputTest, TellsAMissingFolderBeforehand)
{
    EXPECT_TRUE(checkOutput(""));
    EXPECT_TRUE(checkOutput("-"));
    EXPECT_TRUE(checkOutput("f.json"));
    EXPECT_TRUE(checkOutput(path("f.json")));
    const auto none = checkOutput(path("no/f.json"));
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().where, path("no/f.json"));
    EXPECT_FALSE(writeOutput(path("no/f.json"), "x"));
}

} // namespace
} // namespace relupscope
