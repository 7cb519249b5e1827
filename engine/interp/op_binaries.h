// SPDX-License-Identifier: GPL-3.0-or-later
// Bit syntax. A match context is a boxed object of its own; its position moves in place.
#pragma once

#include "interp/op_data.h"
#include "term/binary.h"

namespace relupscope {

OP_INLINE MatchContextBox* contextOf(Term t)
{
    return reinterpret_cast<MatchContextBox*>(t.object());
}

// To the fail label; a match that fails raises nothing by itself.
OP_INLINE Flow failMatch(Frame& f, const CodeWord* i)
{
    f.ip = i + i[1].integer;
    return Flow::Next;
}
// An operand that says "all of it", and not a register that happens to hold an atom.
OP_INLINE bool isAll(CodeWord operand)
{
    return (operand.word & 3) != 0 && Term(operand.word).isAtom();
}
// The size of a segment; an atom means all of it.
OP_INLINE Term sizeOperand(Frame& f, CodeWord operand)
{
    const Term size = f.value(operand);
    return size.isAtom() && !isAll(operand) ? Nil : size;
}
// A value into a, or to the fail label.
OP_INLINE Flow deliverMatch(Frame& f, const CodeWord* i, Term value, size_t words)
{
    if (value.isNone())
        return failMatch(f, i);
    R::at(f, i->i.a) = value;
    return next(f, i, words);
}

OP_INLINE Flow op_bs_start_match(Frame& f, const CodeWord* i)
{
    const Term t = f.value(i[2]);
    if (hasTag(t, BoxTag::MatchContext)) {
        R::at(f, i->i.a) = t;
        return next(f, i, 3);
    }
    f.ip = i;
    f.store();
    const Term context = startMatch(*f.p, t);
    f.load();
    if (context.isNone() && i[1].integer == 0) [[unlikely]] // the compiler was sure of a bitstring
        return f.raise(Atom::badarg);
    return deliverMatch(f, i, context, 3);
}
OP_INLINE Flow op_bs_get_integer(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    const Term value = matchInteger(*f.p, f.value(i[2]), i->i.b, f.value(i[3]), i->i.c);
    f.load();
    return deliverMatch(f, i, value, 4);
}
OP_INLINE Flow op_bs_get_integer_fixed(Frame& f, const CodeWord* i)
{
    MatchContextBox* m = contextOf(f.value(i[2]));
    const unsigned bits = i->i.c;
    if (m->bitEnd - m->bitPosition < bits)
        return failMatch(f, i);
    if (m->bitPosition % 8 != 0 || (i->i.b & BinarySigned)) {
        f.ip = i;
        f.store();
        const Term value = matchInteger(*f.p, f.value(i[2]), i->i.b, Term::small(bits), 1);
        f.load();
        return deliverMatch(f, i, value, 3);
    }
    const uint8_t* p = wholeBytes(Term(m->whole)) + m->bitPosition / 8;
    const unsigned bytes = bits / 8;
    Word v = 0;
    if (i->i.b & BinaryLittle) {
        for (unsigned n = bytes; n-- > 0;)
            v = (v << 8) | p[n];
    } else {
        for (unsigned n = 0; n < bytes; ++n)
            v = (v << 8) | p[n];
    }
    m->bitPosition += bits;
    R::at(f, i->i.a) = Term::small(static_cast<SWord>(v));
    return next(f, i, 3);
}
OP_INLINE Flow op_bs_get_float(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    const Term value = matchFloat(*f.p, f.value(i[2]), i->i.b, f.value(i[3]), i->i.c);
    f.load();
    return deliverMatch(f, i, value, 4);
}
OP_INLINE Flow op_bs_get_binary(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    const Term value = matchBinary(*f.p, f.value(i[2]), sizeOperand(f, i[3]), i->i.c);
    f.load();
    return deliverMatch(f, i, value, 4);
}
OP_INLINE Flow op_bs_skip_bits(Frame& f, const CodeWord* i)
{
    return matchSkip(f.value(i[2]), sizeOperand(f, i[3]), i->i.c) ? next(f, i, 4) : failMatch(f, i);
}
OP_INLINE Flow op_bs_test_tail(Frame& f, const CodeWord* i)
{
    const MatchContextBox* m = contextOf(f.value(i[2]));
    return m->bitEnd - m->bitPosition == i[3].word ? next(f, i, 4) : failMatch(f, i);
}
OP_INLINE Flow op_bs_test_unit(Frame& f, const CodeWord* i)
{
    const MatchContextBox* m = contextOf(f.value(i[2]));
    return (m->bitEnd - m->bitPosition) % i->i.c == 0 ? next(f, i, 3) : failMatch(f, i);
}
OP_INLINE Flow op_bs_match_string(Frame& f, const CodeWord* i)
{
    const size_t bits = i[3].word;
    return matchString(f.value(i[2]), bits, i + 4) ? next(f, i, 4 + (bits + 63) / 64)
                                                   : failMatch(f, i);
}
OP_INLINE Flow op_bs_get_utf(Frame& f, const CodeWord* i)
{
    Term character = NoTerm;
    if (!matchUtf(f.value(i[2]), i->i.b, i->i.c, &character))
        return failMatch(f, i);
    if (i->i.a != 0xFFFF)
        R::at(f, i->i.a) = character;
    return next(f, i, 3);
}
OP_INLINE Flow op_bs_get_tail(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    const Term tail = matchTail(*f.p, f.value(i[1]));
    f.load();
    R::at(f, i->i.a) = tail;
    return next(f, i, 2);
}
OP_INLINE Flow op_bs_get_position(Frame& f, const CodeWord* i)
{
    R::at(f, i->i.a) = Term::small(static_cast<SWord>(contextOf(f.value(i[1]))->bitPosition));
    return next(f, i, 2);
}
OP_INLINE Flow op_bs_set_position(Frame& f, const CodeWord* i)
{
    MatchContextBox* m = contextOf(f.value(i[1]));
    const Term position = f.value(i[2]);
    if (!position.isSmall() || static_cast<Word>(position.smallValue()) > m->bitEnd) [[unlikely]] {
        f.ip = i;
        return f.raise(Atom::badarg);
    }
    m->bitPosition = static_cast<Word>(position.smallValue());
    return next(f, i, 3);
}
OP_INLINE Flow op_bs_init_writable(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    const Term empty = makeBinary(f.p->heap, nullptr, 0);
    f.load();
    f.x[0] = empty;
    return next(f, i, 1);
}
OP_INLINE Flow op_bs_create_bin(Frame& f, const CodeWord* i)
{
    const size_t segments = i->i.b;
    f.ip = i;
    f.store();
    const Word* const heapEnd = f.end;
    Term binary = createBinary(*f.node, *f.p, i, f.x, f.e);
    // A loop of these may never come to a test_heap.
    if (f.p->heap.end != heapEnd && !binary.isNone()) [[unlikely]]
        binary = collectAfterBuild(*f.node, *f.p, binary, f.x, i->i.c);
    f.load();
    f.reductions -= static_cast<SWord>(f.node->bifReductions);
    f.node->bifReductions = 0;
    if (binary.isNone()) [[unlikely]]
        return failTo(f, i, i[1]);
    R::at(f, i->i.a) = binary;
    return next(f, i, 2 + 3 * segments);
}
OP_INLINE Flow op_bs_add(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    const Term sum = addSizes(*f.p, f.value(i[2]), f.value(i[3]), i->i.c);
    if (sum.isNone()) [[unlikely]]
        return failTo(f, i, i[1]);
    R::at(f, i->i.a) = sum;
    return next(f, i, 4);
}
OP_INLINE Flow op_bs_match(Frame& f, const CodeWord* i)
{
    const size_t commands = i->i.b;
    f.ip = i;
    f.store();
    const bool matched = runMatchCommands(*f.p, i, f.value(i[2]), f.x, f.e);
    f.load();
    return matched ? next(f, i, 3 + 2 * commands) : failMatch(f, i);
}

OP_INLINE Flow op_probe(Frame& f, const CodeWord* i)
{
    f.ip = i;
    f.store();
    runProbe(*f.node, *f.p, i->i.a, f.x);
    f.ip = i + 1;
    if (f.node->events.count >= f.node->events.stopAt) [[unlikely]] {
        f.store();
        return Flow::Stop;
    }
    return Flow::Next;
}

} // namespace relupscope
