// SPDX-License-Identifier: GPL-3.0-or-later
// One scenario's outcome in our machine and on a real node, side by side. Virtual and real time are
// never compared: what hangs on them (how many requests, which counts) is compared by kind.
#pragma once

#include "api/session.h"
#include "real_node/real_node.h"

#include <string>
#include <vector>

namespace relupscope {

enum class Verdict : uint8_t { Agree, Differ, NotComparable };

struct ComparedRow
{
    std::string what; // "install 1 → 2"
    std::string ours;
    std::string real;
    Verdict verdict = Verdict::Agree;
    std::string why; // of NotComparable
};

std::vector<ComparedRow> compareOutcomes(const Report& ours, const RealRun& real);

// Of several nodes: each by itself, its rows named after it.
std::vector<ComparedRow> compareNodes(const Report& ours, const RealNodesRun& real);

// The text of a term without what no two runs share: pids, references, ports.
std::string withoutIdentities(const std::string& term);
// A printed term with each map's pairs in the order of their texts: OTP lists a map's keys in the
// order of its atom table, from 26 on.
std::string withSortedMaps(const std::string& term);
// Its shape: numbers become N, and a run of equal list or map entries becomes one.
std::string shapeOf(const std::string& term);

} // namespace relupscope
