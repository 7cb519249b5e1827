// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/bottom_panel.h"

#include "models/model_csv.h"
#include "paint/branch_lane.h"
#include "paint/numbers.h"
#include "session/frame_facts.h"
#include "session/own_notes.h"
#include "widgets/action_button.h"
#include "widgets/breakpoints_panel.h"
#include "widgets/charts_panel.h"
#include "widgets/compare_panel.h"
#include "widgets/events_panel.h"
#include "widgets/notes_panel.h"
#include "widgets/row_table.h"
#include "widgets/space_time_view.h"
#include "widgets/twin_panel.h"
#include "widgets/wait_panel.h"

#include <QAbstractItemView>
#include <QHBoxLayout>
#include <QItemSelectionModel>
#include <QLabel>
#include <QStackedWidget>
#include <QTabBar>
#include <QVBoxLayout>

namespace relupscope::ui {

namespace {

template<typename Row>
RowDelegate::StyleOf plainStyle(const ValueTable<Row>& table)
{
    return [&table](const QModelIndex& at) {
        RowStyle style;
        style.isErlang = table.column(at.column()).isErlang;
        style.isNumber = table.column(at.column()).isNumber;
        style.isBold = at.column() == 0 && !style.isNumber;
        style.color = at.column() == 0 ? Token::TextPrimary : Token::TextSecondary;
        return style;
    };
}

template<typename Row>
RowTable* plainTable(const Look& look, ValueTable<Row>& model)
{
    auto* table = new RowTable(look);
    table->showTable(&model);
    table->setItemDelegate(new RowDelegate(look, plainStyle(model), table));
    return table;
}

} // namespace

BottomPanel::BottomPanel(const Look& look, QWidget* parent)
    : PanelFrame(look, {}, parent),
      m_tabs(new QTabBar),
      m_spanText(new QLabel),
      m_expand(new ActionButton(look, Glyph::Fit, ActionButton::Style::Icon)),
      m_stack(new QStackedWidget),
      m_charts(new ChartsPanel(look)),
      m_events(new EventsPanel(look)),
      m_spaceTime(new SpaceTimeView(look)),
      m_waits(new WaitPanel(look)),
      m_compare(new ComparePanel(look)),
      m_notes(new NotesPanel(look)),
      m_breakpoints(new BreakpointsPanel(look)),
      m_processes(processColumns()),
      m_loads(loadColumns()),
      m_crashes(crashColumns())
{
    setAccessibleName(tr("Charts and lists"));
    setFocusProxy(m_tabs);
    setUpHead();
    setUpTwins();
    addTab(tr("Charts"), m_chartsTwin);
    addTab(tr("Events"), m_events);
    addTab(tr("Space-time"), m_spaceTimeTwin);
    addTab(tr("Waiting for"), m_waitsTwin);
    addTab(tr("Compare"), m_compare);
    addTab(tr("Notes"), m_notes);
    setUpTables();
    addTab(tr("Breakpoints"), m_breakpoints);
    connect(m_events, &EventsPanel::eventChosen, this, &BottomPanel::eventChosen);
    connect(m_events, &EventsPanel::processChosen, this, &BottomPanel::processChosen);
    connect(m_events, &EventsPanel::pageWanted, this, &BottomPanel::pageWanted);
    connect(m_events, &EventsPanel::searchWanted, this, &BottomPanel::searchWanted);
    connect(m_spaceTime, &SpaceTimeView::eventChosen, this, &BottomPanel::eventChosen);
    connect(m_spaceTime, &SpaceTimeView::processChosen, this, &BottomPanel::processChosen);
    connect(m_waits, &WaitPanel::processChosen, this,
            [this](quint64 pid) { Q_EMIT processChosen(pid); });
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int tab) {
        m_stack->setCurrentIndex(tab);
        m_spanText->setVisible(tab == 0);
        fillTab();
        Q_EMIT tabChanged();
    });
}

void BottomPanel::setUpHead()
{
    auto* head = new QHBoxLayout;
    head->setContentsMargins(6, 0, 8, 0);
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->setFocusPolicy(Qt::TabFocus);
    m_tabs->setAccessibleName(tr("Bottom panel"));
    m_spanText->setObjectName(QStringLiteral("quiet"));
    head->addWidget(m_tabs);
    head->addStretch(1);
    head->addWidget(m_spanText);
    head->addWidget(m_expand);
    body()->setContentsMargins(0, 0, 0, 4);
    body()->addLayout(head);
    body()->addWidget(m_stack, 1);
}

void BottomPanel::addTab(const QString& name, QWidget* content)
{
    m_stack->addWidget(content);
    m_tabs->addTab(name);
}

RowTable* BottomPanel::addTable(const QString& name, RowTable* table)
{
    table->setAccessibleName(name);
    addTab(name, table);
    return table;
}

