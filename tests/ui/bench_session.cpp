// SPDX-License-Identifier: GPL-3.0-or-later
// The window with a real session among many processes: from a key to what is painted, both threads'
// work counted.
#include "bench_times.h"
#include "many_processes.h"
#include "otp_root.h"
#include "session/session_controller.h"
#include "window/main_window.h"
#include "window/upgrade_page.h"

#include <QAction>

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <malloc.h>

namespace relupscope::ui {

namespace {

namespace fs = std::filesystem;

constexpr int rounds = 15;

constexpr Budget stepEvent {"step one event, key to painted", {16, 16, 33}};
constexpr Budget stepBack {"step back one event, key to painted", {50, 50, 100}};
constexpr Budget stepInstruction {"step back one instruction", {100, 100, 300}};
constexpr Budget previews {"previews while scrubbing", {30, 30, 30}};
constexpr Budget release {"exact after scrubbing", {100, 100, 100}};
constexpr Budget blocked {"window's thread busy at a stretch, worst", {50, 50, 50}};
constexpr Budget memory {"memory of window and machine, idle", {250, 250, 700}};

// A window that runs a scenario, and waits for its answers.
class Driver
{
public:
    explicit Driver(const std::string& scenario)
    {
        QObject::connect(&m_controller, &SessionController::frameChanged, &m_window,
                         [this] { ++m_frames; });
        QObject::connect(&m_controller, &SessionController::failed, &m_window,
                         [](const Error& error) {
                             fmt::print("{}\n", error.text());
                             std::exit(2);
                         });
        SessionOptions options;
        options.scenario = scenario;
        options.otpRoot = findOtpRoot("").value_or("");
        m_window.resize(1440, 900);
        m_window.show();
        m_window.openScenario(options);
        waitForFrame(0);
    }

    MainWindow& window() { return m_window; }
    SessionController& controller() { return m_controller; }

    // Until the answer to `command` is on the screen; the time of both threads.
    double answer(const std::function<void()>& command)
    {
        settle();
        const int before = m_frames;
        const double start = processMilliseconds();
        command();
        waitForFrame(before);
        refresh(m_window);
        return processMilliseconds() - start;
    }

    void key(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        for (QAction* action : m_window.findChildren<QAction*>())
            if (action->shortcuts().contains(QKeySequence(key | modifiers)))
                return action->trigger();
        fmt::print("no command has the key {}\n",
                   QKeySequence(key | modifiers).toString().toStdString());
        std::exit(2);
    }

    std::vector<double> answers(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        std::vector<double> ms;
        for (int i = 0; i < rounds; ++i)
            ms.push_back(answer([&] { this->key(key, modifiers); }));
        return ms;
    }

private:
    void waitForFrame(int before)
    {
        while (m_frames == before)
            QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    }
    void settle()
    {
        for (int i = 0; i < 5; ++i)
            QCoreApplication::processEvents();
    }

    SessionController m_controller;
    MainWindow m_window {Settings {}, &m_controller};
    int m_frames = 0;
};

} // namespace

namespace {

// Drags of two seconds, back and forth over most of the run; at the end of each the mouse lets go.
void benchScrub(Bench& bench, Driver& driver, double endMs, int size)
{
    constexpr int Drags = 6;
    constexpr int Places = 60;
    UpgradePage* page = driver.window().upgradePage();
    std::vector<double> passed;
    std::vector<double> released;
    for (int drag = 0; drag < Drags; ++drag) {
        double ms = 0;
        for (int i = 0; i < Places; ++i) {
            const int at = drag % 2 == 0 ? Places - i : i;
            ms = endMs * (0.2 + 0.6 * (at + 0.1 * drag) / Places);
            passed.push_back(driver.answer([&] { Q_EMIT page->timePassed(ms); }));
        }
        released.push_back(driver.answer([&] { Q_EMIT page->timeChosen(ms); }));
    }
    std::sort(passed.begin(), passed.end());
    bench.value(previews, size, 1000 / passed[passed.size() / 2], "/s", true);
    bench.value(release, size, *std::max_element(released.begin(), released.end()), "ms");
}

} // namespace

void benchSession(Bench& bench, TimedApplication& application, int processes, int size)
{
    std::string pattern = (fs::temp_directory_path() / "relupscope-bench-XXXXXX").string();
    const fs::path below = mkdtemp(pattern.data());
    malloc_trim(0); // what the views of the first part left behind
    {
        Driver driver(manyProcesses(below, static_cast<size_t>(processes), 50, 300).string());
        bench.value(memory, size, residentMegabytes(), "MB");
        application.forget();
        Moment end;
        end.kind = Moment::Kind::End;
        driver.answer([&] { driver.controller().goTo(end); });
        const double endMs = driver.window().upgradePage()->frame().view->ms;
        benchScrub(bench, driver, endMs, size);
        bench.times(stepEvent, size, driver.answers(Qt::Key_F11));
        bench.times(stepBack, size, driver.answers(Qt::Key_F11, Qt::ShiftModifier));
        driver.answer([&] { driver.controller().goTo(end); });
        bench.times(stepInstruction, size, driver.answers(Qt::Key_F10, Qt::ShiftModifier));
        bench.value(blocked, size, application.longestMs(), "ms");
    }
    fs::remove_all(below);
}

} // namespace relupscope::ui
