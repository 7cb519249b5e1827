// SPDX-License-Identifier: GPL-3.0-or-later
// The registers of a node: x and float registers of the process that runs.
#pragma once

#include "term/term.h"

namespace relupscope {

struct Registers
{
    Term x[1024];
    double fr[16];
};

} // namespace relupscope
