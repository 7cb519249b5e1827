// SPDX-License-Identifier: GPL-3.0-or-later
// What the window costs at 1,000, 10,000 and 100,000 processes, on the offscreen platform: medians and
// worst against the budgets that the design sets. Ends with 1 if a median is over one and a half times
// its budget.
#include "fixture.h"
#include "widgets/filter_field.h"
#include "widgets/system_panel.h"
#include "window/main_window.h"
#include "window/upgrade_page.h"

#include <QApplication>
#include <QFile>
#include <QImage>
#include <QStyleFactory>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <functional>

using namespace relupscope;
using namespace relupscope::ui;

namespace {

constexpr int rounds = 15;

struct Budget
{
    const char* what;
    double ms[3]; // at 1,000, 10,000 and 100,000 processes
};

double millisecondsOf(const std::function<void()>& work)
{
    // The thread's own time, so that what else the machine does is not counted.
    const auto now = [] {
        timespec t {};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
        return static_cast<double>(t.tv_sec) * 1e3 + static_cast<double>(t.tv_nsec) / 1e6;
    };
    const double before = now();
    work();
    return now() - before;
}

// All of the window.
void paint(MainWindow& window, QImage& image)
{
    QCoreApplication::sendPostedEvents();
    window.render(&image);
}

// What has changed, into the window's own store, as the screen would have it.
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

class Bench
{
public:
    int failures = 0;

    void report(const Budget& budget, int size, std::vector<double> times)
    {
        std::sort(times.begin(), times.end());
        const double median = times[times.size() / 2];
        const double limit = budget.ms[size];
        const bool over = median > 1.5 * limit;
        failures += over;
        std::printf("  %-34s %9.2f ms median %9.2f worst   budget %7.0f%s\n", budget.what, median,
                    times.back(), limit, over ? "   OVER" : "");
    }
};

Frame frameOf(const fixture::ViewPtr& view)
{
    Frame frame;
    frame.view = view;
    frame.process = fixture::acc1();
    frame.source = fixture::accountSource();
    return frame;
}

// Views of successive moments, as a run sends them.
std::vector<fixture::ViewPtr> moments(int processes)
{
    std::vector<fixture::ViewPtr> views;
    const fixture::ViewPtr first = fixture::crowd(processes);
    for (int i = 0; i < rounds; ++i) {
        auto view = std::make_shared<WorldView>(*first);
        view->event += static_cast<uint64_t>(i) * 37;
        view->ms += i;
        for (size_t p = static_cast<size_t>(i); p < view->processes.size(); p += 101)
            view->processes[p].queueLength += static_cast<uint64_t>(i);
        views.push_back(view);
    }
    return views;
}

void run(Bench& bench, int processes, int size)
{
    constexpr Budget first {"first picture", {700, 1000, 2500}};
    constexpr Budget frame {"a frame while running", {8, 8, 16}};
    constexpr Budget key {"a key to what it shows", {50, 50, 50}};
    constexpr Budget filter {"a filter over all processes", {30, 30, 50}};
    std::printf("%d processes\n", processes);
    const std::vector<fixture::ViewPtr> views = moments(processes);
    QImage image(1440, 900, QImage::Format_ARGB32_Premultiplied);
    std::vector<double> opening;
    for (int i = 0; i < 3; ++i)
        opening.push_back(millisecondsOf([&] {
            MainWindow window {Settings {}};
            window.resize(1440, 900);
            window.show();
            window.showFrame(frameOf(views.front()));
            paint(window, image);
        }));
    bench.report(first, size, opening);

    MainWindow window {Settings {}};
    window.resize(1440, 900);
    window.show();
    window.upgradePage()->setMode(RunMode::Animated);
    std::vector<double> frames;
    for (const fixture::ViewPtr& view : views)
        frames.push_back(millisecondsOf([&] {
            window.showFrame(frameOf(view));
            refresh(window);
        }));
    frames.erase(frames.begin());
    bench.report(frame, size, frames);

    window.upgradePage()->setMode(RunMode::Stopped);
    std::vector<double> keys;
    for (int i = 0; i < rounds; ++i)
        keys.push_back(millisecondsOf([&] {
            window.upgradePage()->toggleChanges();
            refresh(window);
        }));
    bench.report(key, size, keys);

    std::vector<double> filters;
    FilterField* field = window.upgradePage()->system()->filter();
    for (int i = 0; i < rounds; ++i)
        filters.push_back(millisecondsOf([&] {
            field->setText(i % 2 == 0 ? QStringLiteral("state:blocked or queue>10")
                                      : QStringLiteral("name:/teller [0-9]*7/"));
            refresh(window);
        }));
    bench.report(filter, size, filters);
    std::printf("  %-34s %9.0f MB\n", "memory", residentMegabytes());
}

} // namespace

int main(int argc, char** argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    Bench bench;
    const int sizes[] = {1'000, 10'000, 100'000};
    for (int size = 0; size < 3; ++size)
        run(bench, sizes[size], size);
    return bench.failures == 0 ? 0 : 1;
}
