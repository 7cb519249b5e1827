// SPDX-License-Identifier: GPL-3.0-or-later
#include "bif/time_units.h"

namespace relupscope {

namespace {

__extension__ using Wide = __int128;
__extension__ using UnsignedWide = unsigned __int128;

constexpr Word NanosecondsPerSecond = 1000000000;
constexpr int64_t SecondsPerDay = 86400;

int64_t floorDivide(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

} // namespace

Word partsPerSecond(Term unit)
{
    if (unit == Atom::nanosecond || unit == Atom::native || unit == Atom::nano_seconds
        || unit == Atom::perf_counter)
        return NanosecondsPerSecond;
    if (unit == Atom::millisecond || unit == Atom::milli_seconds)
        return 1000;
    if (unit == Atom::microsecond || unit == Atom::micro_seconds)
        return 1000000;
    if (unit == Atom::second || unit == Atom::seconds)
        return 1;
    return unit.isSmall() && unit.smallValue() > 0 ? static_cast<Word>(unit.smallValue()) : 0;
}

Term inUnit(Heap& heap, int64_t nanoseconds, Word parts)
{
    const auto whole = static_cast<Wide>(nanoseconds) * static_cast<Wide>(parts);
    constexpr Wide Divisor = NanosecondsPerSecond;
    Wide quotient = whole / Divisor;
    if (whole < 0 && whole % Divisor != 0)
        --quotient;
    if (quotient >= Term::SmallMin && quotient <= Term::SmallMax)
        return Term::small(static_cast<SWord>(quotient));
    const bool isNegative = quotient < 0;
    const auto magnitude = static_cast<UnsignedWide>(isNegative ? -quotient : quotient);
    const Word limbs[] = {static_cast<Word>(magnitude), static_cast<Word>(magnitude >> 64)};
    const size_t count = limbs[1] != 0 ? 2 : 1;
    Word* p = heap.alloc(count + 1);
    p[0] = makeHeader(isNegative ? BoxTag::NegativeBig : BoxTag::PositiveBig, count);
    for (size_t i = 0; i < count; ++i)
        p[i + 1] = limbs[i];
    return Term::boxed(p);
}

// Days are counted in eras of 400 years that begin on the first of March, so that the leap day is
// the last of its year.
CivilTime civilTime(int64_t posixSeconds)
{
    const int64_t days = floorDivide(posixSeconds, SecondsPerDay) + 719468;
    const auto ofDay = static_cast<int>(posixSeconds - (days - 719468) * SecondsPerDay);
    const int64_t era = floorDivide(days, 146097);
    const int64_t dayOfEra = days - era * 146097;
    const int64_t yearOfEra
        = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146096) / 365;
    const int64_t dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    const int64_t fromMarch = (5 * dayOfYear + 2) / 153;
    CivilTime t {};
    t.day = static_cast<int>(dayOfYear - (153 * fromMarch + 2) / 5 + 1);
    t.month = static_cast<int>(fromMarch < 10 ? fromMarch + 3 : fromMarch - 9);
    t.year = yearOfEra + era * 400 + (t.month <= 2 ? 1 : 0);
    t.hour = ofDay / 3600;
    t.minute = ofDay / 60 % 60;
    t.second = ofDay % 60;
    return t;
}

int64_t posixSeconds(const CivilTime& t)
{
    const int64_t year = t.year - (t.month <= 2 ? 1 : 0);
    const int64_t era = floorDivide(year, 400);
    const int64_t yearOfEra = year - era * 400;
    const int64_t dayOfYear = (153 * (t.month + (t.month > 2 ? -3 : 9)) + 2) / 5 + t.day - 1;
    const int64_t dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    const int64_t days = era * 146097 + dayOfEra - 719468;
    return days * SecondsPerDay + t.hour * 3600 + t.minute * 60 + t.second;
}

Term dateTuple(Heap& heap, const CivilTime& t)
{
    return heap.tuple(Term::small(t.year), Term::small(t.month), Term::small(t.day));
}

Term timeTuple(Heap& heap, const CivilTime& t)
{
    return heap.tuple(Term::small(t.hour), Term::small(t.minute), Term::small(t.second));
}

} // namespace relupscope
