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
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void place() override;

private:
    // Processes, fills and bars, marks: each a list of rows, in one to three columns.
    struct Place
    {
        double left = 0;
        double width = 0;
        int firstRow = 0;
    };
    struct Places
    {
        Place states;
        Place fills;
        Place marks;
        int rows = 0;
        double width = 0; // of the sheet
    };
    Places places(double room) const;
    void paintStates(QPainter& painter, const Place& at) const;
    void paintFills(QPainter& painter, const Place& at) const;
    void paintBars(QPainter& painter, const Place& at) const;
    void paintMarks(QPainter& painter, const Place& at) const;
    void paintWords(QPainter& painter, double left, double top, double width,
                    const QString& words) const;
    double wordsWidth(const QStringList& words) const;
    double top(int row) const;
    void scroll(int by);

    int m_top = 0; // the first row shown
};

} // namespace relupscope::ui
