// SPDX-License-Identifier: GPL-3.0-or-later
// A whole story by keyboard alone, on a real session: gallery, open, step, look around, go back.
// RELUPSCOPE_PICTURES=FOLDER saves what the window looked like on the way.
#include "otp_root.h"
#include "session/session_controller.h"
#include "widgets/compare_panel.h"
#include "widgets/events_panel.h"
#include "widgets/filter_field.h"
#include "widgets/space_time_view.h"
#include "widgets/wait_panel.h"
#include "window/bottom_panel.h"
#include "window/gallery_page.h"
#include "window/main_window.h"
#include "window/upgrade_page.h"

#include <QtTest>

using namespace relupscope;
using namespace relupscope::ui;

namespace {

SessionOptions options()
{
    SessionOptions found;
    found.otpRoot = findOtpRoot(std::string()).value_or(std::string());
    return found;
}

struct Story
{
    Story() : window(Settings {}, &controller)
    {
        window.setOptions(options());
        window.resize(1440, 900);
        window.show();
    }

    void press(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QWidget* focused = window.focusWidget();
        QTest::keyClick(focused ? focused : &window, static_cast<Qt::Key>(key), modifiers);
    }
    bool open(const std::string& scenario)
    {
        SessionOptions wanted = options();
        wanted.scenario = scenario;
        window.openScenario(wanted);
        return waitFor([this] { return view() != nullptr; });
    }
    const WorldView* view() const { return window.upgradePage()->frame().view.get(); }
    template<typename Condition>
    bool waitFor(Condition condition)
    {
        return QTest::qWaitFor(condition, 60'000);
    }
    // Presses a key and waits until the run has moved.
    bool step(int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        const uint64_t before = view()->event;
        press(key, modifiers);
        return waitFor([&] { return view()->event != before; });
    }
    void picture(const char* name)
    {
        QTest::qWait(50);
        const QString folder = qEnvironmentVariable("RELUPSCOPE_PICTURES");
        if (!folder.isEmpty())
            QVERIFY(window.saveWindow(folder + QLatin1Char('/') + QLatin1String(name)
                                      + QStringLiteral(".png")));
    }

    SessionController controller;
    MainWindow window;
};

} // namespace

class StoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (options().otpRoot.empty())
            QSKIP("no Erlang/OTP is installed");
    }

    void anUpgradeIsWalkedByKeys()
    {
        Story story;
        QVERIFY(story.open("order-by-dependency"));
        for (int i = 1; i <= 5; ++i)
            QVERIFY(story.step(Qt::Key_F10));
        QCOMPARE(story.view()->instruction, 5);
        story.press(Qt::Key_K);
        story.picture("changes");
        BottomPanel* bottom = story.window.upgradePage()->bottom();

        story.press(Qt::Key_2, Qt::ControlModifier);
        QVERIFY(story.waitFor([&] { return bottom->events()->log().rowCount() > 10; }));
        story.picture("events");
        bottom->events()->filter()->setText(QStringLiteral("name:account"));
        const int all = bottom->events()->log().rowCount();
        QVERIFY(story.waitFor([&] {
            const int found = bottom->events()->log().rowCount();
            return found > 0 && found != all;
        }));
        story.picture("events-filtered");

        story.press(Qt::Key_3, Qt::ControlModifier);
        QVERIFY(story.waitFor([&] { return !bottom->spaceTime()->content().arrows.empty(); }));
        story.picture("space-time");
        // While the conversion runs the callers wait.
        QVERIFY(story.step(Qt::Key_F10));
        QVERIFY(story.step(Qt::Key_F10));
        story.press(Qt::Key_4, Qt::ControlModifier);
        QVERIFY(!bottom->waits()->graph().arrows.empty());
        story.picture("waiting-for");
        story.press(Qt::Key_E, Qt::ControlModifier);
        story.picture("expanded");
        story.press(Qt::Key_E, Qt::ControlModifier);
        story.press(Qt::Key_1, Qt::ControlModifier);
        story.picture("charts");
    }

    // Step to the load, go back, kill the server there, and compare what came of it.
    void aKillIsComparedWithWhatWasPlanned()
    {
        Story story;
        QVERIFY(story.open("order-by-dependency"));
        for (int i = 1; i <= 6; ++i)
            QVERIFY(story.step(Qt::Key_F10));
        const uint64_t there = story.view()->event;
        QVERIFY(story.step(Qt::Key_F10, Qt::ShiftModifier));
        QCOMPARE(story.view()->instruction, 5);
        QVERIFY(story.step(Qt::Key_F11));
        QVERIFY(story.step(Qt::Key_F11, Qt::ShiftModifier));
        QCOMPARE(story.view()->instruction, 5);
        const auto frame = [&]() -> const Frame& { return story.window.upgradePage()->frame(); };
        story.press(Qt::Key_B);
        QVERIFY(story.waitFor([&] { return frame().bookmarks.size() == 1; }));
        QVERIFY(frame().process.pid != 0);
        story.press(Qt::Key_Delete);
        QVERIFY(story.waitFor([&] { return frame().branches.size() == 2; }));
        story.picture("forked");
        QVERIFY(story.step(Qt::Key_End));
        story.picture("killed");
        story.press(Qt::Key_5, Qt::ControlModifier);
        QVERIFY(story.waitFor([&] {
            return !story.window.upgradePage()->bottom()->compare()->comparison().rows.empty();
        }));
        story.picture("compare");
        QVERIFY(story.window.upgradePage()->bottom()->compare()->comparison().differing > 0);
        story.press(Qt::Key_B, Qt::ControlModifier);
        QVERIFY(story.waitFor([&] { return frame().branch == BranchTree::Root; }));
        QVERIFY(story.view()->event >= there);
        story.press(Qt::Key_N);
        story.picture("notes");
        Q_EMIT story.window.upgradePage()->timeChosen(100);
        QVERIFY(story.waitFor([&] { return story.view()->ms < 110; }));
    }

    void runsToWhatIsAskedFor()
    {
        Story story;
        QVERIFY(story.open("two-clauses"));
        story.controller.runTo("kind=code_change", false);
        QVERIFY(story.waitFor([&] { return story.view()->instruction == 6; }));
        const uint64_t there = story.view()->event;
        story.controller.runTo("kind=suspend", true);
        QVERIFY(story.waitFor([&] { return story.view()->event < there; }));
        QCOMPARE(story.view()->instruction, 4);
    }

    void focusGoesBackAndForth()
    {
        Story story;
        QVERIFY(story.open("two-clauses"));
        QVERIFY(story.step(Qt::Key_F10));
        const uint64_t first = story.view()->event;
        const auto chosen = [&] { return story.window.upgradePage()->frame().process.name; };
        const auto choose = [&](const std::string& name) {
            for (const ProcessRow& row : story.view()->processes)
                if (row.name == name)
                    Q_EMIT story.window.upgradePage()->processChosen(row.pid);
            return story.waitFor([&] { return chosen() == name; });
        };
        QVERIFY(choose("account"));
        QVERIFY(choose("ledger"));
        story.press(Qt::Key_Left, Qt::AltModifier);
        QVERIFY(story.waitFor([&] { return chosen() == "account"; }));
        story.press(Qt::Key_Right, Qt::AltModifier);
        QVERIFY(story.waitFor([&] { return chosen() == "ledger"; }));
        Q_EMIT story.window.upgradePage()->instructionChosen(1, 3);
        QVERIFY(story.waitFor([&] { return story.view()->instruction == 3; }));
        story.press(Qt::Key_Left, Qt::AltModifier);
        QVERIFY(story.waitFor([&] { return story.view()->event == first; }));
    }
};

QTEST_MAIN(StoryTest)
#include "tst_story.moc"
