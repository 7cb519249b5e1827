// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/edge_fade.h"

#include <QAbstractScrollArea>
#include <QEvent>
#include <QLinearGradient>
#include <QPainter>
#include <QScrollBar>

#include <algorithm>

namespace relupscope::ui {

void EdgeFade::install(const Look& look, QAbstractScrollArea* area, Qt::Edges edges)
{
    for (const Qt::Edge edge : {Qt::TopEdge, Qt::BottomEdge})
        if (edges & edge)
            new EdgeFade(look, area, edge);
}

EdgeFade::EdgeFade(const Look& look, QAbstractScrollArea* area, Qt::Edge edge)
    : QWidget(area), m_look(look), m_area(area), m_edge(edge)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    area->viewport()->installEventFilter(this);
    const QScrollBar* bar = area->verticalScrollBar();
    connect(bar, &QScrollBar::valueChanged, this, [this] { place(); });
    connect(bar, &QScrollBar::rangeChanged, this, [this] { place(); });
    place();
}

void EdgeFade::place()
{
    const QScrollBar* bar = m_area->verticalScrollBar();
    const QRect view = m_area->viewport()->geometry();
    const bool isTop = m_edge == Qt::TopEdge;
    const bool isMore = isTop ? bar->value() > bar->minimum() : bar->value() < bar->maximum();
    const int height = std::min(m_look.px(16), view.height() / 3);
    setGeometry(view.left(), isTop ? view.top() : view.bottom() + 1 - height, view.width(), height);
    setVisible(isMore && height > 4);
    raise();
}

bool EdgeFade::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::Move
        || event->type() == QEvent::StyleChange)
        place();
    return QWidget::eventFilter(watched, event);
}

void EdgeFade::paintEvent(QPaintEvent*)
{
    const QColor panel = m_look.color(Token::SurfacePanel);
    QColor clear = panel;
    clear.setAlpha(0);
    const bool isTop = m_edge == Qt::TopEdge;
    QLinearGradient fade(0, isTop ? height() : 0, 0, isTop ? 0 : height());
    fade.setColorAt(0, clear);
    fade.setColorAt(0.7, panel);
    QPainter painter(this);
    painter.fillRect(rect(), fade);
}

} // namespace relupscope::ui
