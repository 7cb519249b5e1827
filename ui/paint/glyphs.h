// SPDX-License-Identifier: GPL-3.0-or-later
// The drawings of the window: process states on a 16 grid, toolbar icons on an 18 grid. Each is a
// few strokes and fills of the table glyphs.def, painted at any size in the colour asked for.
#pragma once

#include "api/view.h"

#include <QColor>
#include <QIcon>
#include <QPainterPath>

class QPainter;
class QRectF;

namespace relupscope::ui {

enum class Glyph : uint8_t {
#define GLYPH(name, box, ...) name,
#include "paint/glyphs.def"
#undef GLYPH
};

// A path of M, m, L, l, H, h, V, v, Z, z as in SVG, and two of our own: "O x y r" is a circle,
// "S x y r a b" an arc from angle a over b degrees, counter-clockwise from three o'clock.
QPainterPath parsePath(const char* text);

// The glyph in the square; `second` colours what lies on top of a filled disc.
void paintGlyph(QPainter& painter, const QRectF& square, Glyph glyph, const QColor& color,
                const QColor& second = {});

// The glyph for a standard button, `side` pixels square.
QIcon glyphIcon(Glyph glyph, int side, const QColor& color);

Glyph stateGlyph(ProcessState state);
QString stateName(ProcessState state);

} // namespace relupscope::ui
