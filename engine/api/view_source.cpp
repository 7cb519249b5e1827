// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/term_text.h"
#include "api/view_builder.h"
#include "base/host_files.h"
#include "node/stack_trace.h"

#include <fmt/format.h>

#include <algorithm>

namespace relupscope {

namespace {

// Below the application's folder. Elixir's compiler notes the file that it was given, and one file
// may hold several modules; of Erlang's the name says it.
std::string sourceFileOf(const Module* m, const std::string& module)
{
    std::string file;
    for (const ModuleInstance* instance : {m ? m->current : nullptr, m ? m->old : nullptr}) {
        for (size_t n = 1; instance && file.empty() && n < instance->fileCount; ++n)
            file = textOf(instance->files[n]);
    }
    return module.starts_with("Elixir.") && file.ends_with(".ex") ? file : "src/" + module + ".erl";
}

} // namespace

SourceView ViewBuilder::source(const std::string& module, ProcessId pid)
{
    SourceView s;
    s.module = module;
    const Term atom = m_node.atoms.existing(module);
    const Module* m = atom.isNone() ? nullptr : m_node.code.module(atom);
    const std::string path = sourceFileOf(m, module);
    s.file = path.substr(path.rfind('/') + 1);
    const auto app = m_s.m_versions.appOfModule().find(module);
    if (app == m_s.m_versions.appOfModule().end())
        return s;
    const auto hop = static_cast<size_t>(currentHop());
    const auto text = [&](size_t step, std::string* version) -> std::string {
        const ScenarioRelease* r = m_s.m_scenario.release(
            m_s.m_scenario.path[std::min(step, m_s.m_scenario.path.size() - 1)]);
        const auto there
            = r ? r->apps.find(app->second) : std::map<std::string, std::string>::const_iterator();
        if (!r || there == r->apps.end())
            return {};
        *version = there->second;
        const auto bytes = m_s.m_files.read(fmt::format("{}/apps/{}-{}/{}", m_s.m_scenario.folder,
                                                        app->second, there->second, path));
        return bytes ? *bytes : std::string();
    };
    s.oldText = text(hop - 1, &s.oldVersion);
    s.newText = text(hop, &s.newVersion);
    const Process* p = m_node.process(pid);
    if (!m)
        return s;
    const auto step = std::min<size_t>(m_node.upgrade.hop, m_s.m_scenario.path.size() - 1);
    const AppVersions* goesTo = m_origins.appsOf(m_s.m_scenario.path[step]);
    const auto look = [&](CodePointer at) {
        for (const ModuleInstance* instance : {m->current, m->old}) {
            if (s.line != 0 || !instance || !instance->contains(at))
                continue;
            Term file = NoTerm;
            uint32_t line = 0;
            instance->lineAt(at, &file, &line);
            s.line = static_cast<int>(line);
            s.lineInOld = m_origins.versionOf(instance, goesTo) == s.oldVersion;
        }
    };
    if (p) {
        look(p->ip);
        for (const Term* at = p->stackTop; at < p->stackBase; ++at) {
            if (isReturnAddress(*at))
                look(reinterpret_cast<CodePointer>(at->w) - 1);
        }
    }
    for (const Crash& c : m_r.crashes) {
        if (s.line == 0 && c.pid == pidText(pid) && c.node == m_r.nodeName(m_node.index)
            && c.function.starts_with(module + ":"))
            s.line = c.line;
    }
    return s;
}

} // namespace relupscope
