// SPDX-License-Identifier: GPL-3.0-or-later
// The pure functions of ui/paint: scales, ribbon, cells, the lines of the System panel.
#include "fixture.h"
#include "paint/callout.h"
#include "paint/cells.h"
#include "paint/chart_scale.h"
#include "paint/glyphs.h"
#include "paint/numbers.h"
#include "paint/queue_scale.h"
#include "paint/ribbon.h"
#include "paint/system_layout.h"

#include <QtTest>

#include <set>

using namespace relupscope;
using namespace relupscope::ui;

namespace {

Ribbon ribbonOf(const WorldView& view, TimeAxis axis, const WorldView* recorded = nullptr)
{
    RibbonInput in;
    in.view = &view;
    in.recorded = recorded;
    in.axis = axis;
    in.left = 75;
    in.right = 1400;
    in.naturalWidths.assign(hopRows(view).size(), 100);
    return layoutRibbon(in);
}

SystemLayout layoutAt(const WorldView& view, int width, int height)
{
    SystemMetrics metrics;
    metrics.width = width;
    metrics.height = height;
    return layoutSystem(view, metrics, {});
}

int countOf(const SystemLayout& layout, SystemLine::Kind kind)
{
    return static_cast<int>(std::count_if(layout.lines.begin(), layout.lines.end(),
                                          [kind](const SystemLine& l) { return l.kind == kind; }));
}

// Every process that the lines show, each at most once.
std::multiset<int> shown(const SystemLayout& layout)
{
    std::multiset<int> all;
    for (const SystemLine& line : layout.lines) {
        all.insert(line.members.begin(), line.members.end());
        if (line.process >= 0)
            all.insert(line.process);
    }
    return all;
}

} // namespace

class GeometryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // A worker on old code among hundreds has a row of its own; clients have none.
    void whoStandsOutInACrowdIsNamed()
    {
        WorldView view;
        ProcessRow sup;
        sup.pid = 1;
        sup.name = "pool_sup";
        sup.isSupervisor = true;
        view.processes = {sup};
        for (ProcessId pid = 2; pid < 500; ++pid) {
            ProcessRow row;
            row.pid = pid;
            row.parent = 1;
            row.name = "worker_" + std::to_string(pid);
            row.module = "worker";
            view.processes.push_back(row);
        }
        SystemMetrics metrics;
        const auto first = [&] { return layoutSystem(view, metrics, {}).lines.front().key; };
        QVERIFY(first() != QStringLiteral("standing-out"));
        view.processes[300].codeVersion = CodeVersion::Mixed;
        QCOMPARE(first(), QStringLiteral("standing-out"));
        view.processes[300].loadName = "clients";
        QVERIFY(first() != QStringLiteral("standing-out"));
    }

    void calloutsStandBesideTheirTarget()
    {
        const QRect room(0, 0, 1000, 600);
        const QSize size(200, 100);
        const auto place = [&](const QRect& target) { return calloutPlace(target, size, room, 8); };
        QCOMPARE(place({400, 100, 200, 50}), QRect(400, 158, 200, 100)); // below
        QCOMPARE(place({400, 500, 200, 90}), QRect(400, 392, 200, 100)); // above
        QCOMPARE(place({0, 0, 200, 600}), QRect(208, 250, 200, 100));    // to the right
        QCOMPARE(place({800, 0, 200, 600}), QRect(592, 250, 200, 100));  // to the left
        for (const QRect& target :
             {QRect(0, 0, 1000, 600), QRect(-50, 580, 30, 60), QRect(990, 10, 20, 20)}) {
            const QRect at = place(target);
            QVERIFY(room.contains(at));
            QCOMPARE(at.size(), size);
        }
    }

    void numbersAreSpelled()
    {
        QCOMPARE(grouped(0), QStringLiteral("0"));
        QCOMPARE(grouped(9998), QStringLiteral("9,998"));
        QCOMPARE(grouped(1'000'000), QStringLiteral("1,000,000"));
        QCOMPARE(milliseconds(562.44), QStringLiteral("562.4 ms"));
        QCOMPARE(milliseconds(1225.96), QStringLiteral("1,226.0 ms"));
        QCOMPARE(age(60.84), QStringLiteral("60.8 ms"));
        QCOMPARE(age(10'000), QStringLiteral("10.0 s"));
        QCOMPARE(age(3'600'000), QStringLiteral("60 min"));
        QCOMPARE(milliseconds(0), QStringLiteral("0.0 ms"));
        QCOMPARE(shortNumber(0), QStringLiteral("0"));
        QCOMPARE(shortNumber(463), QStringLiteral("463"));
        QCOMPARE(shortNumber(1600), QStringLiteral("1.6k"));
        QCOMPARE(shortNumber(18'000), QStringLiteral("18k"));
        QCOMPARE(shortNumber(2.5e6), QStringLiteral("2.5M"));
        QCOMPARE(counted(1, "caller", "callers"), QStringLiteral("1 caller"));
        QCOMPARE(counted(463, "caller", "callers"), QStringLiteral("463 callers"));
    }

    void queueScaleIsLogarithmic()
    {
        const QueueScale scale {400, 4};
        QCOMPARE(scale.x(0), 0.0);
        QVERIFY(scale.x(1) > 0);
        QVERIFY(scale.x(100) < scale.x(1000));
        QCOMPARE(scale.x(1'000'000), 400.0);
        QCOMPARE(scale.tick(2), 200.0);
        QCOMPARE(decadesFor(0), 4);
        QCOMPARE(decadesFor(10'001), 5);
    }

    void chartTopsReadWell()
    {
        QCOMPARE(niceTop(0), 1.0);
        QCOMPARE(niceTop(9.2), 10.0);
        QCOMPARE(niceTop(463), 500.0);
        for (double value = 0.001; value < 1e7; value *= 1.7)
            QVERIFY(niceTop(value) >= value && niceTop(value) <= value * 2.01);
    }

    void curvesAreThinnedToTheirExtremes()
    {
        Series series;
        for (int i = 0; i < 10'000; ++i) {
            series.ms.push_back(i);
            series.value.push_back(i == 5000 ? 99 : i == 6000 ? -7 : 1);
        }
        const QVector<QPointF> points = decimated(series, {0, 10'000}, 600);
        QVERIFY(points.size() <= 600);
        const auto [low, high]
            = std::minmax_element(points.begin(), points.end(),
                                  [](const QPointF& a, const QPointF& b) { return a.y() < b.y(); });
        QCOMPARE(low->y(), -7.0);
        QCOMPARE(high->y(), 99.0);
        QVERIFY(std::is_sorted(points.begin(), points.end(),
                               [](const QPointF& a, const QPointF& b) { return a.x() < b.x(); }));
        QVERIFY(decimated(Series {}, {0, 10}).isEmpty());
        QCOMPARE(valueAt(Series {}, 3), 0.0);
    }

    void timeTicksLieInside()
    {
        for (const ChartSpan span :
             {ChartSpan {440, 640}, ChartSpan {0, 40}, ChartSpan {0, 9000}}) {
            const std::vector<double> ticks = timeTicks(span);
            QVERIFY(ticks.size() >= 2 && ticks.size() <= 6);
            for (double tick : ticks)
                QVERIFY(tick >= span.from && tick <= span.to);
        }
    }

    void ribbonAscendsAndInverts()
    {
        const auto view = fixture::upgrade();
        const auto recorded = fixture::upgradeRecorded();
        for (TimeAxis axis : {TimeAxis::Instruction, TimeAxis::Time}) {
            const Ribbon ribbon = ribbonOf(*view, axis, recorded.get());
            for (size_t i = 1; i < ribbon.knots.size(); ++i)
                QVERIFY(ribbon.knots[i].x >= ribbon.knots[i - 1].x);
            for (double ms : {100.0, 505.0, 520.0, 560.0})
                QVERIFY(std::abs(ribbon.msAt(ribbon.xAt(ms)) - ms) < 0.01);
            for (const RibbonSegment& segment : ribbon.segments)
                QVERIFY(segment.left >= ribbon.left && segment.right <= ribbon.right + 3.01);
        }
    }

    void playheadStandsBeforeTheNextInstruction()
    {
        const auto view = fixture::upgrade();
        const Ribbon ribbon = ribbonOf(*view, TimeAxis::Instruction);
        QCOMPARE(ribbon.playhead, ribbon.segments[5].left);
        const RibbonSegment* hit = ribbon.segmentAt(ribbon.playhead + 1);
        QVERIFY(hit);
        QCOMPARE(view->relup[static_cast<size_t>(hit->row)].n, 6);
        QVERIFY(!ribbon.segmentAt(10));
    }

    void ribbonOfNothingIsHarmless()
    {
        const WorldView empty;
        const Ribbon ribbon = ribbonOf(empty, TimeAxis::Instruction);
        QVERIFY(ribbon.segments.empty());
        QCOMPARE(ribbon.xAt(0), ribbon.left);
    }

    void cellsFitAndAreFoundAgain()
    {
        for (int count : {1, 60, 9998, 100'000})
            for (int height : {24, 150}) {
                const CellGrid grid = fitCells(count, 560, height);
                QVERIFY(grid.height() <= height);
                QVERIFY(grid.width() <= 560);
                QVERIFY(grid.columns * grid.rows * grid.perCell >= count);
                QCOMPARE(grid.processAt(0, 0, count), 0);
                QCOMPARE(grid.processAt(-1, 0, count), -1);
            }
    }

    void systemShowsEveryProcessOnce()
    {
        for (const auto& view : {fixture::upgrade(), fixture::crash()})
            for (int height : {300, 366, 900}) {
                const std::multiset<int> all = shown(layoutAt(*view, 640, height));
                QCOMPARE(all.size(), view->processes.size());
                QCOMPARE(std::set<int>(all.begin(), all.end()).size(), all.size());
            }
    }

    void crowdsShrinkUntilTheyFit()
    {
        const auto many = fixture::upgrade();
        const SystemLayout cells = layoutAt(*many, 640, 366);
        QCOMPARE(countOf(cells, SystemLine::Kind::Cells), 1);
        QVERIFY(cells.height <= 366);
        const SystemLayout counts = layoutAt(*many, 560, 270);
        QCOMPARE(countOf(counts, SystemLine::Kind::Counts), 1);
        QVERIFY(counts.height <= 270);
        const SystemLayout chips = layoutAt(*fixture::few(), 640, 366);
        QCOMPARE(countOf(chips, SystemLine::Kind::Chips), 1);
        const SystemLayout rows = layoutAt(*fixture::few(), 640, 2000);
        QCOMPARE(countOf(rows, SystemLine::Kind::Chips), 0);
    }

    void linesFollowEachOther()
    {
        const SystemLayout layout = layoutAt(*fixture::upgrade(), 640, 366);
        int y = 0;
        for (const SystemLine& line : layout.lines) {
            QCOMPARE(line.y, y);
            y += line.height;
        }
        QCOMPARE(layout.height, y);
    }

    void runtimeStartsFolded()
    {
        const SystemLayout layout = layoutAt(*fixture::few(), 640, 366);
        const auto runtime
            = std::find_if(layout.lines.begin(), layout.lines.end(),
                           [](const SystemLine& l) { return l.key == QStringLiteral("runtime"); });
        QVERIFY(runtime != layout.lines.end());
        QVERIFY(runtime->isFolded);
    }

    void glyphPathsParse()
    {
        QVERIFY(!parsePath("M4 4l8 8").isEmpty());
        QCOMPARE(parsePath("M1 2h3v4z").boundingRect(), QRectF(1, 2, 3, 4));
        QCOMPARE(parsePath("O8 8 4").boundingRect(), QRectF(4, 4, 8, 8));
    }

    void ratesAreMeansOverAWindow()
    {
        const Series pieces {"", {0, 5, 10, 15, 20}, {100, 0, 100, 0, 100}};
        const Series mean = movingMean(pieces, 10);
        QCOMPARE(mean.ms, pieces.ms);
        QCOMPARE(mean.value[0], 100.0);
        QCOMPARE(mean.value[1], 50.0);
        QVERIFY(std::abs(mean.value[3] - 100.0 / 3) < 1e-9);
        QVERIFY(movingMean(Series {}, 10).ms.empty());
    }
};

QTEST_MAIN(GeometryTest)
#include "tst_geometry.moc"
