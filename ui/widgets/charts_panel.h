// SPDX-License-Identifier: GPL-3.0-or-later
// Five small multiples in a row: throughput, calls under way, latency, processes on old code,
// failed requests.
#pragma once

#include "widgets/small_chart.h"

#include <QElapsedTimer>
#include <QTimer>

#include <memory>
#include <vector>

namespace relupscope::ui {

// What the five charts show of a view; `recorded` is a later moment of the same run or nullptr,
// `faults` are the times at which something was made to go wrong.
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
    // While a run moves by itself the charts follow at most twenty times a second.
    void setRunning(bool isRunning);
    // The curves, with what is known to come, and the time of the playhead.
    const Charts& shown() const { return m_shown; }
    double now() const { return m_now; }
    const std::vector<SmallChart*>& charts() const { return m_charts; }
    // As the file's ending says: png, svg or csv. False: it cannot be written.
    bool save(const QString& file);

Q_SIGNALS:
    void timeChosen(double ms);
    void timePassed(double ms);

private:
    void show(std::vector<ChartContent> contents);

    std::vector<SmallChart*> m_charts;
    std::vector<ChartContent> m_waiting; // until their turn comes
    QElapsedTimer m_sinceShown;
    QTimer m_turn;
    bool m_isRunning = false;
    Charts m_shown;
    double m_now = 0;
};

} // namespace relupscope::ui
