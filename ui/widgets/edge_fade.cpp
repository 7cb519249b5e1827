// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/edge_fade.h"

#include <QAbstractScrollArea>
#include <QEvent>
#include <QLinearGradient>
#include <QPainter>
#include <QScrollArea>
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
    const int height = std::min({m_look.px(16), view.height() / 3, cutHeight()});
    // Margins beside the view, as of line numbers, go with it.
    setGeometry(0, isTop ? view.top() : view.bottom() + 1 - height, view.right() + 1, height);
    setVisible(isMore && height > m_look.px(5));
    raise();
}

// How much is seen of what the edge cuts; of a page of widgets only the one that it goes through.
int EdgeFade::cutHeight() const
{
    const auto* scroll = qobject_cast<const QScrollArea*>(m_area);
    if (!scroll || !scroll->widget())
        return m_area->height();
    const int value = m_area->verticalScrollBar()->value();
    const int edge = m_edge == Qt::TopEdge ? value : value + m_area->viewport()->height();
    for (const QObject* child : scroll->widget()->children()) {
        const auto* widget = qobject_cast<const QWidget*>(child);
        if (!widget || widget->isHidden())
            continue;
        const QRect at = widget->geometry();
        if (at.top() < edge && at.bottom() + 1 > edge)
            return m_edge == Qt::TopEdge ? at.bottom() + 1 - edge : edge - at.top();
    }
    return 0;
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
