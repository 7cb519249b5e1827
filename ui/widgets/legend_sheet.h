// SPDX-License-Identifier: GPL-3.0-or-later
// What the fills, the glyphs and the marks mean: processes, versions and queues, instructions, what
// stands on the time strip.
#pragma once

#include "widgets/sheet.h"

namespace relupscope::ui {

class LegendSheet : public Sheet
{
    Q_OBJECT
public:
    LegendSheet(const Look& look, QWidget* parent);

protected:
    void paintEvent(QPaintEvent* event) override;
    void place() override;

private:
    void paintStates(QPainter& painter, double left) const;
    void paintFills(QPainter& painter, double left, double width) const;
    void paintMarks(QPainter& painter, double left) const;
    void paintWords(QPainter& painter, double left, double top, double width,
                    const QString& words) const;
    double top(int row) const;
};

} // namespace relupscope::ui
