// SPDX-License-Identifier: GPL-3.0-or-later
// What will become of the selected process's state: found by running ahead and coming back.
#pragma once

#include "session/session_worker.h"

namespace relupscope::ui {

// The code_change that is still to come for the frame's process, in this hop; nullptr: none is
// known, or it is not time to ask: the run is between two instructions only.
const InstructionRow* conversionAhead(const Frame& frame);

// Fills in the state after that code_change. The session stands where it stood before; where it was
// interrupted, or the conversion failed, nothing is filled in. True: something was.
bool lookAhead(Session& session, Frame& frame, const std::atomic<bool>& interrupt);

} // namespace relupscope::ui
