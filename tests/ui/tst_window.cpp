// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window on the offscreen platform: the fixture's views at both sizes and in all themes,
// keys and actions, names for a screen reader, and pictures that are the same twice.
#include "fixture.h"
#include "paint/look.h"
#include "widgets/action_button.h"
#include "widgets/blink.h"
#include "widgets/charts_panel.h"
#include "widgets/filter_field.h"
#include "widgets/key_sheet.h"
#include "widgets/module_panel.h"
#include "widgets/panel_frame.h"
#include "widgets/relup_panel.h"
#include "widgets/say_bar.h"
#include "widgets/scenario_about.h"
#include "widgets/source_panel.h"
#include "widgets/system_panel.h"
#include "widgets/time_strip.h"
#include "widgets/tour.h"
#include "widgets/try_sheet.h"
#include "window/gallery_page.h"
#include "window/main_window.h"
#include "window/opening_page.h"
#include "window/panel_file.h"
#include "window/shot.h"
#include "window/upgrade_page.h"

#include <QAccessible>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QScrollBar>
#include <QSplitter>
#include <QTabBar>
#include <QTextBlock>
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
    explicit Shown(QSize size, Theme theme = Theme::Light, const fixture::ViewPtr& view = {})
        : window(settings(theme))
    {
        window.resize(size);
        window.show();
        window.setRecorded(fixture::upgradeRecorded());
        window.showFrame(
            {view ? view : fixture::upgrade(), fixture::acc1(), fixture::accountSource()});
        settle();
    }
    // Kept in RELUPSCOPE_PICTURES, where that names a folder.
    void picture(const char* name)
    {
        settle();
        const QString folder = qEnvironmentVariable("RELUPSCOPE_PICTURES");
        if (!folder.isEmpty())
            QVERIFY(window.saveWindow(folder + QLatin1Char('/') + QLatin1String(name)
                                      + QStringLiteral(".png")));
    }
    static Settings settings(Theme theme)
    {
        Settings s;
        s.theme = theme;
        return s;
    }
    MainWindow window;
};

QString nameOf(const QWidget* widget)
{
    const QRect at = widget->geometry();
    return QStringLiteral("%1 %2 %3 at %4,%5 %6x%7")
        .arg(QString::fromLatin1(widget->metaObject()->className()), widget->objectName(),
             widget->accessibleName())
        .arg(at.x())
        .arg(at.y())
        .arg(at.width())
        .arg(at.height());
}

bool canScroll(const QWidget* widget)
{
    for (const QWidget* w = widget->parentWidget(); w; w = w->parentWidget())
        if (qobject_cast<const QAbstractScrollArea*>(w))
            return true;
    return false;
}

void checkNothingIsCutOff(const MainWindow& window)
{
    for (const QWidget* widget : window.findChildren<QWidget*>()) {
        if (!widget->isVisible() || canScroll(widget) || widget->isWindow())
            continue;
        const QWidget* parent = widget->parentWidget();
        QVERIFY2(parent->rect().adjusted(-1, -1, 1, 1).contains(widget->geometry())
                     || widget->size().isEmpty(),
                 qPrintable(nameOf(widget) + QStringLiteral(" in ") + nameOf(parent)));
        const bool hasWords
            = qobject_cast<const QPushButton*>(widget) || qobject_cast<const ActionButton*>(widget);
        if (hasWords && widget->objectName() != QStringLiteral("commandField"))
            QVERIFY2(widget->width() >= widget->minimumSizeHint().width()
                         && widget->width() >= widget->sizeHint().width(),
                     qPrintable(nameOf(widget)));
    }
}

void checkPanelsShowAll(const MainWindow& window)
{
    const QListView* relup = window.upgradePage()->relup()->list();
    QCOMPARE(relup->verticalScrollBar()->maximum(), 0);
    const SystemView* system = window.upgradePage()->system()->view();
    QCOMPARE(system->verticalScrollBar()->maximum(), 0);
}

