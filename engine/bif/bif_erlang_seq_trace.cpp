// SPDX-License-Identifier: GPL-3.0-or-later
// Sequential tracing.
#include "bif/bif.h"

namespace relupscope {

namespace {

bool isSeqFlag(const BifCall& c, Term flag)
{
    return flag == Atom::send || flag == Atom::receive || flag == Atom::print
        || flag == Atom::timestamp || flag == c.atom("monotonic_timestamp")
        || flag == Atom::strict_monotonic_timestamp;
}

} // namespace

BifResult bif_erlang_seq_trace_2(BifCall& c)
{
    const Term flag = c.arg(0);
    if (flag == c.atom("sequential_trace_token")) {
        if (!c.arg(1).isNil())
            return isTuple(c.arg(1), 5) ? c.error(c.atom("notsup")) : c.badarg();
        return Nil;
    }
    if (isSeqFlag(c, flag) && (c.arg(1) == Atom::true_ || c.arg(1) == Atom::false_))
        return c.arg(1) == Atom::true_ ? c.error(c.atom("notsup")) : BifResult(Atom::false_);
    if (flag == Atom::label || flag == Atom::serial)
        return c.error(c.atom("notsup"));
    return c.badarg();
}

BifResult bif_erlang_seq_trace_info_1(BifCall& c)
{
    const Term item = c.arg(0);
    if (isSeqFlag(c, item))
        return c.heap().tuple(item, Atom::false_);
    if (item == Atom::label || item == Atom::serial)
        return Nil;
    return c.badarg();
}

BifResult bif_erlang_seq_trace_print_1(BifCall&)
{
    return Atom::false_;
}

BifResult bif_erlang_seq_trace_print_2(BifCall&)
{
    return Atom::false_;
}

} // namespace relupscope
