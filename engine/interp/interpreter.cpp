// SPDX-License-Identifier: GPL-3.0-or-later
#include "interp/interpreter.h"

#include "interp/op_binaries.h"
#include "interp/op_bifs.h"
#include "interp/op_calls.h"
#include "interp/op_data.h"
#include "interp/op_exceptions.h"
#include "interp/op_messages.h"
#include "interp/op_tests.h"

#include <cstring>

namespace relupscope {

namespace {

SliceEnd sliceEnd(Flow flow)
{
    switch (flow) {
    case Flow::Out: return SliceEnd::Yielded;
    case Flow::Wait: return SliceEnd::Waiting;
    case Flow::Stop: return SliceEnd::Stopped;
    case Flow::Next: case Flow::Raise: case Flow::Exited: break;
    }
    return SliceEnd::Exited;
}

} // namespace

Slice runSlice(Node& node, Process& p, SWord reductions, bool resumed)
{
    Frame f {};
    f.x = node.registers->x;
    f.p = &p;
    f.node = &node;
    f.reductions = reductions;
    f.timeAtZero = node.now + reductions * NanosecondsPerReduction;
    f.ip = p.ip;
    f.load();
    p.status = ProcessStatus::Running;
    if (!resumed)
        std::memcpy(static_cast<void*>(f.x), p.savedX, p.savedCount * sizeof(Term));
    Flow flow = Flow::Next;
    for (;;) {
        const CodeWord* i = f.ip;
        switch (static_cast<Instruction>(i->i.op)) {
#define INSTR(name, ...)                                                                           \
    case Instruction::name:                                                                        \
        flow = __VA_ARGS__(f, i);                                                                  \
        if (flow == Flow::Next) [[likely]]                                                         \
            continue;                                                                              \
        break;
#include "code/instructions.def"
#undef INSTR
        case Instruction::Count: __builtin_unreachable();
        }
        if (flow != Flow::Raise)
            break;
        f.store();
        const CodePointer handler = handleException(node, p, f.x);
        if (!handler) {
            flow = Flow::Exited;
            break;
        }
        f.load();
        f.ip = handler;
        if (node.events.count >= node.events.stopAt) {
            f.store();
            flow = Flow::Stop;
            break;
        }
    }
    node.now = f.timeAtZero - f.reductions * NanosecondsPerReduction;
    return {sliceEnd(flow), f.reductions};
}

} // namespace relupscope
