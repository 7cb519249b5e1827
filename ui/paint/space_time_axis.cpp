// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/space_time_axis.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace relupscope::ui {

namespace {

constexpr double leastGap = 0.25;     // of a pitch, where time is cut short
constexpr double instructionRoom = 6; // pitches that an instruction has at least

std::vector<double> byEvent(size_t count, double pitch)
{
    std::vector<double> places;
    for (size_t i = 0; i <= count; ++i)
        places.push_back((static_cast<double>(i) + 0.5) * pitch);
    return places;
}

std::vector<double> byTime(const std::vector<SpaceTimeColumn>& columns, double pitch)
{
    const double from = columns.front().ms;
    const double span = std::max(columns.back().ms - from, 1e-9);
    const double width = static_cast<double>(columns.size() - 1) * pitch;
    std::vector<double> places;
    for (const SpaceTimeColumn& column : columns)
        places.push_back(pitch / 2 + (column.ms - from) / span * width);
    places.push_back(places.back() + pitch);
    return places;
}

// A gap grows with the logarithm of its time; the usual one is as wide as a pitch.
std::vector<double> compressed(const std::vector<SpaceTimeColumn>& columns, double pitch)
{
    std::vector<double> gaps;
    for (size_t i = 1; i < columns.size(); ++i)
        if (const double gap = columns[i].ms - columns[i - 1].ms; gap > 0)
            gaps.push_back(gap);
    std::nth_element(gaps.begin(), gaps.begin() + static_cast<ptrdiff_t>(gaps.size() / 2),
                     gaps.end());
    const double usual = gaps.empty() ? 1 : gaps[gaps.size() / 2];
    std::vector<double> places {pitch / 2};
    for (size_t i = 1; i < columns.size(); ++i) {
        const double gap = (columns[i].ms - columns[i - 1].ms) / usual;
        places.push_back(places.back()
                         + pitch * (leastGap + (1 - leastGap) * std::log2(1 + std::max(0.0, gap))));
    }
    places.push_back(places.back() + pitch);
    return places;
}

// The columns at which an instruction begins, and what comes before the first of them.
std::vector<size_t> beginnings(const SpaceTime& content)
{
    std::vector<size_t> begin {0};
    for (const SpaceTimeMark& mark : content.marks)
        if (mark.kind == SpaceTimeMark::Kind::Instruction && mark.column > 0)
            begin.push_back(static_cast<size_t>(mark.column));
    std::sort(begin.begin(), begin.end());
    begin.erase(std::unique(begin.begin(), begin.end()), begin.end());
    begin.push_back(content.columns.size());
    return begin;
}

std::vector<double> byInstruction(const SpaceTime& content, double pitch)
{
    const std::vector<size_t> begin = beginnings(content);
    const auto parts = static_cast<double>(begin.size() - 1);
    const double room = std::max(instructionRoom * pitch,
                                 static_cast<double>(content.columns.size()) * pitch / parts);
    std::vector<double> places;
    for (size_t part = 0; part + 1 < begin.size(); ++part) {
        const size_t count = begin[part + 1] - begin[part];
        for (size_t i = 0; i < count; ++i)
            places.push_back(room
                             * (static_cast<double>(part)
                                + (static_cast<double>(i) + 0.5) / static_cast<double>(count)));
    }
    places.push_back(room * parts);
    return places;
}

} // namespace

std::vector<double> columnPlaces(const SpaceTime& content, SpaceTimeAxis axis, double pitch)
{
    if (content.columns.empty())
        return {};
    switch (axis) {
    case SpaceTimeAxis::Event: return byEvent(content.columns.size(), pitch);
    case SpaceTimeAxis::Time: return byTime(content.columns, pitch);
    case SpaceTimeAxis::Instruction: return byInstruction(content, pitch);
    case SpaceTimeAxis::Compressed: return compressed(content.columns, pitch);
    }
    return {};
}

int columnNear(const std::vector<double>& places, double x)
{
    if (places.size() < 2)
        return -1;
    const auto end = places.end() - 1; // the last one is no column
    const auto after = std::lower_bound(places.begin(), end, x);
    if (after == places.begin())
        return 0;
    if (after == end)
        return static_cast<int>(end - places.begin()) - 1;
    const bool isNearer = *after - x < x - *(after - 1);
    return static_cast<int>(after - places.begin()) - (isNearer ? 0 : 1);
}

} // namespace relupscope::ui
