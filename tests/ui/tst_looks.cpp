// SPDX-License-Identifier: GPL-3.0-or-later
// How the window looks where it is easily spoilt: with large type nothing is cut short, and the
// parts that no other test looks at look as they did, in each theme. UPDATE_GOLDEN=1 keeps their
// pictures anew, RELUPSCOPE_PICTURES=FOLDER saves them whole.
#include "fixture.h"
#include "svg_words.h"
#include "widgets/compare_charts.h"
#include "widgets/compare_panel.h"
#include "widgets/findings_sheet.h"
#include "widgets/legend_sheet.h"
#include "widgets/module_panel.h"
#include "widgets/node_strip.h"
#include "widgets/process_panel.h"
#include "widgets/system_panel.h"
#include "widgets/time_strip.h"
#include "window/gallery_page.h"
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

const Theme themes[] = {Theme::Light, Theme::Dark, Theme::Contrast};

// With what lies behind it.
QPixmap pictureOf(QWidget& widget)
{
    QWidget* window = widget.window();
    return window->grab(QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()));
}

// The picture as a grid of mean colours, sixteen pixels each: what moves, vanishes or changes its
// colour is seen, what a font of another version does to single pixels is not.
QImage cellsOf(QWidget& widget)
{
    constexpr int cell = 16;
    const QSize grid(std::max(1, widget.width() / cell), std::max(1, widget.height() / cell));
    return pictureOf(widget)
        .toImage()
        .scaled(grid, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
        .convertToFormat(QImage::Format_RGB32);
}

int apart(const QColor& a, const QColor& b)
{
    return std::max({std::abs(a.red() - b.red()), std::abs(a.green() - b.green()),
                     std::abs(a.blue() - b.blue())});
}

void checkGolden(QWidget& widget, const char* name, Theme theme)
{
    constexpr double mostOfOne = 40; // of 255, the worst channel of one cell
    constexpr double mostOfAll = 3;
    settle();
    if (!qEnvironmentVariable("RELUPSCOPE_PICTURES").isEmpty())
        QVERIFY(pictureOf(widget).save(QStringLiteral("%1/%2-%3.png")
                                           .arg(qEnvironmentVariable("RELUPSCOPE_PICTURES"),
                                                QString::fromLatin1(name), themeName(theme))));
    const QImage cells = cellsOf(widget);
    const QString file = QStringLiteral(UI_GOLDEN_FOLDER "/%1-%2.png")
                             .arg(QString::fromLatin1(name), themeName(theme));
    if (qEnvironmentVariableIsSet("UPDATE_GOLDEN"))
        QVERIFY(cells.save(file));
    const QImage kept = QImage(file).convertToFormat(QImage::Format_RGB32);
    QCOMPARE(kept.size(), cells.size());
    double worst = 0;
    double sum = 0;
    for (int y = 0; y < cells.height(); ++y)
        for (int x = 0; x < cells.width(); ++x) {
            const int here = apart(cells.pixelColor(x, y), kept.pixelColor(x, y));
            worst = std::max<double>(worst, here);
            sum += here;
        }
    const double mean = sum / (cells.width() * cells.height());
    QVERIFY2(worst <= mostOfOne && mean <= mostOfAll,
             qPrintable(QStringLiteral("%1: worst %2, mean %3").arg(file).arg(worst).arg(mean)));
}

// Three nodes: one upgrades, one is up, one restarts behind a cut link.
fixture::ViewPtr threeNodes()
{
    auto view = std::make_shared<WorldView>(*fixture::few());
    const std::pair<const char*, const char*> nodes[]
        = {{"a", "upgrading"}, {"b", "running"}, {"c", "restarted"}};
    for (const auto& [name, words] : nodes) {
        NodeRow node;
        node.number = static_cast<NodeNumber>(view->nodes.size());
        node.name = name;
        node.stateWords = words;
        node.version = "1.0";
        node.processes = 40;
        view->nodes.push_back(node);
    }
    view->nodes[0].isUpgraded = true;
    view->nodes[0].hop = 1;
    view->nodes[0].instruction = 6;
    view->nodes[0].instructions = 8;
    for (const auto& [a, b] : {std::pair {0, 1}, std::pair {0, 2}, std::pair {1, 2}}) {
        LinkRow link;
        link.a = static_cast<NodeNumber>(a);
        link.b = static_cast<NodeNumber>(b);
        link.isConnected = b == 1;
        link.isCut = a == 0 && b == 2;
        view->links.push_back(link);
    }
    return view;
}

CheckReport findings()
{
    CheckReport report {"bank", {{"1", "2", {}}}};
    for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Note}) {
        Finding finding;
        finding.severity = severity;
        finding.place = "apps/bank-2.0/src/account.erl";
        finding.reason = "account calls ledger:do_something/1, which takes other arguments now";
        finding.remedy = "Name the called module in the DepMods of the caller's update.";
        finding.scenario = severity == Severity::Note ? "" : "two-clauses";
        report.hops[0].findings.push_back(finding);
    }
    return report;
}

