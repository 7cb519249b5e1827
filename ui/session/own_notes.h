// SPDX-License-Identifier: GPL-3.0-or-later
// Moments that are worth a note though nobody made one: crashes, whom a purge kills, supervisors
// that give up, what was made to go wrong, failed upgrades and restarts. Pure.
#pragma once

#include "session/session_worker.h"

namespace relupscope::ui {

// Of the frame's branch, as far as the frame goes; without an id, so that nobody changes them.
std::vector<Bookmark> ownNotes(const Frame& frame);

} // namespace relupscope::ui
