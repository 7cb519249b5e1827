// SPDX-License-Identifier: GPL-3.0-or-later
// A few instructions that belong to no module: where a process starts and where it ends.
#pragma once

#include "code/module.h"

namespace relupscope {

struct StaticCode
{
    CodePointer startApply; // x0 = module, x1 = function, x2 = list of arguments: applies, then
                            // ends normally
    CodePointer exitNormal; // what the lowest stack frame returns to
    // Where traced functions return to. On the stack a term follows the first two: {M, F, Arity,
    // Tracer}, the tracer `true` for the process's own; and return_time_trace: the function before.
    CodePointer returnTrace;
    CodePointer exceptionTrace;
    CodePointer returnToTrace;
    CodePointer returnTimeTrace;

    [[nodiscard]] bool isTrace(CodePointer p) const
    {
        return p >= returnTrace && p <= returnTimeTrace;
    }
    // Words that stand on the stack above such a return address.
    [[nodiscard]] size_t traceWords(CodePointer p) const { return p == returnToTrace ? 0 : 1; }
};

} // namespace relupscope
