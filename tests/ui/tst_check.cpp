// SPDX-License-Identifier: GPL-3.0-or-later
// The check of an upgrade before it runs: in its thread, on its sheet, and from the gallery and
// back. RELUPSCOPE_PICTURES=FOLDER saves pictures.
#include "counting_session.h"
#include "paint/numbers.h"
#include "session/upgrade_check.h"
#include "story.h"
#include "widgets/findings_sheet.h"
#include "widgets/say_bar.h"
#include "window/gallery_page.h"

#include <QLabel>
#include <QListView>
#include <QPushButton>

using namespace relupscope;
using namespace relupscope::ui;
using namespace relupscope::ui::fixture;

namespace {

class NeedySession : public CountingSession
{
public:
    const std::vector<HostNeed>& needs() const override { return m_needs; }

private:
    std::vector<HostNeed> m_needs {
        {"crypto-5.1.2", "crypto", "erlang:load_nif/2", "not_supported"},
        {"asn1-5.0", "asn1rt_nif", "erlang:load_nif/2", "not_supported"}};
};

CheckReport reportOfAll()
{
    CheckReport report {"bank", {{"1", "2", {}}, {"2", "3", {}}}};
    for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Note}) {
        Finding finding;
        finding.severity = severity;
        finding.place = "apps/bank-2.0/src/account.erl";
        finding.reason = "account calls ledger:do_something/1, which takes other arguments now";
        finding.remedy = "Name the called module in the DepMods of the caller's update.";
        finding.scenario = severity == Severity::Note ? "" : "two-clauses";
        report.hops[0].findings.push_back(finding);
    }
    report.hops[1].findings.push_back(report.hops[0].findings.back());
    return report;
}

} // namespace

class CheckTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCancelledCheckSaysNothing()
    {
        std::atomic<bool> isStopped {false};
        UpgradeCheck check([&](const CheckOptions& options) -> Result<CheckReport> {
            options.progress("making the releases", 0.1);
            while (!*options.interrupt)
                QThread::msleep(1);
            isStopped = true;
            return fail(ErrorKind::Machine, "", "stopped");
        });
        int said = 0;
        bool hasProgress = false;
        connect(&check, &UpgradeCheck::failed, this, [&] { ++said; });
        connect(&check, &UpgradeCheck::found, this, [&] { ++said; });
        connect(&check, &UpgradeCheck::progressed, this, [&] { hasProgress = true; });
        check.start({});
        QVERIFY(QTest::qWaitFor([&] { return hasProgress; }));
        check.cancel();
        QVERIFY(!check.isRunning());
        QVERIFY(QTest::qWaitFor([&] { return isStopped.load(); }));
        QTest::qWait(20);
        QCOMPARE(said, 0);
    }

    void theSheetSaysAllOfAFinding()
    {
        QWidget window;
        window.resize(1280, 720);
        Look look;
        FindingsSheet sheet(look, &window);
        window.show();
        sheet.begin(QStringLiteral("bank"));
        QVERIFY(sheet.cancelButton()->isVisible());
        sheet.setReport(reportOfAll());
        QVERIFY(!sheet.cancelButton()->isVisible());
        const auto cards = sheet.findChildren<FindingCard*>();
        QCOMPARE(cards.size(), 4);
        for (const FindingCard* card : cards)
            QVERIFY(card->accessibleName().contains(QStringLiteral("takes other arguments now")));
        QVERIFY(sheet.plainText().contains(QStringLiteral("see: two-clauses")));
        QSignalSpy wanted(&sheet, &FindingsSheet::scenarioWanted);
        auto* see = cards.first()->findChild<QPushButton*>();
        see->setFocus();
        QTest::keyClick(see, Qt::Key_Space);
        QCOMPARE(wanted.takeFirst().at(0).toString(), QStringLiteral("two-clauses"));
        QVERIFY(!cards[2]->findChild<QPushButton*>()); // no scenario shows it
    }

    void saysWhatTheMachineHasNot()
    {
        SessionController controller([](const SessionOptions&) -> Result<std::unique_ptr<Session>> {
            return std::make_unique<NeedySession>();
        });
        MainWindow window(Settings {}, &controller);
        window.show();
        window.openScenario({});
        const SayBar* say = window.upgradePage()->say();
        QVERIFY(QTest::qWaitFor(
            [&] { return say->plain().contains(QStringLiteral("erlang:load_nif/2")); }));
        QVERIFY(say->plain().contains(QStringLiteral("2 things")));
    }

    void goesFromTheGalleryToAFindingAndBack()
    {
        if (options().otpRoot.empty())
            QSKIP("no Erlang/OTP is installed");
        Story story;
        QVERIFY(QTest::qWaitForWindowActive(&story.window));
        GalleryPage* gallery = story.window.gallery();
        QVERIFY(gallery->choose(QStringLiteral("old-state-meets-new-code")));
        story.press(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        FindingsSheet* sheet = story.window.findings();
        QVERIFY(sheet->isVisible());
        QVERIFY(story.waitFor([&] { return !sheet->findChildren<FindingCard*>().isEmpty(); }));
        QVERIFY(sheet->plainText().contains(QStringLiteral("ledger:do_something/1")));
        story.picture("findings");
        auto* see = sheet->findChild<FindingCard*>()->findChild<QPushButton*>();
        see->setFocus();
        story.press(Qt::Key_Space);
        QVERIFY(!sheet->isVisible());
        QCOMPARE(gallery->list().scenario(gallery->cards()->currentIndex().row())->name,
                 std::string("old-state-meets-new-code"));
        QVERIFY(story.open("incomplete-appup-passes"));
        story.press(Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(story.waitFor([&] { return sheet->plainText().contains(QStringLiteral("see:")); }));
        story.window.setTheme(Theme::Dark);
        story.picture("findings-dark");
        story.press(Qt::Key_Escape);
        QVERIFY(!sheet->isVisible());
    }
};

QTEST_MAIN(CheckTest)
#include "tst_check.moc"
