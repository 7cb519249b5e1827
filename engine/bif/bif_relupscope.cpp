// SPDX-License-Identifier: GPL-3.0-or-later
// The module `relupscope`: how Erlang code in the machine tells the world around it what a load's
// clients and the driver of an upgrade do (engine/erl/relupscope.erl stands in for it on a real
// node).
#include "bif/bif.h"
#include "node/chooser.h"
#include "term/compare.h"

namespace relupscope {

BifResult bif_relupscope_report_2(BifCall& c)
{
    if (!c.arg(0).isAtom())
        return c.badarg();
    c.node.emit(EventKind::Report, c.p.id, 0, c.arg(0), c.arg(1));
    // What a fault's texts mean is wanted at this very event, however far the world was to run.
    if (c.arg(0) == Atom::fault) {
        c.node.events.stopAt = c.node.events.count;
        c.p.attention = 1; // its slice ends here
    }
    return Atom::ok;
}

namespace {

// Binary logarithm of v > 0, with 16 bits behind the point: whole numbers only, so that every
// computer draws the same.
int64_t log2Q16(uint64_t v)
{
    const int whole = 63 - __builtin_clzll(v);
    uint64_t x = whole >= 31 ? v >> (whole - 31) : v << (31 - whole); // [1, 2) with 31 bits
    int64_t result = int64_t {whole} << 16;
    for (int bit = 15; bit >= 0; --bit) {
        x = (x * x) >> 31;
        if (x >= uint64_t {1} << 32) {
            x >>= 1;
            result |= int64_t {1} << bit;
        }
    }
    return result;
}

SWord exponential(Chooser& chooser, SWord mean)
{
    constexpr unsigned Bits = 30;
    constexpr int64_t Ln2Q16 = 45426;
    const uint64_t v = chooser.choose(ChoiceKind::ThinkTime, uint64_t {1} << Bits) + 1;
    const int64_t lnQ16 = (((int64_t {Bits} << 16) - log2Q16(v)) * Ln2Q16) >> 16;
    return (mean * lnQ16 + (1 << 15)) >> 16;
}

} // namespace

// A time drawn about the mean that the scenario gives, as its distribution says: for a client to
// think, or between two requests of an open load.
BifResult bif_relupscope_think_ms_1(BifCall& c)
{
    for (Term t = c.node.thinkTimes; t.isCons(); t = t.tail()) {
        if (!exactEqual(tupleElement(t.head(), 0), c.arg(0)))
            continue;
        const SWord ms = tupleElement(t.head(), 1).smallValue();
        const std::string_view how = c.atoms().text(tupleElement(t.head(), 2));
        if (how == "fixed")
            return Term::small(ms);
        if (how == "exponential")
            return Term::small(exponential(*c.node.chooser, ms));
        const auto spread = static_cast<uint64_t>(ms) + 1;
        const auto shift
            = static_cast<SWord>(c.node.chooser->choose(ChoiceKind::ThinkTime, spread));
        return Term::small(shift == 0 ? ms : ms / 2 + shift);
    }
    return Term::small(0);
}

BifResult bif_relupscope_request_begin_1(BifCall& c)
{
    const Word number = c.node.nextUnique++;
    c.node.emit(EventKind::RequestBegin, c.p.id, number, c.arg(0));
    return Term::small(static_cast<SWord>(number));
}

BifResult bif_relupscope_request_end_3(BifCall& c)
{
    if (!c.arg(1).isSmall())
        return c.badarg();
    c.node.emit(EventKind::RequestEnd, c.p.id, static_cast<Word>(c.arg(1).smallValue()), c.arg(0),
                c.arg(2));
    return Atom::ok;
}

} // namespace relupscope
