// SPDX-License-Identifier: GPL-3.0-or-later
// A whole story by keyboard alone, on a real session: gallery, open, step, look around, go back.
// RELUPSCOPE_PICTURES=FOLDER saves what the window looked like on the way.
#include "models/source_places.h"
#include "paint/parting.h"
#include "session/frame_facts.h"
#include "session/other_run.h"
#include "session/parting_finder.h"
#include "story.h"
#include "widgets/breakpoints_panel.h"
#include "widgets/compare_panel.h"
#include "widgets/events_panel.h"
#include "widgets/filter_field.h"
#include "widgets/parting_view.h"
#include "widgets/relup_panel.h"
#include "widgets/source_panel.h"
#include "widgets/space_time_view.h"
#include "widgets/wait_panel.h"
#include "window/bottom_panel.h"
#include "window/gallery_page.h"
#include "window/inject_menu.h"
#include "window/upgrade_page.h"

#include <QClipboard>
#include <QJsonDocument>
#include <QLineEdit>
#include <QtTest>

using namespace relupscope;
using namespace relupscope::ui;
using namespace relupscope::ui::fixture;

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
        for (const char* name : {"space-time-by-time", "space-time-by-instruction"}) {
            story.press(Qt::Key_A, Qt::ShiftModifier);
            story.picture(name);
        }
        QVERIFY(bottom->spaceTime()->axis() == SpaceTimeAxis::Instruction);
        QVERIFY(!bottom->spaceTime()->content().bands.empty());
        story.press(Qt::Key_E, Qt::ControlModifier);
        story.picture("space-time-expanded");
        story.press(Qt::Key_E, Qt::ControlModifier);
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

    // Within the chosen process, and from one process of an instruction to the next.
    void aProcessIsSteppedByItself()
    {
        Story story;
        QVERIFY(story.open("order-by-dependency"));
        for (int i = 1; i <= 3; ++i)
            QVERIFY(story.step(Qt::Key_F10));
        const auto last = [&]() -> const EventRow& { return story.view()->recentEvents.back(); };
        const ProcessId chosen = story.window.upgradePage()->frame().process.pid;
        QVERIFY(chosen != 0);
        const uint64_t before = story.view()->event;
        QVERIFY(story.step(Qt::Key_Period));
        const uint64_t first = story.view()->event;
        QVERIFY(first > before);
        QVERIFY(last().pid == chosen || last().other == chosen);
        QVERIFY(story.step(Qt::Key_Period));
        QVERIFY(last().pid == chosen || last().other == chosen);
        QVERIFY(story.step(Qt::Key_Comma));
        QCOMPARE(story.view()->event, first);

        QVERIFY(story.step(Qt::Key_F10, Qt::ControlModifier));
        QCOMPARE(last().kind, std::string("suspend"));
        const uint64_t suspended = story.view()->event;
        QVERIFY(story.step(Qt::Key_F10, Qt::ControlModifier));
        QVERIFY(story.step(Qt::Key_F10, Qt::ControlModifier | Qt::ShiftModifier));
        QCOMPARE(story.view()->event, suspended);
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
        ComparePanel* compare = story.window.upgradePage()->bottom()->compare();
        QVERIFY(compare->comparison().differing > 0);
        // With the room of the whole page the events of both stand side by side.
        story.press(Qt::Key_E, Qt::ControlModifier);
        const auto side
            = [&](int i) -> const SpaceTime& { return compare->parting()->side(i)->content(); };
        QVERIFY(story.waitFor([&] { return !side(1).onlyHere.empty(); }));
        QVERIFY(!side(0).columns.empty());
        story.picture("compare-expanded");
        story.press(Qt::Key_E, Qt::ControlModifier);
        story.press(Qt::Key_B, Qt::ControlModifier);
        QVERIFY(story.waitFor([&] { return frame().branch == BranchTree::Root; }));
        QVERIFY(story.view()->event >= there);
        story.press(Qt::Key_N);
        story.picture("notes");
        Q_EMIT story.window.upgradePage()->timeChosen(100);
        QVERIFY(story.waitFor([&] { return story.view()->ms < 110; }));
    }

    // Gallery, open, step to the crash, back, kill, compare, export the picture, quit: no mouse.
    void theWholeStoryByKeysAlone()
    {
        Story story;
        QCOMPARE(story.window.currentPage(), story.window.gallery());
        story.press(Qt::Key_F, Qt::ControlModifier);
        QTest::keyClicks(story.window.focusWidget(), QStringLiteral("old state meets"));
        story.press(Qt::Key_Return);
        QVERIFY(story.waitFor([&] {
            return story.view() && story.window.currentPage() == story.window.upgradePage();
        }));
        const auto hasCrash = [&] { return !story.view()->crashes.empty(); };
        const auto isAtLoad = [&] {
            const auto& relup = story.view()->relup;
            const auto now = static_cast<size_t>(story.view()->instruction);
            return now >= 1 && now <= relup.size() && relup[now - 1].kind == "load";
        };
        int steps = 0;
        for (; !isAtLoad() && steps < 20; ++steps)
            QVERIFY(story.step(Qt::Key_F10));
        QVERIFY(isAtLoad() && !hasCrash());
        for (; !hasCrash() && steps < 20; ++steps)
            QVERIFY(story.step(Qt::Key_F10));
        QVERIFY(hasCrash());
        story.picture("crash");
        QVERIFY(story.step(Qt::Key_F10, Qt::ShiftModifier));
        while (hasCrash())
            QVERIFY(story.step(Qt::Key_F10, Qt::ShiftModifier));
        const auto frame = [&]() -> const Frame& { return story.window.upgradePage()->frame(); };
        QVERIFY(frame().process.pid != 0);
        story.press(Qt::Key_Delete);
        QVERIFY(story.waitFor([&] { return frame().branches.size() == 2; }));
        QVERIFY(story.step(Qt::Key_End));
        story.press(Qt::Key_5, Qt::ControlModifier);
        QVERIFY(!story.window.upgradePage()->bottom()->compare()->comparison().rows.empty());
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("report.svg"));
        story.answerDialog(file);
        story.press(Qt::Key_S, Qt::ControlModifier);
        QVERIFY(QFileInfo(file).size() > 10'000);
        QVERIFY(story.regain());
        story.press(Qt::Key_Q, Qt::ControlModifier);
        QVERIFY(!story.window.isVisible());
    }

    void aBreakpointStopsARunInBothDirections()
    {
        Story story;
        QVERIFY(story.open("order-by-dependency"));
        const auto frame = [&]() -> const Frame& { return story.window.upgradePage()->frame(); };
        QListView* relup = story.window.upgradePage()->relup()->list();
        relup->setFocus();
        for (int i = 0; i < 5; ++i)
            story.press(Qt::Key_Down);
        const int chosen = relup->currentIndex().row() + 1;
        story.press(Qt::Key_F9);
        QVERIFY(story.waitFor([&] { return frame().breakpoints.size() == 1; }));
        story.press(Qt::Key_F7);
        QVERIFY(story.waitFor([&] { return frame().breakpointMet != 0; }));
        QCOMPARE(frame().view->instruction, chosen);
        QVERIFY(story.controller.mode() == RunMode::Stopped);
        story.picture("breakpoint");
        const uint64_t there = frame().view->event;
        QVERIFY(story.step(Qt::Key_F10));
        story.press(Qt::Key_F8, Qt::ShiftModifier);
        QVERIFY(story.waitFor([&] { return frame().view->event == there; }));
        story.press(Qt::Key_F9, Qt::ControlModifier);
        story.picture("breakpoints");
        const BreakpointsPanel* panel = story.window.upgradePage()->bottom()->breakpoints();
        QCOMPARE(panel->breakpoints().rowCount(), 1);
        panel->list()->setFocus();
        panel->list()->setCurrentIndex(panel->breakpoints().index(0));
        QTest::keyClick(panel->list(), Qt::Key_Delete);
        QVERIFY(story.waitFor([&] { return frame().breakpoints.empty(); }));
    }

    // At a line of source: F9 where the keyboard is, or a click on the number.
    void aBreakpointAtALineStopsARun()
    {
        Story story;
        QVERIFY(story.open("two-clauses"));
        const auto frame = [&]() -> const Frame& { return story.window.upgradePage()->frame(); };
        SourcePanel* source = story.window.upgradePage()->source();
        for (const ProcessRow& row : story.view()->processes)
            if (row.name == "account")
                Q_EMIT story.window.upgradePage()->processChosen(row.pid);
        QVERIFY(story.waitFor([&] { return source->module() == QStringLiteral("account"); }));
        SourceEdit* edit = source->edit(SourceSide::Old);
        edit = edit->isVisible() ? edit : source->edit(SourceSide::New);
        const int line = lineOfFunction(edit->toPlainText(), QStringLiteral("handle_call"));
        QVERIFY(line > 0);
        edit->setFocus();
        edit->centerOn(line);
        QCOMPARE(source->focusedLine(), line);
        story.press(Qt::Key_F9);
        QVERIFY(story.waitFor([&] { return frame().breakpoints.size() == 1; }));
        QCOMPARE(frame().breakpoints.front().condition, conditionAt("account", line));
        QVERIFY(breakLines(frame().breakpoints, "account").at(line));
        const uint64_t before = story.view()->event;
        story.press(Qt::Key_F7);
        QVERIFY(story.waitFor([&] { return frame().breakpointMet != 0; }));
        QVERIFY(story.view()->event > before);
        story.picture("breakpoint-at-a-line");
        Q_EMIT edit->lineClicked(line);
        QVERIFY(story.waitFor([&] { return frame().breakpoints.empty(); }));
    }

    // Held: the release handler waits, and time goes on for everybody else.
    void aHeldUpgradeWaitsWhileTheRestGoesOn()
    {
        Story story;
        QVERIFY(story.open("order-by-dependency"));
        const auto frame = [&]() -> const Frame& { return story.window.upgradePage()->frame(); };
        for (int i = 1; i <= 5; ++i)
            QVERIFY(story.step(Qt::Key_F10));
        story.press(Qt::Key_H);
        QVERIFY(story.waitFor([&] { return isUpgradeHeld(frame()); }));
        QVERIFY(story.window.actions()[ActionId::Hold]->isChecked());
        Q_EMIT story.window.upgradePage()->timeChosen(frame().view->ms + 60);
        const double before = frame().view->ms;
        QVERIFY(story.waitFor([&] { return frame().view->ms > before + 50; }));
        QVERIFY(frame().view->instruction <= 6);
        QVERIFY(frame().view->charts.suspended.back().open);
        story.picture("held");
        story.press(Qt::Key_H);
        QVERIFY(story.waitFor([&] { return !isUpgradeHeld(frame()); }));
        QVERIFY(story.step(Qt::Key_End));
        QVERIFY(!frame().view->charts.suspended.back().open);
    }

    // What is offered is taken: each offer that needs no more words makes a branch of its own.
    void everyOfferMakesABranch()
    {
        Story story;
        QVERIFY(story.open("order-by-dependency"));
        for (int i = 1; i <= 3; ++i)
            QVERIFY(story.step(Qt::Key_F10));
        const auto frame = [&]() -> const Frame& { return story.window.upgradePage()->frame(); };
        const FaultOffers offers = injectOffers(frame());
        QVERIFY(offers.size() > 20);
        const FaultOffers incidents = incidentOffers(offers);
        QVERIFY(incidents.size() > 8);
        for (size_t i = 0; i < 3; ++i) {
            const size_t branches = frame().branches.size();
            story.controller.inject(incidents[i].what);
            QVERIFY2(story.waitFor([&] { return frame().branches.size() == branches + 1; }),
                     incidents[i].what.c_str());
        }
    }

    void anotherRunIsComparedWith()
    {
        Story story;
        QVERIFY(story.open("two-clauses"));
        QVERIFY(story.step(Qt::Key_End));
        OtherRun other;
        SessionOptions wanted = options();
        wanted.scenario = "old-state-meets-new-code";
        other.open(wanted);
        QVERIFY(story.waitFor([&] { return other.last() != nullptr; }));
        QVERIFY(!other.last()->crashes.empty());
        BottomPanel* bottom = story.window.upgradePage()->bottom();
        bottom->setOther(other.name(), other.last());
        story.press(Qt::Key_5, Qt::ControlModifier);
        const Comparison& comparison = bottom->compare()->comparison();
        QVERIFY(comparison.rows.size() > 5);
        QVERIFY(comparison.rows.back().crashes.b > 0);
        story.picture("compared-with-a-file");
    }

    void twoRunsPartAtTheFirstEventThatDiffers()
    {
        OtherRun runs[2];
        for (int i : {0, 1}) {
            SessionOptions wanted = options();
            wanted.scenario = "two-clauses";
            if (i == 1)
                wanted.faults = {"at=time:300 kill=account"};
            runs[i].open(wanted);
            QTRY_VERIFY_WITH_TIMEOUT(runs[i].last() != nullptr, 60'000);
        }
        PartingFinder finder(runs[0].controller(), runs[1].controller());
        uint64_t parting = 0;
        std::vector<EventRow> rows[2];
        connect(&finder, &PartingFinder::found, this,
                [&](const PartingSearch&, quint64 at, const std::vector<EventRow>& a,
                    const std::vector<EventRow>& b) {
                    parting = at;
                    rows[0] = a;
                    rows[1] = b;
                });
        finder.find({{runs[0].branch(), otherRunBranch},
                     {runs[0].last()->event, runs[1].last()->event},
                     unknownParting},
                    runs[1].branch());
        QTRY_VERIFY_WITH_TIMEOUT(parting != 0, 60'000);
        QCOMPARE(rows[0].front().index, parting - partingBefore + 1);
        QCOMPARE(rows[0][partingBefore - 1].what, rows[1][partingBefore - 1].what);
        QCOMPARE(rows[1][partingBefore].kind, std::string("fault"));
        QVERIFY(rows[0][partingBefore].kind != "fault");
    }

    // A link is a command that leads to the same moment, in another window as well.
    void aLinkLeadsBackToItsMoment()
    {
        const QTemporaryDir folder;
        const std::string file = folder.filePath(QStringLiteral("a.relupscope")).toStdString();
        uint64_t there = 0;
        {
            Story story;
            QVERIFY(story.open("two-clauses"));
            for (int i = 1; i <= 4; ++i)
                QVERIFY(story.step(Qt::Key_F10));
            there = story.view()->event;
            story.press(Qt::Key_L, Qt::ControlModifier | Qt::ShiftModifier);
            QVERIFY(QGuiApplication::clipboard()->text().endsWith(
                QStringLiteral("two-clauses#A/%1").arg(there)));
            story.press(Qt::Key_Delete);
            QVERIFY(story.waitFor(
                [&] { return story.window.upgradePage()->frame().branches.size() == 2; }));
            story.answerDialog(QString::fromStdString(file));
            story.press(Qt::Key_S, Qt::ControlModifier | Qt::AltModifier);
            QVERIFY(story.waitFor([&] { return isSessionFile(file); }));
            QVERIFY(story.regain());
            QVERIFY(story.step(Qt::Key_F11));
            story.window.actions()[ActionId::CopyLink]->trigger();
            QVERIFY(QGuiApplication::clipboard()->text().contains(QStringLiteral("#B/")));
        }
        Story other;
        SessionOptions wanted = options();
        wanted.scenario = file;
        other.window.openScenario(wanted, MomentLink {file, "A", there});
        QVERIFY(other.waitFor([&] { return other.view() && other.view()->event == there; }));
        QCOMPARE(other.window.upgradePage()->frame().branch, BranchTree::Root);
    }

    // For Perfetto, for ShiViz, and the events as values.
    void aRunIsExported()
    {
        Story story;
        QVERIFY(story.open("two-clauses"));
        QVERIFY(story.step(Qt::Key_F10));
        const QTemporaryDir folder;
        const auto read = [](const QString& file) {
            QFile in(file);
            return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
        };
        const auto exported = [&](const char* name) {
            const QString file = folder.filePath(QString::fromLatin1(name));
            story.answerDialog(file);
            story.press(Qt::Key_X, Qt::ControlModifier | Qt::ShiftModifier);
            story.waitFor([&] { return !read(file).isEmpty(); });
            story.regain();
            return read(file);
        };
        QVERIFY(QJsonDocument::fromJson(exported("run.json")).isObject());
        QVERIFY(exported("run.log").contains("{\""));
        const QByteArray events = exported("run.csv");
        QVERIFY(events.startsWith("event,ms,node,kind,who,what,sentence\n"));
        QCOMPARE(static_cast<uint64_t>(events.count('\n')), story.view()->event + 1);
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

    // By a part of its name, in the field that finds commands too.
    void aProcessIsFoundAndThePanelsArranged()
    {
        Story story;
        QVERIFY(story.open("two-clauses"));
        QVERIFY(story.window.upgradePage()->frame().process.name != "account");
        story.press(Qt::Key_K, Qt::ControlModifier);
        QTest::keyClicks(story.window.focusWidget(), QStringLiteral("accou"));
        story.picture("palette");
        story.press(Qt::Key_Down); // behind the module
        story.press(Qt::Key_Return);
        QVERIFY(story.waitFor(
            [&] { return story.window.upgradePage()->frame().process.name == "account"; }));
        const BottomPanel* bottom = story.window.upgradePage()->bottom();
        const int low = bottom->height();
        story.press(Qt::Key_2, Qt::AltModifier);
        QVERIFY(bottom->tab() == BottomTab::SpaceTime);
        QVERIFY(story.waitFor([&] { return bottom->height() > 2 * low; }));
        story.press(Qt::Key_1, Qt::AltModifier);
        QVERIFY(bottom->tab() == BottomTab::Charts);
        QVERIFY(story.waitFor([&] { return bottom->height() == low; }));
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
