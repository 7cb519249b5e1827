// SPDX-License-Identifier: GPL-3.0-or-later
// The list of things worth trying, with a mark at those that have been done. Return does one.
#pragma once

#include "models/try_list.h"
#include "widgets/sheet.h"

#include <QStyledItemDelegate>

class QListView;

namespace relupscope::ui {

class TryDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    TryDelegate(const Look& look, QObject* parent) : QStyledItemDelegate(parent), m_look(look) {}
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    const Look& m_look;
};

class TrySheet : public Sheet
{
    Q_OBJECT
public:
    // The model outlives the sheet.
    TrySheet(const Look& look, TryList* list, QWidget* parent);
    QListView* list() const { return m_view; }

protected:
    void place() override;

private:
    void showCount();

    TryList* m_list;
    QListView* m_view;
};

} // namespace relupscope::ui
