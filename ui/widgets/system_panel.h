// SPDX-License-Identifier: GPL-3.0-or-later
// The System panel: the supervision tree with the window's filter field over it and a legend of
// counts below. What the filter says is told to it as to all panels (setHighlight).
#pragma once

#include "widgets/panel_frame.h"
#include "widgets/system_view.h"

#include <map>

namespace relupscope::ui {

class FilterField;

// What the glyphs, cells and fills mean, with counts where there are cells.
class LegendLine : public QWidget
{
    Q_OBJECT
public:
    explicit LegendLine(const Look& look, QWidget* parent = nullptr);
    void setView(const std::shared_ptr<const WorldView>& view, const SystemLayout& layout);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    double paintCellKey(QPainter& painter, double x, CellClass kind, const QString& words) const;
    void paintCellCounts(QPainter& painter) const;
    void paintGlyphKeys(QPainter& painter, double right) const;
    double paintFillKeys(QPainter& painter) const;

    const Look& m_look;
    std::shared_ptr<const WorldView> m_view;
    std::map<CellClass, uint64_t> m_counts; // of those that are cells
    bool m_isOldCalled = true;              // all old ones are blocked in a call
};

class SystemPanel : public PanelFrame
{
    Q_OBJECT
public:
    explicit SystemPanel(const Look& look, QWidget* parent = nullptr);
    void setView(const std::shared_ptr<const WorldView>& view);
    void setHighlight(const HighlightPtr& highlight);
    void setTight(bool tight);
    // Supervisors are open and folded as at the start.
    void unfold() { m_system->restoreFolds(); }
    SystemView* view() const { return m_system; }
    FilterField* filter() const { return m_filter; }

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void showCount();
    void showSubtitle();

    SystemView* m_system;
    FilterField* m_filter;
    LegendLine* m_legend;
    std::shared_ptr<const WorldView> m_world;
    HighlightPtr m_highlight = std::make_shared<const Highlight>();
};

} // namespace relupscope::ui
