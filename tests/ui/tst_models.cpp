// SPDX-License-Identifier: GPL-3.0-or-later
// The item models keep Qt's rules while views come and go, and say what the rows mean.
#include "api/condition.h"
#include "fixture.h"
#include "models/breakpoint_list.h"
#include "models/category_list.h"
#include "models/model_csv.h"
#include "models/process_links.h"
#include "models/relup_list.h"
#include "models/scenario_list.h"
#include "models/source_places.h"
#include "models/tables.h"
#include "models/thing_finder.h"
#include "models/try_list.h"
#include "paint/scenario_picture.h"
#include "session/session_worker.h"
#include "widgets/breakpoints_panel.h"
#include "widgets/notes_panel.h"
#include "widgets/row_table.h"
#include "widgets/sheet.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QCheckBox>
#include <QPlainTextEdit>
#include <QtTest>

#include <map>

using namespace relupscope;
using namespace relupscope::ui;

namespace {

constexpr auto mode = QAbstractItemModelTester::FailureReportingMode::Fatal;

template<typename Model, typename Rows>
void feed(Model& model, Rows rowsOf)
{
    const QAbstractItemModelTester tester(&model, mode);
    for (const auto& view :
         {fixture::start(), fixture::upgrade(), fixture::crash(), fixture::few()}) {
        model.setRows(view, rowsOf(*view));
        for (int row = 0; row < std::min(5, model.rowCount()); ++row)
            for (int column = 0; column < model.columnCount(); ++column)
                QVERIFY(model.data(model.index(row, column), Qt::DisplayRole).isValid());
    }
}

} // namespace

class ModelTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thingsAreFoundByTheirNames()
    {
        const auto view = fixture::upgrade();
        const auto found = [&](const char* words) {
            QStringList all;
            for (const FoundThing& thing : findThings(*view, QString::fromLatin1(words), 4))
                all << thing.words;
            return all;
        };
        QCOMPARE(found("acc"),
                 (QStringList {QStringLiteral("Module account"),
                               QStringLiteral("Process acc_sup <0.91.0>"),
                               QStringLiteral("Process acc_1 <0.94.0>"),
                               QStringLiteral("Process acc_2 <0.95.0>")}));
        QCOMPARE(found("ACC_3"), QStringList {QStringLiteral("Process acc_3 <0.96.0>")});
        QCOMPARE(found("teller").size(), 4);
        QVERIFY(found("a").isEmpty());
        QVERIFY(found("nobody").isEmpty());
        CommandList list({});
        list.setView(view);
        list.setWords(QStringLiteral("acc_3"));
        QCOMPARE(list.rowCount(), 1);
        QCOMPARE(list.command(0)->pid, quint64 {96});
        list.setView(nullptr);
        list.setWords(QStringLiteral("acc_3"));
        QCOMPARE(list.rowCount(), 0);
    }

    void identifiersAreLinks()
    {
        const auto view = fixture::upgrade();
        const QString words = QStringLiteral("{<0.95.0>,a<b} <0.7.0>");
        QCOMPARE(pidsIn(words), (QSet<quint64> {95, 7}));
        const QHash<quint64, QString> names = namesOf(*view, pidsIn(words));
        QCOMPARE(names.size(), 1);
        QCOMPARE(linkedPids(words, names, QStringLiteral("#000")),
                 QStringLiteral("{<a style='color:#000' href='pid:95'>acc_2</a>,a&lt;b} "
                                "<a style='color:#000' href='pid:7'>&lt;0.7.0&gt;</a>"));
        QCOMPARE(linkedPids(QStringLiteral("<1.2.3>"), {}, {}), QStringLiteral("&lt;1.2.3&gt;"));
    }

    void whatWasTriedIsRemembered()
    {
        QAction step(QStringLiteral("step"));
        QAction kill(QStringLiteral("kill"));
        TryList list({{QStringLiteral("s"), QStringLiteral("Step"), &step},
                      {QStringLiteral("k"), QStringLiteral("Kill"), &kill}},
                     {QStringLiteral("k"), QStringLiteral("gone")});
        const QAbstractItemModelTester tester(&list);
        QCOMPARE(list.doneCount(), 1);
        QSignalSpy changes(&list, &TryList::dataChanged);
        step.trigger();
        step.trigger();
        QCOMPARE(changes.count(), 1);
        QCOMPARE(list.doneCount(), 2);
        QVERIFY(list.index(0).data(TryList::IsDoneRole).toBool());
        QCOMPARE(list.action(0), &step);
        QCOMPARE(list.action(7), nullptr);
    }

    void tablesAreCommaSeparatedValues()
    {
        QCOMPARE(csvField(QStringLiteral("plain")), QByteArray("plain"));
        QCOMPARE(csvField(QStringLiteral("{a,\"b\"}")), QByteArray("\"{a,\"\"b\"\"}\""));
        QCOMPARE(csvField(QStringLiteral("two\nlines")), QByteArray("\"two\nlines\""));
        const auto view = fixture::upgrade();
        ValueTable<InstructionRow> table(instructionColumns());
        table.setRows(view, &view->relup);
        const QList<QByteArray> lines = modelCsv(table).split('\n');
        QCOMPARE(lines.size(), static_cast<qsizetype>(view->relup.size()) + 2);
        QCOMPARE(lines.front().left(27), QByteArray("Hop,Number,Instruction,Of,I"));
        QVERIFY(lines[6].startsWith("1,6,code_change,"));
        QVERIFY(lines.back().isEmpty());
    }

    void relupListSaysWholeSentences()
    {
        RelupList list;
        const QAbstractItemModelTester tester(&list, mode);
        list.setView(fixture::start());
        list.setView(fixture::upgrade());
        QCOMPARE(list.rowCount(), 8);
        QCOMPARE(list.nowRow(), 5);
        QCOMPARE(list.data(list.index(5), Qt::AccessibleTextRole).toString(),
                 QStringLiteral("6, code_change up [account], now, held 58 ms"));
        QCOMPARE(list.data(list.index(1), Qt::DisplayRole).toString(),
                 QStringLiteral("Point of no return"));
        list.setView(fixture::crash());
        QVERIFY(list.isCrashed(6));
        QVERIFY(!list.isCrashed(5));
        list.setView(nullptr);
        QCOMPARE(list.rowCount(), 0);
        QCOMPARE(list.nowRow(), -1);
    }

    void tablesKeepTheRules()
    {
        EventTable events(eventColumns());
        feed(events, [](const WorldView& v) { return &v.recentEvents; });
        ProcessTable processes(processColumns());
        feed(processes, [](const WorldView& v) { return &v.processes; });
        LoadTable loads(loadColumns());
        feed(loads, [](const WorldView& v) { return &v.load; });
        CrashTable crashes(crashColumns());
        feed(crashes, [](const WorldView& v) { return &v.crashes; });
        ModuleTable modules(moduleColumns());
        feed(modules, [](const WorldView& v) { return &v.modules; });
    }

    void slotsSayWhoRunsThem()
    {
        const auto view = fixture::upgrade();
        const ModuleRow& account = view->modules[0];
        QCOMPARE(currentSlot(account).runners, QStringLiteral("nobody runs it yet"));
        QCOMPARE(currentSlot(account).history, QStringLiteral("loaded at 5"));
        QCOMPARE(oldSlot(account).runners, QStringLiteral("3 servers, 463 callers"));
        QCOMPARE(oldSlot(account).briefRunners, QStringLiteral("held by 466"));
        QCOMPARE(oldSlot(view->modules[1]).history, QStringLiteral("empty since 4"));
        QCOMPARE(oldSlot(view->modules[1]).version, QString());
    }

    void scenariosAreFoundByWords()
    {
        ScenarioList list;
        const QAbstractItemModelTester tester(&list, mode);
        ScenarioInfo clauses;
        clauses.name = "two-clauses";
        clauses.title = "Two clauses";
        clauses.about = "Nobody notices.";
        ScenarioInfo split;
        split.name = "split-in-two";
        split.title = "Split in two";
        split.about = "Two small hops.";
        list.setScenarios({clauses, split});
        QCOMPARE(list.rowCount(), 3); // with the heading
        QCOMPARE(list.firstCard(), 1);
        QVERIFY(!list.scenario(0));
        QVERIFY(!(list.flags(list.index(0)) & Qt::ItemIsEnabled));
        QCOMPARE(list.scenario(1)->name, std::string("two-clauses"));
        list.setFilter(QStringLiteral("HOPS two"));
        QCOMPARE(list.rowCount(), 2);
        QCOMPARE(list.scenario(1)->name, std::string("split-in-two"));
        list.setFilter(QStringLiteral("nothing of that kind"));
        QCOMPARE(list.rowCount(), 0);
        QCOMPARE(list.firstCard(), -1);
        list.setFilter({});
        QCOMPARE(list.rowCount(), 3);
    }

    void scenariosStandUnderTheirCategories()
    {
        ScenarioList list;
        CategoryList categories;
        const QAbstractItemModelTester tester(&list, mode);
        const QAbstractItemModelTester categoryTester(&categories, mode);
        std::vector<ScenarioInfo> scenarios;
        for (const char* name : {"a", "b", "c", "d"}) {
            ScenarioInfo scenario;
            scenario.name = name;
            scenario.category = name == std::string("d") ? "Release files" : "Load order";
            scenarios.push_back(scenario);
        }
        list.setScenarios(scenarios);
        categories.setCategories(list.categories());
        QCOMPARE(list.categories().size(), size_t {2});
        QCOMPARE(categories.rowCount(), 3);
        QCOMPARE(categories.index(0).data(CategoryList::CountRole).toInt(), 4);
        QCOMPARE(categories.index(1).data().toString(), QStringLiteral("Load order"));
        QCOMPARE(list.rowCount(), 6);
        list.setMostOfEach(2);
        QCOMPARE(list.rowCount(), 5);
        QCOMPARE(list.row(0)->hidden, 1);
        list.setCategory(0);
        QCOMPARE(list.rowCount(), 4);
        QCOMPARE(list.row(0)->hidden, 0);
        list.setCategory(1);
        QCOMPARE(list.scenario(1)->name, std::string("d"));
    }

    // A scenario without a picture gets the plain one; a picture without a scenario is a mistake.
    void picturedScenariosExistAndSayWhatToLookFor()
    {
        const Look look;
        std::map<std::string, ScenarioInfo> known;
        for (const ScenarioInfo& scenario : builtinScenarios())
            known[scenario.name] = scenario;
        QVERIFY(!known.empty());
        for (const std::string& name : picturedScenarios()) {
            QVERIFY2(known.count(name) > 0, name.c_str());
            QVERIFY2(pictureWidth(look, scenarioPicture(name)) < 250, name.c_str());
            const ScenarioInfo& scenario = known[name];
            QVERIFY2(!scenario.moral.empty() && !scenario.lookFor.empty(), name.c_str());
            QVERIFY2(!scenario.category.empty(), name.c_str());
        }
    }

    void breakpointsAreSwitchedBySomebodyElse()
    {
        BreakpointList list;
        const QAbstractItemModelTester tester(&list, mode);
        list.setBreakpoints({{1, "exits(account)", true}, {2, "crashes>0", false}}, 1);
        QCOMPARE(list.rowCount(), 2);
        QCOMPARE(list.index(1).data(Qt::CheckStateRole).toInt(), static_cast<int>(Qt::Unchecked));
        QCOMPARE(list.index(0).data(Qt::AccessibleTextRole).toString(),
                 QStringLiteral("exits(account), on, the run stands here"));
        QSignalSpy spy(&list, &BreakpointList::switched);
        QVERIFY(list.setData(list.index(1), Qt::Checked, Qt::CheckStateRole));
        QCOMPARE(spy.count(), 1);
        list.setBreakpoints({}, 0);
        QCOMPARE(list.rowCount(), 0);
    }

    void conditionsThatAreOfferedCanBeRead()
    {
        Frame frame;
        frame.view = fixture::upgrade();
        frame.process = fixture::acc1();
        const std::vector<ConditionOffer> offers = conditionOffers(frame);
        QVERIFY(offers.size() > 8);
        for (const ConditionOffer& offer : offers)
            QVERIFY2(Condition::parse(offer.condition.toStdString()).has_value(),
                     qPrintable(offer.condition));
    }

    void functionsAreFoldedButThoseOnTheStack()
    {
        const QString source = QStringLiteral("-module(a).\n"               // 1
                                              "init([]) ->\n"               // 2
                                              "    {ok, 1.5}.  % a state\n" // 3
                                              "\n"                          // 4
                                              "call(a, S) ->\n"             // 5
                                              "    S; %% not here.\n"       // 6
                                              "call(b, S) ->\n"             // 7
                                              "    S.\n"                    // 8
                                              "'odd name'() -> ok.\n");     // 9
        QCOMPARE(functionsOf(source),
                 (std::vector<SourceFunction> {{QStringLiteral("init"), 2, 3},
                                               {QStringLiteral("call"), 5, 8},
                                               {QStringLiteral("odd name"), 9, 9}}));
        const std::vector<bool> folded = foldedLines(source, {QStringLiteral("init")});
        QCOMPARE(folded,
                 (std::vector<bool> {false, false, false, false, false, true, true, true, false,
                                     false}));
        for (const bool line : foldedLines(source, {QStringLiteral("nowhere")}))
            QVERIFY(!line);
        QVERIFY(functionsOf(QString()).empty());
    }

    void functionsAreFoundInASource()
    {
        const QString source = QStringLiteral("-module(a).\n%% code_change(\n\ninit([]) ->\n"
                                              "    ok.\ncode_change(_, S, _) ->\n    {ok, S}.\n");
        QCOMPARE(lineOfFunction(source, QStringLiteral("code_change")), 6);
        QCOMPARE(lineOfFirstFunction(source), 4);
        QCOMPARE(lineOfFunction(source, QStringLiteral("handle_call")), 0);
        QCOMPARE(lineOfFirstFunction(QString()), 0);
    }

    void commandsAreFoundByWordsAndMoments()
    {
        QAction step(QStringLiteral("&Step one instruction"), nullptr);
        QAction off(QStringLiteral("Step back"), nullptr);
        off.setEnabled(false);
        CommandList list({&step, &off});
        const QAbstractItemModelTester tester(&list, mode);
        list.setWords(QStringLiteral("instr step"));
        QCOMPARE(list.rowCount(), 1);
        QCOMPARE(list.command(0)->action, &step);
        list.setWords(QStringLiteral("time 560.5"));
        QCOMPARE(list.command(0)->kind, QStringLiteral("time"));
        QCOMPARE(list.command(0)->value, 560.5);
        list.setWords(QStringLiteral("81,204"));
        QCOMPARE(list.rowCount(), 3);
        QCOMPARE(list.command(1)->value, 81204.0);
    }

    void crashedEventsAreTinted()
    {
        const auto view = fixture::crash();
        const auto column = eventColumns().front();
        QVERIFY(eventStyle(view->recentEvents[3], column, 0).tint == Token::FailedTint);
        QVERIFY(!eventStyle(view->recentEvents[2], column, 0).tint);
    }

    void ownNotesStandInOrderAndCanBeSwitchedOff()
    {
        const Look look;
        NotesPanel panel(look);
        std::vector<Bookmark> notes(3);
        notes[0].id = 7;
        notes[0].mark.event = 500;
        notes[0].name = "mine";
        notes[1].mark.event = 900;
        notes[1].name = "later";
        notes[2].mark.event = 100;
        notes[2].name = "till crashed";
        notes[2].note = "No clause.";
        panel.setBookmarks(notes);
        const QAbstractItemModel* rows = panel.table()->model();
        QCOMPARE(rows->rowCount(), 3);
        QCOMPARE(rows->index(0, 2).data().toString(), QStringLiteral("till crashed"));
        QVERIFY(!panel.note()->isEnabled());
        QCOMPARE(panel.note()->toPlainText(), QStringLiteral("till crashed.\nNo clause."));
        panel.editLast();
        QCOMPARE(panel.table()->currentIndex().row(), 1);
        QVERIFY(panel.note()->isEnabled());
        panel.ownSwitch()->setChecked(false);
        QCOMPARE(rows->rowCount(), 1);
        QCOMPARE(rows->index(0, 2).data().toString(), QStringLiteral("mine"));
    }
};

QTEST_MAIN(ModelTest)
#include "tst_models.moc"
