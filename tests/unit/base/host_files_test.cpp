// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/host_files.h"
#include "unit/folder_test.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>

namespace relupscope {
namespace {

namespace fs = std::filesystem;

class HostFilesTest : public FolderTest
{
protected:
    const HostFiles& m_files = hostFiles();
};

TEST_F(HostFilesTest, ReadsBackWhatItWrote)
{
    const std::string bytes("a\0b\n", 4);
    ASSERT_TRUE(m_files.write(path("f"), bytes));
    EXPECT_EQ(m_files.read(path("f")).value(), bytes);
    ASSERT_TRUE(m_files.write(path("f"), "shorter"));
    EXPECT_EQ(m_files.read(path("f")).value(), "shorter");
}

TEST_F(HostFilesTest, LeavesNothingBehindWhenAWriteFails)
{
    const auto written = m_files.write(path("no/such/f"), "x");
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().kind, ErrorKind::NotFound);
    EXPECT_EQ(m_files.list(m_folder).value().size(), 0U);
}

TEST_F(HostFilesTest, KeepsALinkALinkAndAPipeAPipe)
{
    ASSERT_TRUE(m_files.write(path("real"), "old"));
    fs::create_symlink("real", path("link"));
    ASSERT_TRUE(m_files.write(path("link"), "new"));
    EXPECT_TRUE(fs::is_symlink(path("link")));
    EXPECT_EQ(m_files.read(path("real")).value(), "new");
    ASSERT_TRUE(m_files.write("/dev/null", "gone"));
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(HostFilesTest, KeepsAFilesPermissions)
{
    ASSERT_TRUE(m_files.write(path("f"), "old"));
    ASSERT_EQ(chmod(path("f").c_str(), 0640), 0);
    ASSERT_TRUE(m_files.write(path("f"), "new"));
    EXPECT_EQ(m_files.stat(path("f")).value().mode, 0640U);
}

TEST_F(HostFilesTest, ListsNamesSorted)
{
    for (const char* name : {"b", "a", ".c", "B"})
        ASSERT_TRUE(m_files.write(path(name), ""));
    EXPECT_EQ(m_files.list(m_folder).value(), (std::vector<std::string> {".c", "B", "a", "b"}));
}

TEST_F(HostFilesTest, TellsKindsAndSizes)
{
    ASSERT_TRUE(m_files.write(path("f"), "12345"));
    const HostStat file = m_files.stat(path("f")).value();
    EXPECT_EQ(file.kind, HostFileKind::Regular);
    EXPECT_EQ(file.size, 5U);
    EXPECT_GT(file.mtimeSeconds, 0);
    EXPECT_TRUE(m_files.isFolder(m_folder));
    EXPECT_FALSE(m_files.isFile(m_folder));
    EXPECT_FALSE(m_files.isFile(path("none")));
}

TEST_F(HostFilesTest, RefusesWhatIsNoFileWithAReason)
{
    const auto folder = m_files.read(m_folder);
    ASSERT_FALSE(folder);
    EXPECT_EQ(folder.error().where, m_folder);
    EXPECT_EQ(folder.error().what, "cannot read: Is a directory");
    const auto none = m_files.read(path("none"));
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind, ErrorKind::NotFound);
    ASSERT_EQ(mkfifo(path("pipe").c_str(), 0600), 0);
    ASSERT_FALSE(m_files.read(path("pipe")));
}

TEST_F(HostFilesTest, MakesFoldersUpToTheTop)
{
    ASSERT_TRUE(m_files.makeFolder(path("a/b/c")));
    ASSERT_TRUE(m_files.makeFolder(path("a/b/c")));
    EXPECT_TRUE(m_files.isFolder(path("a/b/c")));
    ASSERT_TRUE(m_files.write(path("f"), ""));
    EXPECT_FALSE(m_files.makeFolder(path("f/g")));
}

} // namespace
} // namespace relupscope
