// SPDX-License-Identifier: GPL-3.0-or-later
// The wait-for graph, painted: callers on the left, whom they wait for on the right. Arrow keys
// walk the boxes, Return chooses the process; the sentences of the graph are its description.
#pragma once

#include "paint/look.h"
#include "paint/wait_graph.h"
#include "widgets/spoken_items.h"

#include <QAbstractScrollArea>

#include <memory>

namespace relupscope::ui {

class WaitPanel : public QAbstractScrollArea, public SpokenItems
{
    Q_OBJECT
public:
    explicit WaitPanel(const Look& look, QWidget* parent = nullptr);
    void setView(const std::shared_ptr<const WorldView>& view);
    void setSelected(ProcessId pid);
    // What it does not let through is dimmed.
    void setHighlight(HighlightPtr highlight);
    // Chooses the next box that stands out, or the one before.
    void goToMatch(int by);
    const WaitGraph& graph() const { return m_graph; }
    int spokenCount() const override { return static_cast<int>(m_graph.boxes.size()); }
    QString spokenName(int item) const override;
    QRect spokenRect(int item) const override;

Q_SIGNALS:
    void processChosen(quint64 pid);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QRectF boxRect(const WaitBox& box) const;
    void paintBox(QPainter& painter, const WaitBox& box, bool current) const;
    void paintArrow(QPainter& painter, const WaitArrow& arrow) const;
    void fit();
    void choose(int box);
    bool isDimmedBox(int box) const;

    const Look& m_look;
    WaitGraph m_graph;
    HighlightPtr m_highlight = std::make_shared<const Highlight>();
    ProcessId m_selected = 0;
    int m_current = 0;
};

} // namespace relupscope::ui
