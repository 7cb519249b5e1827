// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of the start page: a scenario as a card (picture, title, moral), a category as a heading
// that takes a whole line.
#pragma once

#include "models/scenario_list.h"
#include "paint/look.h"

#include <QStyledItemDelegate>

namespace relupscope::ui {

class CardDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    CardDelegate(const Look& look, const ScenarioList& list, QObject* parent);
    // Of the page, and so of a heading; cards share it evenly.
    void setWidths(int page, int card);
    int leastCardWidth() const;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    int lines() const;
    void paintHeading(QPainter& painter, const QRectF& line, const ScenarioList::Row& row) const;
    void paintCard(QPainter& painter, const QStyleOptionViewItem& option,
                   const ScenarioInfo& scenario) const;
    void paintWords(QPainter& painter, const QRectF& box, const ScenarioInfo& scenario,
                    bool isChosen) const;

    const Look& m_look;
    const ScenarioList& m_list;
    int m_pageWidth = 900;
    int m_cardWidth = 260;
};

// The line under a card's title: the moral, or the first sentence about it.
QString moralOf(const ScenarioInfo& scenario);

} // namespace relupscope::ui
