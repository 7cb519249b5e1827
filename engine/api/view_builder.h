// SPDX-License-Identifier: GPL-3.0-or-later
// Makes the values of api/view.h from a session's world and recorder at this moment. Reads only.
#pragma once

#include "api/session_impl.h"

#include <set>

namespace relupscope {

class ViewBuilder
{
public:
    // Of one node; one that is not there: the first.
    ViewBuilder(SessionImpl& session, NodeNumber node);

    std::shared_ptr<const WorldView> view();
    // Nothing but its processes: what a filter asks of a view.
    WorldView processesOnly();
    ProcessDetail process(ProcessId pid);
    SourceView source(const std::string& module, ProcessId pid);
    std::vector<ModuleRow> modules();
    std::vector<LoadRow> load() const;
    std::vector<NodeRow> nodes() const;
    std::vector<LinkRow> links() const;
    std::string otpVersion() const;

private:
    struct Tree;
    void relup(WorldView& v) const;
    void processes(WorldView& v);
    void addTree(WorldView& v, const Process& p, uint32_t depth);
    ProcessRow row(const Process& p, uint32_t depth);
    void describeVersion(const Process& p, ProcessRow& r);
    [[nodiscard]] std::vector<EventRow> recentEvents() const;
    [[nodiscard]] ProcessId calledBy(const Process& p) const;
    Charts charts(const WorldView& v) const;
    SayLine say(const WorldView& v) const;
    std::string forecast(const std::vector<ModuleRow>& rows) const;
    [[nodiscard]] std::string versionOf(const ModuleInstance* instance,
                                        const AppVersions* preferred) const;
    [[nodiscard]] bool isScenarioSupervisor(const Process& p) const;
    [[nodiscard]] Term stateElement(const Process& p, size_t index) const;
    [[nodiscard]] int currentHop() const;
    [[nodiscard]] const AppVersions* appsOf(const std::string& release) const;
    [[nodiscard]] const AppVersions* installedApps() const;
    std::vector<StateLine> stateLines(Term state) const;
    [[nodiscard]] std::string versionBefore(const std::string& module) const;
    [[nodiscard]] int conversionOf(const std::string& module) const;

    SessionImpl& m_s;
    const Node& m_node;
    const Recorder& m_r;
    const RecordedNode& m_n;          // of that node
    std::set<std::string> m_upgraded; // modules that the releases' code differs in
};

} // namespace relupscope
