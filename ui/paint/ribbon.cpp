// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/ribbon.h"

#include <algorithm>
#include <numeric>

namespace relupscope::ui {

namespace {

bool isAfterRelup(const InstructionRow& row)
{
    return row.kind == "make_permanent";
}

bool hasRun(const InstructionRow& row)
{
    return row.status == InstructionStatus::Done || row.status == InstructionStatus::Failed;
}

struct Widths
{
    std::vector<double> ofRows;
    double natural = 0;   // of all but make_permanent
    double permanent = 0; // of make_permanent
};

double least(const RibbonInput& in, size_t row)
{
    return row < in.leastWidths.size() ? in.leastWidths[row] : in.naturalWidths[row];
}

// As wide as they would like to be; where there is no room for that, as much of it as there is, but
// none narrower than its words need before all of them are.
Widths widthsOf(const RibbonInput& in, const std::vector<int>& rows, double room)
{
    double wanted = 0;
    double needed = 0;
    for (size_t i = 0; i < rows.size(); ++i) {
        wanted += in.naturalWidths[i];
        needed += least(in, i);
    }
    const double share
        = wanted > needed ? std::clamp((room - needed) / (wanted - needed), 0.0, 1.0) : 1;
    const double squeeze = needed > room ? room / needed : 1;
    Widths made;
    for (size_t i = 0; i < rows.size(); ++i) {
        const double narrow = least(in, i);
        made.ofRows.push_back((narrow + (in.naturalWidths[i] - narrow) * share) * squeeze);
        const bool after = isAfterRelup(in.view->relup[static_cast<size_t>(rows[i])]);
        (after ? made.permanent : made.natural) += made.ofRows.back();
    }
    return made;
}

// Instructions between "1.0 runs" on the left and "2.0 runs" and make_permanent on the right. What
// runs before and after gives up its room first.
void placeByInstruction(const RibbonInput& in, Ribbon& ribbon, const std::vector<int>& rows)
{
    const double width = in.right - in.left;
    const Widths widths = widthsOf(in, rows, width * 0.93);
    const double tail = width * 0.015;
    const double spare = width - widths.natural - widths.permanent - tail;
    const double between = std::min(widths.permanent > 0 ? width * 0.09 : width * 0.02, spare / 2);
    const double room = width * 0.83 - between - widths.permanent;
    const double stretch = widths.natural > 0 ? std::clamp(room / widths.natural, 1.0, 1.45) : 1;
    const double before
        = std::max(0.0,
                   std::min(width * 0.30,
                            width - between - widths.permanent - tail - widths.natural * stretch));
    double x = in.left + before;
    for (size_t i = 0; i < rows.size(); ++i) {
        const InstructionRow& row = in.view->relup[static_cast<size_t>(rows[i])];
        const bool after = isAfterRelup(row);
        if (after)
            x = std::max(x + between * 0.5, in.right - tail - widths.ofRows[i]);
        const double w = widths.ofRows[i] * (after ? 1 : stretch);
        ribbon.segments.push_back({rows[i], x, std::min(x + w, in.right)});
        x += w;
    }
}

// Times come from the longer recording, places from the segments.
void knotsByInstruction(const RibbonInput& in, Ribbon& ribbon)
{
    const WorldView& times = in.recorded ? *in.recorded : *in.view;
    ribbon.knots.push_back({0, in.left});
    const RibbonSegment* lastRun = nullptr;
    for (const RibbonSegment& segment : ribbon.segments) {
        const auto at = static_cast<size_t>(segment.row);
        if (at >= times.relup.size() || !hasRun(times.relup[at]))
            continue;
        const InstructionRow& row = times.relup[at];
        ribbon.knots.push_back({row.atMs, segment.left});
        ribbon.knots.push_back({row.atMs + row.ms, segment.right});
        lastRun = &segment;
    }
    if (!lastRun)
        return;
    const double known = std::max(times.ms, ribbon.knots.back().ms);
    const bool complete = lastRun->row == ribbon.segments.back().row;
    // What a recording holds after its last instruction fills the gap that follows.
    const double gap = complete ? in.right : (lastRun + 1)->left;
    if (complete || in.recorded)
        ribbon.knots.push_back({known, gap});
}

void placeByTime(const RibbonInput& in, Ribbon& ribbon, const std::vector<int>& rows)
{
    const WorldView& times = in.recorded ? *in.recorded : *in.view;
    const double end = std::max({times.endMs, times.ms, 1.0});
    ribbon.knots = {{0, in.left}, {end, in.right}};
    for (int index : rows) {
        const auto at = static_cast<size_t>(index);
        if (at >= times.relup.size() || !hasRun(times.relup[at]))
            continue;
        const InstructionRow& row = times.relup[at];
        const double x = ribbon.xAt(row.atMs);
        ribbon.segments.push_back({index, x, std::max(x + 3, ribbon.xAt(row.atMs + row.ms))});
    }
}

void ascend(std::vector<RibbonKnot>& knots)
{
    for (size_t i = 1; i < knots.size(); ++i) {
        knots[i].ms = std::max(knots[i].ms, knots[i - 1].ms);
        knots[i].x = std::max(knots[i].x, knots[i - 1].x);
    }
}

double placePlayhead(const RibbonInput& in, const Ribbon& ribbon)
{
    const WorldView& view = *in.view;
    if (in.axis == TimeAxis::Time)
        return ribbon.xAt(view.ms);
    const auto isNow = [&](const RibbonSegment& segment) {
        const InstructionRow& row = view.relup[static_cast<size_t>(segment.row)];
        return row.status == InstructionStatus::Now
            || (view.instruction > 0 && row.n == view.instruction && !hasRun(row));
    };
    const auto now = std::find_if(ribbon.segments.begin(), ribbon.segments.end(), isNow);
    if (now != ribbon.segments.end() && view.instruction > 0) {
        if (view.atInstructionBoundary)
            return now->left;
        const bool timed = view.ms <= ribbon.knots.back().ms;
        return timed ? std::clamp(ribbon.xAt(view.ms), now->left, now->right)
                     : now->left + (now->right - now->left) * 0.4;
    }
    if (view.ms <= ribbon.knots.back().ms)
        return ribbon.xAt(view.ms);
    // Beyond what is known: somewhere in the gap that follows, nearer to its end the longer it
    // takes.
    const RibbonKnot& last = ribbon.knots.back();
    double end = in.right;
    for (const RibbonSegment& segment : ribbon.segments)
        if (segment.left > last.x + 1) {
            end = segment.left;
            break;
        }
    const double over = view.ms - last.ms;
    return last.x + (end - last.x) * 0.9 * over / (over + 200);
}

} // namespace

double Ribbon::xAt(double ms) const
{
    if (knots.empty())
        return left;
    const auto next = std::upper_bound(knots.begin(), knots.end(), ms,
                                       [](double t, const RibbonKnot& k) { return t < k.ms; });
    if (next == knots.begin())
        return knots.front().x;
    if (next == knots.end())
        return knots.back().x;
    const RibbonKnot& a = *(next - 1);
    const double span = next->ms - a.ms;
    return span <= 0 ? next->x : a.x + (next->x - a.x) * (ms - a.ms) / span;
}

double Ribbon::msAt(double x) const
{
    if (knots.empty())
        return 0;
    const auto next = std::upper_bound(knots.begin(), knots.end(), x,
                                       [](double at, const RibbonKnot& k) { return at < k.x; });
    if (next == knots.begin())
        return knots.front().ms;
    if (next == knots.end())
        return knots.back().ms;
    const RibbonKnot& a = *(next - 1);
    const double span = next->x - a.x;
    return span <= 0 ? next->ms : a.ms + (next->ms - a.ms) * (x - a.x) / span;
}

const RibbonSegment* Ribbon::segmentAt(double x) const
{
    const auto hit = std::find_if(segments.begin(), segments.end(), [x](const RibbonSegment& s) {
        return x >= s.left && x < s.right;
    });
    return hit == segments.end() ? nullptr : &*hit;
}

std::vector<int> hopRows(const WorldView& view)
{
    std::vector<int> rows;
    for (size_t i = 0; i < view.relup.size(); ++i)
        if (view.relup[i].hop == view.hop)
            rows.push_back(static_cast<int>(i));
    return rows;
}

Ribbon layoutRibbon(const RibbonInput& input)
{
    Ribbon ribbon;
    ribbon.left = input.left;
    ribbon.right = input.right;
    const std::vector<int> rows = hopRows(*input.view);
    if (input.axis == TimeAxis::Instruction) {
        placeByInstruction(input, ribbon, rows);
        knotsByInstruction(input, ribbon);
    } else {
        placeByTime(input, ribbon, rows);
    }
    ascend(ribbon.knots);
    ribbon.playhead = placePlayhead(input, ribbon);
    // A curve that is still being recorded ends at the playhead.
    if (input.axis == TimeAxis::Instruction && !input.recorded
        && input.view->ms > ribbon.knots.back().ms && ribbon.playhead > ribbon.knots.back().x)
        ribbon.knots.push_back({input.view->ms, ribbon.playhead});
    return ribbon;
}

} // namespace relupscope::ui
