// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench_times.h"

#include "window/main_window.h"

#include <QFile>
#include <QThread>

#include <fmt/format.h>

#include <algorithm>
#include <ctime>

namespace relupscope::ui {

namespace {

double milliseconds(clockid_t clock)
{
    timespec t {};
    clock_gettime(clock, &t);
    return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
}

} // namespace

double threadMilliseconds()
{
    return milliseconds(CLOCK_THREAD_CPUTIME_ID);
}

double processMilliseconds()
{
    return milliseconds(CLOCK_PROCESS_CPUTIME_ID);
}

double millisecondsOf(const std::function<void()>& work)
{
    const double before = threadMilliseconds();
    work();
    return threadMilliseconds() - before;
}

void refresh(MainWindow& window)
{
    QCoreApplication::sendPostedEvents();
    QEvent update(QEvent::UpdateRequest);
    QCoreApplication::sendEvent(&window, &update);
}

double residentMegabytes()
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray& line : status.readAll().split('\n'))
        if (line.startsWith("VmRSS:"))
            return line.mid(6).simplified().split(' ').first().toDouble() / 1024;
    return 0;
}

void Bench::times(const Budget& budget, int size, std::vector<double> ms)
{
    std::sort(ms.begin(), ms.end());
    const double median = ms[ms.size() / 2];
    row(budget, size, fmt::format("{:>9.2f} median {:>9.2f} worst", median, ms.back()), "ms",
        median <= budget.limit[size]);
}

void Bench::value(const Budget& budget, int size, double value, const char* unit, bool atLeast)
{
    const double limit = budget.limit[size];
    row(budget, size, fmt::format("{:>9.1f}{:23}", value, ""), unit,
        atLeast ? value >= limit : value <= limit);
}

void Bench::row(const Budget& budget, int size, const std::string& measured, const char* unit,
                bool passes)
{
    failures += passes ? 0 : 1;
    fmt::print("  {:<40}{}  target {:>6.0f} {:<4} {}\n", budget.what, measured, budget.limit[size],
               unit, passes ? "pass" : "FAIL");
    std::fflush(stdout);
}

bool TimedApplication::notify(QObject* receiver, QEvent* event)
{
    // Events of other threads come here as well.
    if (QThread::currentThread() != thread() || m_depth > 0)
        return QApplication::notify(receiver, event);
    ++m_depth;
    const double before = threadMilliseconds();
    const bool isDone = QApplication::notify(receiver, event);
    m_longestMs = std::max(m_longestMs, threadMilliseconds() - before);
    --m_depth;
    return isDone;
}

} // namespace relupscope::ui
