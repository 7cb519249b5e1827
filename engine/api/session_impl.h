// SPDX-License-Identifier: GPL-3.0-or-later
// The Session over a World: boots the target system, advances it, applies the scenario's faults at their
// moments, ends the scenario, and makes views and the report.
#pragma once

#include "api/module_versions.h"
#include "api/recorder.h"
#include "api/session.h"
#include "api/target_system.h"

#include <map>

namespace relupscope {

class SessionImpl : public Session
{
public:
    SessionImpl(SessionOptions options, Scenario scenario, TargetSystem target);

    // Boots the first release and runs up to `start`.
    Result<void> begin();

    Stopped advance(const Until& until, const std::atomic<bool>& interrupt) override;
    Result<void> restart() override;
    bool kill(ProcessId pid) override;
    std::shared_ptr<const WorldView> view() override;
    ProcessDetail process(ProcessId pid) override;
    SourceView source(const std::string& module, ProcessId pid) override;
    uint64_t eventCount() const override;
    std::vector<EventRow> events(uint64_t from, uint64_t to) const override;
    Report report() override;

private:
    enum class Phase : uint8_t { Running, Draining, Asking, Finished, Failed };

    Node& node() { return m_world->node(); }
    [[nodiscard]] uint64_t eventsSinceStart() const;
    void call(std::string_view function, std::initializer_list<Term> arguments);
    void setThinkTimes();
    // What has to happen at this moment, between two slices; false when nothing has.
    bool changePhase();
    void askForOutcome();
    void applyFaults(bool atInstruction);
    void strike(size_t fault);
    void killTargets();
    [[nodiscard]] VirtualTime nextBoundary() const;
    bool reached(const Until& until, uint64_t targetEvent, size_t instructionsBefore) const;
    [[nodiscard]] std::map<size_t, bool> fittingResults() const;
    void judge(Report& report) const;
    [[nodiscard]] size_t instructionTotal(int hop) const;

    SessionOptions m_options;
    Scenario m_scenario;
    TargetSystem m_target;
    std::unique_ptr<Recorder> m_recorder; // outlives the world
    std::unique_ptr<World> m_world;
    ModuleVersions m_versions;
    Phase m_phase = Phase::Running;
    VirtualTime m_phaseEnds = 0;
    VirtualTime m_phaseCheck = 0;
    std::vector<bool> m_struck; // faults that have been applied
    std::string m_problem;

    friend class ViewBuilder;
};

} // namespace relupscope
