// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/chart_scale.h"

#include <algorithm>
#include <cmath>

namespace relupscope::ui {

namespace {

// The largest of 1, 2, 5 times a power of ten that is not above `value`.
double roundStep(double value)
{
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    for (double step : {5.0, 2.0})
        if (step * power <= value * 1.0001)
            return step * power;
    return power;
}

double upgradeStart(const WorldView& view)
{
    for (const InstructionRow& row : view.relup)
        if (row.hop == view.hop && row.status != InstructionStatus::Later
            && row.status != InstructionStatus::Next && row.atMs > 0)
            return row.atMs;
    return -1;
}

size_t firstAt(const Series& series, double ms)
{
    return static_cast<size_t>(std::lower_bound(series.ms.begin(), series.ms.end(), ms)
                               - series.ms.begin());
}

} // namespace

double niceTop(double value)
{
    if (!(value > 0))
        return 1;
    const double power = std::pow(10.0, std::floor(std::log10(value)));
    for (double step : {1.0, 2.0, 4.0, 5.0, 7.0, 8.0})
        if (step * power >= value * 0.9999)
            return step * power;
    return 10 * power;
}

ChartSpan chartSpan(const WorldView& view, const WorldView* recorded, double leastMs)
{
    const double start = upgradeStart(view);
    const double inUpgrade = start >= 0 ? view.ms - start : 0;
    const double wanted = std::clamp(inUpgrade * 2.0, leastMs, 120.0);
    const double past = start >= 0 && inUpgrade < 400 ? std::max(wanted, inUpgrade * 1.25) : 120.0;
    const bool hasFuture = recorded && recorded->ms > view.ms;
    const double ahead = hasFuture ? past * 2 / 3 : past / 20;
    const double from = std::max(0.0, view.ms - past);
    return {from, std::max(view.ms + ahead, from + leastMs)};
}

std::vector<double> timeTicks(const ChartSpan& span)
{
    std::vector<double> ticks;
    const double length = span.to - span.from;
    if (!(length > 0))
        return ticks;
    double step = roundStep(length / 2.2);
    if (length / step > 5)
        step *= 2;
    for (double t = std::ceil(span.from / step) * step; t <= span.to; t += step)
        ticks.push_back(t);
    return ticks;
}

QVector<QPointF> decimated(const Series& series, const ChartSpan& span, int most)
{
    QVector<QPointF> points;
    const size_t count = std::min(series.ms.size(), series.value.size());
    size_t from = firstAt(series, span.from);
    size_t to = std::min(count, firstAt(series, std::nextafter(span.to, span.to + 1)));
    // One point on each side lets the curve run to the edge.
    from = from > 0 ? from - 1 : 0;
    to = std::min(count, to + 1);
    if (from >= to)
        return points;
    const size_t buckets = static_cast<size_t>(std::max(2, most)) / 2;
    const size_t each = std::max<size_t>(1, (to - from + buckets - 1) / buckets);
    const auto add = [&](size_t i) { points.append(QPointF(series.ms[i], series.value[i])); };
    for (size_t at = from; at < to; at += each) {
        const size_t end = std::min(to, at + each);
        const auto begin = series.value.begin();
        const auto [low, high] = std::minmax_element(begin + static_cast<std::ptrdiff_t>(at),
                                                     begin + static_cast<std::ptrdiff_t>(end));
        const auto a = static_cast<size_t>(low - begin);
        const auto b = static_cast<size_t>(high - begin);
        add(std::min(a, b));
        if (a != b)
            add(std::max(a, b));
    }
    return points;
}

Series movingMean(const Series& series, double windowMs)
{
    Series mean;
    mean.name = series.name;
    const size_t count = std::min(series.ms.size(), series.value.size());
    double sum = 0;
    size_t first = 0;
    for (size_t i = 0; i < count; ++i) {
        sum += series.value[i];
        while (series.ms[first] < series.ms[i] - windowMs)
            sum -= series.value[first++];
        mean.ms.push_back(series.ms[i]);
        mean.value.push_back(std::max(0.0, sum / static_cast<double>(i - first + 1)));
    }
    return mean;
}

double rateWindow(double shownMs)
{
    return std::max(10.0, shownMs / 100);
}

double valueAt(const Series& series, double ms)
{
    const size_t count = std::min(series.ms.size(), series.value.size());
    const auto end = series.ms.begin() + static_cast<std::ptrdiff_t>(count);
    const auto next = std::upper_bound(series.ms.begin(), end, ms);
    return next == series.ms.begin()
        ? 0
        : series.value[static_cast<size_t>(next - series.ms.begin()) - 1];
}

double highest(const Series& series, const ChartSpan& span)
{
    double top = 0;
    for (size_t i = 0; i < std::min(series.ms.size(), series.value.size()); ++i)
        if (series.ms[i] >= span.from && series.ms[i] <= span.to)
            top = std::max(top, series.value[i]);
    return top;
}

} // namespace relupscope::ui
