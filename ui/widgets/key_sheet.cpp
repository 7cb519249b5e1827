// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/key_sheet.h"

#include "paint/marks.h"

#include <QFontMetricsF>
#include <QKeyEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace relupscope::ui {

namespace {

constexpr int mostColumns = 4;
constexpr int rowHeight = 24;
constexpr int headHeight = 34;
constexpr int margin = 12;
constexpr int between = 44; // words and keys, and the next column

QString keysOf(const QAction* action)
{
    QStringList keys;
    for (const QKeySequence& key : action->shortcuts())
        keys << key.toString(QKeySequence::NativeText);
    return keys.mid(0, 2).join(QStringLiteral(", "));
}

} // namespace

KeySheet::KeySheet(const Look& look, QList<QAction*> actions, QWidget* parent)
    : Sheet(look, tr("Keys"), parent), m_actions(std::move(actions))
{
    erase_if(m_actions, [](const QAction* a) { return a->shortcut().isEmpty(); });
    QStringList spoken;
    for (const QAction* action : m_actions)
        spoken << actionName(action) + QLatin1Char(' ') + keysOf(action);
    setAccessibleDescription(spoken.join(QStringLiteral(", ")));
}

int KeySheet::rows() const
{
    return (static_cast<int>(m_actions.size()) + m_columns - 1) / m_columns;
}

int KeySheet::widestRow() const
{
    const QFontMetricsF words(m_look.font(FontRole::Small));
    const QFontMetricsF keys(m_look.font(FontRole::Mono));
    double widest = 0;
    for (const QAction* action : m_actions)
        widest = std::max(widest,
                          words.horizontalAdvance(actionName(action))
                              + keys.horizontalAdvance(keysOf(action)));
    return static_cast<int>(std::ceil(widest)) + between;
}

bool KeySheet::showsWholeWords() const
{
    return (width() - 2 * margin) / m_columns >= widestRow();
}

void KeySheet::place()
{
    const QSize room = parentWidget()->size() - QSize(40, 40);
    const int widest = widestRow();
    const auto heightNow
        = [this] { return m_look.px(headHeight) + rows() * m_look.px(rowHeight) + 16; };
    const int most = std::clamp((room.width() - 2 * margin) / widest, 1, mostColumns);
    m_columns = std::min(2, most);
    while (m_columns < most && heightNow() > room.height())
        ++m_columns;
    m_top = 0;
    const int width
        = std::min(room.width(), std::max(widest, m_look.px(400)) * m_columns + 2 * margin);
    const int height = std::min(room.height(), heightNow());
    setSubtitle(height < heightNow() ? tr("Up and down scroll") : QString());
    setGeometry((parentWidget()->width() - width) / 2,
                std::max(0, (parentWidget()->height() - height) / 2), width, height);
}

void KeySheet::scroll(int by)
{
    const int seen = (height() - m_look.px(headHeight) - 8) / m_look.px(rowHeight);
    m_top = std::clamp(m_top + by, 0, std::max(0, rows() - seen));
    update();
}

void KeySheet::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Up: return scroll(-1);
    case Qt::Key_Down: return scroll(1);
    case Qt::Key_PageUp: return scroll(-10);
    case Qt::Key_PageDown: return scroll(10);
    default: Sheet::keyPressEvent(event);
    }
}

void KeySheet::wheelEvent(QWheelEvent* event)
{
    scroll(event->angleDelta().y() > 0 ? -3 : 3);
    event->accept();
}

void KeySheet::paintEvent(QPaintEvent* event)
{
    Sheet::paintEvent(event);
    QPainter painter(this);
    painter.setClipRect(
        QRectF(2, m_look.px(headHeight), width() - 4, height() - m_look.px(headHeight) - 4));
    const double each = (width() - 2.0 * margin) / m_columns;
    const double row = m_look.px(rowHeight);
    for (int i = 0; i < m_actions.size(); ++i) {
        QRectF line(margin + (i / rows()) * each,
                    m_look.px(headHeight) + (i % rows() - m_top) * row, each - between / 2.0, row);
        const double used
            = paintText(painter, line, m_look.font(FontRole::Mono),
                        m_look.color(Token::TextPrimary), keysOf(m_actions[i]), Qt::AlignRight);
        line.setRight(line.right() - used - 6);
        paintText(painter, line, m_look.font(FontRole::Small), m_look.color(Token::TextSecondary),
                  actionName(m_actions[i]));
    }
}

} // namespace relupscope::ui
