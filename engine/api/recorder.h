// SPDX-License-Identifier: GPL-3.0-or-later
// What a session remembers of its world's events: the load's measures, crashes, instructions,
// installs, suspended spans, and, if asked, every event as text. It listens and changes nothing.
//
// What has been counted up to this event (Recorded) goes into every keyframe and comes back with
// it. The printed events are those of the whole branch as far as it was ever run: when a part of it
// is run again, they are there already.
#pragma once

#include "api/old_code_meter.h"
#include "api/view.h"
#include "base/shared_log.h"
#include "load/in_flight.h"
#include "load/load_meter.h"
#include "node/host.h"
#include "release/scenario.h"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace relupscope {

class HostFiles;

struct RecordedInstruction
{
    int hop = 1;
    int n = 1;
    std::string text;
    VirtualTime begin = 0;
    VirtualTime end = 0; // 0: not done
    std::string hash;
    uint64_t event = 0; // of the world
    bool failed = false;
    VirtualTime held = 0;      // how long the release handler was held before it
    uint32_t node = 0;         // by its place
    uint64_t failedBefore = 0; // requests that had failed when it began
    uint64_t failedAfter = 0;  // and when it ended
    uint64_t mostWaiting = 0;  // requests at a time that waited while it ran
};

// All that was noted of one node up to this event.
struct RecordedNode
{
    struct Release
    {
        std::string version;
        std::string status;
    };

    bool isUp = false; // its release is up, since it started last
    VirtualTime upAt = 0;
    bool hasJoined = false; // of several: it is connected with the others
    bool isGone = false;    // it has ended and will not start again
    VirtualTime goneAt = 0;
    bool hopsDone = false; // what it had to do is over
    VirtualTime hopsDoneAt = 0;
    int hopsOver = 0; // of several nodes: so many hops are over, well or not
    VirtualTime hopOverAt = 0;
    bool hopFailed
        = false; // the last one of them: the node does not run the release that it leads to
    bool releasesKnown = false;
    bool statesKnown = false;
    bool isInstalling = false;
    std::set<Word> loadedNow; // modules whose code the installation has replaced, by atom
    std::vector<InstallRow> installs;
    std::vector<std::string> installTerms; // results as external terms
    std::vector<RebootRow> reboots;
    bool isPermanent = false; // the last install's release has been made permanent
    VirtualTime permanentAt = 0;
    // A supervised process that has ended and not as it should, and what came after it.
    struct Death
    {
        uint64_t pid = 0;
        uint64_t parent = 0;
        uint64_t queueLength = 0;
        VirtualTime at = 0;
        uint64_t again = 0; // the process that its supervisor started in its place
        std::string name;
        std::string module;
        std::string reason;
    };
    std::vector<Death> deaths; // the last few
    std::set<Word> toEnd;      // processes that their supervisors have told to
    std::set<Word> purged;     // processes that a purge has sent its signal to
    bool isStopping = false;   // init ends all there is
    std::vector<SuspendedSpan> suspended;
    std::vector<Release> releases;
    std::map<std::string, int> loadedAt; // module to instruction
    std::map<std::string, int> purgedAt;
    std::map<uint64_t, std::string> ended; // names of processes that had one and ended, by number
    std::vector<StepRow> steps;
    std::vector<std::string> stepTerms; // their results as external terms
    std::vector<ServerState> states;
    OldCodeMeter oldCode;
    bool hasRestarted = false;
    VirtualTime restartedAt = 0;              // when it was up again, the last time
    uint64_t restarts = 0;                    // of children, by its supervisors
    std::map<Word, std::string> suspendedNow; // process to module
    std::map<Word, int> deathsUnder;          // supervisor to children that wait for a restart
    std::map<uint64_t, uint64_t> requests;    // the node's request number to the meter's

    // Nothing more is to come of it but what its processes do.
    [[nodiscard]] bool isOver() const { return hopsDone || isGone; }
};

// All that was noted up to this event; a value, cheap to copy.
struct Recorded
{
    // What a node's parser says of the scenario's Erlang texts: the first problem.
    struct TextProblem
    {
        size_t text = 0;   // in checkedTexts()
        uint32_t line = 1; // within the text
        uint32_t column = 1;
        std::string what;
    };

