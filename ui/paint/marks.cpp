// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/marks.h"

#include "paint/queue_scale.h"

#include <QFontMetricsF>
#include <QPainter>
#include <QPixmap>

#include <algorithm>
#include <cmath>

namespace relupscope::ui {

namespace {

struct TokenColors
{
    QBrush fill;
    QColor edge;
    QColor glyph;
    bool disc;
    bool dashed;
};

TokenColors versionColors(const Look& look, CodeVersion version, double ratio)
{
    const QColor panel = look.color(Token::SurfacePanel);
    const QColor ink = look.color(Token::TextPrimary);
    const QColor current = look.color(Token::VersionCurrent);
    const QColor grey = look.color(Token::VersionUnchanged);
    switch (version) {
    case CodeVersion::Current: return {current, current, panel, false, false};
    case CodeVersion::Unchanged: return {grey, grey, panel, false, false};
    case CodeVersion::Mixed: return {current, current, ink, true, false};
    case CodeVersion::Old:
        return {hatchBrush(look, ratio), look.color(Token::VersionOld), ink, true, false};
    }
    return {grey, grey, panel, false, false};
}

TokenColors tokenColors(const Look& look, ProcessState state, CodeVersion version, double ratio)
{
    if (state == ProcessState::Dead)
        return {look.color(Token::FailedTint), look.color(Token::Failed), look.color(Token::Failed),
                false, false};
    if (state == ProcessState::Restarting)
        return {look.color(Token::SurfacePanel), look.color(Token::LineShape),
                look.color(Token::TextSecondary), false, true};
    return versionColors(look, version, ratio);
}

// The upper left half in the hatch of the old code, with a seam of the panel's colour.
void paintMixedHalf(QPainter& painter, const Look& look, const QRectF& box, double radius,
                    double ratio)
{
    QPainterPath round;
    round.addRoundedRect(box, radius, radius);
    QPainterPath half;
    half.moveTo(box.topLeft());
    half.lineTo(box.topRight());
    half.lineTo(box.bottomLeft());
    half.closeSubpath();
    painter.fillPath(round.intersected(half), hatchBrush(look, ratio));
    painter.setPen(QPen(look.color(Token::SurfacePanel), 1.5));
    painter.drawLine(box.bottomLeft() + QPointF(0.5, -0.5), box.topRight() + QPointF(-0.5, 0.5));
}

} // namespace

QBrush hatchBrush(const Look& look, double devicePixelRatio, bool large)
{
    const int period = large ? 10 : 7;
    const double stroke = large ? 2.2 : 1.7;
    QPixmap tile(QSize(period, period) * devicePixelRatio);
    tile.setDevicePixelRatio(devicePixelRatio);
    tile.fill(look.color(Token::VersionOldTint));
    QPainter painter(&tile);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(look.color(Token::VersionOld), stroke));
    for (int shift = -1; shift <= 1; ++shift) {
        const double x = shift * period;
        painter.drawLine(QPointF(x - 1, period + 1), QPointF(x + period + 1, -1));
    }
    return QBrush(tile);
}

void paintToken(QPainter& painter, const Look& look, const QRectF& square, ProcessState state,
                CodeVersion version)
{
    const double ratio = painter.device()->devicePixelRatioF();
    const TokenColors colors = tokenColors(look, state, version, ratio);
    const double unit = square.width() / 24;
    const QRectF box = square.adjusted(unit, unit, -unit, -unit);
    const double radius = 5 * unit;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrushOrigin(square.topLeft());
    QPen pen(colors.edge, 1.4);
    if (colors.dashed)
        pen.setDashPattern({2.2, 1.8});
    painter.setPen(pen);
    painter.setBrush(colors.fill);
    painter.drawRoundedRect(box, radius, radius);
    const bool alive = state != ProcessState::Dead && state != ProcessState::Restarting;
    if (version == CodeVersion::Mixed && alive)
        paintMixedHalf(painter, look, box, radius, ratio);
    if (colors.disc) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(look.color(Token::SurfacePanel));
        painter.drawEllipse(square.center(), 7.6 * unit, 7.6 * unit);
    }
    const double side = (colors.disc ? 11.84 : 14) * unit;
    const QRectF inner(square.center().x() - side / 2, square.center().y() - side / 2, side, side);
    paintGlyph(painter, inner, stateGlyph(state), colors.glyph);
    painter.restore();
}

void paintSwatch(QPainter& painter, const Look& look, const QRectF& square, CodeVersion version)
{
    const double ratio = painter.device()->devicePixelRatioF();
    const TokenColors colors = versionColors(look, version, ratio);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrushOrigin(square.topLeft());
    painter.setPen(QPen(colors.edge, 1.4));
    painter.setBrush(colors.fill);
    const QRectF box = square.adjusted(0.7, 0.7, -0.7, -0.7);
    painter.drawRoundedRect(box, 3, 3);
    if (version == CodeVersion::Mixed)
        paintMixedHalf(painter, look, box, 3, ratio);
    painter.restore();
}

