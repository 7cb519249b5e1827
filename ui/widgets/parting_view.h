// SPDX-License-Identifier: GPL-3.0-or-later
// Two branches as space-time diagrams side by side, from shortly before they part: what only one of
// them has is a hollow diamond.
#pragma once

#include "session/event_search.h"
#include "widgets/space_time_view.h"

#include <QWidget>

class QLabel;

namespace relupscope::ui {

class PartingView : public QWidget
{
    Q_OBJECT
public:
    explicit PartingView(const Look& look, QWidget* parent = nullptr);
    // The last views known of the two, and their events from shortly before `parting`.
    void setRuns(const std::shared_ptr<const WorldView> (&last)[2],
                 const std::vector<EventRow> (&events)[2], uint64_t parting);
    void setNames(const QString& a, const QString& b);
    SpaceTimeView* side(int i) const { return m_sides[i]; }

protected:
    void changeEvent(QEvent* event) override;

private:
    void restyle();

    const Look& m_look;
    SpaceTimeView* m_sides[2];
    QLabel* m_names[2];
    QLabel* m_legend;
};

} // namespace relupscope::ui
