// SPDX-License-Identifier: GPL-3.0-or-later
// Moves, lists, tuples, funs, maps. Space for what put_list, put_tuple2 and make_fun build was made
// sure of by a test_heap before; they check again, for code that was not compiled by OTP.
#pragma once

#include "interp/cold.h"
#include "term/map.h"

namespace relupscope {

OP_INLINE Flow next(Frame& f, const CodeWord* i, size_t words)
{
    f.ip = i + words;
    return Flow::Next;
}

template<typename S, typename D>
OP_INLINE Flow op_move(Frame& f, const CodeWord* i)
{
    D::at(f, i->i.b) = S::at(f, i->i.a);
    return next(f, i, 1);
}
template<typename D>
OP_INLINE Flow op_move_c(Frame& f, const CodeWord* i)
{
    D::at(f, i->i.b) = Term(i[1].word);
    return next(f, i, 2);
}
template<typename S1, typename D1, typename S2, typename D2>
OP_INLINE Flow op_move2(Frame& f, const CodeWord* i)
{
    D1::at(f, i->i.b) = S1::at(f, i->i.a);
    D2::at(f, static_cast<uint16_t>(i[1].word)) = S2::at(f, i->i.c);
    return next(f, i, 2);
}
OP_INLINE Flow op_swap(Frame& f, const CodeWord* i)
{
    Term& a = R::at(f, i->i.a);
    Term& b = R::at(f, i->i.b);
    const Term t = a;
    a = b;
    b = t;
    return next(f, i, 1);
}
template<typename S, typename H, typename T>
OP_INLINE Flow op_get_list(Frame& f, const CodeWord* i)
{
    const Word* cell = S::at(f, i->i.a).cell();
    const Term tail(cell[1]);
    H::at(f, i->i.b) = Term(cell[0]);
    T::at(f, i->i.c) = tail;
    return next(f, i, 1);
}
template<typename S, typename D>
OP_INLINE Flow op_get_hd(Frame& f, const CodeWord* i)
{
    D::at(f, i->i.b) = S::at(f, i->i.a).head();
    return next(f, i, 1);
}
template<typename S, typename D>
OP_INLINE Flow op_get_tl(Frame& f, const CodeWord* i)
{
    D::at(f, i->i.b) = S::at(f, i->i.a).tail();
    return next(f, i, 1);
}
OP_INLINE Term elementAt(Term tuple, size_t byteOffset)
{
    return *reinterpret_cast<Term*>(reinterpret_cast<char*>(tuple.object()) + byteOffset);
}
template<typename S, typename D>
OP_INLINE Flow op_get_tuple_element(Frame& f, const CodeWord* i)
{
    D::at(f, i->i.b) = elementAt(S::at(f, i->i.a), i->i.c);
    return next(f, i, 1);
}
// Code of OTP's compiler passes always: it knew the type from elsewhere.
template<typename S, typename D>
OP_INLINE Flow op_get_tuple_element_checked(Frame& f, const CodeWord* i)
{
    const Term tuple = S::at(f, i->i.a);
    if (!isTuple(tuple) || i->i.c > tupleArity(tuple) * 8) [[unlikely]] {
        f.ip = i;
        return f.raise(Atom::badarg);
    }
    D::at(f, i->i.b) = elementAt(tuple, i->i.c);
    return next(f, i, 1);
}
OP_INLINE Flow op_get_tuple_element2(Frame& f, const CodeWord* i)
{
    const Term tuple = X::at(f, i->i.a);
    const Term second = elementAt(tuple, i->i.c + 8U);
    X::at(f, i->i.b) = elementAt(tuple, i->i.c);
    R::at(f, static_cast<uint16_t>(i[1].word)) = second;
    return next(f, i, 2);
}
// The tuple is one that setelement/3 has just made; a literal, or one that others hold, must not
// change.
OP_INLINE Flow op_set_tuple_element(Frame& f, const CodeWord* i)
{
    const Term tuple = f.value(i[2]);
    const Word position = i[3].word;
    if (!isTuple(tuple) || position > tupleArity(tuple) || !liesInHeap(*f.p, tuple.object()))
        [[unlikely]] {
        f.ip = i;
        return f.raise(Atom::badarg);
    }
    tuple.object()[position] = f.value(i[1]).w;
    return next(f, i, 4);
}
template<typename H, typename T>
OP_INLINE Flow op_put_list(Frame& f, const CodeWord* i)
{
    if (!f.hasRoom(2)) [[unlikely]]
        return f.ask(Flow::Grow, i, 2, 0);
    Word* cell = f.take(2);
    cell[0] = H::at(f, i->i.a).w;
    cell[1] = T::at(f, i->i.b).w;
    R::at(f, i->i.c) = Term::cons(cell);
    return next(f, i, 1);
}
OP_INLINE Flow op_put_list_rc(Frame& f, const CodeWord* i)
{
    if (!f.hasRoom(2)) [[unlikely]]
        return f.ask(Flow::Grow, i, 2, 0);
    Word* cell = f.take(2);
    cell[0] = R::at(f, i->i.a).w;
    cell[1] = i[1].word;
    R::at(f, i->i.c) = Term::cons(cell);
    return next(f, i, 2);
}
OP_INLINE Flow op_put_list_v(Frame& f, const CodeWord* i)
{
    if (!f.hasRoom(2)) [[unlikely]]
        return f.ask(Flow::Grow, i, 2, 0);
    Word* cell = f.take(2);
    cell[0] = f.value(i[1]).w;
    cell[1] = f.value(i[2]).w;
    R::at(f, i->i.c) = Term::cons(cell);
    return next(f, i, 3);
}
OP_INLINE Flow op_put_tuple2(Frame& f, const CodeWord* i)
{
    const size_t arity = i->i.b;
    if (!f.hasRoom(arity + 1)) [[unlikely]]
        return f.ask(Flow::Grow, i, arity + 1, 0);
    Word* tuple = f.take(arity + 1);
    tuple[0] = makeHeader(BoxTag::Tuple, arity);
    for (size_t n = 1; n <= arity; ++n)
        tuple[n] = f.value(i[n]).w;
    R::at(f, i->i.a) = Term::boxed(tuple);
    return next(f, i, arity + 1);
}
OP_INLINE Flow op_update_record(Frame& f, const CodeWord* i)
{
    const size_t size = i->i.c;
    const Term source = f.value(i[1]);
    if (!isTuple(source, size)) [[unlikely]] {
        f.ip = i;
        return f.raise(Atom::badarg);
    }
    if (!f.hasRoom(size + 1)) [[unlikely]]
        return f.ask(Flow::Grow, i, size + 1, 0);
    Word* tuple = f.take(size + 1);
    for (size_t n = 0; n <= size; ++n)
        tuple[n] = source.object()[n];
    const unsigned updates = i->i.b;
    for (unsigned n = 0; n < updates; ++n)
        tuple[i[2 + 2 * n].word] = f.value(i[3 + 2 * n]).w;
    R::at(f, i->i.a) = Term::boxed(tuple);
    return next(f, i, 2 + 2 * size_t {updates});
}

// --- funs and maps
// ---------------------------------------------------------------------------------

OP_INLINE Flow op_make_fun(Frame& f, const CodeWord* i)
{
    const size_t count = i->i.b;
    if (!f.hasRoom(FunFixedWords + count)) [[unlikely]]
        return f.ask(Flow::Grow, i, FunFixedWords + count, 0);
    auto* box = reinterpret_cast<FunBox*>(f.take(FunFixedWords + count));
    FunEntry* entry = i[1].fun;
    box->header = makeHeader(BoxTag::Fun, FunFixedWords - 1 + count);
    box->entry = entry;
    box->arityAndFree = (entry->arity - count) | (count << 8);
    box->creator = f.p->self().w;
    for (size_t n = 0; n < count; ++n)
        box->free[n] = f.value(i[2 + n]).w;
    R::at(f, i->i.a) = Term::boxed(reinterpret_cast<Word*>(box));
    return next(f, i, 2 + count);
}

// The instruction's fail label, or an exception.
OP_INLINE Flow failTo(Frame& f, const CodeWord* i, CodeWord failWord)
{
    if (failWord.integer == 0) {
        f.ip = i;
        return Flow::Raise;
    }
    f.p->exception = Exception {};
    f.ip = i + failWord.integer;
    return Flow::Next;
}

template<bool exact>
OP_INLINE Flow putMap(Frame& f, const CodeWord* i)
{
    const size_t pairs = i->i.b;
    f.ip = i;
    f.store();
    const Term map = updateMap(*f.node, *f.p, f.value(i[2]), i + 3, pairs, exact, f.x, f.e);
    f.load();
    if (map.isNone()) [[unlikely]]
        return failTo(f, i, i[1]);
    R::at(f, i->i.a) = map;
    return next(f, i, 3 + 2 * pairs);
}
OP_INLINE Flow op_put_map_assoc(Frame& f, const CodeWord* i)
{
    return putMap<false>(f, i);
}
OP_INLINE Flow op_put_map_exact(Frame& f, const CodeWord* i)
{
    return putMap<true>(f, i);
}

// The value of a key; immediate keys of flat maps, by far the most frequent, without a call.
OP_INLINE Term lookUp(const Frame& f, Term map, Term key)
{
    if (key.isImmediate() && isFlatMap(map)) {
        const FlatMapBox* box = flatMapBox(map);
        const Word* keys = Term(box->keys).object() + 1;
        for (size_t n = 0; n < box->size; ++n) {
            if (keys[n] == key.w)
                return Term(box->values[n]);
        }
        return NoTerm;
    }
    return mapGet(map, key, f.node->atoms);
}
OP_INLINE Flow op_get_map_elements(Frame& f, const CodeWord* i)
{
    const size_t count = i[1].word;
    const Term map = R::at(f, i->j.a);
    for (size_t n = 0; n < count; ++n) {
        const Term found = lookUp(f, map, f.value(i[2 + 2 * n]));
        if (found.isNone())
            return branch(f, i);
        R::at(f, static_cast<uint16_t>(i[3 + 2 * n].word)) = found;
    }
    return next(f, i, 2 + 2 * count);
}
OP_INLINE Flow op_has_map_fields(Frame& f, const CodeWord* i)
{
    const size_t count = i[1].word;
    const Term map = R::at(f, i->j.a);
    for (size_t n = 0; n < count; ++n) {
        if (lookUp(f, map, f.value(i[2 + n])).isNone())
            return branch(f, i);
    }
    return next(f, i, 2 + count);
}

} // namespace relupscope
