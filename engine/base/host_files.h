// SPDX-License-Identifier: GPL-3.0-or-later
// The one seam through which the engine reads and writes files of the host. Scenarios are read
// through it, the virtual disk reads its mounts through it, and tests put a fake in its place. It
// keeps no state, so one object serves all worlds; every call may be made from any thread.
#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace relupscope {

enum class HostFileKind : uint8_t { Regular, Folder, Other };

// Symbolic links are followed: the stat is that of what they point to.
struct HostStat
{
    HostFileKind kind = HostFileKind::Other;
    uint64_t size = 0;
    int64_t mtimeSeconds = 0; // since 1970, UTC
    uint32_t mode = 0;        // permission bits, 0644
};

class HostFiles
{
public:
    virtual ~HostFiles() = default;

    // The whole content of a regular file; anything else (a device, a pipe) is refused, because
    // reading it might never end.
    virtual Result<std::string> read(const std::string& path) const = 0;
    // The names in a folder without "." and "..", sorted by byte, so that no run depends on the
    // order in which a host keeps them.
    virtual Result<std::vector<std::string>> list(const std::string& path) const = 0;
    virtual Result<HostStat> stat(const std::string& path) const = 0;
    // The path without symbolic links, "." and ".."; what keeps no links answers with the path.
    virtual Result<std::string> realPath(const std::string& path) const { return path; }
    // Writes the file whole or not at all: who reads it meanwhile sees the old content or the new.
    virtual Result<void> write(const std::string& path, std::string_view bytes) const = 0;
    // Makes the folder and those above it; it is no error if it is there already.
    virtual Result<void> makeFolder(const std::string& path) const = 0;

    [[nodiscard]] bool isFile(const std::string& path) const;
    [[nodiscard]] bool isFolder(const std::string& path) const;

protected:
    HostFiles() = default;
    HostFiles(const HostFiles&) = default;
    HostFiles& operator=(const HostFiles&) = default;
};

// The real files.
const HostFiles& hostFiles();

} // namespace relupscope
