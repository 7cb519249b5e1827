// SPDX-License-Identifier: GPL-3.0-or-later
// Scenarios for benches: one supervisor with as many servers as are asked for, and clients that
// call them.
#pragma once

#include <cstddef>
#include <filesystem>

namespace relupscope {

// Written to a folder of its own in `below`, which is returned. The upgrade replaces the servers'
// module, and is watched for `watchMs` virtual milliseconds.
std::filesystem::path manyProcesses(const std::filesystem::path& below, size_t processes,
                                    size_t clients, int watchMs);

} // namespace relupscope
