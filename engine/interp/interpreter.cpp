// SPDX-License-Identifier: GPL-3.0-or-later
#include "interp/interpreter.h"

#include "interp/op_bifs.h"
#include "interp/op_binaries.h"
#include "interp/op_calls.h"
#include "interp/op_data.h"
#include "interp/op_exceptions.h"
#include "interp/op_messages.h"
#include "interp/op_tests.h"
#include "interp/op_tracing.h"
#include "node/host.h"
#include "node/line_stops.h"
#include "node/tracing.h"

#include <cstring>

namespace relupscope {

namespace {

SliceEnd sliceEnd(Flow flow)
{
    switch (flow) {
    case Flow::Out: return SliceEnd::Yielded;
    case Flow::Wait: return SliceEnd::Waiting;
    case Flow::Stop: return SliceEnd::Stopped;
    case Flow::Next:
    case Flow::Raise:
    case Flow::Exited:
    case Flow::Long:
    case Flow::Yield:
    case Flow::Collect:
    case Flow::Grow:
    case Flow::GrowStack:
    case Flow::Redo: break;
    }
    return SliceEnd::Exited;
}

// --- dispatch ---------------------------------------------------------------------------------
//
// Each instruction is a function of its own that ends with a jump to the next one's: what is hot
// travels in the six argument registers of the machine, and the processor predicts each jump by
// itself. The jump is a call in tail position, which an optimizing compiler makes one; elsewhere
// (RunsInLoop) each instruction returns to the loop in runSlice.

#if defined(__OPTIMIZE__) && !RELUPSCOPE_ASAN
constexpr bool RunsInLoop = false;
#else
constexpr bool RunsInLoop = true;
#endif

using Step = Flow (*)(const CodeWord* ip, Term* x, Term* e, Word* top, Word* end, SWord reductions);
extern const Step Steps[];

Registers& registersOf(Term* x)
{
    return *reinterpret_cast<Registers*>(x);
}

OP_INLINE void keep(Frame& f)
{
    Registers& r = registersOf(f.x);
    r.ip = f.ip;
    r.e = f.e;
    r.top = f.top;
    r.end = f.end;
    r.reductions = f.reductions;
}

template<typename Handler>
Flow step(const CodeWord* ip, Term* x, Term* e, Word* top, Word* end, SWord reductions)
{
    const Registers& r = registersOf(x);
    Frame f {ip, x, e, top, end, reductions, r.timeAtZero, r.process, r.node};
    const Flow flow = Handler::run(f, ip);
    if (!RunsInLoop && flow == Flow::Next) [[likely]]
        return Steps[f.ip->i.op](f.ip, f.x, f.e, f.top, f.end, f.reductions);
    if constexpr (requires { typename Handler::LongWay; }) {
        if (flow == Flow::Long)
            return step<typename Handler::LongWay>(ip, x, e, top, end, reductions);
    }
    keep(f);
    return flow;
}

#define INSTR(name, ...)                                                                           \
    struct Handler_##name                                                                          \
    {                                                                                              \
        OP_INLINE static Flow run(Frame& f, const CodeWord* i) { return __VA_ARGS__(f, i); }       \
    };
#define INSTR_LONG(name, handler, longWay)                                                         \
    struct Handler_##name                                                                          \
    {                                                                                              \
        using LongWay = longWay;                                                                   \
        OP_INLINE static Flow run(Frame& f, const CodeWord* i) { return handler(f, i); }           \
    };
#include "code/instructions.def"
#undef INSTR

const Step Steps[] = {
#define INSTR(name, ...) step<Handler_##name>,
#include "code/instructions.def"
#undef INSTR
};

// The kept frame to the process, and back.
void store(const Registers& r)
{
    Process& p = *r.process;
    p.heap.top = r.top;
    p.heap.end = r.end;
    p.stackTop = r.e;
    p.ip = r.ip;
    r.node->now = r.timeAtZero - r.reductions * NanosecondsPerReduction;
}
void load(Registers& r)
{
    const Process& p = *r.process;
    r.top = p.heap.top;
    r.end = p.heap.end;
    r.e = p.stackTop;
}

bool isStop(uint16_t op)
{
    return op == static_cast<uint16_t>(Instruction::breakpoint)
        || op == static_cast<uint16_t>(Instruction::line_stop);
}

// The operation that stands at r.ip, or for which a breakpoint or a line's beginning stands there.
uint16_t originalOp(const Registers& r)
{
    uint16_t op = r.ip->i.op;
    if (op == static_cast<uint16_t>(Instruction::line_stop))
        op = hostOf(r.node->arena)->lineStops->original(r.ip);
    if (op == static_cast<uint16_t>(Instruction::breakpoint))
        op = r.node->tracing->functions.at(r.ip)->originalOp;
    return op;
}

// Until something else than an instruction is due.
Flow runInstructions(Registers& r)
{
    Process& p = *r.process;
    bool isRedone = false; // the breakpoint or line at r.ip has been hit
    for (;;) {
        const uint16_t op = isRedone ? originalOp(r) : r.ip->i.op;
        isRedone = false;
        const Flow flow = Steps[op](r.ip, r.x, r.e, r.top, r.end, r.reductions);
        if (flow == Flow::Next)
            continue;
        if (flow == Flow::Redo) {
            isRedone = true;
            continue;
        }
        if (flow < Flow::Yield)
            return flow;
        store(r);
        if (flow == Flow::Yield) {
            saveRegisters(p, r.x, r.live);
            return Flow::Out;
        }
        if (flow == Flow::Collect)
            collectNow(p, *r.node, r.words, r.x, r.live);
        else if (flow == Flow::Grow)
            p.heap.giveBack(p.heap.alloc(r.words));
        else
            growStack(p, r.words);
        load(r);
        isRedone = isStop(r.ip->i.op);
    }
}

// Goes on at the handler of p's exception. False: there is none.
bool goToHandler(Registers& r)
{
    store(r);
    r.ip = handleException(*r.node, *r.process, r.x);
    load(r);
    return r.ip != nullptr;
}

} // namespace

Slice runSlice(Node& node, Process& p, SWord reductions, bool resumed)
{
    Registers& r = *node.registers;
    r.process = &p;
    r.node = &node;
    r.ip = p.ip;
    r.reductions = reductions;
    r.since = node.now;
    load(r);
    r.timeAtZero = node.now + reductions * NanosecondsPerReduction;
    p.status = ProcessStatus::Running;
    if (!resumed)
        std::memcpy(static_cast<void*>(r.x), p.savedX, p.savedCount * sizeof(Term));
    Flow flow = Flow::Next;
    while ((flow = runInstructions(r)) == Flow::Raise) {
        if (!goToHandler(r)) {
            flow = Flow::Exited;
            break;
        }
        if (node.events.count >= node.events.stopAt) {
            p.ip = r.ip;
            flow = Flow::Stop;
            break;
        }
    }
    node.now = r.timeAtZero - r.reductions * NanosecondsPerReduction;
    return {sliceEnd(flow), r.reductions};
}

} // namespace relupscope
