// SPDX-License-Identifier: GPL-3.0-or-later
// Two runs side by side, aligned by instruction and not by time: how long each took, how many calls
// waited at most, what failed and crashed in it. Relups that are not the same are aligned by what
// their instructions do, with a gap where one has nothing like it. Pure: two views in, rows out.
#pragma once

#include "api/view.h"

#include <string>
#include <vector>

namespace relupscope::ui {

// Equal values are shown once and quietly; nearly equal ones both, quietly; others loudly.
enum class Likeness : uint8_t { Equal, Near, Different };

struct ComparedValue
{
    double a = 0;
    double b = 0;
    bool hasA = false;
    bool hasB = false;

    [[nodiscard]] Likeness likeness() const;
};

struct ComparedInstruction
{
    int n = 0;  // 0: the row of the whole run; else in A, or in B where A has none
    int nA = 0; // 0: A has no such instruction
    int nB = 0;
    std::string kind;
    std::string title; // "load ledger"
    bool isPointOfNoReturn = false;
    bool reachedInA = false;
    bool reachedInB = false;
    bool failedInA = false;
    bool failedInB = false;
    bool isUnknown = false; // one of the runs has not been followed so far
    ComparedValue ms;
    ComparedValue waiting; // most calls that waited at a time
    ComparedValue failed;  // requests that failed
    ComparedValue crashes;

    [[nodiscard]] Likeness likeness() const;
    [[nodiscard]] bool isInOneOnly() const { return (nA == 0) != (nB == 0); }
};

struct Comparison
{
    std::vector<ComparedInstruction> rows; // the instructions, then the whole run
    int firstDifference = -1;              // index into rows; -1: none that is known
    int differing = 0;                     // instructions that differ
    std::string fact;                      // "A and B are equal up to code_change."
    std::string more;
};

// `a` and `b` are the last moments known of two branches that went through the same hop.
Comparison compareRuns(const WorldView& a, const WorldView& b, const std::string& nameA,
                       const std::string& nameB);

} // namespace relupscope::ui
