// SPDX-License-Identifier: GPL-3.0-or-later
// The four moments of "suspend, load, code_change, resume" in three themes and two sizes: the seven
// things that must be on the screen together are there, and nothing of them is cut off.
#include "otp_root.h"
#include "session/look_ahead.h"
#include "svg_words.h"
#include "widgets/module_panel.h"
#include "widgets/process_panel.h"
#include "widgets/relup_panel.h"
#include "widgets/say_bar.h"
#include "widgets/small_chart.h"
#include "widgets/source_panel.h"
#include "widgets/system_panel.h"
#include "widgets/time_strip.h"
#include "window/main_window.h"
#include "window/upgrade_page.h"

#include <QScrollBar>
#include <QtTest>

#include <map>

using namespace relupscope;
using namespace relupscope::ui;
using fixture::writtenWords;

namespace {

const std::atomic<bool> never {false};

// What the window shows before each of the four instructions, with what is known to come.
struct Moments
{
    std::map<int, Frame> before; // by instruction
    std::shared_ptr<const WorldView> recorded;
};

Moments takeMoments(Session& session)
{
    Moments taken;
    for (int n : {4, 5, 6, 7}) {
        Moment moment;
        moment.kind = Moment::Kind::Instruction;
        moment.n = static_cast<uint64_t>(n);
        if (!seekTo(session, moment, never))
            continue;
        taken.before[n] = takeFrame(session, {}, {});
        lookAhead(session, taken.before[n], never);
    }
    Until end;
    session.advance(end, never);
    taken.recorded = session.view();
    return taken;
}

bool writes(const QStringList& words, const QString& wanted)
{
    return words.join(QLatin1Char(' ')).contains(wanted);
}

void settle()
{
    for (int i = 0; i < 4; ++i)
        QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
}

} // namespace

class MomentsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        SessionOptions options;
        options.otpRoot = findOtpRoot(std::string()).value_or(std::string());
        options.scenario = "order-by-dependency";
        if (options.otpRoot.empty())
            QSKIP("no Erlang/OTP is installed");
        auto session = Session::open(options);
        QVERIFY(session.has_value());
        m_moments = takeMoments(**session);
        QCOMPARE(m_moments.before.size(), size_t {4});
    }

    void sevenThingsAreOnTheScreen_data()
    {
        QTest::addColumn<int>("instruction");
        QTest::addColumn<QSize>("size");
        QTest::addColumn<int>("theme");
        for (int n : {4, 5, 6, 7})
            for (QSize size : {QSize(1440, 900), QSize(1280, 720)})
                for (int theme = 0; theme < 3; ++theme)
                    QTest::addRow("%d at %dx%d, theme %d", n, size.width(), size.height(), theme)
                        << n << size << theme;
    }

    void sevenThingsAreOnTheScreen()
    {
        QFETCH(const int, instruction);
        QFETCH(const QSize, size);
        QFETCH(const int, theme);
        if (m_moments.before.empty())
            QSKIP("no Erlang/OTP is installed");
        Settings settings;
        settings.theme = static_cast<Theme>(theme);
        MainWindow window(settings);
        window.resize(size);
        window.show();
        window.setRecorded(m_moments.recorded);
        window.showFrame(m_moments.before.at(instruction));
        settle();
        QCOMPARE(window.size(), size);
        checkRibbon(window);
        checkServers(window, instruction);
        checkModules(window, instruction);
        checkState(window, instruction);
        checkCharts(window);
        checkSay(window);
        checkSource(window);
    }

