// SPDX-License-Identifier: GPL-3.0-or-later
// Which application version a loaded module instance comes from: told by the checksum of its beam.
#pragma once

#include "api/target_system.h"

#include <map>
#include <string>
#include <vector>

namespace relupscope {

class ModuleVersions
{
public:
    ModuleVersions() = default;
    // Reads the beams of the target system; `world` lends a scratch heap and its atom table.
    ModuleVersions(World& world, const TargetSystem& target);

    struct Origin
    {
        std::string app;
        std::string version;
    };
    // Of several versions with the same code, the one among `preferred` (may be null), else the
    // first.
    [[nodiscard]] const Origin* origin(const std::string& module, const uint8_t md5[16],
                                       const AppVersions* preferred) const;
    // The version whose code stands before this one; nullptr for the first.
    [[nodiscard]] const Origin* before(const std::string& module, const uint8_t md5[16]) const;
    // Modules of the scenario's own applications, sorted.
    [[nodiscard]] const std::map<std::string, std::string>& appOfModule() const { return m_apps; }
    // Whether its versions differ in code.
    [[nodiscard]] bool changes(const std::string& module) const;

private:
    std::map<std::string, std::vector<std::pair<std::string, Origin>>> m_byModule; // md5 and origin
    std::map<std::string, std::string> m_apps;
};

} // namespace relupscope
