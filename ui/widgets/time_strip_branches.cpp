// SPDX-License-Identifier: GPL-3.0-or-later
// The lane of branches on the time strip, and the flags of bookmarks above it.
#include "paint/marks.h"
#include "paint/numbers.h"
#include "paint/strip_marks.h"
#include "widgets/time_strip.h"

#include <QContextMenuEvent>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace relupscope::ui {

double TimeStrip::trackY(const Lanes& at, int row) const
{
    return at.branchY + row * m_look.px(15);
}

// Where the track is the present: from its beginning to the playhead's branch.
double TimeStrip::presentEnd(const BranchTrack& track, const Lanes& at) const
{
    double end = track.isCurrent ? at.right - 20 : track.forkX;
    for (const BranchTrack& child : m_lane.tracks)
        if (child.isPath && child.parentRow == track.row && child.row != track.row)
            end = track.isCurrent ? end : std::max(end, child.forkX);
    return end;
}

QRectF TimeStrip::trackLabel(const BranchTrack& track, const Lanes& at) const
{
    const QFont font
        = track.isCurrent ? m_look.bold(FontRole::Caption) : m_look.font(FontRole::Caption);
    const double w = m_look.px(30) + QFontMetricsF(font).horizontalAdvance(text(track.name));
    const double wanted = track.row == 0 ? at.left + 14 : track.forkX + m_look.px(28);
    const double most = std::max(at.left + 14, at.right - w - 24);
    const double height = m_look.px(16);
    return QRectF(std::min(wanted, most), trackY(at, track.row) - height / 2, w, height);
}

void TimeStrip::drawTrackLine(QPainter& painter, const Lanes& at, const BranchTrack& track) const
{
    const double y = trackY(at, track.row);
    const double label = trackLabel(track, at).right();
    const double end = track.row == 0 ? at.right - 20
                                      : std::max(track.endX, std::min(label + 24, at.right - 20));
    const auto line = [&](double from, double to, bool present) {
        painter.setPen(QPen(m_look.color(present ? Token::TextPrimary : Token::LineShape),
                            present ? 2.6 : 1.6, Qt::SolidLine, Qt::RoundCap));
        if (to > from)
            painter.drawLine(QPointF(from, y), QPointF(to, y));
    };
    double from = track.forkX;
    if (track.row > 0) {
        line(from, from, track.isPath);
        const double parent = trackY(at, track.parentRow);
        from += std::min<double>(m_look.px(10), y - parent);
        painter.drawLine(QPointF(track.forkX, parent), QPointF(from, y));
    }
    if (track.isCurrent || !track.isPath)
        return line(from, end, track.isCurrent);
    const double turn = presentEnd(track, at);
    line(from, turn, true);
    line(turn, end, false);
}

