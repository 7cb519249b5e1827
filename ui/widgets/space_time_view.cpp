// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/space_time_view.h"

#include "paint/marks.h"
#include "paint/numbers.h"
#include "widgets/edge_fade.h"

#include <QAccessible>
#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>
#include <cmath>

namespace relupscope::ui {

namespace {

constexpr int headHeight = 20;
constexpr int lanePitch = 30;
constexpr int columnPitch = 18;
constexpr int nodeWidth = 34; // of its name before the names of its processes
constexpr size_t mostLanes = 24;
constexpr size_t mostColumns = 240;
constexpr std::ptrdiff_t mostSpoken = 200;

} // namespace

SpaceTimeView::SpaceTimeView(const Look& look, QWidget* parent)
    : QAbstractScrollArea(parent), m_look(look)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setAutoFillBackground(false);
    setAccessibleName(tr("Space-time diagram"));
    EdgeFade::install(m_look, this, Qt::BottomEdge);
}

void SpaceTimeView::setEvents(const SpaceTimeScene& scene, const std::vector<EventRow>& events,
                              const Highlight& highlight)
{
    m_content = spaceTime(scene, events, mostLanes, mostColumns);
    dim(m_content, highlight, scene.node, events);
    m_parting = -1;
    m_hasSteps = false;
    m_current = static_cast<int>(m_content.columns.size()) - 1;
    setAccessibleDescription(
        tr("%1, %2").arg(counted(m_content.lanes.size(), tr("process"), tr("processes")),
                         counted(m_content.arrows.size(), tr("message"), tr("messages"))));
    fit();
    horizontalScrollBar()->setValue(horizontalScrollBar()->maximum());
}

void SpaceTimeView::setParting(const SpaceTimeScene& scene, const std::vector<EventRow>& events,
                               const std::unordered_set<uint64_t>& only, uint64_t parting)
{
    m_content = spaceTime(scene, events, mostLanes, mostColumns, SpaceTimeEnd::First);
    markOnlyHere(m_content, events, only);
    m_hasSteps = false;
    m_parting = 0;
    for (const SpaceTimeColumn& column : m_content.columns)
        m_parting += column.event <= parting ? 1 : 0;
    m_current = std::min(m_parting, static_cast<int>(m_content.columns.size()) - 1);
    setAccessibleDescription(
        tr("%1 that only this branch has")
            .arg(counted(m_content.onlyHere.size(), tr("event"), tr("events"))));
    fit();
    // Where they part stands in the left half.
    horizontalScrollBar()->setValue(static_cast<int>(lineX() - laneLeft())
                                    - viewport()->width() / 4);
}

double SpaceTimeView::lineX() const
{
    const int end = static_cast<int>(m_content.columns.size());
    if (m_parting < 0 || m_parting >= end)
        return columnX(end);
    return m_parting == 0 ? columnX(0) - m_look.px(columnPitch) / 2.0
                          : (columnX(m_parting - 1) + columnX(m_parting)) / 2;
}

void SpaceTimeView::setAxis(SpaceTimeAxis axis)
{
    m_axis = axis;
    fit();
    setCurrent(m_current);
}

void SpaceTimeView::switchAxis()
{
    constexpr int kinds = 4;
    setAxis(static_cast<SpaceTimeAxis>((static_cast<int>(m_axis) + 1) % kinds));
}

QString SpaceTimeView::axisName() const
{
    switch (m_axis) {
    case SpaceTimeAxis::Event: return tr("event");
    case SpaceTimeAxis::Time: return tr("time");
    case SpaceTimeAxis::Instruction: return tr("instruction");
    case SpaceTimeAxis::Compressed: return tr("time, cut short");
    }
    return {};
}

void SpaceTimeView::paintAxisName(QPainter& painter) const
{
    const QRectF box(14, 0, laneLeft() - 24, m_look.px(headHeight));
    paintWhole(painter, box, m_look.font(FontRole::Caption), m_look.color(Token::TextQuiet),
               tr("axis: %1 ▾").arg(axisName()));
}

