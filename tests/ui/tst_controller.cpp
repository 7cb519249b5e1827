// SPDX-License-Identifier: GPL-3.0-or-later
// Commands reach the session in its own thread and frames come back, without and with the window.
#include "counting_session.h"
#include "session/session_controller.h"
#include "window/main_window.h"
#include "window/opening_page.h"
#include "window/upgrade_page.h"

#include <QAction>
#include <QtTest>

using namespace relupscope;
using namespace relupscope::ui;
using fixture::CountingSession;

namespace {

Result<std::unique_ptr<Session>> openCounting(const SessionOptions& options)
{
    if (options.scenario == "broken")
        return fail(ErrorKind::Syntax, "broken/scenario.toml:3", "no such key", "titel");
    if (options.progress)
        options.progress("Compiling bank", 0.5);
    return std::make_unique<CountingSession>();
}

SessionOptions named(const std::string& scenario)
{
    SessionOptions options;
    options.scenario = scenario;
    return options;
}

// Collects the frames of a controller.
struct Watched
{
    Watched() : controller(openCounting)
    {
        QObject::connect(&controller, &SessionController::frameChanged, &controller,
                         [this](const Frame& f) {
                             frame = f;
                             ++frames;
                         });
        controller.open(named("counting"));
    }
    bool reaches(uint64_t event)
    {
        return QTest::qWaitFor([&] { return frame.view && frame.view->event == event; }, 5000);
    }
    SessionController controller;
    Frame frame;
    int frames = 0;
};

} // namespace

class ControllerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void stepsForwardAndBack()
    {
        Watched w;
        QVERIFY(w.reaches(0));
        w.controller.stepEvent();
        QVERIFY(w.reaches(1));
        w.controller.stepInstruction();
        QVERIFY(w.reaches(100));
        w.controller.stepBackEvent();
        QVERIFY(w.reaches(99));
        w.controller.restart();
        QVERIFY(w.reaches(0));
    }

    void goesToMoments()
    {
        Watched w;
        Moment moment;
        moment.kind = Moment::Kind::Event;
        moment.n = 250;
        w.controller.goTo(moment);
        QVERIFY(w.reaches(250));
        moment.n = 30;
        w.controller.goTo(moment);
        QVERIFY(w.reaches(30));
        moment.kind = Moment::Kind::End;
        w.controller.goTo(moment);
        QVERIFY(w.reaches(CountingSession::last));
    }

    void previewsAreExactWhereTheWayIsShort()
    {
        Watched w;
        QVERIFY(w.reaches(0));
        w.controller.preview(12.3);
        QVERIFY(w.reaches(123));
        w.controller.preview(4.5);
        QVERIFY(w.reaches(45));
    }

    void runsUntilTheEndOrPause()
    {
        Watched w;
        QVERIFY(w.reaches(0));
        QSignalSpy finished(&w.controller, &SessionController::finished);
        w.controller.run(RunMode::Fast, 1);
        QVERIFY(w.reaches(CountingSession::last));
        QTRY_COMPARE(finished.count(), 1);
        QTRY_VERIFY(w.controller.mode() == RunMode::Stopped);
        w.controller.restart();
        QVERIFY(w.reaches(0));
        w.controller.run(RunMode::Animated, 0.001);
        QTRY_VERIFY(w.controller.mode() == RunMode::Animated);
        w.controller.pause();
        QTRY_VERIFY(w.controller.mode() == RunMode::Stopped);
    }

    void aKillForksABranch()
    {
        Watched w;
        QVERIFY(w.reaches(0));
        Moment moment;
        moment.kind = Moment::Kind::Event;
        moment.n = 50;
        w.controller.goTo(moment);
        QVERIFY(w.reaches(50));
        w.controller.kill(95);
        QTRY_COMPARE(w.frame.branches.size(), size_t {2});
        const BranchId fork = w.frame.branch;
        QVERIFY(fork != BranchTree::Root);
        QCOMPARE(w.frame.branches.back().fork.event, uint64_t {50});
        moment.n = 30;
        w.controller.switchBranch(BranchTree::Root, moment);
        QVERIFY(w.reaches(30));
        QCOMPARE(w.frame.branch, BranchTree::Root);
        w.controller.renameBranch(fork, "the other");
        QTRY_COMPARE(w.frame.branches.back().name, std::string("the other"));
        w.controller.removeBranch(fork);
        QTRY_COMPARE(w.frame.branches.size(), size_t {1});
    }

    void bookmarksAreKept()
    {
        Watched w;
        QVERIFY(w.reaches(0));
        w.controller.addBookmark("here");
        QTRY_COMPARE(w.frame.bookmarks.size(), size_t {1});
        Bookmark bookmark = w.frame.bookmarks.front();
        bookmark.note = "why";
        w.controller.changeBookmark(bookmark);
        QTRY_COMPARE(w.frame.bookmarks.front().note, std::string("why"));
        w.controller.removeBookmark(bookmark.id);
        QTRY_VERIFY(w.frame.bookmarks.empty());
    }

    void aKillOfNobodyIsAnError()
    {
        Watched w;
        QVERIFY(w.reaches(0));
        QSignalSpy failed(&w.controller, &SessionController::failed);
        w.controller.kill(4711);
        QTRY_COMPARE(failed.count(), 1);
    }

    void selectionIsAnswered()
    {
        Watched w;
        QVERIFY(w.reaches(0));
        w.controller.select(0, 97, "ledger");
        QTRY_COMPARE(w.frame.process.pid, ProcessId {97});
        w.controller.selectModule("teller");
        QTRY_COMPARE(w.frame.source.module, std::string("teller"));
    }

    void theWindowStepsByKeys()
    {
        SessionController controller(openCounting);
        MainWindow window(Settings {}, &controller);
        window.resize(1280, 720);
        window.show();
        window.openScenario(named("counting"));
        QCOMPARE(window.currentPage(), window.opening());
        const auto at = [&] {
            const auto view = window.upgradePage()->frame().view;
            return view ? static_cast<int>(view->event) : -1;
        };
        QTRY_COMPARE(at(), 0);
        QCOMPARE(window.currentPage(), window.upgradePage());
        QTest::keyClick(&window, Qt::Key_F10);
        QTRY_COMPARE(at(), 100);
        QTest::keyClick(&window, Qt::Key_F11);
        QTRY_COMPARE(at(), 101);
        QTest::keyClick(&window, Qt::Key_F11, Qt::ShiftModifier);
        QTRY_COMPARE(at(), 100);
        window.actions()[ActionId::Restart]->trigger();
        QTRY_COMPARE(at(), 0);
        window.actions()[ActionId::RunToEnd]->trigger();
        QTRY_COMPARE(at(), 1000);
    }

    void anErrorWhileOpeningIsShown()
    {
        SessionController controller(openCounting);
        MainWindow window(Settings {}, &controller);
        window.resize(1280, 720);
        window.show();
        window.openScenario(named("broken"));
        QTRY_VERIFY(window.opening()->message().contains(QStringLiteral("broken/scenario.toml:3")));
        QCOMPARE(window.currentPage(), window.opening());
    }

    void aCancelledOpeningIsForgotten()
    {
        SessionController controller(openCounting);
        MainWindow window(Settings {}, &controller);
        window.resize(1280, 720);
        window.show();
        window.openScenario(named("counting"));
        window.showGallery();
        QTest::qWait(100);
        QVERIFY(!controller.isOpen());
        QVERIFY(window.currentPage() != window.upgradePage());
    }
};

QTEST_MAIN(ControllerTest)
#include "tst_controller.moc"