double pillWidth(const QFont& font, const QString& text, bool hasGlyph)
{
    return QFontMetricsF(font).horizontalAdvance(text) + 16 + (hasGlyph ? 15 : 0);
}

void paintPill(QPainter& painter, const QRectF& rect, const QFont& font, const PillColors& colors,
               const QString& text, std::optional<Glyph> glyph)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colors.fill);
    painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2);
    QRectF textRect = rect.adjusted(8, 0, -8, 0);
    if (glyph) {
        const QRectF square(rect.left() + 8, rect.center().y() - 5.5, 11, 11);
        paintGlyph(painter, square, *glyph, colors.text, colors.fill);
        textRect.setLeft(square.right() + 4);
    }
    painter.restore();
    paintText(painter, textRect, font, colors.text, text);
}

void paintQueueBar(QPainter& painter, const Look& look, const QRectF& rect, uint64_t length,
                   std::optional<uint64_t> before, int decades)
{
    const QueueScale scale {rect.width(), decades};
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(look.color(Token::QueueTrack));
    const QRectF bar = rect.adjusted(0, 2, 0, -2);
    painter.drawRoundedRect(bar, 2, 2);
    for (int decade = 1; decade < decades; ++decade)
        painter.fillRect(
            QRectF(rect.left() + std::round(scale.tick(decade)), rect.top(), 1, rect.height()),
            look.color(Token::LineTick));
    const double x = std::round(scale.x(length));
    const double x0 = before ? std::round(scale.x(*before)) : x;
    const QColor ink = look.color(Token::QueueBar);
    if (length > 0) {
        painter.setBrush(ink);
        painter.drawRoundedRect(QRectF(bar.left(), bar.top(), std::min(x, x0), bar.height()), 2, 2);
    }
    const double low = std::min(x, x0);
    const double high = std::max(x, x0);
    if (high - low >= 2) {
        const bool grew = x > x0;
        QPen pen(ink, grew ? 1.2 : 1.0);
        if (!grew)
            pen.setDashPattern({2, 2});
        painter.setPen(pen);
        painter.setBrush(grew ? QBrush(look.color(Token::SurfacePanel)) : QBrush(Qt::NoBrush));
        painter.drawRoundedRect(
            QRectF(bar.left() + low + 0.5, bar.top() + 0.5, high - low - 1, bar.height() - 1), 1.5,
            1.5);
    }
    painter.restore();
}

void paintIsland(QPainter& painter, const Look& look, const QRectF& rect)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(look.color(Token::LineDecor), 1));
    painter.setBrush(look.color(Token::SurfacePanel));
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    painter.restore();
}

void paintChangeOutline(QPainter& painter, const Look& look, const QRectF& rect)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    QPen pen(look.color(Token::TextPrimary), 1.5);
    pen.setDashPattern({3, 2});
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 5, 5);
    painter.restore();
}

void paintBreakMark(QPainter& painter, const Look& look, const QPointF& center, bool isOn)
{
    const double radius = look.px(7) / 2.0;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(look.color(Token::SurfacePanel));
    painter.drawEllipse(center, radius + 1.5, radius + 1.5);
    painter.setPen(QPen(look.color(Token::TextPrimary), 1.4));
    painter.setBrush(look.color(isOn ? Token::TextPrimary : Token::SurfacePanel));
    painter.drawEllipse(center, radius, radius);
    painter.restore();
}

void paintFocusRing(QPainter& painter, const Look& look, const QRectF& rect, double radius)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(look.color(Token::FocusRing), 2));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), radius, radius);
    painter.restore();
}

double paintWhole(QPainter& painter, const QRectF& rect, const QFont& font, const QColor& color,
                  const QString& text, Qt::Alignment align)
{
    return QFontMetricsF(font).horizontalAdvance(text) <= rect.width() + 0.5
        ? paintText(painter, rect, font, color, text, align)
        : 0;
}

double paintText(QPainter& painter, const QRectF& rect, const QFont& font, const QColor& color,
                 const QString& text, Qt::Alignment align)
{
    const QFontMetricsF metrics(font);
    const double width = metrics.horizontalAdvance(text);
    const QString shown = width > rect.width() + 0.5
        ? metrics.elidedText(text, Qt::ElideRight, rect.width())
        : text;
    painter.setFont(font);
    painter.setPen(color);
    painter.drawText(
        rect, static_cast<int>(align | Qt::AlignVCenter) | Qt::TextSingleLine | Qt::TextDontClip,
        shown);
    return std::min(width, rect.width());
}

} // namespace relupscope::ui
