// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/page_scroll.h"

#include <QEvent>
#include <QScrollBar>

namespace relupscope::ui {

PageScroll::PageScroll(QWidget* page, QWidget* parent) : QScrollArea(parent)
{
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::NoFocus);
    setWidget(page);
}

// Not widgetResizable: that asks the layout, which would rather scroll than be tight.
void PageScroll::fit()
{
    const QSize least = widget()->minimumSize();
    QSize room = maximumViewportSize();
    if (least.height() > room.height())
        room.rwidth() -= verticalScrollBar()->sizeHint().width();
    widget()->resize(room.expandedTo(least));
}

void PageScroll::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    fit();
}

void PageScroll::changeEvent(QEvent* event)
{
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::StyleChange)
        fit();
}

} // namespace relupscope::ui
