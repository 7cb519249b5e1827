// SPDX-License-Identifier: GPL-3.0-or-later
// What the lower panels are made of: who waits for whom, space-time, what changed, the focus and
// its history, the virtual table of events.
#include "fixture.h"
#include "models/event_log.h"
#include "paint/branch_lane.h"
#include "paint/comparison.h"
#include "paint/crowd_counts.h"
#include "paint/parting.h"
#include "paint/space_time_axis.h"
#include "paint/strip_marks.h"
#include "paint/view_changes.h"
#include "paint/wait_graph.h"
#include "session/focus.h"
#include "session/own_notes.h"

#include <QAbstractItemModelTester>
#include <QtTest>

#include <algorithm>

using namespace relupscope;
using namespace relupscope::ui;

namespace {

ProcessRow waiting(ProcessId pid, const char* name, ProcessId on)
{
    ProcessRow row;
    row.pid = pid;
    row.name = name;
    row.state = on == 0 ? ProcessState::Suspended : ProcessState::Blocked;
    row.waitsOn = on;
    return row;
}

EventRow eventOf(uint64_t index, const char* kind, ProcessId pid, ProcessId other, const char* what)
{
    EventRow row;
    row.index = index;
    row.kind = kind;
    row.pid = pid;
    row.other = other;
    row.what = what;
    return row;
}

std::vector<EventRow> page(uint64_t from, uint64_t to)
{
    std::vector<EventRow> rows;
    for (uint64_t i = from; i < to; ++i)
        rows.push_back(eventOf(i, "send", 1, 2, "hello"));
    return rows;
}

} // namespace

class PanelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void callersOfOneLoadAreOneBox()
    {
        const WaitGraph graph = waitGraph(*fixture::upgrade());
        QCOMPARE(graph.waiting, uint64_t {463});
        QCOMPARE(graph.boxes.size(), size_t {6}); // three servers, three crowds
        uint64_t callers = 0;
        for (const WaitArrow& arrow : graph.arrows) {
            callers += arrow.count;
            QVERIFY(arrow.endsSuspended);
            QVERIFY(!arrow.isInCycle);
        }
        QCOMPARE(callers, uint64_t {463});
        QCOMPARE(graph.columns, 2);
    }

    void circlesAreFound()
    {
        WorldView view;
        view.processes
            = {waiting(1, "a", 2), waiting(2, "b", 1), waiting(3, "c", 1), waiting(4, "d", 99)};
        const WaitGraph graph = waitGraph(view);
        QVERIFY(graph.hasCycle);
        for (const WaitArrow& arrow : graph.arrows)
            QCOMPARE(arrow.isInCycle, graph.boxes[static_cast<size_t>(arrow.from)].name != "c");
        QCOMPARE(waitSentences(graph).front(),
                 std::string("a waits for b; they wait for each other."));
        QCOMPARE(waitGraph(WorldView {}).boxes.size(), size_t {0});
    }

    void boxesAreLimited()
    {
        WorldView view;
        for (ProcessId pid = 1; pid <= 200; ++pid)
            view.processes.push_back(waiting(pid, "p", pid + 1));
        const WaitGraph graph = waitGraph(view);
        QCOMPARE(graph.boxes.size(), mostWaitBoxes);
        QVERIFY(graph.left > 0);
    }

    void messagesAreMatchedInOrder()
    {
        const auto view = fixture::upgrade();
        const std::vector<EventRow> events {
            eventOf(1, "send", 94, 97, "sends a"),
            eventOf(2, "send", 94, 97, "sends b"),
            eventOf(3, "receive", 97, 94, "takes a"),
            eventOf(4, "send", 5000, 5001, "elsewhere"),
            eventOf(5, "code_change", 94, 0, "code_change of account"),
            eventOf(6, "suspend", 95, 0, "is suspended")};
        const SpaceTime made = spaceTime({{view}, 0, 97}, events, 10, 100);
        QCOMPARE(made.lanes.size(), size_t {4});
        QCOMPARE(made.columns.size(), size_t {5});
        QCOMPARE(made.arrows.size(), size_t {2});
        QVERIFY(made.arrows[0].isTaken);
        QCOMPARE(made.arrows[0].toColumn, 2);
        QVERIFY(!made.arrows[1].isTaken);
        const auto suspended = std::count_if(made.strips.begin(), made.strips.end(),
                                             [](const SpaceTimeStrip& s) { return s.isSuspended; });
        QVERIFY(suspended >= 2);
        QCOMPARE(spaceTime({{view}, 0, 97}, events, 2, 1).columns.size(), size_t {1});
    }

    void oneFilterSaysWhatStandsOutEverywhere()
    {
        const auto view = fixture::upgrade();
        const auto of = [&](const char* text) { return Highlight(*Filter::parse(text), view); };
        const EventRow own = eventOf(1, "send", 95, 0, "sends a");
        const EventRow toIt = eventOf(2, "send", 5000, 95, "sends b");
        const EventRow other = eventOf(3, "exit", 5000, 5001, "ends");
        const ModuleRow account = view->modules.front();
        QCOMPARE(account.module, std::string("account"));

        const Highlight nothing;
        QVERIFY(!nothing.isOn() && !nothing.dims(ProcessId {95}) && !nothing.dims(own));
        QVERIFY(!nothing.dims(account) && !nothing.dimsProcess(0));

        const Highlight suspended = of("state:suspended mod:account");
        QCOMPARE(suspended.matchCount(), uint64_t {3});
        QVERIFY(!suspended.dims(ProcessId {95}) && suspended.dims(ProcessId {5000}));
        QVERIFY(!suspended.dims(own) && !suspended.dims(toIt) && suspended.dims(other));
        QVERIFY(!suspended.dims(account));

        // What speaks of events leaves processes alone.
        const Highlight exits = of("kind:exit");
        QVERIFY(exits.isOn() && !exits.isAboutProcesses());
        QVERIFY(!exits.dims(ProcessId {95}) && !exits.dims(account));
        QVERIFY(exits.dims(own) && !exits.dims(other));

        // A module of that name stands out though nobody runs it.
        ModuleRow idle;
        idle.module = "idle";
        QVERIFY(!of("mod:idle").dims(idle) && of("mod:idle").dims(account));
        QVERIFY(of("not mod:account").dims(account));
    }

    void aFilterDimsLanesAndMessages()
    {
        const auto view = fixture::upgrade();
        const std::vector<EventRow> events {eventOf(1, "send", 94, 97, "sends a"),
                                            eventOf(2, "receive", 97, 94, "takes a"),
                                            eventOf(3, "suspend", 95, 0, "is suspended")};
        SpaceTime made = spaceTime({{view}, 0, 97}, events, 10, 100);
        dim(made, Highlight(*Filter::parse("pid:0.95.0"), view), 0, events);
        for (const SpaceTimeLane& lane : made.lanes)
            QCOMPARE(lane.isDimmed, lane.pid != 95);
        QVERIFY(made.arrows.front().isDimmed);
        QVERIFY(made.columns[0].isDimmed && !made.columns[2].isDimmed);
        QVERIFY(!made.marks.back().isDimmed);
        dim(made, Highlight {}, 0, events);
        QVERIFY(!made.lanes.front().isDimmed && !made.arrows.front().isDimmed);
    }

    void eventsStandApartAsTheAxisSays()
    {
        SpaceTime content;
        content.columns = {{1, 10}, {2, 10}, {3, 11}, {4, 12}, {5, 112}};
        SpaceTimeMark mark;
        mark.column = 2;
        content.marks = {mark};
        const auto places = [&](SpaceTimeAxis axis) { return columnPlaces(content, axis, 20); };
        QCOMPARE(places(SpaceTimeAxis::Event), (std::vector<double> {10, 30, 50, 70, 90, 110}));
        const std::vector<double> time = places(SpaceTimeAxis::Time);
        QCOMPARE(time[0], time[1]);
        QVERIFY(time[4] - time[3] > 70);
        const std::vector<double> cut = places(SpaceTimeAxis::Compressed);
        QVERIFY(cut[4] - cut[3] > cut[3] - cut[2] && cut[4] - cut[3] < 150);
        const std::vector<double> parts = places(SpaceTimeAxis::Instruction);
        QVERIFY(parts[1] < 120 && parts[2] > 120); // six pitches each
        QCOMPARE(parts.back(), 240.0);
        for (const SpaceTimeAxis axis : {SpaceTimeAxis::Event, SpaceTimeAxis::Time,
                                         SpaceTimeAxis::Instruction, SpaceTimeAxis::Compressed}) {
            const std::vector<double> at = places(axis);
            QCOMPARE(at.size(), content.columns.size() + 1);
            QVERIFY(std::is_sorted(at.begin(), at.end()));
            QCOMPARE(columnNear(at, at[3]), 3);
            QCOMPARE(columnNear(at, -100), 0);
            QCOMPARE(columnNear(at, 10'000), 4);
            QVERIFY(columnPlaces({}, axis, 20).empty());
        }
        QCOMPARE(columnNear({}, 5), -1);
    }

    void theRunIsNotedByItself()
    {
        Frame frame;
        QVERIFY(ownNotes(frame).empty());
        auto view = std::make_shared<WorldView>();
        view->incidents.push_back({Incident::Kind::PurgeKill, 86, 1277, 2402.5,
                                   "The purge killed cart", "It was still in old code.", ""});
        view->incidents.push_back(
            {Incident::Kind::Crash, 90, 1300, 2403, "till crashed", "No clause.", "b"});
        frame.view = view;
        frame.branch = 2;
        const std::vector<Bookmark> notes = ownNotes(frame);
        QCOMPARE(notes.size(), size_t {2});
        QCOMPARE(notes[0].name, std::string("The purge killed cart"));
        QCOMPARE(notes[0].note, std::string("It was still in old code."));
        QCOMPARE(notes[0].mark.event, uint64_t {1277});
        QCOMPARE(notes[0].mark.nanoseconds, 2'402'500'000);
        QCOMPARE(notes[0].branch, BranchId {2});
        QCOMPARE(notes[0].id, uint32_t {0});
        QCOMPARE(notes[1].name, std::string("b: till crashed"));
    }

    void ofManyServersThoseHaveLanesToWhomSomethingHappens()
    {
        auto view = std::make_shared<WorldView>();
        for (ProcessId pid = 100; pid < 1100; ++pid) {
            ProcessRow row;
            row.pid = pid;
            row.name = "w" + std::to_string(pid);
            row.inUpgrade = true;
            row.queueLength = pid == 500 ? 9 : 0;
            view->processes.push_back(row);
        }
        const SpaceTimeScene scene {{view}, 0, 1099};
        const SpaceTime content
            = spaceTime(scene, {eventOf(1, "suspend", 900, 0, "is suspended")}, 24, 100);
        const auto hasLane = [&](ProcessId pid) {
            return std::any_of(content.lanes.begin(), content.lanes.end(),
                               [pid](const SpaceTimeLane& lane) { return lane.pid == pid; });
        };
        QVERIFY(hasLane(900));  // something happens to it
        QVERIFY(hasLane(500));  // messages wait for it
        QVERIFY(hasLane(1099)); // the window looks at it
        QVERIFY(!hasLane(1098));
        QVERIFY(content.lanes.size() <= 24);
    }

    void theStripMarksWhatWentWrong()
    {
        WorldView view = *fixture::crash();
        const size_t crashes = view.crashes.size();
        view.incidents.push_back(
            {Incident::Kind::PurgeKill, 86, 1, 0.5, "The purge killed cart", "", ""});
        view.incidents.push_back({Incident::Kind::Fault, 0, 2, 1, "Fault: kill cart", "", ""});
        view.incidents.push_back(
            {Incident::Kind::Restart, 0, 3, 9999, "The node has started again", "", "b"});
        const std::vector<StripMark> marks = stripMarks(view);
        QCOMPARE(marks.size(), crashes + 2);
        QCOMPARE(marks.front().name, QStringLiteral("The purge killed cart"));
        QVERIFY(marks.front().isBad);
        QCOMPARE(marks.back().name, QStringLiteral("b: The node has started again"));
        QVERIFY(!marks.back().isBad);
    }

    void branchesPartWhereTheYoungerForked()
    {
        BranchTree tree;
        const BranchId b = tree.fork(BranchTree::Root, 0, {{50, 0, true}, "kill=a"}, "b");
        const BranchId c = tree.fork(b, 1, {{70, 0, true}, "kill=b"}, "c");
        const BranchId d = tree.fork(BranchTree::Root, 0, {{30, 0, true}, "kill=c"}, "d");
        QCOMPARE(partingEvent(tree.all(), BranchTree::Root, b), std::optional<uint64_t> {50});
        QCOMPARE(partingEvent(tree.all(), b, c), std::optional<uint64_t> {70});
        QCOMPARE(partingEvent(tree.all(), c, BranchTree::Root), std::optional<uint64_t> {50});
        QCOMPARE(partingEvent(tree.all(), c, d), std::optional<uint64_t> {30});
        QVERIFY(!partingEvent(tree.all(), b, 99));
    }

    void eventsWithoutCounterpartAreFound()
    {
        const std::vector<EventRow> a {eventOf(1, "send", 1, 2, "one"),
                                       eventOf(2, "send", 1, 2, "two"),
                                       eventOf(3, "exit", 2, 0, "ends")};
        const std::vector<EventRow> b {eventOf(1, "send", 1, 2, "other words"),
                                       eventOf(2, "spawn", 1, 9, "starts")};
        QCOMPARE(eventsOnlyIn(a, b), (std::unordered_set<uint64_t> {2, 3}));
        QCOMPARE(eventsOnlyIn(b, a), (std::unordered_set<uint64_t> {2}));
        QVERIFY(eventsOnlyIn(a, a).empty());
    }

    void aLaneBeginsAndEndsWithItsProcess()
    {
        const auto view = fixture::upgrade();
        const std::vector<EventRow> events {
            eventOf(1, "send", 94, 97, "sends a"), eventOf(2, "spawn", 97, 95, "starts"),
            eventOf(3, "send", 95, 97, "sends b"), eventOf(4, "exit", 96, 0, "ends"),
            eventOf(5, "send", 94, 97, "sends c")};
        const SpaceTime made = spaceTime({{view}, 0, 97}, events, 10, 100);
        const auto span = [&](ProcessId pid) {
            std::pair<int, int> all {99, -1};
            for (const SpaceTimeStrip& strip : made.strips)
                if (made.lanes[static_cast<size_t>(strip.lane)].pid == pid)
                    all = {std::min(all.first, strip.from), std::max(all.second, strip.to)};
            return all;
        };
        QCOMPARE(span(94), (std::pair {0, 5}));
        QCOMPARE(span(95), (std::pair {2, 5}));
        QCOMPARE(span(96), (std::pair {0, 4}));
    }

    // Who has no lane is a band of its supervisor or of its load, with what happens in it.
    void whoHasNoLaneIsInABand()
    {
        const auto view = fixture::upgrade();
        ProcessId client = 0;
        std::string load;
        for (const ProcessRow& row : view->processes)
            if (!row.loadName.empty()) {
                client = row.pid;
                load = row.loadName;
            }
        QVERIFY(client != 0);
        const std::vector<EventRow> events {
            eventOf(1, "send", 94, 97, "sends a"), eventOf(2, "run", client, 0, "runs"),
            eventOf(3, "run", client, 0, "runs"), eventOf(4, "send", 94, 97, "sends b"),
            eventOf(5, "run", client, 0, "is later")};
        const SpaceTime made = spaceTime({{view}, 0, 97}, events, 10, 100);
        QCOMPARE(made.bands.size(), size_t {1});
        QCOMPARE(made.bands.front().name, load);
        QVERIFY(made.bands.front().processes > 9'000);
        QCOMPARE(made.bands.front().events, (std::vector<uint32_t> {0, 2}));
        QCOMPARE(made.bands.front().most, uint32_t {2});
    }

    // Of too many events the first; what comes later still tells what a process was before it.
    void theFirstEventsAreShownWithWhatTheyWereThen()
    {
        const auto view = fixture::upgrade(); // in which 94 is suspended
        std::vector<EventRow> events {eventOf(1, "send", 94, 97, "sends a"),
                                      eventOf(2, "send", 94, 97, "sends b"),
                                      eventOf(3, "suspend", 94, 0, "is suspended")};
        SpaceTime made = spaceTime({{view}, 0, 97}, events, 10, 2, SpaceTimeEnd::First);
        QCOMPARE(made.columns.size(), size_t {2});
        QCOMPARE(made.columns.front().event, uint64_t {1});
        for (const SpaceTimeStrip& strip : made.strips)
            if (made.lanes[static_cast<size_t>(strip.lane)].pid == 94)
                QVERIFY(!strip.isSuspended);
        markOnlyHere(made, events, {2, 3});
        QCOMPARE(made.onlyHere.size(), size_t {1});
        QCOMPARE(made.onlyHere.front().column, 1);
    }

    void aCrowdIsDimmedWhenNobodyInItStandsOut()
    {
        const auto view = fixture::upgrade();
        const WaitGraph graph = waitGraph(*view);
        const Highlight servers(*Filter::parse("mod:account"), view);
        const Highlight all(*Filter::parse("state:blocked"), view);
        for (const WaitBox& box : graph.boxes) {
            QCOMPARE(box.crowd.size(), box.count > 1 ? box.count : box.crowd.size());
            QCOMPARE(isDimmed(box, servers), box.count > 1);
            QCOMPARE(isDimmed(box, all), box.count == 1);
        }
    }

    void aCrowdIsCountedByStateAndVersion()
    {
        const auto view = fixture::upgrade();
        std::vector<int> members;
        for (size_t i = 0; i < view->processes.size(); ++i)
            if (!view->processes[i].loadName.empty())
                members.push_back(static_cast<int>(i));
        const Highlight blocked(*Filter::parse("state:blocked"), view);
        const CrowdCounts counts = crowdCounts(*view, members, blocked);
        QVERIFY(counts.states.size() > 1);
        uint64_t all = 0;
        for (const StateCount& count : counts.states)
            for (size_t version = 0; version < codeVersions; ++version) {
                all += count.all[version];
                QCOMPARE(count.let[version],
                         count.state == ProcessState::Blocked ? count.all[version] : 0);
            }
        QCOMPARE(all, uint64_t {members.size()});
    }

    void branchesLeaveTheirParents()
    {
        Ribbon ribbon;
        ribbon.left = 10;
        ribbon.right = 1010;
        ribbon.knots = {{0, 10}, {1000, 1010}};
        BranchTree tree;
        tree.find(BranchTree::Root)->end = {900, 800'000'000, true};
        const BranchId b = tree.fork(BranchTree::Root, 0, {{5, 500'000'000, true}, "kill=a"}, "b");
        const BranchId c = tree.fork(b, 1, {{7, 600'000'000, true}, "kill=b"}, "c");
        const BranchLane lane = layoutBranches(tree.all(), c, ribbon);
        QCOMPARE(lane.rows, 3);
        QCOMPARE(lane.tracks[1].letter, std::string("B"));
        QCOMPARE(lane.tracks[1].forkX, 510.0);
        QCOMPARE(lane.tracks[2].parentRow, 1);
        QVERIFY(lane.tracks[0].isPath && lane.tracks[1].isPath);
        QCOMPARE(lane.current()->id, uint64_t {c});
        for (int i = 0; i < 6; ++i)
            tree.fork(BranchTree::Root, 0, {{9, 700'000'000, true}, "kill=x"}, "x");
        const BranchLane many = layoutBranches(tree.all(), c, ribbon);
        QCOMPARE(many.rows, BranchLane::mostRows);
        QCOMPARE(many.left, 5);
        QVERIFY(many.current());
        QCOMPARE(branchLetter(size_t {25}), std::string("Z"));
        QCOMPARE(branchLetter(size_t {26}), std::string("AA"));
        QCOMPARE(layoutBranches({}, 1, ribbon).tracks.size(), size_t {0});
    }

    void runsAreComparedByInstruction()
    {
        const auto a = fixture::upgradeRecorded();
        const Comparison same = compareRuns(*a, *a, "A", "B");
        QCOMPARE(same.firstDifference, -1);
        QCOMPARE(same.fact, std::string("A and B are equal."));
        WorldView b = *a;
        for (InstructionRow& row : b.relup)
            if (row.n == 5)
                row.ms *= 3;
        Crash crash;
        crash.hop = 1;
        crash.instruction = 7;
        b.crashes.push_back(crash);
        const Comparison other = compareRuns(*a, b, "A", "B");
        QCOMPARE(other.rows[static_cast<size_t>(other.firstDifference)].n, 5);
        QVERIFY(other.rows[6].failedInB && !other.rows[6].failedInA);
        QVERIFY(other.fact.starts_with("A and B are equal up to load account"));
        // A run that goes on may still do what the other did: that is no difference.
        const Comparison early = compareRuns(*fixture::start(), b, "A", "B");
        QVERIFY(early.rows[6].isUnknown && early.rows.back().isUnknown);
        QCOMPARE(early.firstDifference, -1);
        QCOMPARE(early.fact, std::string("A and B are equal as far as both are known."));
        QVERIFY(early.more.starts_with("A is known only up to load_object_code"));
        WorldView ended = *fixture::start();
        ended.phase = WorldPhase::Finished;
        QVERIFY(compareRuns(ended, b, "A", "B").firstDifference >= 0);
        QCOMPARE((ComparedValue {1, 1.02, true, true}).likeness(), Likeness::Near);
        QCOMPARE((ComparedValue {1, 0, true, false}).likeness(), Likeness::Different);
    }

    // What failed and waited in an instruction is counted by the machine, crashes are those of the
    // node whose relup is shown.
    void instructionsAreComparedByWhatHappenedInThem()
    {
        WorldView a = *fixture::upgradeRecorded();
        for (const char* name : {"a", "b"}) {
            NodeRow node;
            node.number = static_cast<NodeNumber>(a.nodes.size());
            node.name = name;
            a.nodes.push_back(node);
        }
        WorldView b = a;
        b.relup[4].failedRequests = 3;
        b.relup[4].mostWaiting = 12;
        for (const char* node : {"a", "b", "b"}) {
            Crash crash;
            crash.hop = 1;
            crash.instruction = 6;
            crash.node = node;
            b.crashes.push_back(crash);
        }
        const Comparison made = compareRuns(a, b, "A", "B");
        QCOMPARE(made.firstDifference, 4);
        QCOMPARE(made.rows[4].failed.b, 3.0);
        QCOMPARE(made.rows[4].waiting.b, 12.0);
        QCOMPARE(made.rows[5].crashes.b, 1.0);
        b.node = 1;
        QCOMPARE(compareRuns(a, b, "A", "B").rows[5].crashes.b, 2.0);
        QCOMPARE(compareRuns(a, b, "A", "B").rows.back().crashes.b, 3.0);
    }

    void unlikeRelupsAreAlignedByWhatTheyDo()
    {
        const auto a = fixture::upgradeRecorded();
        WorldView b = *a;
        b.relup.erase(b.relup.begin() + 2); // the third is missing
        InstructionRow more = b.relup.back();
        more.kind = "purge";
        more.subject = "[audit]";
        b.relup.insert(b.relup.begin() + 5, more);
        for (size_t i = 0; i < b.relup.size(); ++i)
            b.relup[i].n = static_cast<int>(i) + 1;
        const Comparison made = compareRuns(*a, b, "A", "B");
        QCOMPARE(made.rows.size(), a->relup.size() + 2); // the new one, and the whole run
        QCOMPARE(made.rows[2].nA, 3);
        QCOMPARE(made.rows[2].nB, 0);
        QCOMPARE(made.rows[3].nA, 4);
        QCOMPARE(made.rows[3].nB, 3);
        QCOMPARE(made.rows[6].title, std::string("purge [audit]"));
        QCOMPARE(made.rows[6].nA, 0);
        QCOMPARE(made.firstDifference, 2);
        QVERIFY(made.fact.starts_with("Only A has "));
        QCOMPARE(compareRuns(*fixture::start(), WorldView {}, "A", "B").rows.size(),
                 fixture::start()->relup.size() + 1);
    }

    void changesAreWhatDiffers()
    {
        const auto before = fixture::upgrade();
        QVERIFY(changesBetween(*before, *before).isEmpty());
        WorldView after = *before;
        after.processes[2].queueLength += 1;
        after.modules[0].old.clear();
        for (InstructionRow& row : after.relup)
            if (row.status == InstructionStatus::Now)
                row.status = InstructionStatus::Done;
        const ViewChanges changes = changesBetween(*before, after);
        QCOMPARE(changes.processes, QSet<quint64> {after.processes[2].pid});
        QCOMPARE(changes.modules, QSet<QString> {QStringLiteral("account")});
        QCOMPARE(changes.instructions, QSet<int> {6});
    }

    void focusIsWalkedLikePages()
    {
        FocusHistory history;
        QVERIFY(!history.canGoBack());
        history.move(1, 10, 0);
        Focus account = history.current();
        account.pid = 94;
        history.visit(account);
        history.visit(account);
        history.move(1, 20, 0);
        QVERIFY(history.canGoBack());
        QCOMPARE(history.back().event, uint64_t {10});
        QVERIFY(!history.canGoBack());
        QCOMPARE(history.forward().event, uint64_t {20});
        history.back();
        Focus ledger;
        ledger.pid = 97;
        history.visit(ledger);
        QVERIFY(!history.canGoForward());
        for (uint64_t i = 0; i < 2 * FocusHistory::most; ++i)
            history.visit(Focus {0, i, 0, 1, {}, {}});
        QCOMPARE(history.current().event, uint64_t {2 * FocusHistory::most - 1});
        history.clear();
        QVERIFY(!history.canGoBack());
    }

    void eventsAreReadByPages()
    {
        EventLog log;
        const QAbstractItemModelTester tester(
            &log, QAbstractItemModelTester::FailureReportingMode::Fatal);
        QSignalSpy wanted(&log, &EventLog::pageWanted);
        log.setCount(1000);
        wanted.clear();
        QCOMPARE(log.rowCount(), 1000);
        QVERIFY(!log.row(300));
        QVERIFY(!log.row(301));
        QVERIFY(wanted.count() <= 1);
        log.setPage(256, page(256, 512));
        QCOMPARE(log.row(300)->index, uint64_t {300});
        QVERIFY(!log.row(-1) && !log.row(1000));
        log.setCount(280);
        QCOMPARE(log.rowCount(), 280);
        QVERIFY(!log.row(260)); // read again: the run went back
        log.setMatches(std::vector<uint64_t> {3, 5});
        log.addMatches({250, 270});
        QCOMPARE(log.rowCount(), 4);
        log.setPage(0, page(0, 256));
        QCOMPARE(log.row(2)->index, uint64_t {250});
        log.setCount(100);
        QCOMPARE(log.rowCount(), 2);
        log.clear();
        QCOMPARE(log.rowCount(), 0);
    }
};

QTEST_GUILESS_MAIN(PanelsTest)
#include "tst_panels.moc"
