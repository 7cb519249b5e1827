// SPDX-License-Identifier: GPL-3.0-or-later
// Where two branches of a run part, and which events only one of them has. Pure.
#pragma once

#include "api/session.h"

#include <unordered_set>
#include <vector>

namespace relupscope::ui {

// So many events that both have are drawn before the parting.
constexpr uint64_t partingBefore = 60;

// The last event that both branches have in common; nullopt where one of them is not there.
std::optional<uint64_t> partingEvent(const std::vector<Branch>& branches, BranchId a, BranchId b);

// The numbers of the events of `here` that have no counterpart in `there`. A process's events of a
// kind, with the same other process, are counterparts in their order: what they say may differ.
std::unordered_set<uint64_t> eventsOnlyIn(const std::vector<EventRow>& here,
                                          const std::vector<EventRow>& there);

// Of what comes after the events that a picture shows only what changes a process's code or state
// matters, and what begins or ends one.
bool changesProcess(const EventRow& row);

} // namespace relupscope::ui
