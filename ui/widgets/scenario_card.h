// SPDX-License-Identifier: GPL-3.0-or-later
// A scenario as a card of the start page: a picture made of the window's own marks, its title and
// the first sentence about it.
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
    void setCardWidth(int width) { m_width = width; }
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

private:
    void paintWords(QPainter& painter, const QRectF& box, const ScenarioInfo& scenario,
                    bool chosen) const;

    const Look& m_look;
    const ScenarioList& m_list;
    int m_width = 260;
};

// The picture for a scenario of this name in a box of 236×106; others get a plain upgrade.
void paintScenarioPicture(QPainter& painter, const Look& look, const QRectF& box,
                          const std::string& name);

// The text up to the first full stop, on one line.
QString firstSentence(const std::string& about);

} // namespace relupscope::ui
