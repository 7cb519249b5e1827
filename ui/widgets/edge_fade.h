// SPDX-License-Identifier: GPL-3.0-or-later
// Where a list or a text goes on beyond its edge, the row that is cut fades into the panel: it says
// that there is more, instead of looking like half a word. Owned by the area it lies on; takes no
// mouse and no focus.
#pragma once

#include "paint/look.h"

#include <QWidget>

class QAbstractScrollArea;

namespace relupscope::ui {

class EdgeFade : public QWidget
{
public:
    // One for each edge that something can lie beyond; they belong to the area.
    static void install(const Look& look, QAbstractScrollArea* area,
                        Qt::Edges edges = Qt::TopEdge | Qt::BottomEdge);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    EdgeFade(const Look& look, QAbstractScrollArea* area, Qt::Edge edge);
    void place();
    int cutHeight() const;

    const Look& m_look;
    QAbstractScrollArea* m_area;
    Qt::Edge m_edge;
};

} // namespace relupscope::ui