const QSize sizes[] = {{1440, 900}, {1280, 720}};

} // namespace

class WindowTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nothingIsCutOff()
    {
        for (QSize size : sizes)
            for (const auto& view : {fixture::upgrade(), fixture::few(), fixture::start()}) {
                const Shown shown(size, Theme::Light, view);
                QCOMPARE(shown.window.size(), size);
                checkNothingIsCutOff(shown.window);
                checkPanelsShowAll(shown.window);
            }
    }

    void crashIsShown()
    {
        for (QSize size : sizes) {
            const Shown shown(size, Theme::Light, fixture::crash());
            checkNothingIsCutOff(shown.window);
            QVERIFY(shown.window.upgradePage()->say()->accessibleDescription().contains(
                QStringLiteral("acc_2 crashed")));
        }
    }

    void largerTypeStillFits()
    {
        Shown shown({1440, 900});
        for (double scale : {0.8, 1.2}) {
            shown.window.setScale(scale);
            settle();
            checkNothingIsCutOff(shown.window);
        }
    }

    void galleryIsShown()
    {
        for (QSize size : sizes) {
            MainWindow window(Settings {});
            window.resize(size);
            window.show();
            settle();
            QCOMPARE(window.currentPage(), window.gallery());
            checkNothingIsCutOff(window);
            QVERIFY(!window.actions()[ActionId::Run]->isEnabled());
            QVERIFY(window.actions()[ActionId::Open]->isEnabled());
        }
    }

    // Each card can be reached, opened, and read whole; the search and the categories narrow them.
    void galleryIsWalkedByKeys()
    {
        MainWindow window(Settings {});
        window.resize(1280, 720);
        window.show();
        GalleryPage* gallery = window.gallery();
        gallery->setScenarios(builtinScenarios());
        settle();
        const ScenarioList& list = gallery->list();
        QSignalSpy opened(gallery, &GalleryPage::scenarioChosen);
        QTest::keyClick(gallery->cards(), Qt::Key_Down);
        const int below = gallery->cards()->currentIndex().row();
        QVERIFY(list.scenario(below));
        QCOMPARE(list.row(below)->category, 1);
        QTest::keyClick(gallery->cards(), Qt::Key_Return);
        QCOMPARE(opened.count(), 1);
        for (int category = 0; category < gallery->categories()->model()->rowCount(); ++category) {
            gallery->categories()->setCurrentIndex(
                gallery->categories()->model()->index(category, 0));
            settle();
            for (int row = 0; row < list.rowCount(); ++row) {
                gallery->cards()->setCurrentIndex(list.index(row));
                if (list.scenario(row))
                    QVERIFY2(gallery->about()->showsAll(), list.scenario(row)->name.c_str());
            }
        }
        QTest::keyClick(&window, Qt::Key_F, Qt::ControlModifier);
        QCOMPARE(window.focusWidget(), gallery->search());
        gallery->search()->setText(QStringLiteral("badfun"));
        QVERIFY(gallery->about()->plainText().contains(QStringLiteral("fun")));
        QTest::keyClick(gallery->search(), Qt::Key_Return);
        QCOMPARE(opened.count(), 2);
    }

    void aFrameSwitchesToTheRun()
    {
        const Shown shown({1440, 900});
        QCOMPARE(shown.window.currentPage(), shown.window.upgradePage());
        QVERIFY(shown.window.actions()[ActionId::StepInstruction]->isEnabled());
        QVERIFY(shown.window.windowTitle().contains(QStringLiteral("bank 1.0 → 2.0")));
        QCOMPARE(shown.window.upgradePage()->source()->edit(SourceSide::New)->currentLine(), 13);
    }

    void keysReachTheirActions()
    {
        Shown shown({1440, 900});
        const std::pair<ActionId, std::pair<int, Qt::KeyboardModifiers>> keys[] = {
            {ActionId::StepInstruction, {Qt::Key_F10, Qt::NoModifier}},
            {ActionId::BackInstruction, {Qt::Key_F10, Qt::ShiftModifier}},
            {ActionId::StepEvent, {Qt::Key_F11, Qt::NoModifier}},
            {ActionId::BackEvent, {Qt::Key_F11, Qt::ShiftModifier}},
            {ActionId::Fast, {Qt::Key_F6, Qt::NoModifier}},
            {ActionId::ShowEvents, {Qt::Key_2, Qt::ControlModifier}},
        };
        for (const auto& [id, key] : keys) {
            QSignalSpy spy(shown.window.actions()[id], &QAction::triggered);
            QTest::keyClick(&shown.window, static_cast<Qt::Key>(key.first), key.second);
            QCOMPARE(spy.count(), 1);
        }
    }

    void noShortcutIsUsedTwice()
    {
        const Shown shown({1440, 900});
        QSet<QString> used;
        for (const QAction* action : shown.window.actions().all())
            for (const QKeySequence& key : action->shortcuts()) {
                QVERIFY2(!used.contains(key.toString()), qPrintable(key.toString()));
                used.insert(key.toString());
            }
    }

    void sheetsOpenAndClose()
    {
        Shown shown({1440, 900});
        for (ActionId id : {ActionId::Legend, ActionId::Keys, ActionId::FindCommand}) {
            const auto visible = [&] {
                int count = 0;
                for (const PanelFrame* sheet :
                     shown.window.findChildren<PanelFrame*>(QString(), Qt::FindDirectChildrenOnly))
                    count += sheet->isVisible();
                return count;
            };
            shown.window.actions()[id]->trigger();
            settle();
            QCOMPARE(visible(), 1);
            QTest::keyClick(QApplication::focusWidget() ? QApplication::focusWidget()
                                                        : &shown.window,
                            Qt::Key_Escape);
            QCOMPARE(visible(), 0);
        }
    }

    void everythingFocusableHasAName()
    {
        const Shown shown({1440, 900});
        for (const QWidget* widget : shown.window.findChildren<QWidget*>()) {
            const bool stop = widget->isVisible() && (widget->focusPolicy() & Qt::TabFocus)
                && !widget->focusProxy();
            const auto* label = qobject_cast<const QLabel*>(widget);
            const auto* button = qobject_cast<const QAbstractButton*>(widget);
            const bool hasWords
                = (label && !label->text().isEmpty()) || (button && !button->text().isEmpty());
            if (stop)
                QVERIFY2(!widget->accessibleName().isEmpty() || hasWords,
                         qPrintable(nameOf(widget)));
        }
    }

    void theKeySheetKeepsItsWordsWhole()
    {
        for (const double scale : {0.8, 1.0, 1.5, 2.0}) {
            Shown shown({1280, 720});
            shown.window.setScale(scale);
            auto* keys = shown.window.findChild<KeySheet*>();
            keys->toggle();
            QVERIFY(keys->showsWholeWords());
            const QPixmap before = keys->grab();
            QTest::keyClick(keys, Qt::Key_PageDown);
            if (scale == 2.0) // there is more than has room
                QVERIFY(keys->grab().toImage() != before.toImage());
        }
    }

    // A screen reader finds the processes and the instructions that are only painted.
    void paintedItemsHaveNames()
    {
        installSpokenItems();
        const Shown shown({1440, 900});
        const auto namesIn = [](QWidget* widget) {
            QStringList names;
            QAccessibleInterface* all = QAccessible::queryAccessibleInterface(widget);
            for (int i = 0; all && i < all->childCount(); ++i)
                names << all->child(i)->text(QAccessible::Name);
            return names;
        };
        const UpgradePage* page = shown.window.upgradePage();
        const QStringList processes = namesIn(page->system()->view());
        QVERIFY(!processes.filter(QStringLiteral("acc_1")).isEmpty());
        QVERIFY(!processes.filter(QStringLiteral("9,998 processes")).isEmpty()
                || !processes.filter(QStringLiteral("processes:")).isEmpty());
        const QStringList instructions = namesIn(page->timeStrip());
        QCOMPARE(instructions.size(), 8);
        QCOMPARE(instructions[5], QStringLiteral("6 code_change, now"));
        QAccessibleInterface* strip = QAccessible::queryAccessibleInterface(page->timeStrip());
        const QRect fifth = strip->child(4)->rect();
        QCOMPARE(strip->indexOfChild(strip->childAt(fifth.center().x(), fifth.center().y())), 4);
    }

    void systemIsWalkedByKeys()
    {
        Shown shown({1440, 900});
        SystemView* system = shown.window.upgradePage()->system()->view();
        QSignalSpy spy(system, &SystemView::processChosen);
        system->setFocus();
        for (int i = 0; i < 3; ++i)
            QTest::keyClick(system, Qt::Key_Down);
        QVERIFY(spy.count() > 0);
        QVERIFY(system->accessibleDescription().contains(QStringLiteral("acc_")));
    }

    void filterDimsAndCounts()
    {
        Shown shown({1440, 900});
        shown.window.actions()[ActionId::FindProcess]->trigger();
        const UpgradePage* page = shown.window.upgradePage();
        page->system()->filter()->setText(QStringLiteral("acc_2"));
        QCOMPARE(page->system()->filter()->accessibleDescription(), QStringLiteral("1 of 10,005"));
        shown.picture("filtered");
    }

    // N is the notes' until the filter says something; then it goes to what stands out.
    void matchesAreSteppedThrough()
    {
        Shown shown({1280, 720});
        UpgradePage* page = shown.window.upgradePage();
        const auto press = [&](int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
            QTest::keyClick(page->system()->view(), static_cast<Qt::Key>(key), modifiers);
        };
        page->system()->filter()->setText(QStringLiteral("mod:account state:suspended"));
        page->system()->view()->setFocus();
        const ProcessId first = page->system()->view()->selected();
        press(Qt::Key_N);
        const ProcessId second = page->system()->view()->selected();
        QVERIFY(second != first);
        press(Qt::Key_N, Qt::ShiftModifier);
        QCOMPARE(page->system()->view()->selected(), first);
        press(Qt::Key_F3);
        QCOMPARE(page->system()->view()->selected(), second);
        QVERIFY(page->bottom()->tab() != BottomTab::Notes);
        shown.picture("filtered-small");
        page->system()->filter()->clear();
        press(Qt::Key_N);
        QVERIFY(page->bottom()->tab() == BottomTab::Notes);
    }

    // Each panel as a drawing, and as values where it is a table.
    void panelsAreSaved()
    {
        const Shown shown({1440, 900});
        const UpgradePage& page = *shown.window.upgradePage();
        const QTemporaryDir folder;
        const auto size = [&](PanelFrame* panel, const char* name) {
            const QString file = folder.filePath(QString::fromLatin1(name));
            return savePanelTo(page, panel, file) ? QFileInfo(file).size() : qint64 {0};
        };
        QCOMPARE(panelOf(page, page.system()->view()), page.system());
        QCOMPARE(panelOf(page, nullptr), page.bottom());
        for (PanelFrame* panel :
             {static_cast<PanelFrame*>(page.system()), static_cast<PanelFrame*>(page.relup()),
              static_cast<PanelFrame*>(page.modules()), static_cast<PanelFrame*>(page.bottom())}) {
            QVERIFY(size(panel, "panel.svg") > 5'000);
            QVERIFY(size(panel, "panel.png") > 2'000);
            QVERIFY(size(panel, "panel.csv") > 100);
        }
        QCOMPARE(size(page.source(), "panel.csv"), qint64 {0});
        for (int tab = 0; tab <= static_cast<int>(BottomTab::Breakpoints); ++tab) {
            page.bottom()->showTab(static_cast<BottomTab>(tab));
            QVERIFY(!page.bottom()->csv().isEmpty());
        }
    }

    void theLayoutIsTheUsersUntilItIsRestored()
    {
        Shown shown({1440, 900});
        UpgradePage* page = shown.window.upgradePage();
        const int before = page->system()->width();
        auto* border = page->findChild<QSplitter*>();
        border->setSizes({300, 500, 600});
        Q_EMIT border->splitterMoved(300, 1);
        const int wanted = page->system()->width();
        QVERIFY(std::abs(wanted - before) > 20);
        page->showTab(BottomTab::Load);
        settle();
        QCOMPARE(page->system()->width(), wanted);
        shown.window.actions()[ActionId::Expand]->trigger();
        shown.window.actions()[ActionId::AsTable]->trigger();
        shown.window.actions()[ActionId::RestoreLayout]->trigger();
        settle();
        QCOMPARE(page->system()->width(), before);
        QVERIFY(page->bottom()->tab() == BottomTab::Charts);
        QVERIFY(!shown.window.actions()[ActionId::AsTable]->isChecked());
    }

    // Seven callouts, each beside its part and inside of the window, by keys; in all sizes.
    void theTourGoesThroughTheWindow()
    {
        for (QSize size : sizes)
            for (const double scale : {0.8, 1.0, 2.0}) {
                Shown shown(size);
                shown.window.setScale(scale);
                settle();
                shown.window.actions()[ActionId::ShowTour]->trigger();
                auto* tour = shown.window.findChild<Tour*>();
                QCOMPARE(tour->stopCount(), 7);
                for (int i = 0; i < tour->stopCount(); ++i) {
                    QCOMPARE(tour->current(), i);
                    QVERIFY(shown.window.rect().contains(tour->geometry()));
                    const QLabel* words = tour->findChild<QLabel*>();
                    QVERIFY(words->heightForWidth(words->width()) <= words->height());
                    if (scale == 1.0 && size.width() == 1440)
                        shown.picture(qPrintable(QStringLiteral("tour-%1").arg(i + 1)));
                    QTest::keyClick(tour, Qt::Key_Right);
                }
                QVERIFY(!tour->isVisible());
                shown.window.actions()[ActionId::ShowTour]->trigger();
                QTest::keyClick(tour, Qt::Key_Right);
                QTest::keyClick(tour, Qt::Key_Left);
                QCOMPARE(tour->current(), 0);
                QTest::keyClick(tour, Qt::Key_Escape);
                QVERIFY(!tour->isVisible());
            }
    }

    void thingsToTryAreMarked()
    {
        Shown shown({1440, 900});
        const auto* sheet = shown.window.findChild<TrySheet*>();
        shown.window.actions()[ActionId::ShowTries]->trigger();
        QVERIFY(sheet->isVisible());
        QListView* list = sheet->list();
        QCOMPARE(list->model()->rowCount(), 13);
        shown.window.actions()[ActionId::WhatChanged]->trigger();
        shown.picture("things-to-try");
        int done = 0;
        for (int row = 0; row < list->model()->rowCount(); ++row)
            done += list->model()->index(row, 0).data(TryList::IsDoneRole).toBool() ? 1 : 0;
        QCOMPARE(done, 1);
        list->setCurrentIndex(list->model()->index(6, 0)); // the filter
        QTest::keyClick(list, Qt::Key_Return);
        QVERIFY(!sheet->isVisible());
        QVERIFY(shown.window.upgradePage()->system()->filter()->hasFocus());
    }

    void whatChangedBlinksTwice()
    {
        Blink blink;
        QSignalSpy turns(&blink, &Blink::changed);
        blink.start();
        QVERIFY(blink.isShown());
        QTRY_COMPARE(turns.count(), 5);
        QVERIFY(blink.isShown());
        blink.stop();
        QVERIFY(!blink.isShown());
        blink.setReducedMotion(true);
        blink.start();
        QVERIFY(blink.isShown());
        QTest::qWait(600);
        QCOMPARE(turns.count(), 7);
    }

    void sourceIsFoldedToTheStack()
    {
        Shown shown({1440, 900});
        const SourcePanel* source = shown.window.upgradePage()->source();
        const SourceEdit* edit = source->edit(SourceSide::New);
        const auto visible = [&] {
            int lines = 0;
            for (QTextBlock at = edit->document()->begin(); at.isValid(); at = at.next())
                lines += at.isVisible() ? 1 : 0;
            return lines;
        };
        const int all = visible();
        QCOMPARE(all, edit->document()->blockCount());
        shown.window.actions()[ActionId::FoldSource]->setChecked(true);
        QVERIFY(visible() < all);
        QVERIFY(edit->document()->findBlockByNumber(edit->currentLine() - 1).isVisible());
        shown.picture("folded");
        shown.window.actions()[ActionId::FoldSource]->setChecked(false);
        QCOMPARE(visible(), all);
    }

    // A click on a chart is a moment, as one on the time strip.
    void chartsLeadToTheirMoments()
    {
        Shown shown({1440, 900});
        UpgradePage* page = shown.window.upgradePage();
        QSignalSpy times(page, &UpgradePage::timeChosen);
        SmallChart* chart = page->bottom()->charts()->charts()[1];
        const QPoint middle = chart->plot().center().toPoint();
        QTest::mouseClick(chart->viewport(), Qt::LeftButton, Qt::NoModifier, middle);
        QCOMPARE(times.count(), 1);
        QVERIFY(std::abs(times[0][0].toDouble() - chart->msAt(middle.x())) < 0.01);
        QTest::mouseClick(chart->viewport(), Qt::LeftButton, Qt::NoModifier, QPoint(4, 4));
        QCOMPARE(times.count(), 1);
    }

    // What a drag passes is worth a quick look; where it ends is where one wants to be.
    void aDragPassesTimesAndChoosesOne()
    {
        Shown shown({1440, 900});
        UpgradePage* page = shown.window.upgradePage();
        QSignalSpy passed(page, &UpgradePage::timePassed);
        QSignalSpy chosen(page, &UpgradePage::timeChosen);
        TimeStrip* strip = page->timeStrip();
        const auto at = [strip](double share) {
            const Ribbon& ribbon = strip->ribbon();
            const double x = ribbon.left + share * (ribbon.knots.back().x - ribbon.left);
            return QPoint(static_cast<int>(x), 40);
        };
        QTest::mousePress(strip, Qt::LeftButton, Qt::NoModifier, at(0.2));
        QTest::mouseMove(strip, at(0.3));
        QTest::mouseMove(strip, at(0.5));
        QCOMPARE(passed.count(), 3);
        QTRY_COMPARE(chosen.count(), 1); // it rests there
        QTest::mouseMove(strip, at(0.4));
        QTest::mouseRelease(strip, Qt::LeftButton, Qt::NoModifier, at(0.4));
        QCOMPARE(chosen.count(), 2);
        QCOMPARE(chosen[1][0], passed[3][0]);
        QVERIFY(chosen[1][0].toDouble() < chosen[0][0].toDouble());
        QTest::mouseMove(strip, at(0.6));
        QCOMPARE(passed.count(), 4);
    }

    void axisCanBeSwitched()
    {
        Shown shown({1440, 900});
        TimeStrip* strip = shown.window.upgradePage()->timeStrip();
        QVERIFY(strip->axis() == TimeAxis::Instruction);
        shown.window.actions()[ActionId::ToggleAxis]->trigger();
        QVERIFY(strip->axis() == TimeAxis::Time);
    }

    void anErrorIsShownInTheWindow()
    {
        MainWindow window(Settings {});
        window.resize(1280, 720);
        window.show();
        window.opening()->begin(QStringLiteral("/tmp/mine"));
        window.opening()->setError({ErrorKind::Syntax, "scenario.toml:3", "no such key", "titel"});
        QVERIFY(window.opening()->message().contains(QStringLiteral("scenario.toml:3")));
        QVERIFY(window.opening()->message().contains(QStringLiteral("no such key")));
    }

    void picturesAreTheSameTwice()
    {
        const QTemporaryDir folder;
        for (const char* theme : {"light", "dark", "contrast"}) {
            QByteArray bytes[2];
            for (QByteArray& each : bytes) {
                const QString file = folder.filePath(QStringLiteral("shot.png"));
                QVERIFY(renderShot(fixture::few(), fixture::account(), fixture::accountSource(),
                                   {1280, 720}, QString::fromLatin1(theme), file));
                QFile in(file);
                QVERIFY(in.open(QIODevice::ReadOnly));
                each = in.readAll();
            }
            QVERIFY(bytes[0].size() > 20'000);
            QCOMPARE(bytes[0], bytes[1]);
        }
    }

    // The window of each theme as a grid of mean colours: what moves, vanishes or changes its
    // colour is seen, what a font of another version does to single pixels is not. UPDATE_GOLDEN=1
    // keeps them anew.
    void picturesLookAsTheyDid()
    {
        constexpr int columns = 64;
        constexpr int rows = 36;
        constexpr double mostOfOne = 36; // of 255, the worst channel of one cell
        constexpr double mostOfAll = 3;
        const QTemporaryDir folder;
        for (const char* theme : {"light", "dark", "contrast"}) {
            const QString file = folder.filePath(QStringLiteral("shot.png"));
            QVERIFY(renderShot(fixture::upgrade(), fixture::acc1(), fixture::accountSource(),
                               {1280, 720}, QString::fromLatin1(theme), file));
            const QImage cells
                = QImage(file)
                      .scaled(columns, rows, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
                      .convertToFormat(QImage::Format_RGB32);
            const QString golden = QStringLiteral(UI_GOLDEN_FOLDER "/upgrade-%1.png")
                                       .arg(QString::fromLatin1(theme));
            if (qEnvironmentVariableIsSet("UPDATE_GOLDEN"))
                QVERIFY(cells.save(golden));
            const QImage kept = QImage(golden).convertToFormat(QImage::Format_RGB32);
            QCOMPARE(kept.size(), cells.size());
            double worst = 0;
            double sum = 0;
            for (int y = 0; y < rows; ++y)
                for (int x = 0; x < columns; ++x) {
                    const QColor a = cells.pixelColor(x, y);
                    const QColor b = kept.pixelColor(x, y);
                    const int apart
                        = std::max({std::abs(a.red() - b.red()), std::abs(a.green() - b.green()),
                                    std::abs(a.blue() - b.blue())});
                    worst = std::max<double>(worst, apart);
                    sum += apart;
                }
            QVERIFY2(worst <= mostOfOne && sum / (columns * rows) <= mostOfAll,
                     qPrintable(QStringLiteral("%1: worst %2, mean %3")
                                    .arg(QString::fromLatin1(theme))
                                    .arg(worst)
                                    .arg(sum / (columns * rows))));
        }
    }

    void picturesSayWhatIsWrong()
    {
        const auto shoot = [](const char* theme, const QString& file) {
            return renderShot(fixture::few(), fixture::account(), fixture::accountSource(),
                              {1280, 720}, QString::fromLatin1(theme), file);
        };
        const QTemporaryDir folder;
        QVERIFY(!shoot("sepia", folder.filePath(QStringLiteral("a.png"))));
        QVERIFY(!shoot("light", folder.filePath(QStringLiteral("none/a.png"))));
        QVERIFY(QDir(folder.path()).isEmpty());
        QVERIFY(parseSize("1440x900"));
        for (const char* wrong : {"", "1440", "10x10", "99999x99999", "1440x900x3"})
            QVERIFY2(!parseSize(wrong), wrong);
    }
};

QTEST_MAIN(WindowTest)
#include "tst_window.moc"
