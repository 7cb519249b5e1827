// SPDX-License-Identifier: GPL-3.0-or-later
// A test with a folder of its own on the host, which is gone when the test is over.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <unistd.h>

namespace relupscope {

class FolderTest : public testing::Test
{
protected:
    void SetUp() override
    {
        std::string pattern
            = (std::filesystem::temp_directory_path() / "relupscope-XXXXXX").string();
        ASSERT_NE(mkdtemp(pattern.data()), nullptr);
        m_folder = std::filesystem::canonical(pattern);
    }

    void TearDown() override { std::filesystem::remove_all(m_folder); }

    [[nodiscard]] std::string path(const std::string& name) const
    {
        return (m_folder / name).string();
    }

    std::filesystem::path m_folder;
};

} // namespace relupscope
