// SPDX-License-Identifier: GPL-3.0-or-later
// What the window costs at 1,000, 10,000 and 100,000 processes, on the offscreen platform: medians
// and worst beside the design's targets, first with views made by hand, then with a real session.
// Ends with 1 if something is over its target. `bench_ui 10000` does only that size, `--views`
// leaves the session out.
#include "bench_times.h"
#include "fixture.h"
#include "session/freed_memory.h"
#include "widgets/filter_field.h"
#include "widgets/system_panel.h"
#include "window/main_window.h"
#include "window/upgrade_page.h"

#include <QApplication>
#include <QImage>
#include <QStyleFactory>

#include <algorithm>
#include <cstdio>

using namespace relupscope;
using namespace relupscope::ui;

namespace {

constexpr int rounds = 15;

// All of the window.
void paint(MainWindow& window, QImage& image)
{
    QCoreApplication::sendPostedEvents();
    window.render(&image);
}

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

void benchViews(Bench& bench, int processes, int size)
{
    constexpr Budget first {"first picture", {700, 1000, 2500}};
    constexpr Budget frame {"a frame while running", {8, 8, 16}};
    constexpr Budget key {"a key to what it shows", {50, 50, 50}};
    constexpr Budget filter {"a filter over all processes", {30, 30, 50}};
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
    bench.times(first, size, opening);

    MainWindow window {Settings {}};
    window.resize(1440, 900);
    window.show();
    window.showFrame(frameOf(views.front()));
    QCoreApplication::processEvents(); // a window that is not exposed yet paints nothing
    window.upgradePage()->setMode(RunMode::Animated);
    std::vector<double> frames;
    for (const fixture::ViewPtr& view : views)
        frames.push_back(millisecondsOf([&] {
            window.showFrame(frameOf(view));
            refresh(window);
        }));
    frames.erase(frames.begin());
    bench.times(frame, size, frames);

    window.upgradePage()->setMode(RunMode::Stopped);
    std::vector<double> keys;
    for (int i = 0; i < rounds; ++i)
        keys.push_back(millisecondsOf([&] {
            window.upgradePage()->toggleChanges();
            refresh(window);
        }));
    bench.times(key, size, keys);

    std::vector<double> filters;
    FilterField* field = window.upgradePage()->system()->filter();
    for (int i = 0; i < rounds; ++i)
        filters.push_back(millisecondsOf([&] {
            field->setText(i % 2 == 0 ? QStringLiteral("state:blocked or queue>10")
                                      : QStringLiteral("name:/teller [0-9]*7/"));
            refresh(window);
        }));
    bench.times(filter, size, filters);
}

} // namespace

int main(int argc, char** argv)
{
    keepFreedMemory(); // as the program does
    qputenv("QT_QPA_PLATFORM", "offscreen");
    TimedApplication application(argc, argv);
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    Bench bench;
    const QStringList arguments = QApplication::arguments().mid(1);
    const bool onlyViews = arguments.contains(QStringLiteral("--views"));
    const int sizes[] = {1'000, 10'000, 100'000};
    for (int size = 0; size < 3; ++size) {
        const bool isNamed = arguments.contains(QString::number(sizes[size]));
        if (arguments.size() > (onlyViews ? 1 : 0) && !isNamed)
            continue;
        std::printf("%d processes\n", sizes[size]);
        benchViews(bench, sizes[size], size);
        if (!onlyViews)
            benchSession(bench, application, sizes[size], size);
    }
    std::printf("%d over their target\n", bench.failures);
    return bench.failures == 0 ? 0 : 1;
}