// The same few for ever: the gallery grows.
std::vector<ScenarioInfo> someScenarios()
{
    static const QSet<QString> names {
        QStringLiteral("old-state-meets-new-code"), QStringLiteral("two-clauses"),
        QStringLiteral("order-by-dependency"),      QStringLiteral("split-in-two"),
        QStringLiteral("started-in-the-gap"),       QStringLiteral("no-top-supervisor"),
        QStringLiteral("code-change-throws")};
    std::vector<ScenarioInfo> some = builtinScenarios();
    std::erase_if(some, [](const ScenarioInfo& scenario) {
        return !names.contains(QString::fromStdString(scenario.name));
    });
    return some;
}

// A run whose relup lacks the third instruction and purges instead, and in which one died.
fixture::ViewPtr unlike(const WorldView& a)
{
    auto b = std::make_shared<WorldView>(a);
    b->relup.erase(b->relup.begin() + 2);
    InstructionRow more = b->relup.back();
    more.kind = "purge";
    more.subject = "[audit]";
    b->relup.insert(b->relup.begin() + 5, more);
    for (size_t i = 0; i < b->relup.size(); ++i)
        b->relup[i].n = static_cast<int>(i) + 1;
    b->relup[3].failedRequests = 121;
    Crash crash;
    crash.hop = 1;
    crash.instruction = 4;
    crash.atMs = a.ms - 20;
    b->crashes.push_back(crash);
    return b;
}

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

    void theNodeStripLooksAsItDid()
    {
        for (const Theme theme : themes) {
            Shown shown(threeNodes(), theme);
            QVERIFY(shown.page().nodes()->isVisible());
            checkGolden(*shown.page().nodes(), "nodes", theme);
        }
    }

    void theFindingsLookAsTheyDid()
    {
        for (const Theme theme : themes) {
            Shown shown(fixture::few(), theme);
            shown.window.findings()->begin(QStringLiteral("bank"));
            shown.window.findings()->setReport(findings());
            checkGolden(shown.window, "findings", theme);
        }
    }

    void theTablesOfPicturesLookAsTheyDid()
    {
        for (const Theme theme : themes) {
            Shown shown(fixture::few(), theme);
            BottomPanel* bottom = shown.page().bottom();
            bottom->setTables(true);
            checkGolden(*bottom, "table-charts", theme);
            bottom->showTab(BottomTab::WaitFor);
            checkGolden(*bottom, "table-waits", theme);
        }
    }

    void unlikeRelupsLookAsTheyDid()
    {
        for (const Theme theme : themes) {
            Shown shown(fixture::upgradeRecorded(), theme);
            shown.page().showTab(BottomTab::Compare);
            shown.page().toggleExpanded();
            const auto a = fixture::upgradeRecorded();
            ComparePanel* compare = shown.page().bottom()->compare();
            compare->setBranches({{1, QStringLiteral("A"), QStringLiteral("as planned"), a},
                                  {2, QStringLiteral("B"), QStringLiteral("purged"), unlike(*a)}},
                                 2);
            settle();
            QVERIFY(compare->charts()->isVisible());
            checkGolden(*compare, "unlike", theme);
        }
    }

    void theGalleryAndTheLegendLookAsTheyDid()
    {
        for (const Theme theme : themes) {
            MainWindow window(Shown::settings(theme));
            window.resize(1280, 720);
            window.show();
            window.gallery()->setScenarios(someScenarios());
            checkGolden(window, "gallery", theme);
            auto* legend = window.findChild<LegendSheet*>();
            legend->toggle();
            checkGolden(*legend, "legend", theme);
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