private:
    // 1: every instruction with its whole name; the one that is next is in ink.
    static void checkRibbon(const MainWindow& window)
    {
        const UpgradePage& page = *window.upgradePage();
        QVERIFY(page.timeStrip()->showsWholeLabels());
        const QListView* relup = page.relup()->list();
        QCOMPARE(relup->verticalScrollBar()->maximum(), 0);
        const QStringList words = writtenWords(*relup->viewport());
        for (const char* kind : {"load_object_code", "suspend", "load", "code_change", "resume",
                                 "make_permanent", "Point of no return"})
            QVERIFY2(words.contains(QString::fromLatin1(kind)), kind);
        QVERIFY2(!writes(words, QStringLiteral("…")), qPrintable(words.join(QLatin1Char('|'))));
    }

    // 2 and 3: the servers with their state, and how much waits for each since when.
    static void checkServers(const MainWindow& window, int instruction)
    {
        const SystemView* system = window.upgradePage()->system()->view();
        QCOMPARE(system->verticalScrollBar()->maximum(), 0);
        const QStringList words = writtenWords(*system->viewport());
        QVERIFY2(!writes(words, QStringLiteral("…")), qPrintable(words.join(QLatin1Char('|'))));
        for (const char* name : {"audit", "ledger", "account", "Queue", "Oldest"})
            QVERIFY2(words.contains(QString::fromLatin1(name)), name);
        QVERIFY(words.contains(instruction < 7 ? QStringLiteral("suspended, on 1.0")
                                               : QStringLiteral("suspended, on 2.0")));
        for (const ProcessRow& row : window.upgradePage()->frame().view->processes)
            if (row.name == "account" && row.queueLength > 0)
                QVERIFY(words.contains(QString::number(row.queueLength)));
    }

    // 4: both slots of every module of the upgrade.
    static void checkModules(const MainWindow& window, int instruction)
    {
        const ModulePanel* modules = window.upgradePage()->modules();
        QCOMPARE(modules->table()->verticalScrollBar()->maximum(), 0);
        const QStringList words = writtenWords(*modules->table()->viewport());
        QVERIFY2(!writes(words, QStringLiteral("…")), qPrintable(words.join(QLatin1Char('|'))));
        for (const char* name : {"account", "ledger"})
            QVERIFY2(words.contains(QString::fromLatin1(name)), name);
        QCOMPARE(words.contains(QStringLiteral("2.0")), instruction > 4);
    }

    // 5: the state before and after, side by side, all lines.
    static void checkState(const MainWindow& window, int instruction)
    {
        const ProcessPanel* process = window.upgradePage()->process();
        QWidget* diff = process->stateWidget();
        QVERIFY(diff->isVisible());
        QCOMPARE(diff->visibleRegion().boundingRect().height(), diff->height());
        const QStringList words = writtenWords(*diff);
        QVERIFY2(!writes(words, QStringLiteral("…")), qPrintable(words.join(QLatin1Char('|'))));
        for (const QString& wanted :
             {instruction < 7 ? QStringLiteral("Now") : QStringLiteral("Before"),
              QStringLiteral("After 6"), QStringLiteral("{accounts,"),
              QStringLiteral("currency => eur,"), QStringLiteral("1.0"), QStringLiteral("2.0")})
            QVERIFY2(words.contains(wanted),
                     qPrintable(wanted + QStringLiteral(" in ") + words.join(QLatin1Char('|'))));
    }

    // 6: the four charts, with the span of the suspension.
    static void checkCharts(const MainWindow& window)
    {
        const auto all = window.findChildren<SmallChart*>();
        int spans = 0;
        for (SmallChart* chart : all) {
            if (!chart->isVisible())
                continue;
            const QStringList words = writtenWords(*chart->viewport());
            QVERIFY(words.contains(chart->content().title));
            QVERIFY2(!writes(words, QStringLiteral("…")), qPrintable(words.join(QLatin1Char('|'))));
            for (const SuspendedSpan& span : chart->content().suspended)
                spans += chart->xAt(span.toMs) > chart->plot().left()
                    && chart->xAt(span.fromMs) < chart->plot().right();
        }
        QVERIFY(spans >= 4);
    }

    // 7: the sentence, whole.
    static void checkSay(const MainWindow& window)
    {
        SayBar* say = window.upgradePage()->say();
        const QString sentence
            = QString::fromStdString(window.upgradePage()->frame().view->say.plain());
        QCOMPARE(say->accessibleDescription(), sentence);
        QVERIFY(say->showsAll());
    }

    // The conversion is in sight until it has run.
    static void checkSource(const MainWindow& window)
    {
        const SourcePanel* source = window.upgradePage()->source();
        QVERIFY(source->edit(SourceSide::New)->isVisible()
                || source->edit(SourceSide::Old)->isVisible());
    }

    Moments m_moments;
};

QTEST_MAIN(MomentsTest)
#include "tst_moments.moc"
