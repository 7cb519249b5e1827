// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/time_strip.h"

#include "models/node_words.h"
#include "paint/chart_scale.h"
#include "paint/marks.h"
#include "paint/numbers.h"

#include <QFontMetricsF>
#include <QMouseEvent>
#include <QPaintEngine>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace relupscope::ui {

namespace {

constexpr double laneNameLeft = 14;

// When a suspension began or ended in (from, to]; `from` if none did.
double turnBetween(const std::vector<SuspendedSpan>& spans, double from, double to)
{
    for (const SuspendedSpan& span : spans) {
        if (span.fromMs > from && span.fromMs <= to)
            return span.fromMs;
        if (!span.open && span.toMs > from && span.toMs <= to)
            return span.toMs;
    }
    return from;
}

} // namespace

TimeStrip::TimeStrip(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    setAccessibleName(tr("Time"));
    setTight(false);
    setMouseTracking(true);
    m_glide.setDuration(120);
    m_glide.setEasingCurve(QEasingCurve::OutCubic);
    connect(&m_scrub, &Scrub::timePassed, this, &TimeStrip::timePassed);
    connect(&m_scrub, &Scrub::timeChosen, this, &TimeStrip::timeChosen);
    connect(&m_glide, &QVariantAnimation::valueChanged, this, [this](const QVariant& x) {
        m_playhead = x.toDouble();
        update();
    });
}

// Motion never delays anything: a new place ends the way to the last one.
void TimeStrip::movePlayhead()
{
    const double there = m_ribbon.playhead;
    m_glide.stop();
    if (!m_glides || m_scrub.isUnderWay() || m_playhead <= 0 || !isVisible()) {
        m_playhead = there;
        return;
    }
    if (there == m_playhead)
        return;
    m_glide.setStartValue(m_playhead);
    m_glide.setEndValue(there);
    m_glide.start();
}

void TimeStrip::setTight(bool tight)
{
    m_isTight = tight;
    const int more = m_look.px(15) * std::max(0, m_lane.rows - 2);
    setFixedHeight(m_look.px(tight ? 118 : 130) + more);
}

void TimeStrip::setView(std::shared_ptr<const WorldView> view,
                        std::shared_ptr<const WorldView> recorded)
{
    m_view = std::move(view);
    m_recorded = std::move(recorded);
    layOut();
}

void TimeStrip::setAxis(TimeAxis axis)
{
    m_axis = axis;
    layOut();
}

TimeStrip::Lanes TimeStrip::lanes() const
{
    Lanes at;
    const QFontMetricsF names(m_look.font(FontRole::Small));
    at.left = std::max<double>(1 + m_look.px(74),
                               laneNameLeft + names.horizontalAdvance(tr("Branches")) + 8);
    at.right = width() - 17;
    at.loadTop = m_look.px(24);
    at.ribbonHeight = m_look.px(28);
    const double branches = m_look.px(38) + m_look.px(15) * std::max(0, m_lane.rows - 2);
    at.loadHeight
        = std::max(12.0, height() - at.loadTop - at.ribbonHeight - branches - m_look.px(10));
    at.ribbonTop = at.loadTop + at.loadHeight + 4;
    at.branchY = at.ribbonTop + at.ribbonHeight + m_look.px(17);
    return at;
}

void TimeStrip::layOut()
{
    m_cache = {};
    m_ribbon = {};
    if (m_view) {
        const Lanes at = lanes();
        RibbonInput in;
        in.view = m_view.get();
        in.recorded = m_recorded && m_recorded->hop == m_view->hop ? m_recorded.get() : nullptr;
        in.axis = m_axis;
        in.left = at.left;
        in.right = at.right;
        for (int index : hopRows(*m_view)) {
            const InstructionRow& r = m_view->relup[static_cast<size_t>(index)];
            in.naturalWidths.push_back(labelWidth(r));
            in.leastWidths.push_back(leastWidth(r));
        }
        m_ribbon = layoutRibbon(in);
        m_lane = layoutBranches(m_branches, m_currentBranch, m_ribbon);
        movePlayhead();
        setTight(m_isTight);
        setAccessibleDescription(tr("%1, %2").arg(milliseconds(m_view->ms), text(m_view->next)));
    }
    update();
}

