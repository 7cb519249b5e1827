// SPDX-License-Identifier: GPL-3.0-or-later
// The Relup panel: the instructions of the hop with done, now and next, the point of no return as a
// ruled row, and make_permanent apart because it is no instruction of the relup.
#pragma once

#include "models/relup_list.h"
#include "widgets/panel_frame.h"

#include <QListView>
#include <QMap>
#include <QSet>
#include <QStyledItemDelegate>

namespace relupscope::ui {

class InstructionDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    InstructionDelegate(const Look& look, const RelupList& list, QObject* parent);
    void setTight(bool tight) { m_isTight = tight; }
    void setMarked(const QSet<int>& instructions) { m_marked = instructions; }
    // Rows with a breakpoint before them; true: it is on.
    void setBreaks(const QMap<int, bool>& rows) { m_breaks = rows; }
    const QMap<int, bool>& breaks() const { return m_breaks; }
    const QSet<int>& marked() const { return m_marked; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    void paintMark(QPainter& painter, const QRectF& square, const InstructionRow& row,
                   bool crashed) const;

    const Look& m_look;
    const RelupList& m_list;
    QSet<int> m_marked;
    QMap<int, bool> m_breaks;
    bool m_isTight = false;
};

class RelupPanel : public PanelFrame
{
    Q_OBJECT
public:
    explicit RelupPanel(const Look& look, QWidget* parent = nullptr);
    void setView(const std::shared_ptr<const WorldView>& view);
    void setTight(bool tight);
    // Gives its room to the panel below the system: a few rows with a scroll bar.
    void setShort(bool isShort);
    // Outlines what has changed.
    void setMarked(const QSet<int>& instructions);
    void setBreaks(const QMap<int, bool>& rows);
    // The row that was chosen while the list has the focus; -1: none.
    int chosenRow() const;
    QListView* list() const { return m_view; }

Q_SIGNALS:
    void instructionChosen(int hop, int n);
    void menuWanted(int hop, int n, const QPoint& at);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();
    void scrollToNow();

    RelupList m_list;
    QListView* m_view;
    InstructionDelegate* m_delegate;
    std::shared_ptr<const WorldView> m_world;
    bool m_isShort = false;
};

} // namespace relupscope::ui
