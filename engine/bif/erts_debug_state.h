// SPDX-License-Identifier: GPL-3.0-or-later
// What erts_debug:get_internal_state/1 tells OTP's tests of a process.
#pragma once

#include "bif/bif.h"

namespace relupscope {

// [{erl_link, process | port, Id, linked, Number}] of a process, [] for anything else.
Term linkRecords(BifCall& c, Term of);
// [{erl_monitor, Kind, origin | target, Ref, Pid, Name | []}]
Term monitorRecords(BifCall& c, Term of);
// What process_info/2 can be asked for.
Term processInfoItems(BifCall& c);

} // namespace relupscope