const InstructionRow& TimeStrip::row(const RibbonSegment& segment) const
{
    return m_view->relup[static_cast<size_t>(segment.row)];
}

int TimeStrip::spokenCount() const
{
    return m_view ? static_cast<int>(m_ribbon.segments.size()) : 0;
}

QString TimeStrip::spokenName(int item) const
{
    const InstructionRow& r = row(m_ribbon.segments[static_cast<size_t>(item)]);
    QString state;
    switch (r.status) {
    case InstructionStatus::Done: state = tr("done"); break;
    case InstructionStatus::Now: state = tr("now"); break;
    case InstructionStatus::Failed: state = tr("failed"); break;
    case InstructionStatus::Next:
    case InstructionStatus::Later: state = tr("to come"); break;
    }
    return tr("%1 %2, %3").arg(r.n).arg(segmentLabel(r), state);
}

QRect TimeStrip::spokenRect(int item) const
{
    const RibbonSegment& segment = m_ribbon.segments[static_cast<size_t>(item)];
    const Lanes at = lanes();
    return QRectF(segment.left, at.ribbonTop, segment.right - segment.left, at.ribbonHeight)
        .toRect();
}

void TimeStrip::drawLaneNames(QPainter& painter, const Lanes& at) const
{
    const QFont font = m_look.font(FontRole::Small);
    const QColor quiet = m_look.color(Token::TextQuiet);
    const auto name = [&](double y, double height, const QString& words) {
        paintWhole(painter, QRectF(laneNameLeft, y, at.left - laneNameLeft, height), font, quiet,
                   words);
    };
    name(at.loadTop, at.loadHeight, tr("Load"));
    name(at.ribbonTop, at.ribbonHeight, tr("Relup"));
    name(at.branchY - 8, 16, tr("Branches"));
}

void TimeStrip::drawSuspended(QPainter& painter, const Lanes& at) const
{
    const std::vector<SuspendedSpan>& spans
        = m_recorded ? m_recorded->charts.suspended : m_view->charts.suspended;
    int rule = 0;
    for (const SuspendedSpan& span : spans) {
        const double from = m_ribbon.xAt(span.fromMs);
        const double to = span.open && !m_recorded ? m_ribbon.playhead : m_ribbon.xAt(span.toMs);
        const QRectF band(from, at.loadTop, std::max(2.0, to - from), at.loadHeight);
        if (from >= m_ribbon.right)
            continue;
        painter.fillRect(band, m_look.color(Token::SuspendedTint));
        painter.fillRect(QRectF(from, at.loadTop + 3 * rule++, band.width(), 1.5),
                         m_look.color(Token::Suspended));
    }
}

// Painted after the veil, so that the name of the module stays readable.
void TimeStrip::drawSuspendedNames(QPainter& painter, const Lanes& at) const
{
    const Charts& charts = m_recorded ? m_recorded->charts : m_view->charts;
    const QFont caption = m_look.font(FontRole::Caption);
    double free = 0;
    for (const SuspendedSpan& span : charts.suspended) {
        const double from = m_ribbon.xAt(span.fromMs) + 7;
        const double to = span.open && !m_recorded ? m_ribbon.playhead : m_ribbon.xAt(span.toMs);
        const QString words = tr("%1 suspended").arg(text(span.module));
        const double w = QFontMetricsF(caption).horizontalAdvance(words);
        if (from < free || w + 2 > to - from)
            continue;
        QColor under = m_look.color(Token::SuspendedTint);
        under.setAlphaF(0.85F);
        painter.fillRect(QRectF(from - 3, at.loadTop + 3, w + 6, m_look.px(13)), under);
        paintText(painter, QRectF(from, at.loadTop + 2, w + 1, m_look.px(14)), caption,
                  m_look.color(Token::SuspendedText), words);
        free = from + w + 8;
    }
}

