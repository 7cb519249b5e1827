// SPDX-License-Identifier: GPL-3.0-or-later
// The painted vocabulary of design.md: hatch, process token, version swatch, pill, queue bar,
// island and focus ring. Functions that map values to QPainter calls and keep nothing.
#pragma once

#include "api/view.h"
#include "paint/glyphs.h"
#include "paint/look.h"

#include <QBrush>
#include <QRectF>

#include <optional>

class QPainter;

namespace relupscope::ui {

// Stripes at 45 degrees. `large` is for areas over 30 px. The brush is anchored at `origin` by the
// painter (setBrushOrigin) so that it does not swim while scrolling.
QBrush hatchBrush(const Look& look, double devicePixelRatio, bool large = false);

// Fill says the version, glyph says the state.
void paintToken(QPainter& painter, const Look& look, const QRectF& square, ProcessState state,
                CodeVersion version);
void paintSwatch(QPainter& painter, const Look& look, const QRectF& square, CodeVersion version);

struct PillColors
{
    QColor fill;
    QColor text;
};
// A pill with its text, and a glyph before it if there is one; returns its width.
double pillWidth(const QFont& font, const QString& text, bool hasGlyph);
void paintPill(QPainter& painter, const QRectF& rect, const QFont& font, const PillColors& colors,
               const QString& text, std::optional<Glyph> glyph = std::nullopt);

// A logarithmic bar on its track with ticks at 10, 100, ...; `before` is the length at the last
// step: growth is outlined, what has drained is dashed.
void paintQueueBar(QPainter& painter, const Look& look, const QRectF& rect, uint64_t length,
                   std::optional<uint64_t> before, int decades);

void paintIsland(QPainter& painter, const Look& look, const QRectF& rect);
// A breakpoint: a dot; a ring where it is switched off.
void paintBreakMark(QPainter& painter, const Look& look, const QPointF& center, bool isOn);
// What changed since the last step: a dashed outline in ink.
void paintChangeOutline(QPainter& painter, const Look& look, const QRectF& rect);
void paintFocusRing(QPainter& painter, const Look& look, const QRectF& rect, double radius);
// Text elided on the right; returns the width that it took.
double paintText(QPainter& painter, const QRectF& rect, const QFont& font, const QColor& color,
                 const QString& text, Qt::Alignment align = Qt::AlignLeft);
// The same, or nothing where there is no room for all of it.
double paintWhole(QPainter& painter, const QRectF& rect, const QFont& font, const QColor& color,
                  const QString& text, Qt::Alignment align = Qt::AlignLeft);

} // namespace relupscope::ui
