// SPDX-License-Identifier: GPL-3.0-or-later
// The registers of the run loop: what of a process and its node is hot, in one local struct whose
// members the compiler keeps in machine registers. That works only as long as its address goes
// nowhere: a Frame is passed to OP_INLINE functions alone. Anything that is called for real gets
// the Process and the Node, between store() and load().
#pragma once

#include "bif/bif.h"
#include "code/instructions.h"
#include "node/registers.h"

namespace relupscope {

#define OP_INLINE [[gnu::always_inline]] inline
#define OP_COLD [[gnu::noinline, gnu::cold]]

// What a handler tells the loop.
enum class Flow : uint8_t {
    Next,   // f.ip is at the next instruction
    Raise,  // p.exception is set, f.ip at the instruction that raised
    Out,    // no reductions left; ip and registers are stored
    Wait,   // waits for a message; stored
    Exited, // the process has ended
    Stop,   // an event was reached at which the world is to stand still; stored, registers stay
    Redo,   // a breakpoint was hit: now the instruction that it stands for

    // What the loop does for an instruction, so that the short way through it calls nothing and
    // keeps no registers for later. After the last four the instruction at f.ip is executed again.
    Long,    // the short way did nothing: take the instruction's long way
    Yield,   // no reductions left
    Collect, // garbage, for room on the heap
    Grow,    // the heap, by a chunk: need that the compiler has not foreseen
    GrowStack,
};

struct Frame
{
    const CodeWord* ip;
    Term* x;
    Term* e;   // y0; the stack grows down
    Word* top; // of the heap
    Word* end;
    SWord reductions;       // left in this slice
    VirtualTime timeAtZero; // virtual time when the slice's reductions are used up
    Process* p;
    Node* node;

    OP_INLINE void store()
    {
        p->heap.top = top;
        p->heap.end = end;
        p->stackTop = e;
        p->ip = ip;
        node->now = timeAtZero - reductions * NanosecondsPerReduction;
    }
    OP_INLINE void load()
    {
        top = p->heap.top;
        end = p->heap.end;
        e = p->stackTop;
    }

    // A V operand: a register or a term.
    OP_INLINE Term value(CodeWord w) const
    {
        if ((w.word & 3) != 0)
            return Term(w.word);
        const char* base = reinterpret_cast<const char*>((w.word & YBit) ? e : x);
        return *reinterpret_cast<const Term*>(base + (w.word & ~Word {7}));
    }

    [[nodiscard]] OP_INLINE bool hasRoom(size_t words) const
    {
        return static_cast<size_t>(end - top) >= words;
    }
    OP_INLINE Word* take(size_t words) // there is room
    {
        Word* at = top;
        top += words;
        return at;
    }
    // Leaves the instruction to the loop, to come back to it.
    OP_INLINE Flow ask(Flow what, const CodeWord* i, size_t words, size_t live)
    {
        auto* registers = reinterpret_cast<Registers*>(x);
        registers->words = words;
        registers->live = live;
        ip = i;
        return what;
    }

    OP_INLINE Flow raise(Term reason)
    {
        p->exception = Exception {};
        p->exception.reason = reason;
        return Flow::Raise;
    }
};

// --- operand kinds ------------------------------------------------------------------------------

struct X
{
    OP_INLINE static Term& at(Frame& f, uint16_t field)
    {
        return *reinterpret_cast<Term*>(reinterpret_cast<char*>(f.x) + field);
    }
};
struct Y
{
    OP_INLINE static Term& at(Frame& f, uint16_t field)
    {
        return *reinterpret_cast<Term*>(reinterpret_cast<char*>(f.e) + (field - YBit));
    }
};
struct R
{
    OP_INLINE static Term& at(Frame& f, uint16_t field)
    {
        char* base = reinterpret_cast<char*>((field & YBit) ? f.e : f.x);
        return *reinterpret_cast<Term*>(base + (field & ~uint16_t {7}));
    }
};
// Operands in words of their own.
struct V
{
    OP_INLINE static Term get(const Frame& f, CodeWord w) { return f.value(w); }
};
struct XW
{
    OP_INLINE static Term get(const Frame& f, CodeWord w)
    {
        return *reinterpret_cast<const Term*>(reinterpret_cast<const char*>(f.x) + w.word);
    }
};
struct CW
{
    OP_INLINE static Term get(const Frame&, CodeWord w) { return Term(w.word); }
};

OP_INLINE Flow branch(Frame& f, const CodeWord* i)
{
    f.ip = i + i->j.offset;
    return Flow::Next;
}

} // namespace relupscope
