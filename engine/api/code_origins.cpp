// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/code_origins.h"

namespace relupscope {

CodeOrigins::CodeOrigins(const Scenario& scenario, const TargetSystem& target,
                         const ModuleVersions& versions, const RecordedNode& recorded,
                         const Node& node)
    : m_target(target),
      m_versions(versions),
      m_node(node),
      m_installed(findInstalledApps(scenario, recorded))
{
    for (const auto& [module, app] : modules()) {
        if (m_versions.changes(module))
            m_upgraded.insert(module);
    }
}

const std::map<std::string, std::string>& CodeOrigins::modules() const
{
    return m_versions.appOfModule();
}

const AppVersions* CodeOrigins::appsOf(const std::string& release) const
{
    const auto apps = m_target.apps.find(release);
    return apps == m_target.apps.end() ? nullptr : &apps->second;
}

// Code that does not change between releases is counted to the release that runs: as the release
// handler says, once it has been asked (at the end), before that to the one that was installed
// last.
const AppVersions* CodeOrigins::findInstalledApps(const Scenario& scenario,
                                                  const RecordedNode& recorded) const
{
    for (const char* status : {"current", "permanent"}) {
        for (const RecordedNode::Release& release : recorded.releases) {
            if (recorded.releasesKnown && release.status == status)
                return appsOf(release.version);
        }
    }
    for (auto install = recorded.installs.rbegin(); install != recorded.installs.rend();
         ++install) {
        if (install->result.starts_with("{ok"))
            return appsOf(install->to);
    }
    return appsOf(scenario.path.front());
}

std::string CodeOrigins::versionOf(const ModuleInstance* instance,
                                   const AppVersions* preferred) const
{
    if (!instance)
        return {};
    const auto* origin = m_versions.origin(std::string(m_node.atoms.text(instance->name)),
                                           instance->md5, preferred);
    return origin ? origin->version : std::string();
}

std::string CodeOrigins::versionBefore(const ModuleInstance& instance) const
{
    const auto* before
        = m_versions.before(std::string(m_node.atoms.text(instance.name)), instance.md5);
    return before ? before->version : std::string();
}

} // namespace relupscope