void TimeStrip::drawLoad(QPainter& painter, const Lanes& at) const
{
    const Charts& charts = m_recorded ? m_recorded->charts : m_view->charts;
    const ChartSpan all {0, std::max({charts.toMs, m_view->ms, 1.0})};
    const Series rate = movingMean(charts.throughput, rateWindow(all.to));
    const double top = std::max(1.0, highest(rate, all));
    const double base = at.loadTop + at.loadHeight;
    QPolygonF line;
    double before = 0;
    for (const QPointF& point : decimated(rate, all, 600)) {
        const QPointF end(m_ribbon.xAt(point.x()), base - point.y() / top * (at.loadHeight - 4));
        // On the axis of instructions the way between two points may be wide. A slope there would
        // show a change where there was none, so the curve turns where a suspension does.
        if (!line.isEmpty() && end.x() - line.last().x() > 6) {
            const double turn = m_ribbon.xAt(turnBetween(charts.suspended, before, point.x()));
            line << QPointF(turn, line.last().y()) << QPointF(turn + 2, end.y());
        }
        line << end;
        before = point.x();
    }
    if (line.size() > 1) {
        QPolygonF area = line;
        area << QPointF(line.last().x(), base) << QPointF(line.first().x(), base);
        QColor tint = m_look.color(Token::Good);
        tint.setAlphaF(0.12F);
        painter.setPen(Qt::NoPen);
        painter.setBrush(tint);
        painter.drawPolygon(area);
        // Bevelled: rounding every corner of a jagged line takes most of the strip's time.
        painter.setPen(
            QPen(m_look.color(Token::Good), 1.5, Qt::SolidLine, Qt::FlatCap, Qt::BevelJoin));
        painter.drawPolyline(line);
    }
    painter.fillRect(QRectF(at.left, base, at.right - at.left, 1), m_look.color(Token::LineDecor));
    if (m_recorded)
        painter.fillRect(
            QRectF(m_ribbon.playhead, at.loadTop, at.right - m_ribbon.playhead, at.loadHeight),
            veilColor(m_look.theme()));
}

void TimeStrip::drawNoReturn(QPainter& painter, const Lanes& at, const RibbonSegment& segment) const
{
    const double x = (segment.left + segment.right) / 2;
    painter.setPen(QPen(m_look.color(Token::TextPrimary), 2.4, Qt::SolidLine, Qt::RoundCap));
    for (double dx : {-4.0, 4.0})
        painter.drawLine(QPointF(x + dx, at.ribbonTop + 2),
                         QPointF(x + dx, at.ribbonTop + at.ribbonHeight - 2));
    QPen dotted(m_look.color(Token::LineShape), 1);
    dotted.setDashPattern({2, 2});
    painter.setPen(dotted);
    painter.drawLine(QPointF(x, at.loadTop - 4), QPointF(x, at.ribbonTop - 2));
}

QRectF TimeStrip::flagRect() const
{
    const double x = std::round(m_playhead);
    const QFontMetricsF metrics(m_look.bold(FontRole::MonoSmall));
    const double w = metrics.horizontalAdvance(milliseconds(m_view->ms)) + 14;
    return {std::clamp(x - w / 2, 4.0, width() - w - 4), 4, w, static_cast<double>(m_look.px(17))};
}

