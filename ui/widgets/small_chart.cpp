// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/small_chart.h"

#include "paint/marks.h"
#include "paint/numbers.h"

#include <QAreaSeries>
#include <QChart>
#include <QFontMetricsF>
#include <QGraphicsItem>
#include <QGraphicsScene>
#include <QLineSeries>
#include <QPainter>
#include <QValueAxis>

#include <algorithm>
#include <cmath>

namespace relupscope::ui {

// Behind the curves: suspended spans, grid and the numbers of both axes.
class ChartBackdrop : public QGraphicsItem
{
public:
    explicit ChartBackdrop(const SmallChart& chart) : m_chart(chart) { setZValue(-1); }
    QRectF boundingRect() const override { return m_chart.chart()->rect(); }
    void refresh()
    {
        prepareGeometryChange();
        update();
    }

    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override
    {
        paintSpans(*painter);
        paintValues(*painter);
        paintTimes(*painter);
    }

private:
    void paintSpans(QPainter& painter)
    {
        const QRectF plot = m_chart.plot();
        const Look& look = m_chart.look();
        int rule = 0;
        for (const SuspendedSpan& span : m_chart.content().suspended) {
            const double left = std::max(plot.left(), m_chart.xAt(span.fromMs));
            const double right = std::min(plot.right(), m_chart.xAt(span.toMs));
            if (right < plot.left() || left > plot.right())
                continue;
            // However short it was, it is there to be seen.
            const double width = std::max<double>(look.px(4), right - left);
            painter.fillRect(QRectF(left, plot.top(), width, plot.height()),
                             look.color(Token::SuspendedTint));
            painter.fillRect(QRectF(left, plot.top() + 3 * (rule++ % 4), width, 1.5),
                             look.color(Token::Suspended));
        }
    }

    void paintValues(QPainter& painter)
    {
        const QRectF plot = m_chart.plot();
        const Look& look = m_chart.look();
        for (double share : {0.0, 0.5, 1.0}) {
            const double y = std::round(m_chart.yAt(m_chart.top() * share));
            painter.fillRect(QRectF(plot.left(), y, plot.width(), 1), look.color(Token::LineDecor));
            // A low chart has room for two numbers only.
            if (share > 0.4 && share < 0.6 && plot.height() < look.px(34))
                continue;
            paintText(painter, QRectF(0, y - 7, plot.left() - 5, 14),
                      look.font(FontRole::CaptionMono), look.color(Token::TextQuiet),
                      shortNumber(m_chart.top() * share), Qt::AlignRight);
        }
    }

    void paintTimes(QPainter& painter)
    {
        const QRectF plot = m_chart.plot();
        const Look& look = m_chart.look();
        const QFont font = look.font(FontRole::CaptionMono);
        const QColor quiet = look.color(Token::TextQuiet);
        const double height = m_chart.chart()->rect().bottom() - plot.bottom();
        const auto write = [&](double x, const QString& words) {
            const double w = QFontMetricsF(font).horizontalAdvance(words) + 2;
            const double left
                = std::clamp(x - w / 2, plot.left(), std::max(plot.left(), plot.right() - w));
            paintText(painter, QRectF(left, plot.bottom() + 1, w, height - 1), font, quiet, words);
        };
        const QFontMetricsF metrics(font);
        const double unit = plot.right() - metrics.horizontalAdvance(QStringLiteral("ms")) - 6;
        for (double ms : timeTicks(m_chart.content().span))
            if (m_chart.xAt(ms) + metrics.horizontalAdvance(shortTime(ms)) / 2 < unit)
                write(m_chart.xAt(ms), shortTime(ms));
        write(plot.right(), QStringLiteral("ms"));
    }

    static QString shortTime(double ms)
    {
        const bool whole = std::abs(ms - std::round(ms)) < 1e-6;
        return QString::number(ms, 'f', whole ? 0 : 1);
    }

