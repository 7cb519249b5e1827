// SPDX-License-Identifier: GPL-3.0-or-later
// The space-time diagram: a lane for each process of interest, messages as arrows from the sender's
// lane at the event of sending to the receiver's at the event of taking. Every event shown takes
// the same room, so that a microsecond in which much happens is as readable as a second of waiting.
// Of several nodes each has its lanes together, and a message from one to another goes over a wire.
// Pure: events and views in, places out; x in units of one event.
#pragma once

#include "paint/highlight.h"

#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

namespace relupscope::ui {

struct SpaceTimeLane
{
    ProcessId pid = 0;
    std::string name;
    bool isFocus = false;
    NodeNumber node = 0;
    std::string nodeName {}; // of several nodes
    bool isFirstOfNode = false;
    bool isDimmed = false; // by the window's filter, as below
};

// A stretch of a lane in one version and one state.
struct SpaceTimeStrip
{
    int lane = 0;
    int from = 0; // columns
    int to = 0;
    CodeVersion version = CodeVersion::Unchanged;
    bool isSuspended = false;
};

struct SpaceTimeArrow
{
    int fromLane = 0;
    int fromColumn = 0;
    int toLane = 0;
    int toColumn = 0; // the last column where it has not been taken yet
    bool isTaken = true;
    uint64_t event = 0;  // of the send
    bool isWire = false; // from one node to another
    bool isDimmed = false;
};

struct SpaceTimeMark
{
    enum class Kind : uint8_t {
        Instruction,
        Suspend,
        Resume,
        CodeChange,
        Exit,
        Fault,
        Spawn,
        Load
    };
    Kind kind = Kind::Instruction;
    int lane = 0;
    int column = 0;
    uint64_t event = 0;
    std::string words; // of an instruction: "4 load ledger"
    bool isDimmed = false;
};

struct SpaceTimeColumn
{
    uint64_t event = 0;
    double ms = 0;
    bool isDimmed = false;
};

// The processes without a lane below one supervisor, or of one load: how busy they are.
struct SpaceTimeBand
{
    std::string name;
    uint64_t processes = 0;
    std::vector<uint32_t> events {}; // by column: since the one before
    uint32_t most = 0;               // of a column
};

// An event that another run has not.
struct SpaceTimePoint
{
    int lane = 0;
    int column = 0;
};

struct SpaceTime
{
    std::vector<SpaceTimeLane> lanes;
    std::vector<SpaceTimeStrip> strips;
    std::vector<SpaceTimeArrow> arrows;
    std::vector<SpaceTimeMark> marks;
    std::vector<SpaceTimeColumn> columns;
    std::vector<SpaceTimePoint> onlyHere {};
    std::vector<SpaceTimeBand> bands {}; // the busiest first
};

// Whose processes are shown: the views of all nodes by number, of one moment, and what the window
// looks at.
struct SpaceTimeScene
{
    std::vector<std::shared_ptr<const WorldView>> views;
    NodeNumber node = 0;
    ProcessId focus = 0; // in that node
};

// Which of the events are shown where there are too many.
enum class SpaceTimeEnd : uint8_t { First, Last };

// `events` ascend and end at the views' moment. At most `mostLanes` lanes and `mostColumns` of the
// events that concern them.
SpaceTime spaceTime(const SpaceTimeScene& scene, const std::vector<EventRow>& events,
                    size_t mostLanes, size_t mostColumns, SpaceTimeEnd shown = SpaceTimeEnd::Last);

// Marks the events whose numbers are `only` in this run.
void markOnlyHere(SpaceTime& content, const std::vector<EventRow>& events,
                  const std::unordered_set<uint64_t>& only);

// Marks what the filter does not let through. `events` are those of which it was made.
void dim(SpaceTime& content, const Highlight& highlight, NodeNumber node,
         const std::vector<EventRow>& events);

} // namespace relupscope::ui
