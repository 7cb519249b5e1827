// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/state_diff.h"

#include "paint/marks.h"
#include "paint/numbers.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace relupscope::ui {

namespace {

QString spokenLines(const std::vector<StateLine>& lines)
{
    QStringList words;
    for (const StateLine& line : lines) {
        const QString mark = line.mark == '+' ? QObject::tr("added ")
            : line.mark == '-'                ? QObject::tr("removed ")
            : line.mark == '~'                ? QObject::tr("changed ")
                                              : QString();
        words << mark + text(line.text).trimmed();
    }
    return words.join(QLatin1Char(' '));
}

} // namespace

StateDiff::StateDiff(const Look& look, QWidget* parent) : QWidget(parent), m_look(look)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("State"));
}

void StateDiff::setDetail(const ProcessDetail& detail, CodeVersion now)
{
    const bool isSame = now == m_nowFill && detail.stateNow == m_now && detail.stateAfter == m_after
        && text(detail.nowVersion) == m_nowVersion && text(detail.afterVersion) == m_afterVersion
        && detail.afterHappened == m_afterHappened && detail.afterInstruction == m_afterInstruction;
    if (isSame)
        return setVisible(!m_now.empty());
    m_now = detail.stateNow;
    m_afterInstruction = detail.afterInstruction;
    m_after = detail.stateAfter;
    m_nowVersion = text(detail.nowVersion);
    m_afterVersion = text(detail.afterVersion);
    m_afterHappened = detail.afterHappened;
    m_afterTitle
        = detail.afterInstruction > 0 ? tr("After %1").arg(detail.afterInstruction) : tr("After");
    m_nowFill = now;
    QString spoken = tr("State now, version %1: %2").arg(m_nowVersion, spokenLines(m_now));
    if (!m_after.empty())
        spoken
            += tr(". %1, version %2: %3").arg(m_afterTitle, m_afterVersion, spokenLines(m_after));
    setAccessibleDescription(spoken);
    setVisible(!m_now.empty());
    updateGeometry();
    update();
}

bool StateDiff::isStacked() const
{
    constexpr double largeType = 1.25;
    if (m_after.empty() || m_look.scale() <= largeType)
        return false;
    const QFontMetricsF metrics(m_look.font(FontRole::Mono));
    double longest = 0;
    for (const std::vector<StateLine>* lines : {&m_now, &m_after})
        for (const StateLine& line : *lines)
            longest = std::max(longest, metrics.horizontalAdvance(text(line.text)));
    return longest + m_look.px(22) + 6 > (width() - lineGap()) / 2;
}

int StateDiff::boxHeight(const std::vector<StateLine>& lines) const
{
    return headHeight() + std::max(static_cast<int>(lines.size()), 2) * lineHeight() + 9;
}

QSize StateDiff::sizeHint() const
{
    const int now = boxHeight(m_now);
    const int after = boxHeight(m_after);
    return {300, isStacked() ? now + static_cast<int>(lineGap()) + after : std::max(now, after)};
}

void StateDiff::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    if (sizeHint().height() != height())
        updateGeometry();
}

QSize StateDiff::minimumSizeHint() const
{
    return {200, headHeight() + 2 * lineHeight() + 9};
}

void StateDiff::paintBox(QPainter& painter, const QRectF& box, const std::vector<StateLine>& lines,
                         const QString& title, const QString& version, CodeVersion fill,
                         bool dashed) const
{
    const bool old = fill == CodeVersion::Old;
    const bool plain = fill == CodeVersion::Unchanged;
    const QColor edge = m_look.color(old         ? Token::VersionOld
                                         : plain ? Token::LineShape
                                                 : Token::VersionCurrent);
    const QColor tint = m_look.color(old         ? Token::VersionOldTint
                                         : plain ? Token::VersionUnchangedTint
                                                 : Token::VersionCurrentTint);
    const QColor ink = m_look.color(old         ? Token::VersionOldText
                                        : plain ? Token::TextSecondary
                                                : Token::VersionCurrentText);
    QPainterPath frame;
    frame.addRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    painter.save();
    painter.setClipPath(frame);
    painter.fillRect(QRectF(box.left(), box.top(), box.width(), headHeight()), tint);
    const double rowHeight = lineHeight();
    const QFont mono = m_look.font(FontRole::Mono);
    const double top = box.top() + headHeight() + 3;
    const auto isMarked = [](const StateLine& line) { return line.mark != ' ' && line.mark != 0; };
    // The tints first: letters reach a little into the rows beside theirs.
    for (size_t i = 0; i < lines.size(); ++i)
        if (isMarked(lines[i]))
            painter.fillRect(QRectF(box.left(), top + static_cast<double>(i) * rowHeight,
                                    box.width(), rowHeight),
                             tint);
    double y = top;
    for (const StateLine& line : lines) {
        const bool marked = isMarked(line);
        const QRectF row(box.left(), y, box.width(), rowHeight);
        const QRectF sign(box.left() + 8, y, 10, rowHeight);
        if (marked)
            paintText(painter, sign, m_look.font(FontRole::MonoBold), ink,
                      QString(QLatin1Char(line.mark == '-' ? '-' : line.mark)));
        // Leading blanks are the nesting; the text is elided, never wrapped.
        paintText(painter, row.adjusted(m_look.px(22), 0, -6, 0), mono,
                  m_look.color(Token::TextPrimary), text(line.text));
        y += rowHeight;
    }
    painter.restore();
    const double side = m_look.px(12);
    paintSwatch(painter, m_look,
                QRectF(box.left() + 9, box.top() + (headHeight() - side) / 2, side, side), fill);
    const QRectF head(box.left() + 9 + side + 6, box.top(), box.width() - side - 24, headHeight());
    paintText(painter, head, m_look.bold(FontRole::Small), ink, title);
    paintText(painter, head, m_look.font(FontRole::Small), ink, version, Qt::AlignRight);
    QPen pen(edge, 1);
    if (dashed)
        pen.setDashPattern({3, 2.5});
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(frame);
}

void StateDiff::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF all(rect());
    if (m_after.empty())
        return paintBox(painter, all, m_now, tr("Now"), m_nowVersion, m_nowFill, false);
    const bool isStacked = this->isStacked();
    const double gap = lineGap();
    const double half = isStacked ? all.width() : (all.width() - gap) / 2;
    QRectF now(all.left(), all.top(), half, all.height());
    QRectF after(all.left() + half + gap, all.top(), half, all.height());
    if (isStacked) {
        now.setHeight(boxHeight(m_now));
        after = QRectF(all.left(), now.bottom() + gap, half, boxHeight(m_after));
    }
    paintBox(painter, now, m_now, m_afterHappened ? tr("Before") : tr("Now"), m_nowVersion,
             m_afterHappened ? CodeVersion::Old : m_nowFill, false);
    paintBox(painter, after, m_after, m_afterTitle, m_afterVersion, CodeVersion::Current,
             !m_afterHappened);
    const double side = m_look.px(16);
    const QPointF between((now.center() + after.center()) / 2);
    const double y = isStacked ? now.bottom() + gap / 2 : all.center().y();
    paintGlyph(painter, QRectF(between.x() - side / 2, y - side / 2, side, side),
               isStacked ? Glyph::Down : Glyph::Arrow, m_look.color(Token::TextSecondary));
}

} // namespace relupscope::ui
