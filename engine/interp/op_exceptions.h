// SPDX-License-Identifier: GPL-3.0-or-later
// catch and try. A y register holds a catch tag: the handler's place in the world's memory. When an
// exception is raised the stack is searched for the nearest tag; the handler finds x0 = none, x1 =
// reason, x2 = raw trace, x3 = class.
#pragma once

#include "interp/op_data.h"

namespace relupscope {

enum class Raised : uint8_t { Badmatch, CaseClause, TryClause, Badrecord };

inline Term catchTagFor(const CodeWord* handler)
{
    return Term::catchTag((reinterpret_cast<Word>(handler) & (Arena::SlotBytes - 1)) >> 3);
}
inline const CodeWord* handlerOf(Term tag, const Process& p)
{
    const Word slot = reinterpret_cast<Word>(&p) & ~(Arena::SlotBytes - 1);
    return reinterpret_cast<const CodeWord*>(slot + (tag.catchIndex() << 3));
}

OP_INLINE Flow op_catch(Frame& f, const CodeWord* i)
{
    ++f.p->catches;
    Y::at(f, i->j.a) = catchTagFor(i + i->j.offset);
    return next(f, i, 1);
}
OP_INLINE Flow op_try_end(Frame& f, const CodeWord* i)
{
    --f.p->catches;
    Y::at(f, i->i.a) = Nil;
    return next(f, i, 1);
}
OP_INLINE Flow op_try_case(Frame& f, const CodeWord* i)
{
    --f.p->catches;
    Y::at(f, i->i.a) = Nil;
    f.x[0] = f.x[3];
    return next(f, i, 1);
}
OP_INLINE Flow op_catch_end(Frame& f, const CodeWord* i)
{
    --f.p->catches;
    Y::at(f, i->i.a) = Nil;
    if (f.x[0].isNone()) {
        f.ip = i;
        f.store();
        const Term value = catchValue(*f.node, *f.p, f.x);
        f.load();
        f.x[0] = value;
    }
    return next(f, i, 1);
}
OP_INLINE Flow op_raise(Frame& f, const CodeWord* i)
{
    f.ip = i;
    Term classAtom = Atom::error;
    classOfTrace(f.value(i[1]), &classAtom);
    raiseAgain(*f.p, classAtom, f.value(i[2]), f.value(i[1]));
    return Flow::Raise;
}
OP_INLINE Flow op_raw_raise(Frame& f, const CodeWord* i)
{
    f.ip = i;
    // The class is the handler's or that of an erlang:raise/3.
    if (f.x[0] != Atom::error && f.x[0] != Atom::exit && f.x[0] != Atom::throw_) [[unlikely]]
        return f.raise(Atom::badarg);
    f.store();
    raiseAs(*f.p, f.x[0], f.x[1], f.x[2]);
    f.load();
    return Flow::Raise;
}
OP_INLINE Flow op_build_stacktrace(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    const Term trace = cookTrace(*f.node, *f.p, f.x[0]);
    f.load();
    f.x[0] = trace;
    return next(f, i, 1);
}
OP_INLINE Flow op_func_info(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    raiseFunctionClause(*f.p, {Term(i[1].word), Term(i[2].word), static_cast<unsigned>(i[3].word)},
                        f.x);
    f.load();
    return Flow::Raise;
}
template<Raised what>
OP_INLINE Flow op_raise_with(Frame& f, const CodeWord* i)
{
    constexpr Term tag = what == Raised::Badmatch ? Atom::badmatch
        : what == Raised::CaseClause              ? Atom::case_clause
        : what == Raised::TryClause               ? Atom::try_clause
                                                  : Atom::badrecord;
    f.ip = i;
    f.store();
    raiseTagged(*f.p, tag, f.value(i[1]));
    f.load();
    return Flow::Raise;
}
OP_INLINE Flow op_if_end(Frame& f, const CodeWord* i)
{
    f.ip = i;
    return f.raise(Atom::if_clause);
}
OP_INLINE Flow op_system_limit(Frame& f, const CodeWord* i)
{
    f.ip = i;
    return f.raise(Atom::system_limit);
}

} // namespace relupscope