void BottomPanel::setUpTables()
{
    m_processTable = addTable(tr("Processes"), plainTable(m_look, m_processes));
    m_processTable->setItemDelegate(new RowDelegate(
        m_look,
        [this, plain = plainStyle(m_processes)](const QModelIndex& at) {
            RowStyle style = plain(at);
            style.isDimmed = m_highlight->dimsProcess(static_cast<size_t>(at.row()));
            return style;
        },
        m_processTable));
    connect(m_processTable->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            [this](const QModelIndex& index) {
                if (const ProcessRow* row = m_processes.row(index.row()))
                    Q_EMIT processChosen(row->pid);
            });
    addTable(tr("Load"), plainTable(m_look, m_loads))
        ->setEmptyWords(tr("This scenario has no load: nobody calls its servers from outside."));
    m_crashTable = addTable(tr("Crashes"), plainTable(m_look, m_crashes));
    m_crashTable->setEmptyWords(tr("Nothing has crashed so far."));
    connect(m_crashTable, &QTableView::activated, this, [this](const QModelIndex& index) {
        if (const Crash* crash = m_crashes.row(index.row()))
            Q_EMIT eventChosen(crash->event);
    });
}

void BottomPanel::setUpTwins()
{
    m_chartsTwin = new TwinPanel(m_look, m_charts, tr("Charts"),
                                 [this] { return chartsTwin(m_charts->shown(), m_charts->now()); });
    m_spaceTimeTwin = new TwinPanel(m_look, m_spaceTime, tr("Space-time"),
                                    [this] { return spaceTimeTwin(m_spaceTime->content()); });
    m_waitsTwin = new TwinPanel(m_look, m_waits, tr("Who waits for whom"),
                                [this] { return waitsTwin(m_waits->graph()); });
    connect(m_spaceTimeTwin, &TwinPanel::rowChosen, this, [this](int row) {
        const std::vector<SpaceTimeStep> steps = spaceTimeSteps(m_spaceTime->content());
        if (row >= 0 && row < static_cast<int>(steps.size())) // the last one first
            Q_EMIT eventChosen(steps[steps.size() - 1 - static_cast<size_t>(row)].event);
    });
    connect(m_waitsTwin, &TwinPanel::rowChosen, this, [this](int row) {
        const WaitGraph& graph = m_waits->graph();
        if (row >= 0 && row < static_cast<int>(graph.arrows.size()))
            Q_EMIT processChosen(
                graph.boxes[static_cast<size_t>(graph.arrows[static_cast<size_t>(row)].from)].pid);
    });
}

QByteArray BottomPanel::csv() const
{
    if (const TwinPanel* twin = twinOf(tab()))
        return twin->csv();
    QWidget* shown = m_stack->currentWidget();
    const auto* list = qobject_cast<QAbstractItemView*>(shown);
    if (!list)
        list = shown->findChild<QAbstractItemView*>();
    return list && list->model() ? modelCsv(*list->model()) : QByteArray();
}

void BottomPanel::setTables(bool areTables)
{
    for (TwinPanel* twin : {m_chartsTwin, m_spaceTimeTwin, m_waitsTwin})
        twin->setTable(areTables);
    Q_EMIT tabChanged();
}

TwinPanel* BottomPanel::twinOf(BottomTab tab) const
{
    switch (tab) {
    case BottomTab::Charts: return m_chartsTwin;
    case BottomTab::SpaceTime: return m_spaceTimeTwin;
    case BottomTab::WaitFor: return m_waitsTwin;
    default: return nullptr;
    }
}

BottomTab BottomPanel::tab() const
{
    return static_cast<BottomTab>(m_tabs->currentIndex());
}

void BottomPanel::showTab(BottomTab tab)
{
    m_tabs->setCurrentIndex(static_cast<int>(tab));
}

void BottomPanel::setHighlight(const HighlightPtr& highlight)
{
    const bool isNews = m_highlight->isOn() || highlight->isOn();
    m_highlight = highlight;
    if (!isNews)
        return;
    m_events->setHighlight(highlight);
    m_waits->setHighlight(highlight);
    m_processTable->viewport()->update();
}

void BottomPanel::goToProcess(int by)
{
    const int here = m_processTable->currentIndex().row();
    const int rows = m_processes.rowCount();
    for (int row = here + by; row >= 0 && row < rows; row += by)
        if (!m_highlight->dimsProcess(static_cast<size_t>(row)))
            return m_processTable->selectRow(row);
}

bool BottomPanel::goToMatch(int by)
{
    switch (tab()) {
    case BottomTab::Events: m_events->goToMatch(by); return true;
    case BottomTab::SpaceTime: m_spaceTime->goToMatch(by); return true;
    case BottomTab::WaitFor: m_waits->goToMatch(by); return true;
    case BottomTab::Processes: goToProcess(by); return true;
    default: return false;
    }
}