    VirtualTime start = 0;
    uint64_t startIndex = 0;         // events before the release was up
    bool started = false;            // in all nodes
    std::vector<RecordedNode> nodes; // at least one
    LoadMeter meter;
    InFlightMeter inFlight;
    SharedLog<Crash> crashes;
    SharedLog<Incident> incidents;                 // the first thousand
    uint64_t purgeKills = 0;                       // all
    std::vector<RecordedInstruction> instructions; // of all nodes, as they began
    std::optional<TextProblem> textProblem;
    SharedLog<std::string> output; // as it came
    size_t outputBytes = 0;
    std::vector<std::pair<uint64_t, std::string>>
        faultAnswers; // fault number, its terms as an external term
    uint64_t restarts = 0;

    // Of all nodes: what they had to do is over, since then.
    [[nodiscard]] bool hopsDone() const;
    [[nodiscard]] VirtualTime hopsDoneAt() const;
    // Virtual milliseconds since the release was up.
    [[nodiscard]] double ms(VirtualTime t) const { return static_cast<double>(t - start) / 1e6; }
    [[nodiscard]] uint64_t sinceStart(VirtualTime t) const
    {
        return t > start ? static_cast<uint64_t>(t - start) : 0;
    }
    [[nodiscard]] std::string outputText() const;
};

class Recorder : public NodeHost, public Recorded
{
public:
    Recorder(const Scenario& scenario, bool keepEvents, const HostFiles& files);

    void standardOutput(std::string_view bytes) override;
    void standardError(std::string_view bytes) override;
    const HostFiles* files() override { return &m_files; }
    void event(const Node& node, const Event& event) override;

    // Asked after each event whether the run is to stand still there; none: it is not.
    std::function<bool(const Event&)> watch;
    // The event as it is printed.
    EventRow row(const Node& node, const Event& event) const;

    // The last one that this node has begun; null: none.
    [[nodiscard]] RecordedInstruction* lastInstruction(const Node& node);
    [[nodiscard]] std::string nodeName(uint32_t number) const; // empty: the only one

    // Events 1, 2, ... of the branch, when they are kept.
    SharedLog<EventRow> rows;

private:
    [[nodiscard]] RecordedNode& of(const Node& node);
    [[nodiscard]] const RecordedNode& of(const Node& node) const;
    [[nodiscard]] std::string nodeName(const Node& node) const;
    void report(const Node& node, const Event& event);
    void reportStart(const Node& node, std::string_view tag, const Event& event);
    void reportInstall(const Node& node, std::string_view tag, const Event& event);
    void reportStep(const Node& node, std::string_view tag, const Event& event);
    void reportOutcome(const Node& node, std::string_view tag, const Event& event);
    void halted(const Node& node, const Event& event);
    void failRequestsOf(const Node& node, const Event& event);
    void nodeEvent(const Node& node, const Event& event);
    void instructionBegun(const Node& node, const Event& event);
    void noteWaiting();
    void instructionDone(const Node& node, const Event& event);
    void bootAgain(const Node& node, const Event& event);
    void requestBegin(const Node& node, const Event& event);
    void requestEnd(const Node& node, const Event& event);
    void installBegin(const Node& node);
    // A message to a client whose request is on its way: whose code answers it?
    void answering(const Node& node, const Event& event);
    void takeExit(const Node& node, const Event& event);
    void takeCrash(const Node& node, const Event& event);
    void takeDeath(const Node& node, const Event& event, const Process& p);
    void startedAgain(RecordedNode& n, const Event& event);
    void exitSignal(const Node& node, const Event& event);
    void fault(const Node& node, const Event& event);
    void note(const Node& node, const Event& event, Incident::Kind kind, uint64_t pid,
              std::string title, std::string words);
    void noteFailedInstall(const Node& node, const Event& event, const InstallRow& install);
    void noteRestart(const Node& node, const Event& event);
    void noteStartedAnew(const Node& node, const Event& event);
    void suspend(const Node& node, const Event& event);
    void resume(const Node& node, const Event& event);
    std::string nameOf(const Node& node, Word pid) const;
    // What was just noted of the event; empty: nothing.
    [[nodiscard]] std::string sayHere(const Event& event) const;

    const HostFiles& m_files;
    bool m_keepEvents;
    std::vector<double> m_warmUpMs;              // by load: earlier requests are not measured
    std::vector<std::string> m_nodeNames;        // none: there is one node
    std::vector<std::vector<int>> m_stepNumbers; // by node: the scenario's numbers of its steps
};

// Whether an event is worth a line among the recent ones.
bool isMinor(const EventRow& row);

} // namespace relupscope
