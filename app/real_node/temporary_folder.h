// SPDX-License-Identifier: GPL-3.0-or-later
// A folder of our own under the system's for temporary files, gone with the object.
#pragma once

#include "base/result.h"

#include <filesystem>
#include <utility>

namespace relupscope {

class TemporaryFolder
{
public:
    static Result<TemporaryFolder> create();

    TemporaryFolder(TemporaryFolder&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}

    TemporaryFolder& operator=(TemporaryFolder&&) = delete;
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();

    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
    explicit TemporaryFolder(std::filesystem::path path) : m_path(std::move(path)) {}

    std::filesystem::path m_path; // empty: moved from
};

} // namespace relupscope
