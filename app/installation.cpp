// SPDX-License-Identifier: GPL-3.0-or-later
#include "installation.h"

#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace relupscope {

Installation findInstallation()
{
    Installation installation;
    std::vector<std::string>& folders = installation.scenarioFolders;
    if (const char* given = std::getenv("RELUPSCOPE_SCENARIOS")) {
        std::istringstream list(given);
        for (std::string folder; std::getline(list, folder, ':');)
            if (!folder.empty())
                folders.push_back(folder);
    }
    std::error_code error;
    const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
    if (!error)
        folders.push_back(
            (program.parent_path().parent_path() / "share/relupscope/scenarios").string());
    folders.emplace_back(RELUPSCOPE_SOURCE_SCENARIOS);
    return installation;
}

} // namespace relupscope
