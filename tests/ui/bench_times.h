// SPDX-License-Identifier: GPL-3.0-or-later
// What the parts of the window's bench share: clocks, the table that is printed, and how a window
// is brought to paint. Times are of the processor, so that what else the machine does is not
// counted.
#pragma once

#include <QApplication>

#include <functional>
#include <string>
#include <vector>

namespace relupscope::ui {

class MainWindow;

// At 1,000, 10,000 and 100,000 processes; the design's targets (milliseconds, megabytes, a second's
// number of previews).
struct Budget
{
    const char* what;
    double limit[3];
};

double threadMilliseconds();  // of the calling thread
double processMilliseconds(); // of all threads

double millisecondsOf(const std::function<void()>& work);

// Paints what has changed into the window's own store, as the screen would have it.
void refresh(MainWindow& window);

double residentMegabytes();

// Rows of the table, and how many of them are over their target.
class Bench
{
public:
    int failures = 0;

    // Passes if the median is within the target.
    void times(const Budget& budget, int size, std::vector<double> ms);
    // Passes if `value` is at most the target, or at least where `atLeast` says so.
    void value(const Budget& budget, int size, double value, const char* unit,
               bool atLeast = false);

private:
    void row(const Budget& budget, int size, const std::string& measured, const char* unit,
             bool passes);
};

// Knows the longest that the window's thread was busy with one event.
class TimedApplication : public QApplication
{
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override;
    void forget() { m_longestMs = 0; }
    double longestMs() const { return m_longestMs; }

private:
    int m_depth = 0;
    double m_longestMs = 0;
};

// With a real session of that many processes; `size` is the column of the budgets.
void benchSession(Bench& bench, TimedApplication& application, int processes, int size);

} // namespace relupscope::ui
