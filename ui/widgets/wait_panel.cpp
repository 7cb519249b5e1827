// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wait_panel.h"

#include "paint/marks.h"
#include "paint/numbers.h"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QScrollBar>

#include <cmath>

namespace relupscope::ui {

namespace {

constexpr int boxWidth = 220;
constexpr int boxHeight = 34;
constexpr int columnPitch = 360; // room for the words on the arrow
constexpr int rowPitch = 44;

} // namespace

WaitPanel::WaitPanel(const Look& look, QWidget* parent) : QAbstractScrollArea(parent), m_look(look)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setAutoFillBackground(false);
    setAccessibleName(tr("Who waits for whom"));
}

void WaitPanel::setView(const std::shared_ptr<const WorldView>& view)
{
    m_graph = view ? waitGraph(*view) : WaitGraph {};
    m_current = std::clamp(m_current, 0, std::max(0, static_cast<int>(m_graph.boxes.size()) - 1));
    QStringList lines;
    for (const std::string& line : waitSentences(m_graph))
        lines << text(line);
    setAccessibleDescription(lines.isEmpty() ? tr("Nobody waits for an answer.")
                                             : lines.join(QLatin1Char(' ')));
    fit();
}

void WaitPanel::setSelected(ProcessId pid)
{
    m_selected = pid;
    viewport()->update();
}

void WaitPanel::setHighlight(HighlightPtr highlight)
{
    m_highlight = std::move(highlight);
    viewport()->update();
}

bool WaitPanel::isDimmedBox(int box) const
{
    return isDimmed(m_graph.boxes[static_cast<size_t>(box)], *m_highlight);
}

void WaitPanel::goToMatch(int by)
{
    const int count = static_cast<int>(m_graph.boxes.size());
    for (int i = 1; i <= count; ++i) {
        const int next = ((m_current + by * i) % count + count) % count;
        if (!isDimmedBox(next))
            return choose(next);
    }
}

