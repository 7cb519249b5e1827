// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in the segments of the time strip's ribbon, and how much room it takes.
#include "paint/marks.h"
#include "paint/numbers.h"
#include "widgets/time_strip.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace relupscope::ui {

// Loading says what it loads; the rest is known by its verb.
QString TimeStrip::segmentLabel(const InstructionRow& row) const
{
    const bool named = row.kind == "load" || row.kind == "remove" || row.kind == "purge";
    return named ? text(row.kind + " " + row.subject) : text(row.kind);
}

// With large type the words stand in two lines, the first beside the number, broken where both come
// out shortest.
QStringList TimeStrip::brokenLabel(const InstructionRow& row) const
{
    const QString whole = segmentLabel(row);
    const qsizetype number = QString::number(row.n).size() + 1;
    const auto longest = [number](const QStringList& lines) {
        return std::max(number + lines[0].size(), lines[1].size());
    };
    QStringList best {QString(), whole};
    for (qsizetype at = 1; at + 1 < whole.size(); ++at) {
        const bool isBlank = whole[at] == QLatin1Char(' ');
        if (!isBlank && whole[at] != QLatin1Char('_'))
            continue;
        const QStringList lines {whole.left(at + (isBlank ? 0 : 1)), whole.mid(at + 1)};
        if (longest(lines) < longest(best))
            best = lines;
    }
    return best;
}

// Of the words in two lines, in the font of the row that is now.
double TimeStrip::brokenWidth(const InstructionRow& row) const
{
    const QFontMetricsF metrics(m_look.bold(FontRole::MonoSmall));
    const QStringList lines = brokenLabel(row);
    return std::max(metrics.horizontalAdvance(QString::number(row.n)) + 6
                        + metrics.horizontalAdvance(lines[0]),
                    metrics.horizontalAdvance(lines[1]));
}

bool TimeStrip::showsWholeLabels() const
{
    const QFontMetricsF metrics(m_look.bold(FontRole::MonoSmall));
    return std::all_of(
        m_ribbon.segments.begin(), m_ribbon.segments.end(), [&](const RibbonSegment& segment) {
            const InstructionRow& r = row(segment);
            const double width = segment.right - segment.left;
            const double line = metrics.horizontalAdvance(QString::number(r.n) + segmentLabel(r));
            return r.isPointOfNoReturn || line + m_look.px(8) + 14 <= width
                || brokenWidth(r) + m_look.px(4) + 7 <= width;
        });
}

double TimeStrip::labelWidth(const InstructionRow& row) const
{
    if (row.isPointOfNoReturn)
        return m_look.px(34);
    const QFontMetricsF metrics(m_look.font(FontRole::MonoSmall));
    return std::max<double>(m_look.px(90),
                            metrics.horizontalAdvance(segmentLabel(row)) + m_look.px(40));
}

double TimeStrip::leastWidth(const InstructionRow& row) const
{
    return row.isPointOfNoReturn ? m_look.px(20) : brokenWidth(row) + m_look.px(4) + 9;
}

// In one line, in two, by its verb alone; with very large type the number alone is left: the relup
// below has the words.
void TimeStrip::drawLabel(QPainter& painter, const QRectF& box, const InstructionRow& row) const
{
    const bool now = row.status == InstructionStatus::Now;
    const QFont mono = m_look.font(FontRole::MonoSmall);
    const QFont font = now ? m_look.bold(FontRole::MonoSmall) : mono;
    const QColor ink = m_look.color(now ? Token::NowText : Token::TextSecondary);
    const QColor quiet = m_look.color(now ? Token::NowTextQuiet : Token::TextQuiet);
    const QString number = QString::number(row.n);
    const QFontMetricsF metrics(font);
    QRectF line = box.adjusted(m_look.px(8), 0, 0, 0);
    const bool isOne = QFontMetricsF(mono).horizontalAdvance(number) + 6
            + metrics.horizontalAdvance(segmentLabel(row))
        <= line.width() + 0.5;
    const double left = box.left() + m_look.px(4);
    if (!isOne && brokenWidth(row) <= box.right() - left + 0.5) {
        const QStringList lines = brokenLabel(row);
        const double half = std::min(metrics.height(), box.height() / 2);
        const double middle = box.center().y();
        line = QRectF(left, middle - half, box.right() - left, half);
        paintText(painter, line.translated(0, half), font, ink, lines[1]);
        line.setLeft(left + paintText(painter, line, mono, quiet, number) + 6);
        paintText(painter, line, font, ink, lines[0]);
        return;
    }
    line.setLeft(line.left() + paintText(painter, line, mono, quiet, number) + 6);
    if (paintWhole(painter, line, font, ink, segmentLabel(row)) <= 0)
        paintWhole(painter, line, font, ink, text(row.kind));
}

} // namespace relupscope::ui
