// SPDX-License-Identifier: GPL-3.0-or-later
// Makes the values of api/view.h from a session's world and recorder at this moment. Reads only.
#pragma once

#include "api/node_survey.h"
#include "api/session_impl.h"

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
    std::vector<ModuleRow> modules() { return survey().modules(); }
    std::vector<LoadRow> load() const;
    std::vector<NodeRow> nodes() const;
    std::vector<LinkRow> links() const;
    std::string otpVersion() const;

private:
    NodeSurvey& survey();
    void relup(WorldView& v) const;
    [[nodiscard]] std::vector<EventRow> recentEvents() const;
    Charts charts(const WorldView& v) const;
    SayLine say(const WorldView& v) const;
    [[nodiscard]] bool isNews(const WorldView& v, const Incident& incident) const;
    [[nodiscard]] SayLine sayIncident(const WorldView& v, const Incident& last) const;
    [[nodiscard]] SayLine saySuspended(const WorldView& v,
                                       const std::vector<const ProcessRow*>& suspended) const;
    [[nodiscard]] SayLine sayRunning(const WorldView& v) const;
    [[nodiscard]] const InstallRow* lastInstall() const; // of this node; null: none
    // What has happened since then is news: since the last instruction began, if it has just ended.
    [[nodiscard]] VirtualTime freshSince() const;
    // For how many processes the next instruction is.
    [[nodiscard]] std::string nextNote(const WorldView& v) const;
    // Those that ended just now, where they were, each before the process that came after it.
    void addDead(std::vector<ProcessRow>& rows) const;
    std::string forecast(const std::vector<ModuleRow>& rows) const;
    [[nodiscard]] int currentHop() const;
    std::vector<StateLine> stateLines(Term state) const;
    [[nodiscard]] std::string versionBefore(const std::string& module) const;
    [[nodiscard]] int conversionOf(const std::string& module) const;

    SessionImpl& m_s;
    const Node& m_node;
    const Recorder& m_r;
    const RecordedNode& m_n; // of that node
    CodeOrigins m_origins;
    std::optional<NodeSurvey> m_survey; // made when it is asked for
};

} // namespace relupscope