    const SmallChart& m_chart;
};

// Over the curves: the veil on what lies ahead, crashes, the playhead, labels, title and value.
class ChartOverlay : public QGraphicsItem
{
public:
    explicit ChartOverlay(const SmallChart& chart) : m_chart(chart) { setZValue(50); }
    QRectF boundingRect() const override { return m_chart.chart()->rect(); }
    void refresh()
    {
        prepareGeometryChange();
        update();
    }

    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override
    {
        paintNow(*painter);
        paintLabels(*painter);
        paintTitle(*painter);
    }

private:
    void paintNow(QPainter& painter)
    {
        const QRectF plot = m_chart.plot();
        const Look& look = m_chart.look();
        const ChartContent& content = m_chart.content();
        const double x = std::round(m_chart.xAt(content.now));
        if (content.hasFuture)
            // The round ends of the curves reach a little over the plot.
            painter.fillRect(QRectF(x, plot.top() - 2, plot.right() + 2 - x, plot.height() + 2),
                             veilColor(look.theme()));
        for (double ms : content.marks) {
            const double at = m_chart.xAt(ms);
            if (at >= plot.left() && at <= plot.right() && ms <= content.now + 1e-9)
                paintGlyph(painter, QRectF(at - 6, plot.top() + 3, 12, 12), Glyph::Failed,
                           look.color(Token::Failed), look.color(Token::SurfacePanel));
        }
        for (double ms : content.faults) {
            const double at = m_chart.xAt(ms);
            if (at >= plot.left() && at <= plot.right())
                paintGlyph(painter, QRectF(at - 6, plot.top() - 5, 12, 12), Glyph::Fault,
                           look.color(Token::Failed));
        }
        if (content.hasPlayhead)
            painter.fillRect(QRectF(x - 1, plot.top(), 2, plot.height() + 1),
                             look.color(Token::NowFill));
    }

    // A name stands left of the playhead, above its curve, where there is room for it and no curve
    // passes through.
    void paintLabels(QPainter& painter)
    {
        const QRectF plot = m_chart.plot();
        const Look& look = m_chart.look();
        const QFont font = look.bold(FontRole::Caption);
        const QFontMetricsF metrics(font);
        double lowest = plot.top() - 4;
        for (const ChartCurve& curve : m_chart.content().curves) {
            if (curve.label.isEmpty() || curve.series.ms.empty())
                continue;
            const double w = metrics.horizontalAdvance(curve.label);
            const double right
                = std::min(m_chart.xAt(m_chart.content().now) - 6 - w, plot.right() - w - 4);
            for (double x = right; x > right - 72 && x >= plot.left(); x -= 8) {
                const QRectF box = labelBox(curve, x, w, metrics);
                if (box.isNull() || box.top() < lowest || box.bottom() > plot.bottom() + 4
                    || isCrossed(box, metrics.descent() - 1))
                    continue;
                paintText(painter, box.adjusted(0, 0, 2, 0), font, look.color(Token::TextSecondary),
                          curve.label);
                lowest = box.bottom() - 3;
                break;
            }
        }
    }

    // Above the curve; nothing where the curve is flat on the ground.
    QRectF labelBox(const ChartCurve& curve, double x, double width,
                    const QFontMetricsF& metrics) const
    {
        const double value = highest(curve.series, {m_chart.msAt(x), m_chart.msAt(x + width)});
        if (value < m_chart.top() * 0.02)
            return {};
        return {x, m_chart.yAt(value) - metrics.height() + 1, width, metrics.height()};
    }

    // Whether a curve passes through the letters; `below`: what a line's height has under them.
    bool isCrossed(const QRectF& box, double below) const
    {
        const double first = m_chart.msAt(box.left());
        const double last = m_chart.msAt(box.right());
        for (const ChartCurve& curve : m_chart.content().curves) {
            const std::vector<double>& at = curve.series.ms;
            if (at.empty())
                continue;
            double high = m_chart.yAt(valueAt(curve.series, first));
            double low = high;
            auto ms = std::lower_bound(at.begin(), at.end(), first);
            for (bool isInside = true; ms != at.end() && isInside; ++ms) {
                isInside = *ms < last; // the one after is where the last line goes to
                const double y = m_chart.yAt(valueAt(curve.series, *ms));
                high = std::min(high, y);
                low = std::max(low, y);
            }
            if (low > box.top() + 2 && high < box.bottom() - below)
                return true;
        }
        return false;
    }

