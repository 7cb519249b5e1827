// SPDX-License-Identifier: GPL-3.0-or-later
// A run in the formats of other programs, up to the moment at which the session stands. Both need
// the printed events (SessionOptions::keepEvents).
#pragma once

#include "api/session.h"

#include <functional>
#include <string_view>

namespace relupscope {

using ExportSink = std::function<Result<void>(std::string_view)>;

// Trace Event JSON, for Perfetto and chrome://tracing: a track for each process with its slices,
// the relup instructions as a track of their own, messages as flows, failures and calls under way
// as counters. Times are virtual.
Result<void> exportTrace(Session& session, const ExportSink& write);
// A log with vector clocks for ShiViz. Its parser: (?<host>\S*) (?<clock>{.*})\n(?<event>.*)
Result<void> exportShiviz(Session& session, const ExportSink& write);

} // namespace relupscope
