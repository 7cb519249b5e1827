// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/glyphs.h"

#include <QObject>
#include <QPainter>
#include <QPen>

#include <cctype>
#include <cstdlib>
#include <vector>

namespace relupscope::ui {

namespace {

struct GlyphPart
{
    int color;
    double stroke;
    double dash;
    const char* path;
};

struct GlyphDrawing
{
    double box;
    std::vector<GlyphPart> parts;
};

const GlyphDrawing& drawingOf(Glyph glyph)
{
    static const GlyphDrawing drawings[] = {
#define GLYPH(name, box, ...) {box, __VA_ARGS__},
#include "paint/glyphs.def"
#undef GLYPH
    };
    return drawings[static_cast<size_t>(glyph)];
}

// Reads the numbers and letters of a path one after another.
class PathReader
{
public:
    explicit PathReader(const char* text) : m_at(text) {}

    bool atEnd()
    {
        skip();
        return *m_at == '\0';
    }

    // The next letter, or the one before when a number stands where a letter may be left out.
    char command(char before)
    {
        skip();
        return std::isalpha(static_cast<unsigned char>(*m_at)) ? *m_at++ : before;
    }

    double number()
    {
        skip();
        char* end = nullptr;
        const double value = std::strtod(m_at, &end);
        m_at = end == m_at ? m_at + 1 : end;
        return value;
    }

private:
    void skip()
    {
        while (*m_at == ' ' || *m_at == ',')
            ++m_at;
    }
    const char* m_at;
};

void circle(QPainterPath& path, PathReader& in)
{
    const double x = in.number();
    const double y = in.number();
    const double r = in.number();
    path.addEllipse(QPointF(x, y), r, r);
}

void arc(QPainterPath& path, PathReader& in)
{
    const double x = in.number();
    const double y = in.number();
    const double r = in.number();
    const double start = in.number();
    const double sweep = in.number();
    const QRectF box(x - r, y - r, 2 * r, 2 * r);
    path.arcMoveTo(box, start);
    path.arcTo(box, start, sweep);
}

} // namespace

QPainterPath parsePath(const char* text)
{
    QPainterPath path;
    PathReader in(text);
    char command = 'M';
    while (!in.atEnd()) {
        command = in.command(command);
        const QPointF at = path.currentPosition();
        const bool relative = std::islower(static_cast<unsigned char>(command)) != 0;
        const QPointF origin = relative ? at : QPointF();
        switch (std::toupper(static_cast<unsigned char>(command))) {
        case 'M': {
            const double x = in.number();
            path.moveTo(origin + QPointF(x, in.number()));
            command = relative ? 'l' : 'L';
            break;
        }
        case 'L': {
            const double x = in.number();
            path.lineTo(origin + QPointF(x, in.number()));
            break;
        }
        case 'H': path.lineTo(origin.x() + in.number(), at.y()); break;
        case 'V': path.lineTo(at.x(), origin.y() + in.number()); break;
        case 'Z': path.closeSubpath(); break;
        case 'O': circle(path, in); break;
        case 'S': arc(path, in); break;
        default: in.number(); break;
        }
    }
    return path;
}

void paintGlyph(QPainter& painter, const QRectF& square, Glyph glyph, const QColor& color,
                const QColor& second)
{
    const GlyphDrawing& drawing = drawingOf(glyph);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(square.topLeft());
    painter.scale(square.width() / drawing.box, square.height() / drawing.box);
    for (const GlyphPart& part : drawing.parts) {
        const QColor ink = part.color == 0 ? color : second;
        if (part.stroke > 0) {
            QPen pen(ink, part.stroke, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
            if (part.dash > 0) {
                pen.setCapStyle(Qt::FlatCap);
                pen.setDashPattern({part.dash / part.stroke, part.dash / part.stroke});
            }
            painter.setPen(pen);
            painter.setBrush(Qt::NoBrush);
        } else {
            painter.setPen(Qt::NoPen);
            painter.setBrush(ink);
        }
        painter.drawPath(parsePath(part.path));
    }
    painter.restore();
}

QIcon glyphIcon(Glyph glyph, int side, const QColor& color)
{
    QIcon icon;
    for (int ratio : {1, 2}) {
        QPixmap pixmap(side * ratio, side * ratio);
        pixmap.setDevicePixelRatio(ratio);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paintGlyph(painter, QRectF(0, 0, side, side), glyph, color);
        painter.end();
        icon.addPixmap(pixmap);
    }
    return icon;
}

Glyph stateGlyph(ProcessState state)
{
    switch (state) {
    case ProcessState::Running: return Glyph::Running;
    case ProcessState::Runnable: return Glyph::Runnable;
    case ProcessState::Waiting: return Glyph::Waiting;
    case ProcessState::Suspended: return Glyph::Suspended;
    case ProcessState::Blocked: return Glyph::Blocked;
    case ProcessState::Restarting: return Glyph::Restarting;
    case ProcessState::Dead: return Glyph::Dead;
    }
    return Glyph::Waiting;
}

QString stateName(ProcessState state)
{
    switch (state) {
    case ProcessState::Running: return QObject::tr("running");
    case ProcessState::Runnable: return QObject::tr("runnable");
    case ProcessState::Waiting: return QObject::tr("waiting");
    case ProcessState::Suspended: return QObject::tr("suspended");
    case ProcessState::Blocked: return QObject::tr("blocked in a call");
    case ProcessState::Restarting: return QObject::tr("restarting");
    case ProcessState::Dead: return QObject::tr("dead");
    }
    return {};
}

} // namespace relupscope::ui
