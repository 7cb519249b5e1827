// SPDX-License-Identifier: GPL-3.0-or-later
// Which version of which application the code that a node has loaded belongs to, as seen at this
// moment. Made for one look; owns nothing of what it looks at.
#pragma once

#include "api/module_versions.h"
#include "api/recorder.h"
#include "api/target_system.h"
#include "release/scenario.h"

#include <set>

namespace relupscope {

class CodeOrigins
{
public:
    CodeOrigins(const Scenario& scenario, const TargetSystem& target,
                const ModuleVersions& versions, const RecordedNode& recorded, const Node& node);

    // The version, "1.0"; of several with the same code the one among `preferred` (may be null).
    // Empty: not of the scenario's applications, or no instance.
    [[nodiscard]] std::string versionOf(const ModuleInstance* instance,
                                        const AppVersions* preferred) const;
    // That stood before the instance; empty: it is the first.
    [[nodiscard]] std::string versionBefore(const ModuleInstance& instance) const;
    [[nodiscard]] const AppVersions* appsOf(const std::string& release) const;
    // Of the release that runs.
    [[nodiscard]] const AppVersions* installedApps() const { return m_installed; }
    // The scenario's modules and their applications.
    [[nodiscard]] const std::map<std::string, std::string>& modules() const;
    // Whether the releases' code of the module differs.
    [[nodiscard]] bool isUpgraded(const std::string& module) const
    {
        return m_upgraded.contains(module);
    }

private:
    [[nodiscard]] const AppVersions* findInstalledApps(const Scenario& scenario,
                                                       const RecordedNode& recorded) const;

    const TargetSystem& m_target;
    const ModuleVersions& m_versions;
    const Node& m_node;
    const AppVersions* m_installed;
    std::set<std::string> m_upgraded;
};

} // namespace relupscope
