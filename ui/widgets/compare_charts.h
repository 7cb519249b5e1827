// SPDX-License-Identifier: GPL-3.0-or-later
// Two runs in the same four charts: one solid, the other dashed, from a little before their relups
// to the end of what is known of them. Belongs to the comparison, which shows it where there is
// room.
#pragma once

#include "api/view.h"
#include "paint/look.h"

#include <QWidget>

#include <vector>

namespace relupscope::ui {

class SmallChart;

class CompareCharts : public QWidget
{
    Q_OBJECT
public:
    explicit CompareCharts(const Look& look, QWidget* parent = nullptr);
    void setRuns(const WorldView& a, const QString& letterA, const WorldView& b,
                 const QString& letterB);
    const std::vector<SmallChart*>& charts() const { return m_charts; }

protected:
    void changeEvent(QEvent* event) override;

private:
    const Look& m_look;
    std::vector<SmallChart*> m_charts;
};

} // namespace relupscope::ui