int BottomPanel::wantedHeight(bool isLow) const
{
    switch (tab()) {
    case BottomTab::Charts:
        if (m_chartsTwin->isTable())
            return isLow ? 200 : 270;
        return isLow ? 105 : 174;
    case BottomTab::Load:
    case BottomTab::Breakpoints:
    case BottomTab::Crashes: return isLow ? 140 : 174;
    default: return isLow ? 200 : 270;
    }
}

void BottomPanel::fit()
{
    m_spanText->setFont(m_look.font(FontRole::Small));
    m_tabs->setFont(m_look.font(FontRole::Small));
}

void BottomPanel::showFrame(const Frame& frame, const std::shared_ptr<const WorldView>& recorded)
{
    m_frame = frame;
    m_recorded = recorded;
    const bool isAlone = frame.view->nodes.size() < 2;
    m_crashTable->setColumnHidden(crashNodeColumn, isAlone);
    m_events->setHasNodes(!isAlone);
    m_spanText->setText(chartSpanText(*frame.view, recorded.get()));
    const size_t crashes = frame.view->crashes.size();
    const QString name = crashes == 0 ? tr("Crashes") : tr("Crashes %1").arg(crashes);
    if (const int tab = static_cast<int>(BottomTab::Crashes); m_tabs->tabText(tab) != name)
        m_tabs->setTabText(tab, name); // lays all tabs out anew
    fillTab();
}

void BottomPanel::fillTab()
{
    const std::shared_ptr<const WorldView>& view = m_frame.view;
    if (!view)
        return;
    switch (tab()) {
    case BottomTab::Charts:
        m_charts->setView(*view, m_recorded.get(), faultTimes(m_frame));
        return m_chartsTwin->refresh();
    case BottomTab::Events: return m_events->setCount(view->event);
    case BottomTab::SpaceTime: Q_EMIT tailWanted(SpaceTimeView::wantedEvents); return;
    case BottomTab::WaitFor:
        m_waits->setView(view);
        m_waitsTwin->refresh();
        return m_waits->setSelected(m_frame.process.pid);
    case BottomTab::Compare: return fillCompare();
    case BottomTab::Notes: {
        std::vector<Bookmark> notes = m_frame.bookmarks;
        const std::vector<Bookmark> own = ownNotes(m_frame);
        notes.insert(notes.end(), own.begin(), own.end());
        return m_notes->setBookmarks(notes);
    }
    case BottomTab::Processes: return m_processes.setRows(view, &view->processes);
    case BottomTab::Load: return m_loads.setRows(view, &view->load);
    case BottomTab::Crashes: return m_crashes.setRows(view, &view->crashes);
    case BottomTab::Breakpoints: return m_breakpoints->showFrame(m_frame);
    }
}

void BottomPanel::setKnown(std::map<BranchId, std::shared_ptr<const WorldView>> known)
{
    m_known = std::move(known);
}

void BottomPanel::setOther(const QString& name, std::shared_ptr<const WorldView> last)
{
    m_compare->forgetParting();
    m_other = {otherRunBranch, QStringLiteral("F"), name, std::move(last)};
    if (m_frame.view)
        fillCompare();
    m_compare->compareWith(m_other.id);
}

void BottomPanel::fillCompare()
{
    std::vector<ComparedBranch> branches;
    for (const Branch& branch : m_frame.branches) {
        const auto known = m_known.find(branch.id);
        branches.push_back({branch.id, text(branchLetter(m_frame.branches, branch.id)),
                            text(branch.name), known == m_known.end() ? nullptr : known->second});
    }
    if (m_other.last)
        branches.push_back(m_other);
    m_compare->setTree(m_frame.branches);
    m_compare->setBranches(branches, m_frame.branch);
}

void BottomPanel::setEventPage(quint64 from, const std::vector<EventRow>& rows)
{
    m_events->setPage(from, rows);
}

void BottomPanel::addFoundEvents(int search, const std::vector<uint64_t>& found, quint64 scannedTo)
{
    m_events->addFound(search, found, scannedTo);
}

void BottomPanel::setEventTail(const std::vector<EventRow>& rows, const NodeViews& views)
{
    if (!m_frame.view)
        return;
    SpaceTimeScene scene {views, m_frame.view->node, m_frame.process.pid};
    if (scene.views.empty())
        scene.views = {m_frame.view};
    m_spaceTime->setEvents(scene, rows, *m_highlight);
    m_spaceTimeTwin->refresh();
}

void BottomPanel::clearEvents()
{
    m_events->clearEvents();
    m_compare->forgetParting();
}

} // namespace relupscope::ui
