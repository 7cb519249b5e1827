// SPDX-License-Identifier: GPL-3.0-or-later
// Scales of the small charts: a top that reads well, the ticks, the span of time shown, and curves
// thinned to what a chart can show.
#pragma once

#include "api/view.h"

#include <QPointF>
#include <QVector>

#include <vector>

namespace relupscope::ui {

// 1, 2, 4, 5, 7 or 8 times a power of ten, not below `value`; 1 for what is not positive.
double niceTop(double value);

struct ChartSpan
{
    double from = 0;
    double to = 1;
};

// What the charts show: the end of the past and, where a recording is known, what lies ahead. The
// span is wide enough for the upgrade at hand and never narrower than `leastMs`.
ChartSpan chartSpan(const WorldView& view, const WorldView* recorded, double leastMs = 40);

// Three to five round times inside the span.
std::vector<double> timeTicks(const ChartSpan& span);

// The curve inside the span as at most `most` points: the lowest and the highest of each bucket.
QVector<QPointF> decimated(const Series& series, const ChartSpan& span, int most = 600);

// Each point as the mean of those in the window that ends with it: what a rate is that was counted
// in pieces too short to be read.
Series movingMean(const Series& series, double windowMs);
// The window for a rate that is shown over so many milliseconds.
double rateWindow(double shownMs);

// The value of the last point at or before `ms`; 0 before the first.
double valueAt(const Series& series, double ms);
double highest(const Series& series, const ChartSpan& span);

} // namespace relupscope::ui
