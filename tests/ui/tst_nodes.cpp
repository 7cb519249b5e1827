// SPDX-License-Identifier: GPL-3.0-or-later
// Several nodes in the window: the strip, the way from node to node, what the tables and the
// space-time diagram make of them. RELUPSCOPE_PICTURES=FOLDER saves pictures.
#include "models/event_log.h"
#include "models/node_words.h"
#include "paint/space_time.h"
#include "paint/wire_match.h"
#include "story.h"
#include "widgets/events_panel.h"
#include "widgets/filter_field.h"
#include "widgets/node_strip.h"
#include "widgets/row_table.h"
#include "widgets/space_time_view.h"
#include "widgets/spoken_items.h"

#include <QAccessible>

using namespace relupscope;
using namespace relupscope::ui;
using namespace relupscope::ui::fixture;

namespace {

EventRow eventOf(uint64_t index, const char* kind, const char* node, ProcessId pid, ProcessId other,
                 const char* what, const char* toNode = "")
{
    EventRow row;
    row.index = index;
    row.kind = kind;
    row.node = node;
    row.pid = pid;
    row.other = other;
    row.what = what;
    row.toNode = toNode;
    return row;
}

std::shared_ptr<const WorldView> viewOf(NodeNumber node)
{
    auto view = std::make_shared<WorldView>();
    view->node = node;
    for (const char* name : {"a", "b"}) {
        NodeRow row;
        row.number = static_cast<NodeNumber>(view->nodes.size());
        row.name = name;
        row.stateWords = "running";
        view->nodes.push_back(row);
    }
    ProcessRow poller;
    poller.pid = 90;
    poller.name = "poller";
    poller.inUpgrade = true;
    view->processes = {poller};
    return view;
}

} // namespace

class NodesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        installSpokenItems();
        if (options().otpRoot.empty())
            QSKIP("there is no OTP here");
    }

    void linksSayWhatTheyAre()
    {
        WorldView view = *viewOf(0);
        LinkRow link;
        link.b = 1;
        link.isConnected = true;
        link.latencyMs = 0.1;
        QCOMPARE(linkLook(link), LinkLook::Connected);
        QCOMPARE(linkSentence(view, link), QStringLiteral("a and b: connected"));
        link.latencyMs = 50;
        link.loss = 0.1;
        QCOMPARE(linkLook(link), LinkLook::Slow);
        QCOMPARE(linkNote(link), QStringLiteral("50 ms, loses 10 %"));
        link.isCut = true;
        QCOMPARE(linkLook(link), LinkLook::Cut);
        QVERIFY(linkSentence(view, link).contains(QStringLiteral("cut")));
        link = {};
        link.b = 1;
        QCOMPARE(linkLook(link), LinkLook::Apart);
        QCOMPARE(linkNote(link), QStringLiteral("not connected"));
    }

    void messagesGoOverWires()
    {
        // Both pollers have the same pid; the machine delivers in b what a sent.
        const std::vector<EventRow> events {
            eventOf(1, "remote_send", "a", 90, 0, "sends {hello,<0.90.0>} to node b", "b"),
            eventOf(2, "remote_send", "a", 90, 0, "sends {bye,<0.90.0>} to node b", "b"),
            eventOf(3, "send", "b", 0, 90, "sends {hello,<8831.90.0>} to poller"),
            eventOf(4, "receive", "b", 90, 0, "takes {hello,<8831.90.0>}"),
            eventOf(5, "send", "b", 0, 90, "sends {timeout,1} to poller"),
            eventOf(6, "receive", "b", 90, 0, "takes {timeout,1}")};
        QCOMPARE(withoutNodeNumbers("{#Ref<8832.0.0.334>,<1.2.3>,\"<a>\"}"),
                 std::string("{#Ref<.0.0.334>,<.2.3>,\"<a>\"}"));
        const SpaceTime made = spaceTime({{viewOf(0), viewOf(1)}, 1, 90}, events, 10, 100);
        QCOMPARE(made.lanes.size(), size_t {2});
        QCOMPARE(made.lanes[0].nodeName, std::string("a"));
        QVERIFY(made.lanes[1].isFocus);
        QVERIFY(made.lanes[1].isFirstOfNode);
        QCOMPARE(made.arrows.size(), size_t {2});
        QVERIFY(made.arrows[0].isWire && made.arrows[0].isTaken);
        QCOMPARE(made.arrows[0].fromLane, 0);
        QCOMPARE(made.arrows[0].toLane, 1);
        QCOMPARE(made.columns[static_cast<size_t>(made.arrows[0].toColumn)].event, uint64_t {4});
        QVERIFY(made.arrows[1].isWire && !made.arrows[1].isTaken);
        QCOMPARE(made.columns.size(), size_t {3}); // the machine's own timeout is none of it
    }

    void goesFromNodeToNode()
    {
        Story story;
        QVERIFY(story.open("rolling-split-in-two"));
        NodeStrip* strip = story.window.upgradePage()->nodes();
        QVERIFY(strip->isVisible());
        QCOMPARE(strip->buttons().size(), size_t {3});
        QVERIFY(strip->buttons()[0]->isChecked());
        story.press(Qt::Key_N, Qt::ControlModifier);
        QVERIFY(story.waitFor([&] { return story.view()->node == 1; }));
        QVERIFY(strip->buttons()[1]->isChecked());
        QVERIFY(strip->buttons()[1]->accessibleName().startsWith(
            QStringLiteral("b, running, release 1,")));
        QTest::mouseClick(strip->buttons()[2], Qt::LeftButton);
        QVERIFY(story.waitFor([&] { return story.view()->node == 2; }));
        story.press(Qt::Key_Left, Qt::AltModifier);
        QVERIFY(story.waitFor([&] { return story.view()->node == 1; }));
        QCOMPARE(QAccessible::queryAccessibleInterface(strip->links())->childCount(), 3);
    }

    void stepsFollowTheUpgradeFromNodeToNode()
    {
        Story story;
        QVERIFY(story.open("rolling-split-in-two"));
        std::vector<NodeNumber> seen;
        for (int i = 0; i < 6; ++i) {
            QVERIFY(story.step(Qt::Key_F10));
            seen.push_back(story.view()->node);
        }
        QCOMPARE(seen, (std::vector<NodeNumber> {0, 0, 0, 0, 0, 0}));
        QVERIFY(story.step(Qt::Key_F10));
        QCOMPARE(story.view()->node, NodeNumber {1});
        QCOMPARE(story.view()->nodes[1].instruction, 1);
        QVERIFY(story.step(Qt::Key_F10, Qt::ShiftModifier));
        QCOMPARE(story.view()->node, NodeNumber {0});
        // An instruction of the node that is looked at, not of the first that has one like it.
        Q_EMIT story.window.upgradePage()->nodeChosen(1);
        QVERIFY(story.waitFor([&] { return story.view()->node == 1; }));
        Q_EMIT story.window.upgradePage()->instructionChosen(1, 3);
        QVERIFY(story.waitFor([&] { return story.view()->nodes[1].instruction == 3; }));
    }

    void tablesAndDiagramTellTheNode()
    {
        Story story;
        QVERIFY(story.open("sync-nodes-together"));
        Moment moment;
        moment.kind = Moment::Kind::Time;
        moment.ms = 509;
        story.controller.goTo(moment);
        QVERIFY(story.waitFor([&] { return story.view()->ms >= 509; }));
        BottomPanel* bottom = story.window.upgradePage()->bottom();
        story.press(Qt::Key_2, Qt::ControlModifier);
        QVERIFY(!bottom->events()->table()->isColumnHidden(eventNodeColumn));
        bottom->events()->filter()->addTerm(QStringLiteral("node=a kind=instruction"));
        QVERIFY(story.waitFor([&] { return bottom->events()->log().rowCount() == 4; }));
        story.picture("nodes-events");
        story.press(Qt::Key_3, Qt::ControlModifier);
        const auto& made = bottom->spaceTime()->content();
        QVERIFY(story.waitFor([&] { return !made.arrows.empty(); }));
        QVERIFY(std::any_of(made.arrows.begin(), made.arrows.end(),
                            [](const SpaceTimeArrow& arrow) { return arrow.isWire; }));
        story.picture("nodes-space-time");
        story.controller.inject("cut=a-b");
        QVERIFY(story.waitFor([&] { return story.view()->links[0].isCut; }));
        story.controller.inject("halt=true node=b");
        moment.ms = 900;
        story.controller.goTo(moment);
        QVERIFY(story.waitFor([&] { return story.view()->nodes[1].state == NodeState::Halted; }));
        story.window.setTheme(Theme::Contrast);
        story.picture("nodes-halted");
    }

    void oneNodeNeedsNoStrip()
    {
        Story story;
        QVERIFY(story.open("two-clauses"));
        QVERIFY(!story.window.upgradePage()->nodes()->isVisible());
        QVERIFY(!story.window.actions()[ActionId::NextNode]->isEnabled());
        const auto* events = story.window.upgradePage()->bottom()->events();
        QVERIFY(events->table()->isColumnHidden(eventNodeColumn));
    }
};

QTEST_MAIN(NodesTest)
#include "tst_nodes.moc"