void TimeStrip::drawTrackName(QPainter& painter, const Lanes& at, const BranchTrack& track) const
{
    const QRectF box = trackLabel(track, at);
    const double y = trackY(at, track.row);
    painter.fillRect(box.adjusted(0, 0, 4, 0), m_look.color(Token::SurfacePanel));
    const double badge = m_look.px(15);
    const QRectF letter(box.left() + 4, y - badge / 2, badge, badge);
    painter.setPen(QPen(m_look.color(track.isCurrent ? Token::NowFill : Token::LineShape), 1));
    painter.setBrush(m_look.color(track.isCurrent ? Token::NowFill : Token::SurfacePanel));
    painter.drawRoundedRect(letter.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    const QFont font
        = track.isCurrent ? m_look.bold(FontRole::Caption) : m_look.font(FontRole::Caption);
    paintText(painter, letter, m_look.bold(FontRole::Caption),
              m_look.color(track.isCurrent ? Token::NowText : Token::TextSecondary),
              text(track.letter), Qt::AlignHCenter);
    paintText(painter,
              QRectF(letter.right() + 5, box.top(), box.right() - letter.right() - 3, box.height()),
              font, m_look.color(track.isCurrent ? Token::TextPrimary : Token::TextSecondary),
              text(track.name));
    if (track.row > 0) {
        const double side = m_look.px(13);
        paintGlyph(painter, QRectF(track.forkX + m_look.px(12), y - side / 2, side, side),
                   Glyph::Fault, m_look.color(Token::Failed));
    }
}

void TimeStrip::drawBranches(QPainter& painter, const Lanes& at) const
{
    for (const BranchTrack& track : m_lane.tracks)
        drawTrackLine(painter, at, track);
    for (const BranchTrack& track : m_lane.tracks)
        drawTrackName(painter, at, track);
    drawCrashes(painter, at);
    if (m_lane.left > 0)
        paintText(
            painter,
            QRectF(at.right - m_look.px(80), trackY(at, m_lane.rows - 1) - 8, m_look.px(78), 16),
            m_look.font(FontRole::Caption), m_look.color(Token::TextQuiet),
            tr("and %1 more").arg(m_lane.left), Qt::AlignRight);
}

// What went wrong on the branch that the run is on.
void TimeStrip::drawCrashes(QPainter& painter, const Lanes& at) const
{
    const BranchTrack* current = m_lane.current();
    const double y = trackY(at, current ? current->row : 0);
    const bool isLowest = !current || current->row + 1 == m_lane.rows;
    const QFont caption = m_look.font(FontRole::Caption);
    double free = 0; // marks and names are painted only where those before leave room
    double freeForName = 0;
    for (const StripMark& mark : stripMarks(*m_view)) {
        const double cx = std::min(m_ribbon.xAt(mark.ms), m_ribbon.right);
        if (cx < free)
            continue;
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_look.color(Token::SurfacePanel));
        painter.drawEllipse(QPointF(cx, y), 9.5, 9.5);
        paintGlyph(painter, QRectF(cx - 8, y - 8, 16, 16), mark.glyph,
                   m_look.color(mark.isBad ? Token::Failed : Token::TextPrimary),
                   m_look.color(Token::SurfacePanel));
        free = cx + 18;
        const double w = QFontMetricsF(caption).horizontalAdvance(mark.name);
        const bool isCovered = std::abs(m_ribbon.playhead - cx) < w / 2 + 4;
        const double right = width() - 8.0;
        double left = isCovered ? std::max(cx, m_ribbon.playhead) + 6 : cx - w / 2;
        if (left + w + 2 > right) // at the end of the run
            left = std::min(cx, m_ribbon.playhead) - w - 6;
        const QRectF under(left, y + m_look.px(9), w + 2, m_look.px(13));
        const bool fits = isLowest && under.bottom() <= height() && under.left() >= at.left
            && under.left() >= freeForName && under.right() <= right;
        if (!fits)
            continue;
        paintText(painter, under, caption,
                  m_look.color(mark.isBad ? Token::FailedText : Token::TextSecondary), mark.name);
        freeForName = under.right() + 8;
    }
}

void TimeStrip::drawBookmarks(QPainter& painter, const Lanes& at) const
{
    const double side = m_look.px(13);
    for (const StripFlag& flag : m_flags) {
        const double x = m_ribbon.xAt(flag.ms);
        if (x < at.left || x > at.right)
            continue;
        paintGlyph(painter, QRectF(x - side / 2, m_look.px(7), side, side), Glyph::Bookmark,
                   m_look.color(Token::TextSecondary));
    }
}

const BranchTrack* TimeStrip::trackAt(const QPointF& point) const
{
    const Lanes at = lanes();
    for (const BranchTrack& track : m_lane.tracks) {
        const bool onLine = std::abs(point.y() - trackY(at, track.row)) <= m_look.px(7)
            && point.x() >= track.forkX - 4;
        if (onLine)
            return &track;
    }
    return nullptr;
}

void TimeStrip::contextMenuEvent(QContextMenuEvent* event)
{
    if (const BranchTrack* track = trackAt(event->pos()))
        return Q_EMIT branchMenuWanted(track->id, event->globalPos());
    const Lanes at = lanes();
    const bool onRibbon = m_view && event->pos().y() >= at.ribbonTop
        && event->pos().y() <= at.ribbonTop + at.ribbonHeight;
    if (const RibbonSegment* segment = onRibbon ? m_ribbon.segmentAt(event->pos().x()) : nullptr)
        Q_EMIT instructionMenuWanted(row(*segment).hop, row(*segment).n, event->globalPos());
}

void TimeStrip::setBranches(const std::vector<Branch>& branches, BranchId current)
{
    m_branches = branches;
    m_currentBranch = current;
}

void TimeStrip::setFlags(std::vector<StripFlag> flags)
{
    m_flags = std::move(flags);
}

} // namespace relupscope::ui
