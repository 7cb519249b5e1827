// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/charts_panel.h"

#include "paint/numbers.h"
#include "widgets/picture_file.h"

#include <QHBoxLayout>
#include <QSaveFile>

#include <algorithm>
#include <cmath>
#include <utility>

namespace relupscope::ui {

namespace {

constexpr qint64 pauseMs = 50;

ChartContent frame(const WorldView& view, const WorldView* recorded, const QString& title)
{
    const Charts& charts = recorded ? recorded->charts : view.charts;
    ChartContent content;
    content.title = title;
    content.now = view.ms;
    content.hasFuture = recorded != nullptr;
    content.span = chartSpan(view, recorded);
    content.suspended = charts.suspended;
    for (SuspendedSpan& span : content.suspended)
        if (span.open)
            span.toMs = recorded ? recorded->ms : view.ms;
    for (const Crash& crash : view.crashes)
        content.marks.push_back(crash.atMs);
    return content;
}

ChartContent throughputChart(const WorldView& view, const WorldView* recorded, const Charts& charts)
{
    ChartContent content = frame(view, recorded, QObject::tr("Throughput"));
    content.leastTop = 10;
    const Series rate
        = movingMean(charts.throughput, rateWindow(content.span.to - content.span.from));
    content.value = shortNumber(valueAt(rate, view.ms));
    content.unit = QObject::tr("req/s");
    content.curves.push_back({rate, Token::Good, 1.6, true, false, {}});
    content.marks.clear();
    return content;
}

ChartContent waitingChart(const WorldView& view, const WorldView* recorded, const Charts& charts)
{
    ChartContent content = frame(view, recorded, QObject::tr("Calls under way"));
    content.leastTop = 10;
    content.value = charts.waiting.empty()
        ? QStringLiteral("0")
        : grouped(static_cast<uint64_t>(
            std::llround(std::max(0.0, valueAt(charts.waiting.front(), view.ms)))));
    // The curves of single processes where there are any; else the whole.
    const size_t first = charts.waiting.size() > 1 ? 1 : 0;
    for (size_t i = first; i < std::min<size_t>(charts.waiting.size(), 5); ++i) {
        const double width = i == first ? 2.0 : 1.5;
        content.curves.push_back({charts.waiting[i], Token::QueueBar, width, first == 0, false,
                                  first == 0 ? QString() : text(charts.waiting[i].name)});
    }
    content.marks.clear();
    return content;
}

ChartContent latencyChart(const WorldView& view, const WorldView* recorded, const Charts& charts)
{
    ChartContent content = frame(view, recorded, QObject::tr("Latency"));
    content.value = QString::number(valueAt(charts.latencyOldestMs, view.ms), 'f', 1);
    content.unit = QObject::tr("ms oldest");
    content.curves.push_back(
        {charts.latencyOldestMs, Token::TextSecondary, 1.8, true, false, QObject::tr("oldest")});
    content.curves.push_back(
        {charts.latencyP99Ms, Token::TextQuiet, 1.4, false, true, QObject::tr("p99")});
    content.marks.clear();
    return content;
}

ChartContent oldCodeChart(const WorldView& view, const WorldView* recorded, const Charts& charts)
{
    ChartContent content = frame(view, recorded, QObject::tr("On old code"));
    content.leastTop = 4;
    content.value = grouped(
        static_cast<uint64_t>(std::llround(std::max(0.0, valueAt(charts.onOld, view.ms)))));
    content.unit
        = content.value == QStringLiteral("1") ? QObject::tr("process") : QObject::tr("processes");
    content.curves.push_back({charts.onOld, Token::VersionOld, 1.8, true, false, {}});
    content.marks.clear();
    return content;
}

ChartContent failedChart(const WorldView& view, const WorldView* recorded, const Charts& charts)
{
    ChartContent content = frame(view, recorded, QObject::tr("Failed requests"));
    content.leastTop = 10;
    const double failed = valueAt(charts.failed, view.ms);
    content.value = grouped(static_cast<uint64_t>(std::llround(std::max(0.0, failed))));
    content.isBad = failed > 0;
    content.curves.push_back(
        {charts.failed, failed > 0 ? Token::Failed : Token::TextQuiet, 1.6, failed > 0, false, {}});
    return content;
}

} // namespace

std::vector<ChartContent> chartContents(const WorldView& view, const WorldView* recorded,
                                        const std::vector<double>& faults)
{
    const Charts& charts = recorded ? recorded->charts : view.charts;
    std::vector<ChartContent> contents {
        throughputChart(view, recorded, charts), waitingChart(view, recorded, charts),
        latencyChart(view, recorded, charts), oldCodeChart(view, recorded, charts),
        failedChart(view, recorded, charts)};
    for (ChartContent& content : contents)
        content.faults = faults;
    return contents;
}

QString chartSpanText(const WorldView& view, const WorldView* recorded)
{
    const ChartSpan span = chartSpan(view, recorded);
    const auto ms = [](double value) { return QString::number(std::round(value), 'f', 0); };
    const QString past = QObject::tr("last %1 ms").arg(ms(view.ms - span.from));
    return recorded ? QObject::tr("%1 to %2 ms ahead").arg(past, ms(span.to - view.ms)) : past;
}

QByteArray chartsCsv(const Charts& charts)
{
    std::vector<std::pair<QByteArray, const Series*>> columns {
        {"answered_per_second", &charts.throughput},
        {"oldest_waiting_ms", &charts.latencyOldestMs},
        {"latency_p99_ms", &charts.latencyP99Ms},
        {"failed_requests", &charts.failed},
        {"processes_on_old_code", &charts.onOld}};
    for (const Series& series : charts.waiting)
        columns.emplace_back("waiting_calls" + QByteArray(series.name.empty() ? "" : "_")
                                 + QByteArray::fromStdString(series.name),
                             &series);
    QByteArray csv = "ms";
    for (const auto& [name, series] : columns)
        csv += "," + name;
    csv += '\n';
    for (size_t i = 0; i < charts.throughput.ms.size(); ++i) {
        const double ms = charts.throughput.ms[i];
        csv += QByteArray::number(ms, 'f', 3);
        for (const auto& [name, series] : columns)
            csv += "," + QByteArray::number(valueAt(*series, ms), 'g', 8);
        csv += '\n';
    }
    return csv;
}

bool ChartsPanel::save(const QString& file)
{
    if (!file.endsWith(QStringLiteral(".csv"), Qt::CaseInsensitive))
        return savePicture(*this, tr("Charts of the upgrade"), file);
    QSaveFile out(file);
    const QByteArray csv = chartsCsv(m_shown);
    return out.open(QIODevice::WriteOnly) && out.write(csv) == csv.size() && out.commit();
}

ChartsPanel::ChartsPanel(const Look& look, QWidget* parent) : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(12, 2, 12, 0);
    row->setSpacing(14);
    for (int i = 0; i < 5; ++i) {
        auto* chart = new SmallChart(look, this);
        row->addWidget(chart, 1);
        connect(chart, &SmallChart::timeChosen, this, &ChartsPanel::timeChosen);
        connect(chart, &SmallChart::timePassed, this, &ChartsPanel::timePassed);
        m_charts.push_back(chart);
    }
    setAccessibleName(tr("Charts"));
    m_turn.setSingleShot(true);
    connect(&m_turn, &QTimer::timeout, this, [this] { show(std::exchange(m_waiting, {})); });
}

void ChartsPanel::setView(const WorldView& view, const WorldView* recorded,
                          const std::vector<double>& faults)
{
    m_shown = recorded ? recorded->charts : view.charts;
    m_now = view.ms;
    m_waiting = chartContents(view, recorded, faults);
    const bool isEarly = m_isRunning && m_sinceShown.isValid() && m_sinceShown.elapsed() < pauseMs;
    if (!isEarly)
        return show(std::exchange(m_waiting, {}));
    if (!m_turn.isActive())
        m_turn.start(static_cast<int>(pauseMs - m_sinceShown.elapsed()));
}

void ChartsPanel::setRunning(bool isRunning)
{
    m_isRunning = isRunning;
    if (!isRunning && !m_waiting.empty())
        show(std::exchange(m_waiting, {}));
}

void ChartsPanel::show(std::vector<ChartContent> contents)
{
    m_turn.stop();
    m_sinceShown.start();
    for (size_t i = 0; i < std::min(contents.size(), m_charts.size()); ++i)
        m_charts[i]->setContent(std::move(contents[i]));
}

} // namespace relupscope::ui
