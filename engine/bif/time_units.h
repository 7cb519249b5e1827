// SPDX-License-Identifier: GPL-3.0-or-later
// Erlang's time units, and what of the node's virtual time Erlang code gets to see.
#pragma once

#include "bif/bif.h"

namespace relupscope {

// Monotonic time as Erlang code sees it begins far below zero, as on the real machine, so that code
// that takes it for a count since the start is found out.
constexpr int64_t MonotonicStart = Term::SmallMin;

inline int64_t monotonicTime(const Node& node)
{
    return MonotonicStart + node.now;
}
inline int64_t systemTime(const Node& node)
{
    return node.epochNanoseconds + node.now;
}

// Parts of a second of a unit: atom or positive integer. None (0): no unit.
Word partsPerSecond(Term unit);
// Nanoseconds in parts of a second, rounded down.
Term inUnit(Heap& heap, int64_t nanoseconds, Word parts);

struct CivilTime
{
    int64_t year;
    int month;
    int day;
    int hour;
    int minute;
    int second;
};
CivilTime civilTime(int64_t posixSeconds);
int64_t posixSeconds(const CivilTime& t);
Term dateTuple(Heap& heap, const CivilTime& t);
Term timeTuple(Heap& heap, const CivilTime& t);

} // namespace relupscope
