// SPDX-License-Identifier: GPL-3.0-or-later
// Arithmetic with a short way for small integers, guard BIFs, floats.
#pragma once

#include "interp/op_calls.h"
#include "interp/op_tests.h"
#include "term/arithmetic.h"

namespace relupscope {

// The long way of an arithmetic instruction: big integers, floats, errors. None: p.exception is
// set.
Term operate(Process& p, Instruction instruction, Term a, Term b);
Term callGuardBif(Node& node, Process& p, int bif, Term* arguments, unsigned arity, bool willRaise);

// The instruction is named, since in the code a breakpoint may stand in its place.
template<Instruction instruction>
struct LongOperator
{
    OP_INLINE static Flow run(Frame& f, const CodeWord* i)
    {
        f.ip = i;
        f.store();
        const Term result = operate(*f.p, instruction, f.value(i[2]), f.value(i[3]));
        f.load();
        if (result.isNone()) [[unlikely]]
            return failTo(f, i, i[1]);
        R::at(f, i->i.a) = result;
        return next(f, i, 4);
    }
};

OP_INLINE bool bothSmall(Term a, Term b)
{
    return (a.w & b.w & 0xF) == 0xF && a.isSmall() && b.isSmall();
}

template<typename A, typename B>
OP_INLINE Flow op_plus(Frame& f, const CodeWord* i)
{
    const Term a = A::get(f, i[2]);
    const Term b = B::get(f, i[3]);
    SWord sum = 0;
    if (bothSmall(a, b)
        && !__builtin_add_overflow(static_cast<SWord>(a.w), static_cast<SWord>(b.w & ~Word {0xF}),
                                   &sum)) [[likely]] {
        R::at(f, i->i.a) = Term(static_cast<Word>(sum));
        return next(f, i, 4);
    }
    return Flow::Long;
}
template<typename A, typename B>
OP_INLINE Flow op_minus(Frame& f, const CodeWord* i)
{
    const Term a = A::get(f, i[2]);
    const Term b = B::get(f, i[3]);
    SWord difference = 0;
    if (bothSmall(a, b)
        && !__builtin_sub_overflow(static_cast<SWord>(a.w), static_cast<SWord>(b.w & ~Word {0xF}),
                                   &difference)) [[likely]] {
        R::at(f, i->i.a) = Term(static_cast<Word>(difference));
        return next(f, i, 4);
    }
    return Flow::Long;
}
OP_INLINE Flow op_times(Frame& f, const CodeWord* i)
{
    const Term a = f.value(i[2]);
    const Term b = f.value(i[3]);
    SWord product = 0;
    if (bothSmall(a, b)
        && !__builtin_mul_overflow(static_cast<SWord>(a.w & ~Word {0xF}), b.smallValue(),
                                   &product)) {
        R::at(f, i->i.a) = Term(static_cast<Word>(product) | 0xF);
        return next(f, i, 4);
    }
    return Flow::Long;
}
OP_INLINE Flow op_int_div(Frame& f, const CodeWord* i)
{
    const Term a = f.value(i[2]);
    const Term b = f.value(i[3]);
    if (bothSmall(a, b) && b.smallValue() > 0) {
        R::at(f, i->i.a) = Term::small(a.smallValue() / b.smallValue());
        return next(f, i, 4);
    }
    return Flow::Long;
}
OP_INLINE Flow op_int_rem(Frame& f, const CodeWord* i)
{
    const Term a = f.value(i[2]);
    const Term b = f.value(i[3]);
    if (bothSmall(a, b) && b.smallValue() > 0) {
        R::at(f, i->i.a) = Term::small(a.smallValue() % b.smallValue());
        return next(f, i, 4);
    }
    return Flow::Long;
}
OP_INLINE Flow op_band(Frame& f, const CodeWord* i)
{
    const Term a = f.value(i[2]);
    const Term b = f.value(i[3]);
    if (bothSmall(a, b)) {
        R::at(f, i->i.a) = Term(a.w & b.w);
        return next(f, i, 4);
    }
    return Flow::Long;
}
OP_INLINE Flow op_bor(Frame& f, const CodeWord* i)
{
    const Term a = f.value(i[2]);
    const Term b = f.value(i[3]);
    if (bothSmall(a, b)) {
        R::at(f, i->i.a) = Term(a.w | b.w);
        return next(f, i, 4);
    }
    return Flow::Long;
}
OP_INLINE Flow op_bsl(Frame& f, const CodeWord* i)
{
    return LongOperator<Instruction::shift_left>::run(f, i);
}
OP_INLINE Flow op_bsr(Frame& f, const CodeWord* i)
{
    const Term a = f.value(i[2]);
    const Term b = f.value(i[3]);
    if (bothSmall(a, b) && b.smallValue() >= 0) {
        R::at(f, i->i.a)
            = Term::small(a.smallValue() >> (b.smallValue() > 63 ? 63 : b.smallValue()));
        return next(f, i, 4);
    }
    return Flow::Long;
}

// --- comparisons as values ---------------------------------------------------------------------

struct CompareEqExact
{
    OP_INLINE static bool of(const Frame&, Term a, Term b) { return equalTerms(a, b); }
};
struct CompareNeExact
{
    OP_INLINE static bool of(const Frame&, Term a, Term b) { return !equalTerms(a, b); }
};
struct CompareLt
{
    OP_INLINE static bool of(const Frame& f, Term a, Term b) { return lessThan(f, a, b); }
};
struct CompareGe
{
    OP_INLINE static bool of(const Frame& f, Term a, Term b) { return !lessThan(f, a, b); }
};

template<typename Test>
OP_INLINE Flow op_compare(Frame& f, const CodeWord* i)
{
    R::at(f, i->i.a) = makeBool(Test::of(f, f.value(i[2]), f.value(i[3])));
    return next(f, i, 4);
}

// --- guard BIFs ----------------------------------------------------------------------------------

OP_INLINE Flow op_self(Frame& f, const CodeWord* i)
{
    R::at(f, i->i.a) = f.p->self();
    return next(f, i, 1);
}

template<unsigned arity>
OP_INLINE Flow guardBif(Frame& f, const CodeWord* i, int bif)
{
    Term arguments[3];
    for (unsigned n = 0; n < arity; ++n)
        arguments[n] = f.value(i[2 + n]);
    f.ip = i;
    f.store();
    const bool willRaise = arity == 0 || i[1].integer == 0;
    const Term result = callGuardBif(*f.node, *f.p, bif, arguments, arity, willRaise);
    f.load();
    if (result.isNone()) [[unlikely]] {
        if (willRaise)
            return Flow::Raise;
        return failTo(f, i, i[1]);
    }
    R::at(f, i->i.a) = result;
    return next(f, i, arity == 0 ? 1 : 2 + arity);
}
OP_INLINE Flow op_bif0(Frame& f, const CodeWord* i)
{
    return guardBif<0>(f, i, i->i.b);
}
OP_INLINE Flow op_bif1(Frame& f, const CodeWord* i)
{
    return guardBif<1>(f, i, i->i.b);
}
OP_INLINE Flow op_bif2(Frame& f, const CodeWord* i)
{
    return guardBif<2>(f, i, i->i.b);
}
OP_INLINE Flow op_bif3(Frame& f, const CodeWord* i)
{
    return guardBif<3>(f, i, i->i.b);
}

// element(Index, Tuple) with a constant index.
Term slowElement(Node& node, Process& p, int bif, SWord index, Term tuple, bool willRaise);
OP_INLINE Flow op_element_c(Frame& f, const CodeWord* i)
{
    const Term tuple = f.value(i[2]);
    const size_t offset = i->i.c;
    if (isTuple(tuple) && offset <= tupleArity(tuple) * 8) [[likely]] {
        R::at(f, i->i.a) = elementAt(tuple, offset);
        return next(f, i, 3);
    }
    return Flow::Long;
}
struct LongElement
{
    OP_INLINE static Flow run(Frame& f, const CodeWord* i)
    {
        f.ip = i;
        f.store();
        slowElement(*f.node, *f.p, i->i.b, i->i.c / 8, f.value(i[2]), i[1].integer == 0);
        f.load();
        return failTo(f, i, i[1]);
    }
};

// --- floats
// ------------------------------------------------------------------------------------------

OP_INLINE double& floatRegister(Frame& f, uint16_t field)
{
    auto* registers = reinterpret_cast<Registers*>(f.x);
    return *reinterpret_cast<double*>(reinterpret_cast<char*>(registers->fr) + field);
}
OP_INLINE Flow op_fmove_from(Frame& f, const CodeWord* i)
{
    const Term t = f.value(i[1]);
    if (!isFloat(t)) [[unlikely]] {
        f.ip = i;
        return f.raise(Atom::badarith);
    }
    floatRegister(f, i->i.a) = floatValue(t);
    return next(f, i, 2);
}
OP_INLINE Flow op_fmove_to(Frame& f, const CodeWord* i)
{
    if (!f.hasRoom(FloatWords)) [[unlikely]]
        return f.ask(Flow::Grow, i, FloatWords, 0);
    Word* box = f.take(FloatWords);
    box[0] = makeHeader(BoxTag::Float, 1);
    __builtin_memcpy(box + 1, &floatRegister(f, i->i.a), sizeof(double));
    R::at(f, i->i.b) = Term::boxed(box);
    return next(f, i, 1);
}
OP_INLINE Flow op_fconv(Frame& f, const CodeWord* i)
{
    const Term t = f.value(i[1]);
    double d = 0;
    if (t.isSmall())
        d = static_cast<double>(t.smallValue());
    else if (!arith::toFloat(t, &d)) {
        f.ip = i;
        return f.raise(Atom::badarith);
    }
    floatRegister(f, i->i.a) = d;
    return next(f, i, 2);
}
struct FloatAdd
{
    OP_INLINE static double of(double a, double b) { return a + b; }
};
struct FloatSub
{
    OP_INLINE static double of(double a, double b) { return a - b; }
};
struct FloatMul
{
    OP_INLINE static double of(double a, double b) { return a * b; }
};
struct FloatDiv
{
    OP_INLINE static double of(double a, double b) { return a / b; }
};

template<typename Op>
OP_INLINE Flow op_float(Frame& f, const CodeWord* i)
{
    const double d = Op::of(floatRegister(f, i->i.a), floatRegister(f, i->i.b));
    if (!__builtin_isfinite(d)) [[unlikely]] {
        f.ip = i;
        return f.raise(Atom::badarith);
    }
    floatRegister(f, i->i.c) = d;
    return next(f, i, 1);
}
OP_INLINE Flow op_fnegate(Frame& f, const CodeWord* i)
{
    floatRegister(f, i->i.b) = -floatRegister(f, i->i.a);
    return next(f, i, 1);
}

} // namespace relupscope
