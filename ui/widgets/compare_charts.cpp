// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/compare_charts.h"

#include "paint/chart_scale.h"
#include "widgets/small_chart.h"

#include <QEvent>
#include <QHBoxLayout>

#include <algorithm>

namespace relupscope::ui {

namespace {

constexpr int chartHeight = 150;

ChartSpan spanOf(const WorldView& a, const WorldView& b)
{
    ChartSpan span {0, std::max({a.ms, b.ms, 1.0})};
    double begin = span.to;
    for (const WorldView* view : {&a, &b})
        for (const InstructionRow& row : view->relup)
            if (row.atMs > 0)
                begin = std::min(begin, row.atMs);
    const double before = std::max(20.0, (span.to - begin) * 0.1);
    if (begin < span.to)
        span.from = std::max(0.0, begin - before);
    return span;
}

struct Compared
{
    QString title;
    Token color;
    const Series* a;
    const Series* b;
};

std::vector<Compared> comparedSeries(const Charts& a, const Charts& b)
{
    static const Series none;
    const auto waiting
        = [](const Charts& of) { return of.waiting.empty() ? &none : &of.waiting.front(); };
    const auto most = [](const Series& series) {
        return series.value.empty() ? 0.0
                                    : *std::max_element(series.value.begin(), series.value.end());
    };
    const bool hasFailures = most(a.failed) > 0 || most(b.failed) > 0;
    return {
        {QObject::tr("Throughput"), Token::Good, &a.throughput, &b.throughput},
        {QObject::tr("Calls under way"), Token::QueueBar, waiting(a), waiting(b)},
        {QObject::tr("Oldest call, ms"), Token::TextSecondary, &a.latencyOldestMs,
         &b.latencyOldestMs},
        {QObject::tr("Failed requests"), hasFailures ? Token::Failed : Token::TextQuiet, &a.failed,
         &b.failed},
    };
}

} // namespace

CompareCharts::CompareCharts(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(10, 4, 10, 0);
    row->setSpacing(12);
    for (int i = 0; i < 4; ++i) {
        m_charts.push_back(new SmallChart(look, this));
        row->addWidget(m_charts.back(), 1);
    }
    setAccessibleName(tr("Charts of both runs"));
    setFixedHeight(look.px(chartHeight));
}

void CompareCharts::setRuns(const WorldView& a, const QString& letterA, const WorldView& b,
                            const QString& letterB)
{
    const std::vector<Compared> all = comparedSeries(a.charts, b.charts);
    for (size_t i = 0; i < m_charts.size(); ++i) {
        ChartContent content;
        content.title = all[i].title;
        content.unit = tr("%1 solid, %2 dashed").arg(letterA, letterB);
        content.leastTop = 10;
        content.span = spanOf(a, b);
        content.now = content.span.to;
        content.hasPlayhead = false;
        content.suspended = a.charts.suspended;
        for (const WorldView* view : {&a, &b})
            for (const Crash& crash : view->crashes)
                content.marks.push_back(crash.atMs);
        // A rate is counted in pieces too short to be read.
        const double window = i == 0 ? rateWindow(content.span.to - content.span.from) : 0;
        const auto shown = [window](const Series& series) {
            return window > 0 ? movingMean(series, window) : series;
        };
        content.curves.push_back({shown(*all[i].a), all[i].color, 1.6, true, false, letterA});
        content.curves.push_back({shown(*all[i].b), all[i].color, 1.8, false, true, letterB});
        m_charts[i]->setContent(std::move(content));
    }
}

void CompareCharts::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        setFixedHeight(m_look.px(chartHeight));
}

} // namespace relupscope::ui