// The playhead's flag stands in the same line; the words make room for it, wherever it is on its
// way, on the other side where there is none left on theirs.
void TimeStrip::drawNoReturnName(QPainter& painter) const
{
    if (m_axis != TimeAxis::Instruction)
        return;
    const auto found
        = std::find_if(m_ribbon.segments.begin(), m_ribbon.segments.end(),
                       [this](const RibbonSegment& s) { return row(s).isPointOfNoReturn; });
    if (found == m_ribbon.segments.end())
        return;
    const double x = (found->left + found->right) / 2;
    const QFont caption = m_look.font(FontRole::Caption);
    const QString words = tr("point of no return");
    const double w = QFontMetricsF(caption).horizontalAdvance(words);
    const QRectF flag = flagRect().adjusted(-8, 0, 8, 0);
    double left = std::max(4.0, x - w / 2);
    if (left < flag.right() && left + w > flag.left()) {
        const bool isRoomLeft = flag.left() - w >= 4;
        const bool isRoomRight = flag.right() + w <= axisNameRect().left();
        left = isRoomLeft && (m_playhead >= x || !isRoomRight) ? flag.left() - w : flag.right();
    }
    paintText(painter, QRectF(left, 4, w + 2, m_look.px(16)), caption,
              m_look.color(Token::TextSecondary), words);
}

void TimeStrip::drawSegment(QPainter& painter, const Lanes& at, const RibbonSegment& segment) const
{
    const InstructionRow& r = row(segment);
    if (r.isPointOfNoReturn && m_axis == TimeAxis::Instruction)
        return drawNoReturn(painter, at, segment);
    const bool now = r.status == InstructionStatus::Now;
    const bool run = r.status == InstructionStatus::Done || r.status == InstructionStatus::Failed;
    const QRectF box(segment.left + 1.5, at.ribbonTop + 0.5, segment.right - segment.left - 3,
                     at.ribbonHeight - 1);
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_look.color(now       ? Token::NowFill
                                      : run ? Token::VersionUnchangedTint
                                            : Token::SurfacePanel));
    if (!now && !run) {
        QPen outline(m_look.color(Token::LineShape), 1);
        // Not of the relup, or of one that was given up before it came to this.
        const bool isGivenUp
            = std::any_of(m_view->relup.begin(), m_view->relup.end(), [](const InstructionRow& i) {
                  return i.status == InstructionStatus::Failed;
              });
        if (r.kind == "make_permanent" || isGivenUp)
            outline.setDashPattern({4, 3});
        painter.setPen(outline);
    }
    painter.drawRoundedRect(box, 5, 5);
    const bool crashed = r.status == InstructionStatus::Failed
        || std::any_of(m_view->crashes.begin(), m_view->crashes.end(), [&](const Crash& c) {
                             return c.hop == r.hop && c.instruction == r.n && isOfNode(*m_view, c);
                         });
    double end = box.right() - 4;
    if (crashed) {
        end -= 20;
        paintGlyph(painter, QRectF(end + 2, box.center().y() - 7.5, 15, 15), Glyph::Failed,
                   m_look.color(now ? Token::NowFailed : Token::Failed),
                   m_look.color(now ? Token::NowFill : Token::SurfacePanel));
    }
    if (box.width() >= m_look.px(22))
        drawLabel(painter, box.adjusted(0, 0, end - box.right(), 0), r);
}

