// SPDX-License-Identifier: GPL-3.0-or-later
// How far apart the events of a space-time diagram stand: each the same, by their virtual time, so
// that each instruction has the same room, or by time with long waits cut short. Pure.
#pragma once

#include "paint/space_time.h"

#include <vector>

namespace relupscope::ui {

enum class SpaceTimeAxis : uint8_t { Event, Time, Instruction, Compressed };

// The middle of each column, and at last where the picture ends, from the left; they ascend, and
// are as wide as `pitch` for each column, more where instructions need room.
std::vector<double> columnPlaces(const SpaceTime& content, SpaceTimeAxis axis, double pitch);

// The column that stands nearest; -1: there is none.
int columnNear(const std::vector<double>& places, double x);

} // namespace relupscope::ui
