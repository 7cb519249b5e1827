// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/key_sheet.h"

#include "paint/marks.h"

#include <QPainter>

#include <algorithm>

namespace relupscope::ui {

namespace {

constexpr int mostColumns = 4;
constexpr int rowHeight = 24;
constexpr int headHeight = 34;

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

int KeySheet::heightFor(int columns) const
{
    const int rows = (static_cast<int>(m_actions.size()) + columns - 1) / columns;
    return m_look.px(headHeight) + rows * m_look.px(rowHeight) + 16;
}

void KeySheet::place()
{
    const QSize room = parentWidget()->size() - QSize(40, 40);
    m_columns = 2;
    while (m_columns < mostColumns && heightFor(m_columns) > room.height())
        ++m_columns;
    const int width = std::min(room.width(), m_look.px(400) * m_columns);
    const int height = heightFor(m_columns);
    setGeometry((parentWidget()->width() - width) / 2,
                std::max(0, (parentWidget()->height() - height) / 2), width, height);
}

void KeySheet::paintEvent(QPaintEvent* event)
{
    Sheet::paintEvent(event);
    QPainter painter(this);
    const int rows = (static_cast<int>(m_actions.size()) + m_columns - 1) / m_columns;
    const double each = (width() - 24.0) / m_columns;
    const double row = m_look.px(rowHeight);
    for (int i = 0; i < m_actions.size(); ++i) {
        QRectF line(12 + (i / rows) * each, m_look.px(headHeight) + (i % rows) * row, each - 22,
                    row);
        const double used = paintText(painter, line, m_look.font(FontRole::Mono),
                                      m_look.color(Token::TextPrimary), keysOf(m_actions[i]),
                                      Qt::AlignRight);
        line.setRight(line.right() - used - 6);
        paintText(painter, line, m_look.font(FontRole::Small),
                  m_look.color(Token::TextSecondary), actionName(m_actions[i]));
    }
}

} // namespace relupscope::ui