void WaitPanel::fit()
{
    const int wide = m_look.px(m_graph.columns * columnPitch);
    const int high = m_look.px(m_graph.rows * rowPitch + 24);
    horizontalScrollBar()->setRange(0, std::max(0, wide - viewport()->width()));
    horizontalScrollBar()->setPageStep(viewport()->width());
    verticalScrollBar()->setRange(0, std::max(0, high - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(m_look.px(rowPitch));
    viewport()->update();
}

QRectF WaitPanel::boxRect(const WaitBox& box) const
{
    const int fromLeft = m_graph.columns - 1 - box.column;
    return QRectF(14 + m_look.px(fromLeft * columnPitch) - horizontalScrollBar()->value(),
                  m_look.px(10 + box.row * rowPitch) - verticalScrollBar()->value(),
                  m_look.px(boxWidth), m_look.px(boxHeight));
}

void WaitPanel::paintBox(QPainter& painter, const WaitBox& box, bool current) const
{
    const QRectF rect = boxRect(box);
    const bool chosen = box.pid == m_selected;
    painter.setPen(
        QPen(m_look.color(chosen ? Token::TextPrimary : Token::LineShape), chosen ? 1.6 : 1));
    painter.setBrush(m_look.color(chosen ? Token::SurfaceSelected : Token::SurfacePanel));
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
    const double token = m_look.px(22);
    paintToken(painter, m_look,
               QRectF(rect.left() + 6, rect.center().y() - token / 2, token, token), box.state,
               box.version);
    QRectF words = rect.adjusted(token + 14, 2, -8, -rect.height() / 2);
    QString name = text(box.name);
    if (box.count > 1)
        name = grouped(box.count) + QStringLiteral(" × ") + name;
    paintText(painter, words, m_look.bold(FontRole::Mono), m_look.color(Token::TextPrimary), name);
    words.moveTop(rect.center().y() - 1);
    QString state = text(box.words);
    if (box.count == 1 && box.queue > 0)
        state += tr(", %1 in queue").arg(grouped(box.queue));
    if (box.diesAtPurge)
        state = tr("%1, dies at a purge").arg(state);
    paintText(painter, words, m_look.font(FontRole::Caption),
              m_look.color(box.diesAtPurge                            ? Token::FailedText
                               : box.state == ProcessState::Suspended ? Token::SuspendedText
                                                                      : Token::TextQuiet),
              state);
    if (current && hasFocus())
        paintFocusRing(painter, m_look, rect.adjusted(-2, -2, 2, 2), 9);
}

void WaitPanel::paintArrow(QPainter& painter, const WaitArrow& arrow) const
{
    const QRectF from = boxRect(m_graph.boxes[static_cast<size_t>(arrow.from)]);
    const QRectF to = boxRect(m_graph.boxes[static_cast<size_t>(arrow.to)]);
    const bool loud = arrow.isInCycle || arrow.endsSuspended;
    const QColor ink = m_look.color(arrow.isInCycle           ? Token::Failed
                                        : arrow.endsSuspended ? Token::Suspended
                                                              : Token::LineShape);
    const bool backwards = to.left() <= from.left();
    const QPointF start(from.right(), from.center().y());
    const QPointF end(backwards ? to.right() : to.left(), to.center().y());
    const double bend = std::max(30.0, std::abs(end.x() - start.x()) / 2);
    QPainterPath path(start);
    path.cubicTo(start + QPointF(bend, 0), end + QPointF(backwards ? bend : -bend, 0), end);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(ink, loud ? 2.6 : 1.4));
    painter.drawPath(path);
    const double tip = backwards ? 7 : -7;
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    painter.drawPolygon(QPolygonF {end, end + QPointF(tip, -4), end + QPointF(tip, 4)});
    QString words;
    if (arrow.oldestMs > 0)
        words = tr("%1 oldest").arg(milliseconds(arrow.oldestMs));
    if (arrow.isInCycle)
        words = tr("waits in a circle");
    const QPointF middle = path.pointAtPercent(0.5);
    const QFont font = m_look.font(FontRole::Caption);
    const double w = QFontMetricsF(font).horizontalAdvance(words) + 8;
    if (words.isEmpty() || backwards)
        return;
    const QRectF box(middle.x() - w / 2, middle.y() - m_look.px(8), w, m_look.px(16));
    painter.fillRect(box, m_look.color(Token::SurfacePanel));
    paintText(painter, box, font, m_look.color(Token::TextSecondary), words, Qt::AlignHCenter);
}

void WaitPanel::paintEvent(QPaintEvent*)
{
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    if (m_graph.boxes.empty()) {
        paintText(painter, QRectF(14, 10, viewport()->width() - 28, m_look.px(20)),
                  m_look.font(FontRole::Body), m_look.color(Token::TextQuiet),
                  tr("Nobody waits for an answer at this moment."));
        return;
    }
    for (const WaitArrow& arrow : m_graph.arrows) {
        painter.setOpacity(isDimmedBox(arrow.from) && isDimmedBox(arrow.to) ? dimmedOpacity : 1);
        paintArrow(painter, arrow);
    }
    for (int i = 0; i < static_cast<int>(m_graph.boxes.size()); ++i) {
        painter.setOpacity(isDimmedBox(i) ? dimmedOpacity : 1);
        paintBox(painter, m_graph.boxes[static_cast<size_t>(i)], i == m_current);
    }
    painter.setOpacity(1);
    if (m_graph.left > 0)
        paintText(painter,
                  QRectF(14, viewport()->height() - m_look.px(20), viewport()->width() - 28,
                         m_look.px(18)),
                  m_look.font(FontRole::Small), m_look.color(Token::TextQuiet),
                  tr("and %1 more").arg(grouped(m_graph.left)), Qt::AlignRight);
}

QString WaitPanel::spokenName(int item) const
{
    const WaitBox& box = m_graph.boxes[static_cast<size_t>(item)];
    QStringList parts {(box.count > 1 ? grouped(box.count) + QLatin1Char(' ') : QString())
                           + text(box.name),
                       text(box.words)};
    for (const WaitArrow& arrow : m_graph.arrows)
        if (arrow.from == item)
            parts
                << tr("waits for %1").arg(text(m_graph.boxes[static_cast<size_t>(arrow.to)].name));
    if (box.diesAtPurge)
        parts << tr("dies at a purge");
    return parts.join(QStringLiteral(", "));
}

QRect WaitPanel::spokenRect(int item) const
{
    return boxRect(m_graph.boxes[static_cast<size_t>(item)]).toAlignedRect();
}

void WaitPanel::choose(int box)
{
    if (box < 0 || box >= static_cast<int>(m_graph.boxes.size()))
        return;
    m_current = box;
    Q_EMIT processChosen(m_graph.boxes[static_cast<size_t>(box)].pid);
    viewport()->update();
}

void WaitPanel::mousePressEvent(QMouseEvent* event)
{
    for (size_t i = 0; i < m_graph.boxes.size(); ++i)
        if (boxRect(m_graph.boxes[i]).contains(event->position()))
            return choose(static_cast<int>(i));
}

void WaitPanel::keyPressEvent(QKeyEvent* event)
{
    const int last = static_cast<int>(m_graph.boxes.size()) - 1;
    switch (event->key()) {
    case Qt::Key_Up: m_current = std::max(0, m_current - 1); break;
    case Qt::Key_Down: m_current = std::min(std::max(0, last), m_current + 1); break;
    case Qt::Key_Return:
    case Qt::Key_Enter: choose(m_current); break;
    default: QAbstractScrollArea::keyPressEvent(event); return;
    }
    viewport()->update();
}

void WaitPanel::resizeEvent(QResizeEvent* event)
{
    QAbstractScrollArea::resizeEvent(event);
    fit();
}

} // namespace relupscope::ui
