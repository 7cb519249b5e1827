// SPDX-License-Identifier: GPL-3.0-or-later
// What those find who use the keyboard alone or a screen reader: the way of the focus through the
// window, names and roles on it, named items and a table for each painted view.
#include "models/twins.h"
#include "story.h"
#include "widgets/charts_panel.h"
#include "widgets/row_table.h"
#include "widgets/space_time_view.h"
#include "widgets/spoken_items.h"
#include "widgets/twin_panel.h"
#include "widgets/wait_panel.h"
#include "window/gallery_page.h"

#include <QAbstractItemModelTester>
#include <QAccessible>
#include <QLabel>

using namespace relupscope;
using namespace relupscope::ui;
using namespace relupscope::ui::fixture;

namespace {

QString nameOf(const QWidget* widget)
{
    return QStringLiteral("%1 '%2' '%3'")
        .arg(QString::fromLatin1(widget->metaObject()->className()), widget->objectName(),
             widget->accessibleName());
}

QStringList namesIn(QWidget* widget)
{
    QStringList names;
    QAccessibleInterface* all = QAccessible::queryAccessibleInterface(widget);
    for (int i = 0; all && i < all->childCount(); ++i)
        if (QAccessibleInterface* item = all->child(i))
            names << item->text(QAccessible::Name);
    return names;
}

// Where Tab goes, from the widget that has the focus until it is there again.
QList<QWidget*> walk(QWidget& window, Qt::Key key)
{
    constexpr int most = 200;
    constexpr int mostLinks = 20;
    QList<QWidget*> way;
    QWidget* first = window.focusWidget();
    for (int i = 0; i < most; ++i) {
        QWidget* now = window.focusWidget();
        way << now;
        // A label has a stop for each of its links.
        for (int link = 0; link < mostLinks && window.focusWidget() == now; ++link)
            QTest::keyClick(now, key, key == Qt::Key_Backtab ? Qt::ShiftModifier : Qt::NoModifier);
        if (window.focusWidget() == first && first != now)
            return way;
        if (window.focusWidget() == now)
            return way << now; // a trap: the same twice
    }
    return way;
}

// Those that Tab is said to reach.
QList<QWidget*> stops(const QWidget& window)
{
    QList<QWidget*> all;
    for (QWidget* widget : window.findChildren<QWidget*>())
        if (widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus)
            && !widget->focusProxy())
            all << widget;
    return all;
}

void checkWalk(QWidget& window)
{
    const QList<QWidget*> way = walk(window, Qt::Key_Tab);
    QSet<QWidget*> seen;
    for (QWidget* widget : way) {
        QVERIFY2(!seen.contains(widget),
                 qPrintable(QStringLiteral("twice, or a trap: ") + nameOf(widget)));
        seen.insert(widget);
        QAccessibleInterface* spoken = QAccessible::queryAccessibleInterface(widget);
        QVERIFY2(spoken && spoken->isValid(), qPrintable(nameOf(widget)));
        QVERIFY2(!spoken->text(QAccessible::Name).isEmpty(), qPrintable(nameOf(widget)));
        QVERIFY2(spoken->role() != QAccessible::NoRole && spoken->role() != QAccessible::Client,
                 qPrintable(nameOf(widget)));
    }
    for (QWidget* widget :
         stops(window)) // those of a group of which one is chosen are reached by arrows
        if (const auto* button = qobject_cast<QAbstractButton*>(widget);
            !button || !button->autoExclusive() || button->isChecked())
            QVERIFY2(seen.contains(widget),
                     qPrintable(QStringLiteral("not reached: ") + nameOf(widget)));
    const QList<QWidget*> back = walk(window, Qt::Key_Backtab);
    QCOMPARE(back.size(), way.size());
}

} // namespace

class AccessTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        installSpokenItems();
        if (options().otpRoot.empty())
            QSKIP("no Erlang/OTP is installed");
    }

    void tabGoesThroughTheGallery()
    {
        Story story;
        QVERIFY(QTest::qWaitForWindowActive(&story.window));
        checkWalk(story.window);
    }

    void tabGoesThroughTheWindow()
    {
        Story story;
        QVERIFY(story.open("order-by-dependency"));
        QVERIFY(story.step(Qt::Key_F10));
        for (const BottomTab tab :
             {BottomTab::Charts, BottomTab::Events, BottomTab::SpaceTime, BottomTab::WaitFor,
              BottomTab::Compare, BottomTab::Notes, BottomTab::Processes, BottomTab::Load,
              BottomTab::Crashes, BottomTab::Breakpoints}) {
            story.window.upgradePage()->showTab(tab);
            checkWalk(story.window);
            if (QTest::currentTestFailed())
                qWarning("in tab %d", static_cast<int>(tab));
        }
    }

    void tabGoesThroughSeveralNodes()
    {
        Story story;
        QVERIFY(story.open("rolling-split-in-two"));
        checkWalk(story.window);
    }

    void paintedViewsHaveTwins()
    {
        Story story;
        QVERIFY(story.open("order-by-dependency"));
        for (int i = 0; i < 5; ++i)
            QVERIFY(story.step(Qt::Key_F10));
        BottomPanel* bottom = story.window.upgradePage()->bottom();
        story.press(Qt::Key_T);
        TwinPanel* charts = bottom->twinOf(BottomTab::Charts);
        QVERIFY(charts->isTable());
        QVERIFY(charts->table()->model()->rowCount() > 10);
        QCOMPARE(charts->table()->model()->headerData(1, Qt::Horizontal).toString(),
                 QStringLiteral("Answered per s"));
        story.picture("twin-charts");
        story.press(Qt::Key_3, Qt::ControlModifier);
        QAbstractItemModel* messages = bottom->twinOf(BottomTab::SpaceTime)->table()->model();
        QVERIFY(story.waitFor([&] { return messages->rowCount() > 10; }));
        story.picture("twin-space-time");
        story.press(Qt::Key_4, Qt::ControlModifier);
        QCOMPARE(bottom->twinOf(BottomTab::WaitFor)->table()->model()->rowCount(),
                 static_cast<int>(bottom->waits()->graph().arrows.size()));
        story.picture("twin-waits");
        story.press(Qt::Key_T);
        QVERIFY(!bottom->twinOf(BottomTab::WaitFor)->isTable());
    }

    void paintedThingsAreNamed()
    {
        Story story;
        QVERIFY(story.open("order-by-dependency"));
        for (int i = 0; i < 5; ++i)
            QVERIFY(story.step(Qt::Key_F10));
        BottomPanel* bottom = story.window.upgradePage()->bottom();
        const QStringList curves = namesIn(bottom->charts()->charts().front());
        QVERIFY2(!curves.filter(QStringLiteral("Throughput: now")).isEmpty(),
                 qPrintable(curves.join(u'|')));
        story.press(Qt::Key_4, Qt::ControlModifier);
        const QStringList boxes = namesIn(bottom->waits());
        QCOMPARE(boxes.size(), static_cast<int>(bottom->waits()->graph().boxes.size()));
        story.press(Qt::Key_3, Qt::ControlModifier);
        QVERIFY(story.waitFor([&] { return !bottom->spaceTime()->content().arrows.empty(); }));
        const QStringList steps = namesIn(bottom->spaceTime());
        QVERIFY(steps.size() <= 200);
        QVERIFY2(!steps.filter(QStringLiteral("sends to")).isEmpty(), qPrintable(steps.join(u'|')));
        QVERIFY2(!steps.filter(QStringLiteral("is suspended")).isEmpty(),
                 qPrintable(steps.join(u'|')));
    }

    void twinsFollowTheirViews()
    {
        TwinModel model;
        const QAbstractItemModelTester tester(
            &model, QAbstractItemModelTester::FailureReportingMode::Fatal);
        Charts charts;
        charts.throughput.ms = {1, 2, 3};
        charts.throughput.value = {10, 20, 30};
        charts.suspended.push_back({"account", 1.5, 2.5, false});
        const TwinTable table = chartsTwin(charts, 2);
        model.setTable(table);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.index(0, 0).data().toString(), QStringLiteral("3.0"));
        QCOMPARE(model.index(1, model.columnCount() - 1).data().toString(),
                 QStringLiteral("account"));
        QCOMPARE(table.mark, 1);
        model.setTable(waitsTwin(WaitGraph {}));
        QCOMPARE(model.rowCount(), 0);
        QCOMPARE(model.columnCount(), 6);
    }
};

QTEST_MAIN(AccessTest)
#include "tst_access.moc"
