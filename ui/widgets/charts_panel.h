// SPDX-License-Identifier: GPL-3.0-or-later
// Five small multiples in a row: throughput, waiting calls, latency, processes on old code, failed
// requests.
#pragma once

#include "widgets/small_chart.h"

#include <memory>
#include <vector>

namespace relupscope::ui {

// What the five charts show of a view; `recorded` is a later moment of the same run or nullptr, `faults`
// are the times at which something was made to go wrong.
std::vector<ChartContent> chartContents(const WorldView& view, const WorldView* recorded,
                                        const std::vector<double>& faults = {});
// "last 120 ms", "last 120 ms to 80 ms ahead".
QString chartSpanText(const WorldView& view, const WorldView* recorded);
// All curves as comma-separated values: a line for each point in time, a column for each curve.
QByteArray chartsCsv(const Charts& charts);

class ChartsPanel : public QWidget
{
    Q_OBJECT
public:
    explicit ChartsPanel(const Look& look, QWidget* parent = nullptr);
    void setView(const WorldView& view, const WorldView* recorded,
                 const std::vector<double>& faults = {});
    const std::vector<SmallChart*>& charts() const { return m_charts; }
    // As the file's ending says: png, svg or csv. False: it cannot be written.
    bool save(const QString& file);

private:
    std::vector<SmallChart*> m_charts;
    Charts m_shown;
};

} // namespace relupscope::ui
