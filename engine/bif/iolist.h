// SPDX-License-Identifier: GPL-3.0-or-later
// What a BIF answers to an iolist that is none.
#pragma once

#include "bif/bif.h"
#include "term/iolist.h"

namespace relupscope {

// Raises badarg or system_limit for a fault that is not None.
inline BifResult raiseIolistFault(BifCall& c, IolistFault fault)
{
    return fault == IolistFault::TooLarge ? c.systemLimit() : c.badarg();
}

} // namespace relupscope
