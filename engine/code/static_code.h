// SPDX-License-Identifier: GPL-3.0-or-later
// A few instructions that belong to no module: where a process starts and where it ends.
#pragma once

#include "code/module.h"

namespace relupscope {

struct StaticCode
{
    CodePointer startApply; // x0 = module, x1 = function, x2 = list of arguments: applies, then ends normally
    CodePointer exitNormal; // what the lowest stack frame returns to
};

} // namespace relupscope
