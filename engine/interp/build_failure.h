// SPDX-License-Identifier: GPL-3.0-or-later
// What goes wrong when a binary is built, in the words of error_info. Only for bs_create_bin: what
// OTP 24's compiler made says no more than badarg.
#pragma once

#include "interp/binary_plan.h"
#include "node/node.h"
#include "process/process.h"

#include <span>

namespace relupscope {

// Finds the segment that OTP would name: it looks at all sizes first, then builds one segment after
// the other. Sets p.exception and returns NoTerm. Without `explain` the reason is all there is.
Term raiseBuildFailure(Node& node, Process& p, std::span<const SegmentPlan> segments, bool explain);

} // namespace relupscope
