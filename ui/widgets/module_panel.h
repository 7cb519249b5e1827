// SPDX-License-Identifier: GPL-3.0-or-later
// The Modules panel: each module's current and old slot as a socket (solid tint, hatched swatch, or
// dashed and empty), who runs each, and one line of forecast.
#pragma once

#include "models/tables.h"
#include "paint/highlight.h"
#include "widgets/panel_frame.h"

#include <QLabel>
#include <QSet>
#include <QStyledItemDelegate>
#include <QTableView>

#include <memory>

namespace relupscope::ui {

class SlotDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    SlotDelegate(const Look& look, const ModuleTable& table, QObject* parent);
    void setTight(bool tight) { m_isTight = tight; }
    void setMarked(const QSet<QString>& modules) { m_marked = modules; }
    const QSet<QString>& marked() const { return m_marked; }
    void setHighlight(HighlightPtr highlight) { m_highlight = std::move(highlight); }
    int rowHeight(int row) const;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    bool isTwoLined(const ModuleRow& row) const;
    bool isLarge() const;
    void paintEmpty(QPainter& painter, const QRectF& box, const QString& history) const;
    void paintBelow(QPainter& painter, const QRectF& box, const SlotWords& words) const;
    void paintSlot(QPainter& painter, const QRectF& box, const SlotWords& words,
                   CodeVersion version, bool twoLines) const;

    const Look& m_look;
    const ModuleTable& m_table;
    QSet<QString> m_marked;
    HighlightPtr m_highlight = std::make_shared<const Highlight>();
    bool m_isTight = false;
};

class ModulePanel : public PanelFrame
{
    Q_OBJECT
public:
    explicit ModulePanel(const Look& look, QWidget* parent = nullptr);
    void setView(const std::shared_ptr<const WorldView>& view);
    void setTight(bool tight);
    // Outlines what has changed.
    void setMarked(const QSet<QString>& modules);
    void setHighlight(const HighlightPtr& highlight);
    QTableView* table() const { return m_view; }

Q_SIGNALS:
    void moduleChosen(const QString& module);
    void menuWanted(const QString& module, const QPoint& at);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fit();

    ModuleTable m_table;
    QTableView* m_view;
    SlotDelegate* m_delegate;
    QWidget* m_columnNames;
    QLabel* m_forecast;
    std::shared_ptr<const WorldView> m_world;
    std::shared_ptr<const std::vector<ModuleRow>> m_rows; // of it, that are shown
    bool m_isTight = false;
};

} // namespace relupscope::ui
