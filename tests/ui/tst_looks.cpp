// SPDX-License-Identifier: GPL-3.0-or-later
// How the window looks where it is easily spoilt: with large type nothing is cut short.
#include "fixture.h"
#include "svg_words.h"
#include "widgets/legend_sheet.h"
#include "widgets/module_panel.h"
#include "widgets/process_panel.h"
#include "widgets/system_panel.h"
#include "widgets/time_strip.h"
#include "window/main_window.h"
#include "window/upgrade_page.h"

#include <QTableView>
#include <QtTest>

using namespace relupscope;
using namespace relupscope::ui;

namespace {

void settle()
{
    for (int i = 0; i < 4; ++i)
        QCoreApplication::sendPostedEvents();
    QCoreApplication::processEvents();
}

struct Shown
{
    explicit Shown(const fixture::ViewPtr& view, Theme theme = Theme::Light)
        : window(settings(theme))
    {
        window.resize(1280, 720);
        window.show();
        window.setRecorded(fixture::upgradeRecorded());
        window.showFrame({view, fixture::acc1(), fixture::accountSource()});
        settle();
    }
    static Settings settings(Theme theme)
    {
        Settings s;
        s.theme = theme;
        return s;
    }
    UpgradePage& page() { return *window.upgradePage(); }
    MainWindow window;
};

} // namespace

class LooksTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // On a small screen the page is as wide as the window, and what it says is not cut short.
    void largeTypeKeepsItsWords()
    {
        for (const double scale : {1.5, 2.0})
            for (const auto& view : {fixture::upgrade(), fixture::few()}) {
                Shown shown(view);
                shown.window.setScale(scale);
                settle();
                UpgradePage& page = shown.page();
                QVERIFY2(page.width() <= 1280, qPrintable(QString::number(page.width())));
                QVERIFY(page.timeStrip()->showsWholeLabels());
                for (QWidget* widget :
                     {page.system()->view()->viewport(), page.process()->stateWidget(),
                      static_cast<QWidget*>(page.timeStrip()),
                      page.modules()->table()->viewport()}) {
                    const QString words = fixture::writtenWords(*widget).join(u'|');
                    QVERIFY2(!words.contains(u'…'), qPrintable(words));
                }
            }
    }

    // All of the legend is there at every size; what has no room is reached by scrolling.
    void theLegendIsWhole()
    {
        for (const double scale : {0.8, 1.0, 1.5, 2.0}) {
            Shown shown(fixture::few());
            shown.window.setScale(scale);
            auto* legend = shown.window.findChild<LegendSheet*>();
            legend->toggle();
            const QString last = QStringLiteral("a bookmark with its note");
            QVERIFY(!fixture::writtenWords(*legend).join(u'|').contains(u'…'));
            for (int i = 0; i < 8; ++i)
                QTest::keyClick(legend, Qt::Key_PageDown);
            QVERIFY(fixture::writtenWords(*legend).contains(last));
        }
    }
};

QTEST_MAIN(LooksTest)
#include "tst_looks.moc"
