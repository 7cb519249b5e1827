// SPDX-License-Identifier: GPL-3.0-or-later
// The clock that Erlang code sees: virtual time, in UTC.
#include "bif/time_units.h"

#include <algorithm>

namespace relupscope {

namespace {

constexpr int64_t NanosecondsPerSecond = 1000000000;
constexpr int64_t NanosecondsPerMicrosecond = 1000;

BifResult inUnitOf(BifCall& c, int64_t nanoseconds)
{
    const Word parts = partsPerSecond(c.arg(0));
    return parts == 0 ? c.badarg() : BifResult(inUnit(c.heap(), nanoseconds, parts));
}

CivilTime civilNow(const Node& node)
{
    return civilTime((systemTime(node) + node.clockJump) / NanosecondsPerSecond);
}

Term timestampOf(Heap& heap, int64_t microseconds)
{
    constexpr int64_t Million = 1000000;
    return heap.tuple(Term::small(microseconds / Million / Million),
                      Term::small(microseconds / Million % Million),
                      Term::small(microseconds % Million));
}

Term dateTime(Heap& heap, const CivilTime& t)
{
    return heap.tuple(dateTuple(heap, t), timeTuple(heap, t));
}

bool isLeap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int daysOf(int64_t year, int month)
{
    constexpr int Days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && isLeap(year) ? 29 : Days[month - 1];
}

bool readSmalls(Term tuple, int64_t out[3])
{
    if (!isTuple(tuple, 3))
        return false;
    for (size_t i = 0; i < 3; ++i) {
        if (!tupleElement(tuple, i).isSmall())
            return false;
        out[i] = tupleElement(tuple, i).smallValue();
    }
    return true;
}

// {{Y,M,D},{H,Mi,S}} that names a moment.
bool readDateTime(Term t, CivilTime* out)
{
    constexpr int64_t MinYear = -2147483648;
    constexpr int64_t MaxYear = 2147483647;
    int64_t date[3];
    int64_t time[3];
    if (!isTuple(t, 2) || !readSmalls(tupleElement(t, 0), date)
        || !readSmalls(tupleElement(t, 1), time))
        return false;
    const auto isIn
        = [](int64_t value, int64_t low, int64_t high) { return value >= low && value <= high; };
    if (!isIn(date[0], MinYear, MaxYear) || !isIn(date[1], 1, 12)
        || !isIn(date[2], 1, daysOf(date[0], static_cast<int>(date[1]))) || !isIn(time[0], 0, 23)
        || !isIn(time[1], 0, 59) || !isIn(time[2], 0, 59))
        return false;
    *out = CivilTime {date[0],
                      static_cast<int>(date[1]),
                      static_cast<int>(date[2]),
                      static_cast<int>(time[0]),
                      static_cast<int>(time[1]),
                      static_cast<int>(time[2])};
    return true;
}

// The time zone is UTC: a conversion changes nothing but is checked.
BifResult converted(BifCall& c)
{
    CivilTime t {};
    return readDateTime(c.arg(0), &t) ? BifResult(c.arg(0)) : c.badarg();
}

} // namespace

BifResult bif_erlang_monotonic_time_0(BifCall& c)
{
    return c.heap().integer(monotonicTime(c.node));
}

BifResult bif_erlang_monotonic_time_1(BifCall& c)
{
    return inUnitOf(c, monotonicTime(c.node));
}

BifResult bif_erlang_system_time_0(BifCall& c)
{
    return c.heap().integer(systemTime(c.node));
}

BifResult bif_erlang_system_time_1(BifCall& c)
{
    return inUnitOf(c, systemTime(c.node));
}

BifResult bif_erlang_time_offset_0(BifCall& c)
{
    return c.heap().integer(c.node.epochNanoseconds - MonotonicStart);
}

BifResult bif_erlang_time_offset_1(BifCall& c)
{
    return inUnitOf(c, c.node.epochNanoseconds - MonotonicStart);
}

BifResult bif_erlang_timestamp_0(BifCall& c)
{
    return timestampOf(c.heap(), systemTime(c.node) / NanosecondsPerMicrosecond);
}

// Each answer is later than the one before.
BifResult bif_erlang_now_0(BifCall& c)
{
    const int64_t now = systemTime(c.node) / NanosecondsPerMicrosecond;
    c.node.lastNow = std::max(now, c.node.lastNow + 1);
    return timestampOf(c.heap(), c.node.lastNow);
}

BifResult bif_erlang_date_0(BifCall& c)
{
    return dateTuple(c.heap(), civilNow(c.node));
}

BifResult bif_erlang_time_0(BifCall& c)
{
    return timeTuple(c.heap(), civilNow(c.node));
}

BifResult bif_erlang_localtime_0(BifCall& c)
{
    return dateTime(c.heap(), civilNow(c.node));
}

BifResult bif_erlang_universaltime_0(BifCall& c)
{
    return dateTime(c.heap(), civilNow(c.node));
}

BifResult bif_erlang_universaltime_to_localtime_1(BifCall& c)
{
    return converted(c);
}

BifResult bif_erlang_localtime_to_universaltime_2(BifCall& c)
{
    const Term isDst = c.arg(1);
    if (isDst != Atom::true_ && isDst != Atom::false_ && isDst != Atom::undefined)
        return c.badarg();
    return converted(c);
}

BifResult bif_erlang_universaltime_to_posixtime_1(BifCall& c)
{
    CivilTime t {};
    if (!readDateTime(c.arg(0), &t))
        return c.badarg();
    return Term::small(posixSeconds(t));
}

BifResult bif_erlang_posixtime_to_universaltime_1(BifCall& c)
{
    constexpr SWord Farthest = SWord {1} << 55; // keeps the year within 32 bits
    const Term seconds = c.arg(0);
    if (!seconds.isSmall() || seconds.smallValue() > Farthest || seconds.smallValue() < -Farthest)
        return c.badarg();
    return dateTime(c.heap(), civilTime(seconds.smallValue()));
}

BifResult bif_erts_internal_time_unit_0(BifCall&)
{
    return Term::small(NanosecondsPerSecond);
}

BifResult bif_erts_internal_perf_counter_unit_0(BifCall&)
{
    return Term::small(NanosecondsPerSecond);
}

// --- what is unique
// --------------------------------------------------------------------------------

BifResult bif_erlang_make_ref_0(BifCall& c)
{
    return c.heap().ref(c.node.nextRef++);
}

BifResult bif_erlang_unique_integer_0(BifCall& c)
{
    return c.heap().integer(Term::SmallMin + static_cast<SWord>(c.node.nextUnique++));
}

// One counter serves all kinds: it is unique and it grows.
BifResult bif_erlang_unique_integer_1(BifCall& c)
{
    bool isPositive = false;
    Term options = c.arg(0);
    for (; options.isCons(); options = options.tail()) {
        if (options.head() == Atom::positive)
            isPositive = true;
        else if (options.head() != Atom::monotonic)
            return c.badarg();
    }
    if (!options.isNil())
        return c.badarg();
    const auto count = static_cast<SWord>(c.node.nextUnique++);
    return c.heap().integer(isPositive ? count : Term::SmallMin + count);
}

} // namespace relupscope