void SpaceTimeView::fit()
{
    m_places = columnPlaces(m_content, m_axis, m_look.px(columnPitch));
    const double end = m_places.empty() ? 0 : m_places.back();
    const int wide = static_cast<int>(laneLeft() + end) + m_look.px(columnPitch);
    const int high = m_look.px(
        headHeight + lanePitch * static_cast<int>(m_content.lanes.size() + m_content.bands.size()));
    horizontalScrollBar()->setRange(0, std::max(0, wide - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width() / 2);
    horizontalScrollBar()->setSingleStep(m_look.px(columnPitch));
    verticalScrollBar()->setRange(0, std::max(0, high - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(m_look.px(lanePitch));
    viewport()->update();
}

double SpaceTimeView::laneLeft() const
{
    const bool hasNodes = !m_content.lanes.empty() && !m_content.lanes.front().nodeName.empty();
    return m_look.px(hasNodes ? 150 + nodeWidth : 150);
}

double SpaceTimeView::columnX(int column) const
{
    const auto at = static_cast<size_t>(std::max(0, column));
    return laneLeft() + (at < m_places.size() ? m_places[at] : 0) - horizontalScrollBar()->value();
}

double SpaceTimeView::laneY(int lane) const
{
    return m_look.px(headHeight) + m_look.px(lanePitch) * (lane + 0.5)
        - verticalScrollBar()->value();
}

int SpaceTimeView::columnAt(double x) const
{
    return columnNear(m_places, x - laneLeft() + horizontalScrollBar()->value());
}

int SpaceTimeView::laneAt(double y) const
{
    const int lane = static_cast<int>(std::floor(
        (y - m_look.px(headHeight) + verticalScrollBar()->value()) / m_look.px(lanePitch)));
    return lane >= 0 && lane < static_cast<int>(m_content.lanes.size()) ? lane : -1;
}

void SpaceTimeView::paintStrip(QPainter& painter, const SpaceTimeStrip& strip) const
{
    const double left = columnX(strip.from) - (strip.from == 0 ? m_look.px(columnPitch) / 2 : 0);
    const double right = columnX(strip.to);
    const QRectF box(left, laneY(strip.lane) - 5, right - left, 10);
    const bool isDimmed = m_content.lanes[static_cast<size_t>(strip.lane)].isDimmed;
    painter.setOpacity(isDimmed ? dimmedOpacity : strip.isSuspended ? 0.5 : 1);
    if (strip.version == CodeVersion::Unchanged) {
        painter.fillRect(QRectF(box.left(), box.center().y() - 1, box.width(), 2),
                         m_look.color(Token::VersionUnchanged));
    } else {
        const bool old = strip.version != CodeVersion::Current;
        painter.setBrushOrigin(box.topLeft());
        painter.setBrush(old ? hatchBrush(m_look, painter.device()->devicePixelRatioF())
                             : QBrush(m_look.color(Token::VersionCurrent)));
        painter.setPen(QPen(m_look.color(old ? Token::VersionOld : Token::VersionCurrent), 1));
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5));
        if (strip.version == CodeVersion::Mixed)
            painter.fillRect(box.adjusted(1, box.height() / 2, -1, -1),
                             m_look.color(Token::VersionCurrent));
    }
    painter.setOpacity(1);
    if (strip.isSuspended && right - left > m_look.px(14)) {
        const double side = m_look.px(11);
        paintGlyph(painter, QRectF(left + 3, laneY(strip.lane) - 6 - side, side, side),
                   Glyph::Suspended, m_look.color(Token::SuspendedText));
    }
}

void SpaceTimeView::paintArrow(QPainter& painter, const SpaceTimeArrow& arrow) const
{
    const bool down = arrow.toLane > arrow.fromLane;
    const QPointF from(columnX(arrow.fromColumn), laneY(arrow.fromLane) + (down ? 5 : -5));
    const QPointF to(columnX(arrow.toColumn), laneY(arrow.toLane) + (down ? -5 : 5));
    if (arrow.fromLane == arrow.toLane || to.x() < laneLeft())
        return;
    const QColor ink = m_look.color(arrow.isTaken ? Token::TextSecondary : Token::LineShape);
    QPen pen(ink, arrow.isWire ? 2.2 : 1.2); // over a wire: a strong line from an open ring
    if (!arrow.isTaken)
        pen.setDashPattern({4, 3});
    painter.setPen(pen);
    // A message that waits long is drawn as a stub: where it goes, not how long it lies there.
    const bool isLong = arrow.toColumn - arrow.fromColumn > 40;
    const QPointF near = isLong ? QPointF(from.x() + m_look.px(14), to.y()) : to;
    painter.drawLine(from, near);
    if (arrow.isWire) {
        painter.setPen(QPen(ink, 1.6));
        painter.setBrush(m_look.color(Token::SurfacePanel));
        painter.drawEllipse(from, 3.5, 3.5);
    }
    const QPointF way = near - from;
    const double length = std::max(1.0, std::hypot(way.x(), way.y()));
    const QPointF unit = way / length;
    const QPointF side(-unit.y(), unit.x());
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    painter.drawPolygon(QPolygonF {near, near - unit * 7 + side * 3, near - unit * 7 - side * 3});
}

void SpaceTimeView::paintOnlyHere(QPainter& painter, const SpaceTimePoint& point) const
{
    const QPointF c(columnX(point.column), laneY(point.lane));
    const double half = m_look.px(10) / 2.0;
    painter.setPen(QPen(m_look.color(Token::TextPrimary), 1.6));
    painter.setBrush(m_look.color(Token::SurfacePanel));
    painter.drawPolygon(QPolygonF {c + QPointF(0, -half), c + QPointF(half, 0),
                                   c + QPointF(0, half), c + QPointF(-half, 0)});
}

// How busy those are who have no lane: the height grows with the logarithm.
void SpaceTimeView::paintBand(QPainter& painter, const SpaceTimeBand& band, int row) const
{
    const double high = m_look.px(lanePitch) * 0.6;
    const double base = laneY(row) + high / 2;
    const double end = columnX(static_cast<int>(band.events.size()));
    painter.fillRect(QRectF(laneLeft(), base, end - laneLeft(), 1),
                     m_look.color(Token::LineStrong));
    const double wide = m_look.px(m_axis == SpaceTimeAxis::Event ? columnPitch - 4 : 3);
    const double scale = high / std::log2(1.0 + std::max(1U, band.most));
    for (size_t column = 0; column < band.events.size(); ++column) {
        const double height = scale * std::log2(1.0 + band.events[column]);
        if (height > 0)
            painter.fillRect(
                QRectF(columnX(static_cast<int>(column)) - wide / 2, base - height, wide, height),
                m_look.color(Token::LineShape));
    }
}

double SpaceTimeView::nextInstructionX(const SpaceTimeMark& mark) const
{
    double next = columnX(static_cast<int>(m_content.columns.size()));
    for (const SpaceTimeMark& other : m_content.marks)
        if (other.kind == SpaceTimeMark::Kind::Instruction && other.column > mark.column)
            next = std::min(next, columnX(other.column));
    return next;
}

void SpaceTimeView::paintMark(QPainter& painter, const SpaceTimeMark& mark) const
{
    using Kind = SpaceTimeMark::Kind;
    const double x = columnX(mark.column);
    if (mark.kind == Kind::Instruction) {
        const auto [from, to] = nodeSpan(mark.lane);
        painter.fillRect(QRectF(x, from, 1, to - from), m_look.color(Token::LineStrong));
        const double room = std::min<double>(nextInstructionX(mark) - x - 8, m_look.px(170));
        const QRectF box(x + 3, 0, room, m_look.px(headHeight));
        const QFont font = m_look.font(FontRole::MonoSmall);
        const QColor ink = m_look.color(Token::TextSecondary);
        const QString words = text(mark.words);
        const bool hasNodes = !m_content.lanes[static_cast<size_t>(mark.lane)].nodeName.empty();
        // Where the next one is near the number has to do.
        if (paintWhole(painter, box, font, ink, words) <= 0)
            paintWhole(painter, box, font, ink,
                       words.section(QLatin1Char(' '), 0, hasNodes ? 1 : 0));
        return;
    }
    const double side = m_look.px(14);
    const QRectF box(x - side / 2, laneY(mark.lane) - side / 2, side, side);
    const QColor panel = m_look.color(Token::SurfacePanel);
    switch (mark.kind) {
    case Kind::Exit:
        return paintGlyph(painter, box, Glyph::Failed, m_look.color(Token::Failed), panel);
    case Kind::Fault: return paintGlyph(painter, box, Glyph::Fault, m_look.color(Token::Failed));
    case Kind::CodeChange: {
        painter.setPen(QPen(m_look.color(Token::TextPrimary), 1.6));
        painter.setBrush(panel);
        const QPointF c = box.center();
        painter.drawPolygon(QPolygonF {c + QPointF(0, -6), c + QPointF(6, 0), c + QPointF(0, 6),
                                       c + QPointF(-6, 0)});
        return;
    }
    default:
        painter.setPen(QPen(m_look.color(Token::TextSecondary), 1.4));
        painter.setBrush(panel);
        painter.drawEllipse(box.center(), 3, 3);
    }
}

// An instruction belongs to its node; with one node the line goes through everything.
std::pair<double, double> SpaceTimeView::nodeSpan(int lane) const
{
    const double top = m_look.px(headHeight) - 4;
    const auto& lanes = m_content.lanes;
    const auto self = static_cast<size_t>(lane);
    if (lanes[self].nodeName.empty())
        return {top, viewport()->height()};
    double end = viewport()->height();
    for (size_t i = lanes.size(); i-- > 0 && lanes[i].node != lanes[self].node;)
        end = laneY(static_cast<int>(i)) - m_look.px(lanePitch) / 2.0;
    double begin = top;
    for (size_t i = 0; i < self; ++i)
        if (lanes[i].node != lanes[self].node)
            begin = laneY(static_cast<int>(i)) + m_look.px(lanePitch) / 2.0;
    return {begin, end};
}

void SpaceTimeView::paintNodeName(QPainter& painter, const SpaceTimeLane& lane,
                                  const QRectF& box) const
{
    if (!lane.isFirstOfNode)
        return;
    painter.fillRect(QRectF(0, box.top(), viewport()->width(), 1), m_look.color(Token::LineStrong));
    paintText(painter, QRectF(14, box.top(), m_look.px(nodeWidth) - 8, box.height()),
              m_look.bold(FontRole::Mono), m_look.color(Token::TextPrimary), text(lane.nodeName));
}

void SpaceTimeView::paintNames(QPainter& painter) const
{
    painter.fillRect(QRectF(0, 0, laneLeft() - 4, viewport()->height()),
                     m_look.color(Token::SurfacePanel));
    for (size_t i = 0; i < m_content.lanes.size(); ++i) {
        const SpaceTimeLane& lane = m_content.lanes[i];
        const double half = m_look.px(lanePitch) / 2.0;
        const double left = lane.nodeName.empty() ? 14 : 14 + m_look.px(nodeWidth);
        const QRectF box(left, laneY(static_cast<int>(i)) - half, laneLeft() - 10 - left, 2 * half);
        paintNodeName(painter, lane, box);
        painter.setOpacity(lane.isDimmed ? dimmedOpacity : 1);
        paintText(painter, box,
                  lane.isFocus ? m_look.bold(FontRole::Mono) : m_look.font(FontRole::Mono),
                  m_look.color(lane.isFocus ? Token::TextPrimary : Token::TextSecondary),
                  text(lane.name));
        painter.setOpacity(1);
    }
    for (size_t i = 0; i < m_content.bands.size(); ++i) {
        const SpaceTimeBand& band = m_content.bands[i];
        const QString count = grouped(band.processes);
        const int row = static_cast<int>(m_content.lanes.size() + i);
        paintText(painter, rowNameBox(row), m_look.font(FontRole::Small),
                  m_look.color(Token::TextQuiet), tr("%1 more of %2").arg(count, text(band.name)));
    }
}

QRectF SpaceTimeView::rowNameBox(int row) const
{
    const double half = m_look.px(lanePitch) / 2.0;
    return {14, laneY(row) - half, laneLeft() - 24, 2 * half};
}

void SpaceTimeView::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_content.columns.empty()) {
        paintText(painter, QRectF(14, 10, viewport()->width() - 28, m_look.px(20)),
                  m_look.font(FontRole::Body), m_look.color(Token::TextQuiet),
                  tr("Nothing has happened yet between the processes of this upgrade."));
        return;
    }
    painter.save();
    painter.setClipRect(QRectF(laneLeft() - 4, 0, viewport()->width(), viewport()->height()));
    if (m_current >= 0) {
        const double width = m_look.px(m_axis == SpaceTimeAxis::Event ? columnPitch : 6);
        painter.fillRect(QRectF(columnX(m_current) - width / 2, 0, width, viewport()->height()),
                         m_look.color(Token::SurfaceSelected));
    }
    for (const SpaceTimeMark& mark : m_content.marks)
        if (mark.kind == SpaceTimeMark::Kind::Instruction)
            paintMark(painter, mark);
    for (const SpaceTimeStrip& strip : m_content.strips)
        paintStrip(painter, strip);
    const int lanes = static_cast<int>(m_content.lanes.size());
    for (size_t i = 0; i < m_content.bands.size(); ++i)
        paintBand(painter, m_content.bands[i], lanes + static_cast<int>(i));
    for (const SpaceTimeArrow& arrow : m_content.arrows) {
        painter.setOpacity(arrow.isDimmed ? dimmedOpacity : 1);
        paintArrow(painter, arrow);
    }
    for (const SpaceTimeMark& mark : m_content.marks) {
        painter.setOpacity(mark.isDimmed ? dimmedOpacity : 1);
        if (mark.kind != SpaceTimeMark::Kind::Instruction)
            paintMark(painter, mark);
    }
    painter.setOpacity(1);
    for (const SpaceTimePoint& point : m_content.onlyHere)
        paintOnlyHere(painter, point);
    painter.fillRect(QRectF(lineX() - 1, 0, 2, viewport()->height()), m_look.color(Token::NowFill));
    painter.restore();
    paintNames(painter);
    paintAxisName(painter);
    if (hasFocus())
        paintFocusRing(painter, m_look, QRectF(viewport()->rect()).adjusted(2, 2, -2, -2), 4);
}

