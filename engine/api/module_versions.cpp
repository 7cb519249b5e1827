// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/module_versions.h"

#include "code/beam_file.h"
#include "node/external_context.h"

namespace relupscope {

ModuleVersions::ModuleVersions(World& world, const TargetSystem& target)
{
    constexpr std::string_view lib = "/release/lib/";
    std::map<std::string, std::string> files = target.packed;
    files.insert(target.files.begin(), target.files.end());
    for (const auto& [path, bytes] : files) {
        if (!path.starts_with(lib) || !path.ends_with(".beam"))
            continue;
        const std::string folder = path.substr(lib.size(), path.find('/', lib.size()) - lib.size());
        const size_t dash = folder.rfind('-');
        Heap scratch(world.node().arena);
        const auto file = readBeamFile(path, bytes, scratch, externalContextOf(world.node()));
        if (!file || dash == std::string::npos)
            continue;
        const std::string module(world.node().atoms.text(file->module));
        const Origin origin {folder.substr(0, dash), folder.substr(dash + 1)};
        m_byModule[module].emplace_back(
            std::string(reinterpret_cast<const char*>(file->md5), sizeof file->md5), origin);
        m_apps[module] = origin.app;
    }
}

const ModuleVersions::Origin* ModuleVersions::origin(const std::string& module,
                                                     const uint8_t md5[16],
                                                     const AppVersions* preferred) const
{
    const auto there = m_byModule.find(module);
    if (there == m_byModule.end())
        return nullptr;
    const Origin* found = nullptr;
    for (const auto& [sum, origin] : there->second) {
        if (sum != std::string_view(reinterpret_cast<const char*>(md5), 16))
            continue;
        const auto wanted = preferred ? preferred->find(origin.app) : AppVersions::const_iterator();
        if (preferred && wanted != preferred->end() && wanted->second == origin.version)
            return &origin;
        if (!found)
            found = &origin;
    }
    return found;
}

const ModuleVersions::Origin* ModuleVersions::before(const std::string& module,
                                                     const uint8_t md5[16]) const
{
    const auto there = m_byModule.find(module);
    if (there == m_byModule.end())
        return nullptr;
    const Origin* last = nullptr;
    for (const auto& [sum, origin] : there->second) {
        if (sum == std::string_view(reinterpret_cast<const char*>(md5), 16))
            return last;
        last = &origin;
    }
    return nullptr;
}

bool ModuleVersions::changes(const std::string& module) const
{
    const auto there = m_byModule.find(module);
    if (there == m_byModule.end())
        return false;
    for (const auto& [sum, origin] : there->second) {
        if (sum != there->second.front().first)
            return true;
    }
    return false;
}

} // namespace relupscope