// What runs before the first instruction and after the last one.
void TimeStrip::drawGaps(QPainter& painter, const Lanes& at) const
{
    if (m_ribbon.segments.empty() || m_axis == TimeAxis::Time)
        return;
    const QFont font = m_look.font(FontRole::Caption);
    const double y = at.ribbonTop + at.ribbonHeight / 2;
    QPen dotted(m_look.color(Token::LineStrong), 1.5, Qt::SolidLine, Qt::RoundCap);
    dotted.setDashPattern({0.7, 2.6});
    const QStringList versions = text(m_view->subtitle).split(QStringLiteral(" → "));
    const auto gap = [&](double from, double to, const QString& version) {
        if (to - from < 12)
            return;
        painter.setPen(dotted);
        painter.drawLine(QPointF(from, y), QPointF(to, y));
        const QString words = tr("%1 runs").arg(version.section(QLatin1Char(' '), -1));
        const double w = QFontMetricsF(font).horizontalAdvance(words);
        // The playhead does not pass through the words.
        const double x = m_ribbon.playhead;
        if (x > from && x < to && std::abs(x - (from + to) / 2) < w / 2 + 10)
            (x - from > to - x ? to : from) = x;
        if (version.isEmpty() || w + 20 > to - from)
            return;
        const QRectF box((from + to - w) / 2 - 6, at.ribbonTop + 4, w + 12, at.ribbonHeight - 8);
        painter.fillRect(box, m_look.color(Token::SurfacePanel));
        paintText(painter, box, font, m_look.color(Token::TextQuiet), words, Qt::AlignHCenter);
    };
    // The subtitle names the whole path, or this hop only.
    const int hop = versions.size() > m_view->hops ? m_view->hop : 1;
    gap(at.left, m_ribbon.segments.front().left - 3, versions.value(hop - 1));
    const bool hasFailed = std::any_of(
        m_ribbon.segments.begin(), m_ribbon.segments.end(),
        [this](const RibbonSegment& s) { return row(s).status == InstructionStatus::Failed; });
    const QString after = versions.value(hasFailed ? hop - 1 : hop);
    for (size_t i = 1; i < m_ribbon.segments.size(); ++i)
        gap(m_ribbon.segments[i - 1].right + 3, m_ribbon.segments[i].left - 2, after);
}

void TimeStrip::drawAxisName(QPainter& painter, const Lanes&) const
{
    const QString name
        = m_axis == TimeAxis::Instruction ? tr("axis: instruction ▾") : tr("axis: time ▾");
    paintText(painter, axisNameRect(), m_look.font(FontRole::Caption),
              m_look.color(Token::TextQuiet), name, Qt::AlignRight);
}

QRectF TimeStrip::axisNameRect() const
{
    return {width() - m_look.px(140) - 17.0, 4, static_cast<double>(m_look.px(140)),
            static_cast<double>(m_look.px(16))};
}

void TimeStrip::fillCache()
{
    const double ratio = devicePixelRatioF();
    m_cache = QPixmap(size() * ratio);
    m_cache.setDevicePixelRatio(ratio);
    m_cache.fill(Qt::transparent);
    QPainter painter(&m_cache);
    drawLanes(painter);
}

void TimeStrip::drawLanes(QPainter& painter) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    const Lanes at = lanes();
    drawLaneNames(painter, at);
    if (!m_view)
        return;
    drawSuspended(painter, at);
    drawLoad(painter, at);
    drawSuspendedNames(painter, at);
    drawGaps(painter, at);
    for (const RibbonSegment& segment : m_ribbon.segments)
        drawSegment(painter, at, segment);
    drawBranches(painter, at);
    drawBookmarks(painter, at);
    if (std::abs(m_ribbon.playhead - axisNameRect().center().x()) > m_look.px(110))
        drawAxisName(painter, at);
}

void TimeStrip::drawPlayhead(QPainter& painter, const Lanes& at) const
{
    const double x = std::round(m_playhead);
    const QRectF flag = flagRect();
    drawNoReturnName(painter);
    painter.fillRect(QRectF(x - 1, 18, 2, height() - 23), m_look.color(Token::NowFill));
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_look.color(Token::NowFill));
    painter.drawRoundedRect(flag, 4, 4);
    paintText(painter, flag, m_look.bold(FontRole::MonoSmall), m_look.color(Token::NowText),
              milliseconds(m_view->ms), Qt::AlignHCenter);
    painter.setPen(QPen(m_look.color(Token::SurfacePanel), 2));
    painter.setBrush(m_look.color(Token::NowFill));
    const BranchTrack* current = m_lane.current();
    painter.drawEllipse(QPointF(x, trackY(at, current ? current->row : 0)), 4.6, 4.6);
}

