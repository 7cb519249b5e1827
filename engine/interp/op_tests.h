// SPDX-License-Identifier: GPL-3.0-or-later
// Type tests, comparisons, jumps. A test that fails goes to the offset in its first word.
#pragma once

#include "interp/op_data.h"
#include "term/compare.h"

namespace relupscope {

struct IsInteger
{
    OP_INLINE static bool of(Term t) { return isInteger(t); }
};
struct IsFloat
{
    OP_INLINE static bool of(Term t) { return isFloat(t); }
};
struct IsNumber
{
    OP_INLINE static bool of(Term t) { return isNumber(t); }
};
struct IsAtom
{
    OP_INLINE static bool of(Term t) { return t.isAtom(); }
};
struct IsPid
{
    OP_INLINE static bool of(Term t) { return isPid(t); }
};
struct IsReference
{
    OP_INLINE static bool of(Term t) { return isReference(t); }
};
struct IsPort
{
    OP_INLINE static bool of(Term t) { return isPort(t); }
};
struct IsNil
{
    OP_INLINE static bool of(Term t) { return t.isNil(); }
};
struct IsList
{
    OP_INLINE static bool of(Term t) { return t.isList(); }
};
struct IsNonemptyList
{
    OP_INLINE static bool of(Term t) { return t.isCons(); }
};
struct IsTuple
{
    OP_INLINE static bool of(Term t) { return isTuple(t); }
};
struct IsBoolean
{
    OP_INLINE static bool of(Term t) { return t == Atom::true_ || t == Atom::false_; }
};
struct IsFunction
{
    OP_INLINE static bool of(Term t) { return isFun(t); }
};
struct IsMap
{
    OP_INLINE static bool of(Term t) { return isMap(t); }
};
struct IsBitstring
{
    OP_INLINE static bool of(Term t) { return isBitstring(t); }
};
struct IsBinary
{
    OP_INLINE static bool of(Term t)
    {
        return isBitstring(t)
            && (headerTag(t.header()) != BoxTag::SubBinary
                || reinterpret_cast<SubBinaryBox*>(t.object())->bitSize % 8 == 0);
    }
};

template<typename S, typename Test>
OP_INLINE Flow op_test(Frame& f, const CodeWord* i)
{
    return Test::of(S::at(f, i->j.a)) ? next(f, i, 1) : branch(f, i);
}

bool isFunctionOfArity(Term fun, Term arity);
OP_INLINE Flow op_is_function2(Frame& f, const CodeWord* i)
{
    return isFunctionOfArity(f.value(i[1]), f.value(i[2])) ? next(f, i, 3) : branch(f, i);
}

template<typename S>
OP_INLINE Flow op_test_arity(Frame& f, const CodeWord* i)
{
    return S::at(f, i->j.a).header() == i[1].word ? next(f, i, 2) : branch(f, i);
}
template<typename S>
OP_INLINE Flow op_is_tuple_of_arity(Frame& f, const CodeWord* i)
{
    const Term t = S::at(f, i->j.a);
    return t.isBoxed() && t.header() == i[1].word ? next(f, i, 2) : branch(f, i);
}
template<typename S>
OP_INLINE Flow op_is_tagged_tuple(Frame& f, const CodeWord* i)
{
    const Term t = S::at(f, i->j.a);
    return t.isBoxed() && t.header() == i[1].word && t.object()[1] == i[2].word ? next(f, i, 3)
                                                                                : branch(f, i);
}

template<typename S, bool equal>
OP_INLINE Flow op_is_eq_immediate(Frame& f, const CodeWord* i)
{
    return (S::at(f, i->j.a).w == i[1].word) == equal ? next(f, i, 2) : branch(f, i);
}
OP_INLINE bool equalTerms(Term a, Term b)
{
    if (a == b)
        return true;
    if (a.isImmediate() || b.isImmediate())
        return false;
    return exactEqual(a, b);
}
template<bool equal>
OP_INLINE Flow op_is_eq_exact(Frame& f, const CodeWord* i)
{
    const Term a = f.value(i[1]);
    const Term b = f.value(i[2]);
    if (a != b && !a.isImmediate() && !b.isImmediate())
        return Flow::Long;
    return (a == b) == equal ? next(f, i, 3) : branch(f, i);
}
template<bool equal>
struct LongEqual
{
    OP_INLINE static Flow run(Frame& f, const CodeWord* i)
    {
        return equalTerms(f.value(i[1]), f.value(i[2])) == equal ? next(f, i, 3) : branch(f, i);
    }
};
template<bool equal>
OP_INLINE Flow op_is_eq(Frame& f, const CodeWord* i)
{
    const Term a = f.value(i[1]);
    const Term b = f.value(i[2]);
    return (a == b || looselyEqual(a, b)) == equal ? next(f, i, 3) : branch(f, i);
}
OP_INLINE bool lessThan(const Frame& f, Term a, Term b)
{
    if (a.isSmall() && b.isSmall()) [[likely]]
        return static_cast<SWord>(a.w) < static_cast<SWord>(b.w);
    return compareTerms(a, b, f.node->atoms) < 0;
}
// Goes on when the first is less than the second, or when it is not.
template<typename A, typename B, bool less>
OP_INLINE Flow op_is_less(Frame& f, const CodeWord* i)
{
    const Term a = A::get(f, i[1]);
    const Term b = B::get(f, i[2]);
    if (!a.isSmall() || !b.isSmall()) [[unlikely]]
        return Flow::Long;
    return (static_cast<SWord>(a.w) < static_cast<SWord>(b.w)) == less ? next(f, i, 3)
                                                                       : branch(f, i);
}
template<bool less>
struct LongLess
{
    OP_INLINE static Flow run(Frame& f, const CodeWord* i)
    {
        return lessThan(f, f.value(i[1]), f.value(i[2])) == less ? next(f, i, 3) : branch(f, i);
    }
};

struct IsMatchContext
{
    OP_INLINE static bool of(Term t) { return hasTag(t, BoxTag::MatchContext); }
};

// Code of OTP's compiler passes always: it knew the type from elsewhere.
template<typename S, typename Test>
OP_INLINE Flow op_require(Frame& f, const CodeWord* i)
{
    if (Test::of(S::at(f, i->i.a))) [[likely]]
        return next(f, i, 1);
    f.ip = i;
    return f.raise(Atom::badarg);
}
OP_INLINE Flow op_no_return(Frame& f, const CodeWord* i)
{
    f.ip = i;
    return f.raise(Atom::badarg);
}

OP_INLINE Flow op_jump(Frame& f, const CodeWord* i)
{
    return branch(f, i);
}

OP_INLINE Flow selectFrom(Frame& f, const CodeWord* i, Word key)
{
    const size_t count = i[1].word;
    const CodeWord* row = i + 2;
    for (size_t n = 0; n < count; ++n, row += 2) {
        if (row[0].word == key) {
            f.ip = i + row[1].integer;
            return Flow::Next;
        }
    }
    return branch(f, i);
}
OP_INLINE Flow op_select_val(Frame& f, const CodeWord* i)
{
    return selectFrom(f, i, R::at(f, i->j.a).w);
}
OP_INLINE Flow op_select_tuple_arity(Frame& f, const CodeWord* i)
{
    const Term t = R::at(f, i->j.a);
    return t.isBoxed() ? selectFrom(f, i, t.header()) : branch(f, i);
}
OP_INLINE Flow op_select_val_sorted(Frame& f, const CodeWord* i)
{
    const auto key = R::at(f, i->j.a).w;
    const CodeWord* rows = i + 2;
    size_t low = 0;
    size_t high = i[1].word;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        const Word at = rows[2 * middle].word;
        if (at == key) {
            f.ip = i + rows[2 * middle + 1].integer;
            return Flow::Next;
        }
        if (static_cast<SWord>(at) < static_cast<SWord>(key))
            low = middle + 1;
        else
            high = middle;
    }
    return branch(f, i);
}
OP_INLINE Flow op_select_val_dense(Frame& f, const CodeWord* i)
{
    const Term t = R::at(f, i->j.a);
    if (!t.isSmall())
        return branch(f, i);
    const auto index = static_cast<Word>(t.smallValue() - i[2].integer);
    if (index >= i[1].word)
        return branch(f, i);
    f.ip = i + i[3 + index].integer;
    return Flow::Next;
}

} // namespace relupscope
