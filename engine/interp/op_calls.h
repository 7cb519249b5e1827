// SPDX-License-Identifier: GPL-3.0-or-later
// Calls, returns and frames.
//
//   lower addresses                                             higher
//   E -> [y0][y1]…[yN-1][return address][y0 of the caller]…[return address]…
//
// A call pushes the return address; allocate makes room for the y registers below it. A leaf
// function has no frame: E is at its return address. Reductions are counted here and nowhere else.
#pragma once

#include "interp/cold.h"

namespace relupscope {

OP_INLINE void push(Frame& f, const CodeWord* returnAddress)
{
    *--f.e = Term(reinterpret_cast<Word>(returnAddress));
}

OP_INLINE void dropFrame(Frame& f, size_t bytes)
{
    f.e = reinterpret_cast<Term*>(reinterpret_cast<char*>(f.e) + bytes);
}

// To a function's entry with `arity` arguments in x.
OP_INLINE Flow enter(Frame& f, const CodeWord* target, unsigned arity)
{
    f.ip = target;
    if (--f.reductions <= 0) [[unlikely]]
        return f.ask(Flow::Yield, target, 0, arity);
    return Flow::Next;
}

OP_INLINE Flow op_call(Frame& f, const CodeWord* i)
{
    push(f, i + 1);
    return enter(f, i + i->j.offset, i->j.a);
}
OP_INLINE Flow op_call_only(Frame& f, const CodeWord* i)
{
    return enter(f, i + i->j.offset, i->j.a);
}
OP_INLINE Flow op_call_last(Frame& f, const CodeWord* i)
{
    dropFrame(f, i[1].word);
    return enter(f, i + i->j.offset, i->j.a);
}
OP_INLINE Flow op_call_ext(Frame& f, const CodeWord* i)
{
    push(f, i + 2);
    return enter(f, i[1].callee->entry, i->i.a);
}
OP_INLINE Flow op_call_ext_only(Frame& f, const CodeWord* i)
{
    return enter(f, i[1].callee->entry, i->i.a);
}
OP_INLINE Flow op_call_ext_last(Frame& f, const CodeWord* i)
{
    dropFrame(f, i->i.b);
    return enter(f, i[1].callee->entry, i->i.a);
}

OP_INLINE Flow op_return(Frame& f, const CodeWord*)
{
    f.ip = reinterpret_cast<const CodeWord*>((f.e++)->w);
    return Flow::Next;
}
OP_INLINE Flow op_deallocate_return(Frame& f, const CodeWord* i)
{
    dropFrame(f, i->i.a);
    return op_return(f, i);
}
template<typename S>
OP_INLINE Flow op_move_return(Frame& f, const CodeWord* i)
{
    f.x[0] = S::at(f, i->i.a);
    return op_return(f, i);
}
OP_INLINE Flow op_move_return_c(Frame& f, const CodeWord* i)
{
    f.x[0] = Term(i[1].word);
    return op_return(f, i);
}

// --- BIFs
// ------------------------------------------------------------------------------------------

// What a BIF asked for besides its value. Returns Next when `value` is to be used.
struct BifOutcome
{
    Flow flow;
    CodePointer target; // a trap's, else null
    unsigned arity;
};
BifOutcome afterBif(Node& node, Process& p, int bif, Term& value, Term* x, bool heapGrew);
BifBody bifBody(int index);

// Calls the BIF and, when it gave a value, goes on at `next`. `drop`: bytes of frame to drop before
// a trap of a tail call; `tail`: the BIF's value is the function's.
template<bool tail>
OP_INLINE Flow callBif(Frame& f, const CodeWord* i, unsigned arity, int bif, const CodeWord* next,
                       size_t drop)
{
    f.ip = i;
    f.store();
    BifCall c {*f.p, *f.node, f.x, arity, bif};
    const Word* const heapEnd = f.end;
    Term value = bifBody(bif)(c).value;
    f.load();
    --f.reductions;
    if (value.isNone() || f.p->attention != 0 || f.node->bifReductions != 0 || f.end != heapEnd)
        [[unlikely]] {
        f.reductions -= static_cast<SWord>(f.node->bifReductions);
        f.node->bifReductions = 0;
        const BifOutcome o = afterBif(*f.node, *f.p, bif, value, f.x, f.end != heapEnd);
        f.load();
        if (o.flow != Flow::Next) {
            if (o.flow == Flow::Out) { // it gave its value and yields
                f.x[0] = value;
                if (tail) {
                    dropFrame(f, drop);
                    op_return(f, i);
                } else {
                    f.ip = next;
                }
                f.store();
                saveRegisters(*f.p, f.x, 1);
            }
            return o.flow;
        }
        if (o.target) {
            if (tail)
                dropFrame(f, drop);
            else
                push(f, next);
            return enter(f, o.target, o.arity);
        }
    }
    f.x[0] = value;
    if (tail) {
        dropFrame(f, drop);
        op_return(f, i);
    } else {
        f.ip = next;
    }
    if (f.node->events.count >= f.node->events.stopAt) [[unlikely]] {
        f.store();
        return Flow::Stop;
    }
    return Flow::Next;
}

OP_INLINE Flow op_call_bif(Frame& f, const CodeWord* i)
{
    return callBif<false>(f, i, i->i.a, i->i.b, i + 1, 0);
}
OP_INLINE Flow op_call_bif_only(Frame& f, const CodeWord* i)
{
    return callBif<true>(f, i, i->i.a, i->i.b, nullptr, 0);
}
// The frame stays until the BIF is done, so that the caller stands in the trace of its exception.
OP_INLINE Flow op_call_bif_last(Frame& f, const CodeWord* i)
{
    return callBif<true>(f, i, i->i.a, i->i.b, nullptr, i->i.c);
}
OP_INLINE Flow op_bif_body(Frame& f, const CodeWord* i)
{
    return callBif<true>(f, i, i->i.a, i->i.b, nullptr, 0);
}

// --- apply and funs ------------------------------------------------------------------------------

enum class Tail : uint8_t { None, Only, Last };

// After a lookup: raise, or go there. What raises for its caller keeps the caller's frame.
template<Tail tail>
OP_INLINE Flow goTo(Frame& f, CodePointer target, unsigned arity, const CodeWord* next, size_t drop,
                    bool raises = false)
{
    f.load();
    if (!target) [[unlikely]]
        return Flow::Raise;
    if (tail == Tail::None || raises)
        push(f, next);
    else
        dropFrame(f, drop);
    return enter(f, target, arity);
}

template<Tail tail>
OP_INLINE Flow applyTo(Frame& f, const CodeWord* i)
{
    unsigned arity = i->i.a;
    f.ip = i;
    f.store();
    bool raises = false;
    const CodePointer target
        = applyMfa(*f.node, *f.p, f.x[arity], f.x[arity + 1], &arity, f.x, &raises);
    return goTo<tail>(f, target, arity, i + 1, i->i.b, raises);
}
OP_INLINE Flow op_apply(Frame& f, const CodeWord* i)
{
    return applyTo<Tail::None>(f, i);
}
OP_INLINE Flow op_apply_last(Frame& f, const CodeWord* i)
{
    return applyTo<Tail::Last>(f, i);
}

template<Tail tail>
OP_INLINE Flow applyListTo(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    unsigned arity = 0;
    bool raises = false;
    const CodePointer target
        = applyList(*f.node, *f.p, f.x[0], f.x[1], f.x[2], f.x, &arity, &raises);
    return goTo<tail>(f, target, arity, i + 1, i->i.b, raises);
}
OP_INLINE Flow op_apply_list(Frame& f, const CodeWord* i)
{
    return applyListTo<Tail::None>(f, i);
}
OP_INLINE Flow op_apply_list_only(Frame& f, const CodeWord* i)
{
    return applyListTo<Tail::Only>(f, i);
}
OP_INLINE Flow op_apply_list_last(Frame& f, const CodeWord* i)
{
    return applyListTo<Tail::Last>(f, i);
}
// The first instruction of a process.
OP_INLINE Flow op_start_apply(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    unsigned arity = 0;
    bool raises = false;
    const CodePointer target
        = applyList(*f.node, *f.p, f.x[0], f.x[1], f.x[2], f.x, &arity, &raises);
    return goTo<Tail::Only>(f, target, arity, nullptr, 0);
}

template<Tail tail>
OP_INLINE Flow applyFunTo(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    unsigned arity = 0;
    const CodePointer target = applyFunList(*f.node, *f.p, f.x[0], f.x[1], f.x, &arity);
    return goTo<tail>(f, target, arity, i + 1, i->i.b);
}
OP_INLINE Flow op_apply_fun(Frame& f, const CodeWord* i)
{
    return applyFunTo<Tail::None>(f, i);
}
OP_INLINE Flow op_apply_fun_only(Frame& f, const CodeWord* i)
{
    return applyFunTo<Tail::Only>(f, i);
}
OP_INLINE Flow op_apply_fun_last(Frame& f, const CodeWord* i)
{
    return applyFunTo<Tail::Last>(f, i);
}

// The short way: a fun of this arity whose code is there.
template<Tail tail>
OP_INLINE Flow callFunTerm(Frame& f, const CodeWord* i, Term fun, unsigned arity,
                           const CodeWord* next)
{
    if (!hasTag(fun, BoxTag::Fun)) [[unlikely]]
        return Flow::Long;
    const FunBox* box = funBox(fun);
    if (box->arity() != arity || !box->entry->code) [[unlikely]]
        return Flow::Long;
    const unsigned count = box->freeCount();
    for (unsigned n = 0; n < count; ++n)
        f.x[arity + n] = Term(box->free[n]);
    if (tail == Tail::None)
        push(f, next);
    else
        dropFrame(f, i->i.b);
    return enter(f, box->entry->code, arity + count);
}
template<Tail tail>
OP_INLINE Flow longCallFun(Frame& f, const CodeWord* i, Term fun, unsigned arity,
                           const CodeWord* next)
{
    f.ip = i;
    f.store();
    unsigned live = arity;
    const CodePointer target = callFun(*f.node, *f.p, fun, &live, f.x);
    return goTo<tail>(f, target, live, next, i->i.b);
}
template<Tail tail>
OP_INLINE Flow op_call_fun(Frame& f, const CodeWord* i)
{
    return callFunTerm<tail>(f, i, f.x[i->i.a], i->i.a, i + 1);
}
template<Tail tail>
OP_INLINE Flow op_call_fun2(Frame& f, const CodeWord* i)
{
    return callFunTerm<tail>(f, i, f.value(i[1]), i->i.a, i + 2);
}
template<Tail tail>
struct LongCallFun
{
    OP_INLINE static Flow run(Frame& f, const CodeWord* i)
    {
        return longCallFun<tail>(f, i, f.x[i->i.a], i->i.a, i + 1);
    }
};
template<Tail tail>
struct LongCallFun2
{
    OP_INLINE static Flow run(Frame& f, const CodeWord* i)
    {
        return longCallFun<tail>(f, i, f.value(i[1]), i->i.a, i + 2);
    }
};

// An export without code: OTP's error_handler loads the module, or raises undef.
OP_INLINE Flow op_no_function(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    const CodePointer target = callErrorHandler(*f.node, *f.p, *i[1].callee, f.x);
    f.load();
    if (!target)
        return Flow::Raise;
    f.ip = target;
    return Flow::Next;
}

OP_INLINE Flow op_exit_normal(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    f.node->terminate(*f.p, Atom::normal);
    return Flow::Exited;
}

// --- frames and heap
// ---------------------------------------------------------------------------------

// Words kept free below every frame: for the return address of a call to a leaf.
constexpr size_t StackSlack = 4;

OP_INLINE Flow makeFrame(Frame& f, const CodeWord* i, size_t bytes, size_t length)
{
    const size_t words = bytes / sizeof(Word);
    if (static_cast<size_t>(f.e - f.p->stackLimit) < words + StackSlack) [[unlikely]]
        return f.ask(Flow::GrowStack, i, words + StackSlack, 0);
    for (size_t n = 0; n < words; ++n)
        *--f.e = Nil;
    f.ip = i + length;
    return Flow::Next;
}

OP_INLINE Flow op_allocate(Frame& f, const CodeWord* i)
{
    return makeFrame(f, i, i->i.a, 1);
}
OP_INLINE Flow op_allocate_heap(Frame& f, const CodeWord* i)
{
    if (!f.hasRoom(i[1].word)) [[unlikely]]
        return f.ask(Flow::Collect, i, i[1].word, i->i.b);
    return makeFrame(f, i, i->i.a, 2);
}
OP_INLINE Flow op_test_heap(Frame& f, const CodeWord* i)
{
    if (!f.hasRoom(i[1].word)) [[unlikely]]
        return f.ask(Flow::Collect, i, i[1].word, i->i.a);
    f.ip = i + 2;
    return Flow::Next;
}
OP_INLINE Flow op_deallocate(Frame& f, const CodeWord* i)
{
    dropFrame(f, i->i.a);
    f.ip = i + 1;
    return Flow::Next;
}
OP_INLINE Flow op_init_yregs(Frame& f, const CodeWord* i)
{
    const unsigned count = i->i.a;
    for (unsigned n = 1; n <= count; ++n)
        *reinterpret_cast<Term*>(reinterpret_cast<char*>(f.e) + i[n].word) = Nil;
    f.ip = i + 1 + count;
    return Flow::Next;
}

} // namespace relupscope