const std::vector<SpaceTimeStep>& SpaceTimeView::steps() const
{
    if (!m_hasSteps) {
        m_steps = spaceTimeSteps(m_content);
        if (std::ssize(m_steps) > mostSpoken)
            m_steps.erase(m_steps.begin(), m_steps.end() - mostSpoken);
        m_hasSteps = true;
    }
    return m_steps;
}

int SpaceTimeView::spokenCount() const
{
    return static_cast<int>(steps().size());
}

QString SpaceTimeView::spokenName(int item) const
{
    const SpaceTimeStep& step = steps()[static_cast<size_t>(item)];
    return tr("event %1, %2 %3")
        .arg(grouped(step.event), text(m_content.lanes[static_cast<size_t>(step.lane)].name),
             step.words);
}

QRect SpaceTimeView::spokenRect(int item) const
{
    const SpaceTimeStep& step = steps()[static_cast<size_t>(item)];
    const double half = m_look.px(columnPitch) / 2.0;
    return QRectF(columnX(step.column) - half, laneY(step.lane) - half, 2 * half, 2 * half)
        .toAlignedRect();
}

void SpaceTimeView::setCurrent(int column)
{
    const int last = static_cast<int>(m_content.columns.size()) - 1;
    if (last < 0)
        return;
    m_current = std::clamp(column, 0, last);
    const SpaceTimeColumn& at = m_content.columns[static_cast<size_t>(m_current)];
    setAccessibleDescription(tr("event %1, %2").arg(grouped(at.event), milliseconds(at.ms)));
    QAccessibleEvent event(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&event);
    if (columnX(m_current) < laneLeft())
        horizontalScrollBar()->setValue(static_cast<int>(m_places[static_cast<size_t>(m_current)])
                                        - m_look.px(columnPitch));
    else if (columnX(m_current + 1) > viewport()->width())
        horizontalScrollBar()->setValue((m_current + 2) * m_look.px(columnPitch)
                                        + static_cast<int>(laneLeft()) - viewport()->width());
    viewport()->update();
}

