// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panel_frame.h"

#include "paint/marks.h"

#include <QEvent>
#include <QFontMetricsF>
#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace relupscope::ui {

PanelFrame::PanelFrame(const Look& look, const QString& title, QWidget* parent)
    : QFrame(parent), m_look(look), m_title(title)
{
    setFrameShape(QFrame::NoFrame);
    setAccessibleName(title);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(1, 1, 1, 1);
    all->setSpacing(0);
    m_head = new QWidget(this);
    m_tools = new QHBoxLayout(m_head);
    m_tools->setContentsMargins(12, 0, 11, 0);
    m_tools->setSpacing(8);
    m_tools->addStretch(1);
    all->addWidget(m_head);
    m_body = new QVBoxLayout;
    m_body->setContentsMargins(0, 0, 0, 6);
    m_body->setSpacing(0);
    all->addLayout(m_body, 1);
    setHeadHeight(title.isEmpty() ? 0 : 32);
}

void PanelFrame::setTitle(const QString& title)
{
    if (title == m_title)
        return;
    m_title = title;
    setAccessibleName(title);
    update();
}

void PanelFrame::setSubtitle(const QString& subtitle, bool isErlang)
{
    if (subtitle == m_subtitle && isErlang == m_subtitleIsErlang)
        return;
    m_subtitle = subtitle;
    m_subtitleIsErlang = isErlang;
    setAccessibleDescription(subtitle);
    update();
}

void PanelFrame::setHeadHeight(int height)
{
    m_headHeight = height;
    m_head->setFixedHeight(m_look.px(height));
    m_head->setVisible(height > 0);
}

void PanelFrame::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        setHeadHeight(m_headHeight);
}

void PanelFrame::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_look.color(Token::SurfaceWindow));
    paintIsland(painter, m_look, QRectF(rect()));
    if (m_headHeight == 0)
        return;
    double right = width() - 12;
    for (int i = 0; i < m_tools->count(); ++i)
        if (QWidget* tool = m_tools->itemAt(i)->widget(); tool && tool->isVisible())
            right = std::min<double>(right, m_head->x() + tool->x() - 6);
    QRectF line(12, 1, right - 12, m_look.px(m_headHeight));
    const QFont bold = m_look.font(FontRole::PanelTitle);
    line.setLeft(line.left()
                 + paintText(painter, line, bold, m_look.color(Token::TextPrimary), m_title) + 8);
    paintWhole(painter, line, m_look.font(m_subtitleIsErlang ? FontRole::Mono : FontRole::Small),
               m_look.color(Token::TextQuiet), m_subtitle);
}

} // namespace relupscope::ui
