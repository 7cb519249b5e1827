// SPDX-License-Identifier: GPL-3.0-or-later
// Instructions that stand in code only while somebody traces (node/tracing.h), and the places that
// traced functions return to:
//
//   E -> [return_trace][{M, F, Arity, Tracer}][return_to_trace][return address of the caller]…
//
// They are pushed at the function's entry. The call was a tail call when such a place is on top
// already.
#pragma once

#include "interp/op_calls.h"

namespace relupscope {

// Tells of the call and counts it.
OP_COLD void hitBreakpoint(Node& node, Process& p, const CodeWord* entry, Term* x);
// A call from outside of a function that is traced globally; gives its code.
OP_COLD CodePointer hitExport(Node& node, Process& p, const Export& callee, Term* x);
OP_COLD CodePointer entryOfBif(Node& node, int bif);
// The value returns from a traced function; what stands above the address is popped.
OP_COLD void returnTraced(Node& node, Process& p, Term value);
OP_COLD void returnToTraced(Node& node, Process& p);
OP_COLD void returnTimed(Node& node, Process& p);

// Frames of traced functions that an exception unwinds.
class TracedUnwinding
{
public:
    TracedUnwinding(Node& node, Process& p) : m_node(node), m_process(p) {}
    // A return address on the stack; the words of a traced function's above it that are no y
    // registers.
    size_t pass(const Term* at, const Exception& e);
    void caught(); // the handler's frame is found
private:
    Node& m_node;
    Process& m_process;
    bool m_returnsTo = false;
    CodePointer m_address = nullptr;
};

OP_INLINE Flow op_breakpoint(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    hitBreakpoint(*f.node, *f.p, i, f.x);
    f.load();
    return Flow::Redo;
}
// A process comes to a line; what traces the function comes after that.
OP_COLD void hitLine(Node& node, Process& p, const CodeWord* at, Term* x);
OP_INLINE Flow op_line_stop(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    hitLine(*f.node, *f.p, i, f.x);
    f.load();
    return Flow::Redo;
}
OP_INLINE Flow op_trace_export(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    const CodePointer target = hitExport(*f.node, *f.p, *i[1].callee, f.x);
    f.load();
    f.ip = target;
    return Flow::Next;
}
// A tail call, too: a return instruction follows it.
OP_INLINE Flow op_call_traced_bif(Frame& f, const CodeWord* i)
{
    const CodePointer target = entryOfBif(*f.node, i->i.b);
    push(f, i + 1);
    return enter(f, target, i->i.a);
}
OP_INLINE Flow op_return_trace(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    returnTraced(*f.node, *f.p, f.x[0]);
    f.load();
    return op_return(f, i);
}
OP_INLINE Flow op_return_to_trace(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    returnToTraced(*f.node, *f.p);
    f.load();
    return op_return(f, i);
}
OP_INLINE Flow op_return_time_trace(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    returnTimed(*f.node, *f.p);
    f.load();
    return op_return(f, i);
}

} // namespace relupscope