void SpaceTimeView::goToMatch(int by)
{
    const int count = static_cast<int>(m_content.columns.size());
    for (int next = m_current + by; next >= 0 && next < count; next += by)
        if (!m_content.columns[static_cast<size_t>(next)].isDimmed)
            return setCurrent(next);
}

void SpaceTimeView::mousePressEvent(QMouseEvent* event)
{
    if (event->position().x() < laneLeft() && event->position().y() < m_look.px(headHeight))
        return switchAxis();
    const int lane = laneAt(event->position().y());
    if (event->position().x() < laneLeft()) {
        if (lane >= 0)
            Q_EMIT processChosen(m_content.lanes[static_cast<size_t>(lane)].pid,
                                 text(m_content.lanes[static_cast<size_t>(lane)].nodeName));
        return;
    }
    const int column = columnAt(event->position().x());
    if (column >= 0)
        setCurrent(column);
}

void SpaceTimeView::mouseDoubleClickEvent(QMouseEvent* event)
{
    const int column = columnAt(event->position().x());
    if (column >= 0)
        Q_EMIT eventChosen(m_content.columns[static_cast<size_t>(column)].event);
}

void SpaceTimeView::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Up: return verticalScrollBar()->triggerAction(QScrollBar::SliderSingleStepSub);
    case Qt::Key_Down: return verticalScrollBar()->triggerAction(QScrollBar::SliderSingleStepAdd);
    case Qt::Key_PageUp: return setCurrent(m_current - 10);
    case Qt::Key_PageDown: return setCurrent(m_current + 10);
    case Qt::Key_BracketLeft: return setCurrent(m_current - 1);
    case Qt::Key_BracketRight: return setCurrent(m_current + 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_current >= 0)
            Q_EMIT eventChosen(m_content.columns[static_cast<size_t>(m_current)].event);
        return;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void SpaceTimeView::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    fit();
}

} // namespace relupscope::ui
