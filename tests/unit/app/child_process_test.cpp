// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/host_files.h"
#include "real_node/child_process.h"
#include "real_node/temporary_folder.h"

#include <gtest/gtest.h>

namespace relupscope {
namespace {

const std::atomic<bool> never {false};

TEST(ChildProcess, GivesItsStatusAndItsOutput)
{
    const auto folder = TemporaryFolder::create();
    ASSERT_TRUE(folder);
    const std::string output = (folder->path() / "log").string();
    auto child = ChildProcess::start({{"/bin/sh", "-c", "echo $WORD; exit 3"},
                                      {{"WORD", "hello"}},
                                      folder->path().string(),
                                      output});
    ASSERT_TRUE(child);
    EXPECT_EQ(child->wait(std::chrono::seconds(60), never), 3);
    EXPECT_EQ(hostFiles().read(output).value_or(""), "hello\n");
}

TEST(ChildProcess, IsGivenUpWhenAskedTo)
{
    const auto folder = TemporaryFolder::create();
    ASSERT_TRUE(folder);
    auto child = ChildProcess::start({{"/bin/sh", "-c", "sleep 1000"},
                                      {},
                                      folder->path().string(),
                                      (folder->path() / "log").string()});
    ASSERT_TRUE(child);
    const std::atomic<bool> now {true};
    EXPECT_EQ(child->wait(std::chrono::seconds(60), now), std::nullopt);
}

TEST(TemporaryFolder, IsGoneWithItsObject)
{
    std::filesystem::path path;
    {
        const auto folder = TemporaryFolder::create();
        ASSERT_TRUE(folder);
        path = folder->path();
        ASSERT_TRUE(hostFiles().write((path / "x").string(), "x"));
    }
    EXPECT_FALSE(std::filesystem::exists(path));
}

} // namespace
} // namespace relupscope