    void paintTitle(QPainter& painter)
    {
        const QRectF plot = m_chart.plot();
        const Look& look = m_chart.look();
        const ChartContent& content = m_chart.content();
        const double height = look.px(18);
        const double y = std::max(0.0, plot.top() - height - 3);
        QRectF line(plot.left(), y, plot.width(), height);
        const double title = paintText(painter, line, look.font(FontRole::Small),
                                       look.color(Token::TextSecondary), content.title);
        line.setLeft(line.left() + title + 4);
        const QFont unit = look.font(FontRole::Mono);
        const double wanted = QFontMetricsF(unit).horizontalAdvance(content.unit) + 6
            + QFontMetricsF(look.font(FontRole::MonoNumber)).horizontalAdvance(content.value);
        if (!content.unit.isEmpty() && wanted <= line.width()) {
            paintText(painter, line, unit, look.color(Token::TextQuiet), content.unit,
                      Qt::AlignRight);
            line.setRight(line.right() - QFontMetricsF(unit).horizontalAdvance(content.unit) - 6);
        }
        paintText(painter, line, look.font(FontRole::MonoNumber),
                  look.color(content.isBad ? Token::FailedText : Token::TextPrimary), content.value,
                  Qt::AlignRight);
    }

    const SmallChart& m_chart;
};

SmallChart::SmallChart(const Look& look, QWidget* parent)
    : QChartView(new QChart, parent), m_look(look), m_x(new QValueAxis), m_y(new QValueAxis)
{
    connect(&m_scrub, &Scrub::timePassed, this, &SmallChart::timePassed);
    connect(&m_scrub, &Scrub::timeChosen, this, &SmallChart::timeChosen);
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
    setBackgroundBrush(Qt::NoBrush);
    viewport()->setAutoFillBackground(false);
    setStyleSheet(QStringLiteral("background: transparent"));
    setFocusPolicy(Qt::NoFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setMinimumSize(80, 60);
    QChart* c = chart();
    c->legend()->hide();
    c->setBackgroundVisible(false);
    c->setPlotAreaBackgroundVisible(false);
    c->setAnimationOptions(QChart::NoAnimation);
    c->setDropShadowEnabled(false);
    c->setMargins(QMargins(0, 0, 0, 0));
    c->layout();
    for (QValueAxis* axis : {m_x, m_y}) {
        axis->setVisible(false);
        axis->setLabelsVisible(false);
    }
    c->addAxis(m_x, Qt::AlignBottom);
    c->addAxis(m_y, Qt::AlignLeft);
    m_backdrop = new ChartBackdrop(*this);
    m_overlay = new ChartOverlay(*this);
    scene()->addItem(m_backdrop);
    scene()->addItem(m_overlay);
}

SmallChart::~SmallChart() = default;

QRectF SmallChart::plot() const
{
    return chart()->plotArea();
}

double SmallChart::xAt(double ms) const
{
    const ChartSpan& span = m_content.span;
    return plot().left() + (ms - span.from) / (span.to - span.from) * plot().width();
}

double SmallChart::msAt(double x) const
{
    const ChartSpan& span = m_content.span;
    return span.from + (x - plot().left()) / plot().width() * (span.to - span.from);
}

double SmallChart::yAt(double value) const
{
    return plot().bottom() - value / m_top * plot().height();
}

void SmallChart::addDrawn(bool filled)
{
    Drawn drawn;
    if (filled) {
        // The area shares no line with the curve: Qt Charts would delete it with the area.
        drawn.base = new QLineSeries(this);
        drawn.area = new QAreaSeries(drawn.base);
        chart()->addSeries(drawn.area);
        drawn.area->attachAxis(m_x);
        drawn.area->attachAxis(m_y);
    }
    drawn.line = new QLineSeries;
    chart()->addSeries(drawn.line);
    drawn.line->attachAxis(m_x);
    drawn.line->attachAxis(m_y);
    m_drawn.push_back(drawn);
}

void SmallChart::matchSeries()
{
    std::vector<bool> shape;
    for (const ChartCurve& curve : m_content.curves)
        shape.push_back(curve.isFilled);
    if (shape == m_shape)
        return;
    chart()->removeAllSeries();
    for (const Drawn& drawn : m_drawn)
        delete drawn.base;
    m_drawn.clear();
    for (bool filled : shape)
        addDrawn(filled);
    m_shape = shape;
}

void SmallChart::fill()
{
    for (size_t i = 0; i < m_drawn.size(); ++i) {
        const ChartCurve& curve = m_content.curves[i];
        const QVector<QPointF> points = decimated(curve.series, m_content.span);
        const QColor ink = m_look.color(curve.color);
        QPen pen(ink, curve.width, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
        if (curve.isDashed)
            pen.setDashPattern({4 / curve.width, 3 / curve.width});
        m_drawn[i].line->setPen(pen);
        m_drawn[i].line->replace(points);
        if (!m_drawn[i].area)
            continue;
        QColor tint = ink;
        tint.setAlphaF(0.12F);
        m_drawn[i].area->setPen(Qt::NoPen);
        m_drawn[i].area->setBrush(tint);
        m_drawn[i].base->replace(points);
    }
}

void SmallChart::setContent(ChartContent content)
{
    // The top fits the highest value of the span; a few failures do not look like many.
    double top = 0;
    for (const ChartCurve& curve : content.curves)
        top = std::max(top, highest(curve.series, content.span));
    m_top = niceTop(std::max(top, content.leastTop));
    m_content = std::move(content);
    m_x->setRange(m_content.span.from, m_content.span.to);
    m_y->setRange(0, m_top);
    matchSeries();
    fill();
    placePlot();
    setAccessibleName(
        QStringLiteral("%1: %2 %3").arg(m_content.title, m_content.value, m_content.unit));
    m_backdrop->refresh();
    m_overlay->refresh();
}

void SmallChart::placePlot()
{
    const QRectF all(0, 0, viewport()->width(), viewport()->height());
    chart()->resize(all.size());
    chart()->setPlotArea(QRectF(QPointF(m_look.px(34), m_look.px(22)),
                                QPointF(all.width() - 8, all.height() - m_look.px(16))));
}

void SmallChart::resizeEvent(QResizeEvent* event)
{
    QChartView::resizeEvent(event);
    placePlot();
    m_backdrop->refresh();
    m_overlay->refresh();
}

void SmallChart::changeEvent(QEvent* event)
{
    QChartView::changeEvent(event);
    if (event->type() == QEvent::StyleChange && !m_drawn.empty()) {
        fill();
        placePlot();
    }
}

void SmallChart::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton && plot().contains(event->position()))
        m_scrub.begin(msAt(event->position().x()));
}

void SmallChart::mouseMoveEvent(QMouseEvent* event)
{
    const QRectF area = plot();
    m_scrub.passTo(msAt(std::clamp(event->position().x(), area.left(), area.right())));
}

void SmallChart::mouseReleaseEvent(QMouseEvent*)
{
    m_scrub.end();
}

int SmallChart::spokenCount() const
{
    return static_cast<int>(m_content.curves.size() + m_content.suspended.size()
                            + m_content.marks.size() + m_content.faults.size());
}

QString SmallChart::spokenName(int item) const
{
    auto at = static_cast<size_t>(item);
    if (at < m_content.curves.size()) {
        const ChartCurve& curve = m_content.curves[at];
        const std::vector<double>& values = curve.series.value;
        const double highest = values.empty() ? 0 : *std::max_element(values.begin(), values.end());
        const QString name = curve.label.isEmpty()
            ? m_content.title
            : m_content.title + QLatin1Char(' ') + curve.label;
        return tr("%1: now %2, highest %3")
            .arg(name, shortNumber(valueAt(curve.series, m_content.now)), shortNumber(highest));
    }
    at -= m_content.curves.size();
    if (at < m_content.suspended.size()) {
        const SuspendedSpan& span = m_content.suspended[at];
        return tr("%1 suspended from %2 to %3")
            .arg(text(span.module), milliseconds(span.fromMs), milliseconds(span.toMs));
    }
    at -= m_content.suspended.size();
    if (at < m_content.marks.size())
        return tr("crash at %1").arg(milliseconds(m_content.marks[at]));
    return tr("fault at %1").arg(milliseconds(m_content.faults[at - m_content.marks.size()]));
}

QRect SmallChart::spokenRect(int item) const
{
    const QRectF area = plot();
    auto at = static_cast<size_t>(item);
    if (at < m_content.curves.size())
        return area.toAlignedRect();
    at -= m_content.curves.size();
    const auto between = [&](double from, double to) {
        return (QRectF(xAt(from), area.top(), std::max(6.0, xAt(to) - xAt(from)), area.height())
                & area)
            .toAlignedRect();
    };
    if (at < m_content.suspended.size())
        return between(m_content.suspended[at].fromMs, m_content.suspended[at].toMs);
    at -= m_content.suspended.size();
    const double ms = at < m_content.marks.size() ? m_content.marks[at]
                                                  : m_content.faults[at - m_content.marks.size()];
    return between(ms, ms);
}

} // namespace relupscope::ui
