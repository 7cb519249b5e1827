// SPDX-License-Identifier: GPL-3.0-or-later
// Sequential tracing: the token of the process that asks (node/seq_trace.h).
#include "bif/bif.h"
#include "node/seq_trace.h"
#include "term/compare.h"

#include <utility>

namespace relupscope {

namespace {

using namespace seq_trace;

// 0: no flag's name.
SWord flagNamed(const BifCall& c, Term name)
{
    const std::pair<Term, SWord> flags[] = {{Atom::send, Send},
                                            {Atom::receive, Receive},
                                            {Atom::print, Print},
                                            {Atom::timestamp, NowTimestamp},
                                            {Atom::strict_monotonic_timestamp, StrictMonotonic},
                                            {c.atom("monotonic_timestamp"), Monotonic}};
    for (const auto& [known, flag] : flags) {
        if (name == known)
            return flag;
    }
    return 0;
}

BifResult setFlag(BifCall& c, SWord flag)
{
    needSeqToken(c.p);
    const SWord flags = seqField(c.p, Flags).smallValue();
    const bool on = c.arg(1) == Atom::true_;
    setSeqField(c.p, Flags, Term::small(on ? flags | flag : flags & ~flag));
    return makeBool((flags & flag) != 0);
}

Term serialOf(BifCall& c)
{
    return c.heap().tuple(seqField(c.p, Previous), seqField(c.p, Serial));
}

BifResult setSerial(BifCall& c)
{
    const Term pair = c.arg(1);
    if (!isTuple(pair, 2) || !tupleElement(pair, 0).isSmall() || !tupleElement(pair, 1).isSmall())
        return c.badarg();
    needSeqToken(c.p);
    const Term old = serialOf(c);
    setSeqField(c.p, Previous, tupleElement(pair, 0));
    setSeqField(c.p, Serial, tupleElement(pair, 1));
    c.p.seqTraceLastCount = static_cast<Word>(tupleElement(pair, 0).smallValue());
    c.p.seqTraceClock = static_cast<Word>(tupleElement(pair, 1).smallValue());
    return old;
}

BifResult print(BifCall& c, Term message)
{
    stepSeqTrace(c.p);
    tellSeqTracer(c.node, c.p, c.p.seqTraceToken, Print, Nil, message);
    return Atom::true_;
}

} // namespace

BifResult bif_erlang_seq_trace_2(BifCall& c)
{
    const Term item = c.arg(0);
    if (const SWord flag = flagNamed(c, item);
        flag != 0 && (c.arg(1) == Atom::true_ || c.arg(1) == Atom::false_))
        return setFlag(c, flag);
    if (item == Atom::label) {
        needSeqToken(c.p);
        const Term old = seqField(c.p, Label);
        setSeqField(c.p, Label, c.arg(1));
        return old;
    }
    if (item == Atom::serial)
        return setSerial(c);
    if (item != c.atom("sequential_trace_token") || !c.arg(1).isNil())
        return c.badarg();
    const Term old = c.p.seqTraceToken;
    c.p.seqTraceToken = Nil;
    return old;
}

BifResult bif_erlang_seq_trace_info_1(BifCall& c)
{
    const Term item = c.arg(0);
    if (const SWord flag = flagNamed(c, item); flag != 0) {
        const bool isSet = hasSeqTrace(c.p) && (seqField(c.p, Flags).smallValue() & flag) != 0;
        return c.heap().tuple(item, makeBool(isSet));
    }
    if (item != Atom::label && item != Atom::serial)
        return c.badarg();
    if (!hasSeqTrace(c.p))
        return Nil;
    return c.heap().tuple(item, item == Atom::label ? seqField(c.p, Label) : serialOf(c));
}

BifResult bif_erlang_seq_trace_print_1(BifCall& c)
{
    return hasSeqTrace(c.p) ? print(c, c.arg(0)) : Atom::false_;
}

BifResult bif_erlang_seq_trace_print_2(BifCall& c)
{
    return hasSeqTrace(c.p) && exactEqual(c.arg(0), seqField(c.p, Label)) ? print(c, c.arg(1))
                                                                          : Atom::false_;
}

} // namespace relupscope