// Where the mouse is on a drag, if what is shown is not from there yet.
void TimeStrip::drawPassed(QPainter& painter) const
{
    if (!m_scrub.passed())
        return;
    const double x = std::round(m_ribbon.xAt(*m_scrub.passed()));
    if (std::abs(x - m_playhead) < 2)
        return;
    painter.setPen(QPen(m_look.color(Token::NowFill), 1, Qt::DashLine));
    painter.drawLine(QPointF(x + 0.5, 18), QPointF(x + 0.5, height() - 5));
}

void TimeStrip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const bool isDrawing = painter.paintEngine()->type() == QPaintEngine::SVG;
    if (!isDrawing && (m_cache.isNull() || m_cache.devicePixelRatio() != devicePixelRatioF()))
        fillCache();
    if (isDrawing)
        drawLanes(painter);
    else
        painter.drawPixmap(0, 0, m_cache);
    if (!m_view)
        return;
    painter.setRenderHint(QPainter::Antialiasing);
    drawPassed(painter);
    drawPlayhead(painter, lanes());
}

void TimeStrip::resizeEvent(QResizeEvent*)
{
    layOut();
}

void TimeStrip::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::StyleChange) {
        setTight(m_isTight);
        layOut();
    }
    QWidget::changeEvent(event);
}

void TimeStrip::mousePressEvent(QMouseEvent* event)
{
    if (event->button() != Qt::LeftButton || !m_view)
        return;
    const Lanes at = lanes();
    const QPointF point = event->position();
    if (axisNameRect().contains(point))
        return Q_EMIT axisToggled();
    const bool onRibbon = point.y() >= at.ribbonTop && point.y() <= at.ribbonTop + at.ribbonHeight;
    if (const RibbonSegment* segment = onRibbon ? m_ribbon.segmentAt(point.x()) : nullptr)
        return Q_EMIT instructionChosen(row(*segment).hop, row(*segment).n);
    const BranchTrack* track = trackAt(point);
    if (track && !track->isCurrent)
        return Q_EMIT branchChosen(track->id, m_ribbon.msAt(point.x()));
    if (isKnown(point.x()))
        m_scrub.begin(m_ribbon.msAt(point.x()));
}

// Whether the time under x has been run through already, so that going there is going back to it.
bool TimeStrip::isKnown(double x) const
{
    return x >= m_ribbon.left && !m_ribbon.knots.empty() && x <= m_ribbon.knots.back().x;
}

void TimeStrip::mouseMoveEvent(QMouseEvent* event)
{
    if (m_scrub.isUnderWay() && isKnown(event->position().x())) {
        m_scrub.passTo(m_ribbon.msAt(event->position().x()));
        update();
    }
    const Lanes at = lanes();
    const bool onRibbon = event->position().y() >= at.ribbonTop
        && event->position().y() <= at.ribbonTop + at.ribbonHeight;
    const RibbonSegment* segment
        = onRibbon && m_view ? m_ribbon.segmentAt(event->position().x()) : nullptr;
    QString words = segment ? text(row(*segment).text) : QString();
    for (const StripFlag& flag : m_flags)
        if (event->position().y() < m_look.px(22)
            && std::abs(m_ribbon.xAt(flag.ms) - event->position().x()) < m_look.px(8))
            words = flag.name;
    setToolTip(words);
    setCursor(segment ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

void TimeStrip::mouseReleaseEvent(QMouseEvent*)
{
    m_scrub.end();
    update();
}

// One event a notch, one instruction with Shift.
void TimeStrip::wheelEvent(QWheelEvent* event)
{
    const QPoint delta = event->angleDelta();
    const int steps = (delta.y() != 0 ? delta.y() : delta.x()) / 120;
    event->accept();
    if (steps == 0)
        return;
    if (event->modifiers() & Qt::ShiftModifier)
        Q_EMIT instructionsWheeled(-steps);
    else
        Q_EMIT eventsWheeled(-steps);
}

} // namespace relupscope::ui
