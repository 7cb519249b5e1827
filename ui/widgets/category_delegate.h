// SPDX-License-Identifier: GPL-3.0-or-later
// A category of the start page: its name on the left, how many scenarios it has on the right.
#pragma once

#include "paint/look.h"

#include <QStyledItemDelegate>

namespace relupscope::ui {

class CategoryDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    CategoryDelegate(const Look& look, QObject* parent) : QStyledItemDelegate(parent), m_look(look)
    {
    }
    void setTight(bool isTight) { m_isTight = isTight; }
    int rowHeight() const { return m_look.px(m_isTight ? 24 : 28); }
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    const Look& m_look;
    bool m_isTight = false;
};

} // namespace relupscope::ui
