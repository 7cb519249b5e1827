// SPDX-License-Identifier: GPL-3.0-or-later
// What a session remembers of its world's events: the load's measures, crashes, instructions, installs,
// suspended spans, and, if asked, every event as text. It listens and changes nothing.
#pragma once

#include "api/view.h"
#include "load/load_meter.h"
#include "node/host.h"
#include "release/scenario.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace relupscope {

struct RecordedInstruction
{
    int hop = 1;
    int n = 1;
    std::string text;
    VirtualTime begin = 0;
    VirtualTime end = 0; // 0: not done
    std::string hash;
    bool failed = false;
};

class Recorder : public NodeHost
{
public:
    Recorder(const Scenario& scenario, bool keepEvents);

    void standardOutput(std::string_view bytes) override;
    void standardError(std::string_view bytes) override;
    const HostFiles* files() override;
    void event(const Node& node, const Event& event) override;

    // Virtual milliseconds since the release was up.
    [[nodiscard]] double ms(VirtualTime t) const
    {
        return static_cast<double>(t - start) / 1e6;
    }
    [[nodiscard]] uint64_t sinceStart(VirtualTime t) const
    {
        return t > start ? static_cast<uint64_t>(t - start) : 0;
    }

    struct Release
    {
        std::string version;
        std::string status;
    };

    VirtualTime start = 0;
    uint64_t startIndex = 0; // events before the release was up
    bool started = false;
    bool hopsDone = false;
    VirtualTime hopsDoneAt = 0;
    bool releasesKnown = false;
    bool statesKnown = false;
    LoadMeter meter;
    std::vector<EventRow> events;      // every one since boot when kept
    std::vector<EventRow> recent;      // the last ones worth a line
    std::vector<Crash> crashes;
    std::vector<InstallRow> installs;
    std::vector<RecordedInstruction> instructions;
    std::vector<SuspendedSpan> suspended;
    std::vector<Release> releases;
    std::vector<std::string> installTerms; // results as external terms
    std::map<std::string, int> loadedAt; // module to instruction
    std::map<std::string, int> purgedAt;
    std::map<uint64_t, std::string> ended; // names of processes that ended, by number
    // What a node's parser says of the scenario's Erlang texts: the first problem.
    struct TextProblem
    {
        size_t text = 0; // in checkedTexts()
        uint32_t line = 1; // within the text
        uint32_t column = 1;
        std::string what;
    };
    std::optional<TextProblem> textProblem;
    std::vector<StepRow> steps;
    std::vector<std::string> stepTerms; // their results as external terms
    std::vector<ServerState> states;
    std::string output;
    std::vector<std::pair<uint64_t, Word>> faultTargets; // fault number, pid
    uint64_t restarts = 0;
    bool nodeRestarted = false;

private:
    EventRow row(const Node& node, const Event& event) const;
    void report(const Node& node, const Event& event);
    void takeExit(const Node& node, const Event& event);
    void suspend(const Node& node, const Event& event);
    void resume(const Node& node, const Event& event);
    std::string nameOf(const Node& node, Word pid) const;

    bool m_keepEvents;
    std::map<Word, std::string> m_suspendedNow; // process to module
    std::map<Word, int> m_deathsUnder;          // supervisor to children that wait for a restart
    std::map<uint64_t, uint64_t> m_requests;    // the node's request number to the meter's
};

} // namespace relupscope
