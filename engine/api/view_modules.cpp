// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/view_builder.h"
#include "node/stack_trace.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

std::vector<ModuleRow> ViewBuilder::modules()
{
    std::vector<ModuleRow> rows;
    for (const auto& [name, app] : m_s.m_versions.appOfModule()) {
        const Term atom = m_node.atoms.existing(name);
        const Module* m = atom.isNone() ? nullptr : m_node.code.module(atom);
        if (!m || (!m->current && !m->old))
            continue;
        ModuleRow r;
        r.module = name;
        r.app = app;
        r.inUpgrade = m_upgraded.contains(name);
        r.current = versionOf(m->current, installedApps());
        r.old = versionOf(m->old, nullptr);
        r.makesFuns = m->current && m->current->funCount > 0;
        const auto at = [&](const std::map<std::string, int>& events) {
            const auto there = events.find(r.module);
            return there == events.end() ? 0 : there->second;
        };
        r.loadedAtInstruction = at(m_n.loadedAt);
        r.purgedAtInstruction = at(m_n.purgedAt);
        m_node.forEachProcess([&](const Process& p) {
            const bool isServer = p.observed.behaviour != 0 && p.observed.module == atom;
            if (isServer) {
                const bool current = m->current && p.observed.madeBySerial == m->current->serial;
                ++(current ? r.serversOnCurrent : r.serversOnOld);
            } else if (m->old && stackRefersTo(p, *m->old)) {
                ++r.callersOnOld;
            } else if (m->current && stackRefersTo(p, *m->current)) {
                ++r.othersOnCurrent;
            }
        });
        rows.push_back(std::move(r));
    }
    std::stable_sort(rows.begin(), rows.end(), [](const ModuleRow& a, const ModuleRow& b) {
        return a.inUpgrade > b.inUpgrade;
    });
    return rows;
}

std::string ViewBuilder::forecast(const std::vector<ModuleRow>& rows) const
{
    uint32_t now = 0;
    bool anyOld = false;
    for (const ModuleRow& r : rows) {
        now += r.callersOnOld;
        anyOld = anyOld || !r.old.empty();
    }
    if (!anyOld)
        return "No old code: a purge kills nobody.";
    return now == 0 ? "A purge now kills nobody."
                    : fmt::format("A purge now kills {} process{}.", now, now == 1 ? "" : "es");
}

} // namespace relupscope
