// SPDX-License-Identifier: GPL-3.0-or-later
// Who waits for whom: an arrow for each call that has not been answered, callers of one load drawn
// as one box, cycles and whatever ends at a suspended process marked. Pure: a view in, boxes and
// arrows with their places in columns out.
#pragma once

#include "paint/highlight.h"

#include <string>
#include <vector>

namespace relupscope::ui {

struct WaitBox
{
    ProcessId pid = 0;  // of the process, or of a crowd's first member
    std::string name;   // "account", "tellers"
    uint64_t count = 1; // processes that the box stands for
    ProcessState state = ProcessState::Waiting;
    CodeVersion version = CodeVersion::Unchanged;
    std::string words; // its state in words
    uint64_t queue = 0;
    int column = 0; // how many calls it is away from who does not wait; the last is 0
    int row = 0;    // in its column, from the top
    bool diesAtPurge = false;
    std::vector<ProcessId> crowd {}; // of several: all of them
};

struct WaitArrow
{
    int from = 0; // indices of boxes
    int to = 0;
    uint64_t count = 1;
    double oldestMs = 0;    // of the messages that wait at its end
    bool isInCycle = false; // nobody in a cycle is ever answered
    bool endsSuspended = false;
};

struct WaitGraph
{
    std::vector<WaitBox> boxes;
    std::vector<WaitArrow> arrows;
    int columns = 0;
    int rows = 0;         // of the highest column
    uint64_t waiting = 0; // processes that wait for an answer
    uint64_t left = 0;    // boxes beyond `mostBoxes` that are not drawn
    bool hasCycle = false;
};

constexpr size_t mostWaitBoxes = 50;

WaitGraph waitGraph(const WorldView& view);

// The filter lets nobody through whom the box stands for.
bool isDimmed(const WaitBox& box, const Highlight& highlight);

// "17 tellers wait for account, which is suspended." For a reader who does not see the picture.
std::vector<std::string> waitSentences(const WaitGraph& graph);

} // namespace relupscope::ui
