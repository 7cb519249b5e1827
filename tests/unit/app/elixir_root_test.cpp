// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/elixir_libraries.h"
#include "elixir_root.h"
#include "unit/folder_test.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace relupscope {
namespace {

namespace fs = std::filesystem;

// FOLDER/elixir is an Elixir as far as the search can tell, FOLDER/bin a folder of the PATH.
class ElixirRootTest : public FolderTest
{
protected:
    void SetUp() override
    {
        FolderTest::SetUp();
        addLibrary("elixir", R"({application,elixir,[{vsn, "1.14.0"}]}.)");
        addLibrary("logger", R"({application,logger,[{description,"x"},{vsn,"1.14.0"}]}.)");
        fs::create_directories(m_folder / "elixir/bin");
        fs::create_directories(m_folder / "bin");
        std::ofstream(m_folder / "elixir/bin/elixir") << "#!/bin/sh\n";
    }

    void addLibrary(const std::string& name, const std::string& app) const
    {
        const fs::path ebin = m_folder / "elixir/lib" / name / "ebin";
        fs::create_directories(ebin);
        std::ofstream(ebin / (name + ".app")) << app;
    }

    [[nodiscard]] std::string elixir() const { return (m_folder / "elixir").string(); }
};

TEST_F(ElixirRootTest, TakesTheVariableBeforeThePath)
{
    EXPECT_EQ(findElixirRoot({elixir(), "/none"}).value(), elixir());
    EXPECT_EQ(findElixirRoot({"", "/none:" + elixir() + "/bin"}).value(), elixir());
    EXPECT_FALSE(findElixirRoot({"/none", elixir() + "/bin"}));
}

TEST_F(ElixirRootTest, FollowsALinkToTheRealProgram)
{
    fs::create_symlink("../elixir/bin/elixir", m_folder / "bin/elixir");
    EXPECT_EQ(findElixirRoot({"", (m_folder / "bin").string()}).value(), elixir());
}

TEST_F(ElixirRootTest, SaysWhatToInstallWhereThereIsNone)
{
    const auto none = findElixirRoot({"", "/none:"});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().what, "Elixir was not found");
    EXPECT_NE(none.error().hint.find("apt-get install elixir"), std::string::npos);
}

TEST_F(ElixirRootTest, KnowsItsLibrariesAndTheirVersions)
{
    fs::create_directories(m_folder / "elixir/lib/unfinished");
    const auto libraries = elixirLibraries(hostFiles(), elixir());
    ASSERT_TRUE(libraries);
    ASSERT_EQ(libraries->size(), 2U);
    EXPECT_EQ((*libraries)[0].name + "-" + (*libraries)[0].version, "elixir-1.14.0");
    EXPECT_EQ((*libraries)[1].folder, elixir() + "/lib/logger");
    fs::remove_all(m_folder / "elixir/lib/elixir");
    EXPECT_FALSE(elixirLibraries(hostFiles(), elixir()));
}

TEST_F(ElixirRootTest, FindsNoVersionWhereNoneIs)
{
    EXPECT_EQ(versionOfApp("{application,x,[]}."), "");
    EXPECT_EQ(versionOfApp("{vsn,"), "");
    EXPECT_EQ(versionOfApp("{vsn,\"1"), "");
}

} // namespace
} // namespace relupscope
