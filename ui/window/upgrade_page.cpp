// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/upgrade_page.h"

#include "paint/branch_lane.h"
#include "paint/numbers.h"
#include "paint/view_changes.h"
#include "session/frame_facts.h"
#include "widgets/action_button.h"
#include "widgets/blink.h"
#include "widgets/charts_panel.h"
#include "widgets/filter_field.h"
#include "widgets/module_panel.h"
#include "widgets/node_strip.h"
#include "widgets/panel_frame.h"
#include "widgets/process_panel.h"
#include "widgets/read_out.h"
#include "widgets/relup_panel.h"
#include "widgets/say_bar.h"
#include "widgets/source_panel.h"
#include "widgets/space_time_view.h"
#include "widgets/system_panel.h"
#include "widgets/time_strip.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace relupscope::ui {

namespace {

// Below these the window is short of room and panels use their tight forms.
constexpr int roomyWidth = 1400;
constexpr int roomyHeight = 800;

QWidget* separator(const Look& look, QWidget* parent)
{
    auto* line = new QWidget(parent);
    line->setFixedSize(1, look.px(22));
    line->setObjectName(QStringLiteral("separator"));
    return line;
}

// The function that matters in a module while none of it runs: its conversion until that is done.
QString topicOf(const WorldView& view, const std::string& module)
{
    for (const InstructionRow& row : view.relup)
        if (row.kind == "code_change" && row.status != InstructionStatus::Done
            && row.text.find(module) != std::string::npos && !module.empty())
            return QStringLiteral("code_change");
    return QStringLiteral("handle_call");
}

} // namespace

UpgradePage::UpgradePage(const Look& look, const Actions& actions, QWidget* parent)
    : QWidget(parent),
      m_look(look),
      m_changes(new Blink(this)),
      m_toolbar(new PanelFrame(look, {}, this)),
      m_nodes(new NodeStrip(look, this)),
      m_timePanel(new PanelFrame(look, {}, this)),
      m_time(new TimeStrip(look)),
      m_middle(new QSplitter(Qt::Horizontal, this)),
      m_left(new QWidget),
      m_right(new QWidget),
      m_relup(new RelupPanel(look)),
      m_source(new SourcePanel(look)),
      m_system(new SystemPanel(look)),
      m_modules(new ModulePanel(look)),
      m_process(new ProcessPanel(look)),
      m_bottom(new BottomPanel(look, this)),
      m_say(new SayBar(look, this))
{
    setObjectName(QStringLiteral("page"));
    setUpToolbar(actions);
    m_timePanel->body()->setContentsMargins(0, 0, 0, 0);
    m_timePanel->body()->addWidget(m_time);
    m_timePanel->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    setUpMiddle();
    m_bottom->expandButton()->setAction(actions[ActionId::Expand]);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(8, 2, 8, 8);
    column->setSpacing(6);
    column->addWidget(m_toolbar);
    column->addWidget(m_nodes);
    column->addWidget(m_timePanel);
    column->addWidget(m_middle, 1);
    column->addWidget(m_bottom);
    column->addWidget(m_say);
    connectPanels();
    fitToSize();
}

void UpgradePage::setUpToolbar(const Actions& actions)
{
    using Style = ActionButton::Style;
    auto* row = new QHBoxLayout;
    row->setContentsMargins(10, 0, 10, 0);
    row->setSpacing(4);
    m_toolbar->body()->setContentsMargins(0, 0, 0, 0);
    m_toolbar->body()->addLayout(row);
    m_toolbar->setAccessibleName(tr("Run"));
    const auto button = [&](ActionId id, Glyph glyph, Style style = Style::Icon) {
        auto* b = new ActionButton(m_look, glyph, style, m_toolbar);
        b->setAction(actions[id]);
        row->addWidget(b);
        return b;
    };
    button(ActionId::Restart, Glyph::ToStart);
    button(ActionId::BackInstruction, Glyph::BackInstruction);
    button(ActionId::BackEvent, Glyph::BackEvent);
    m_runButton = button(ActionId::Run, Glyph::Run, Style::Primary);
    m_runButton->setLabel(tr("Run"));
    m_roomyTools << button(ActionId::Fast, Glyph::Fast)
                 << button(ActionId::Express, Glyph::Express);
    button(ActionId::Pause, Glyph::Stop);
    button(ActionId::StepEvent, Glyph::StepEvent);
    button(ActionId::StepInstruction, Glyph::StepInstruction);
    button(ActionId::RunTo, Glyph::Until);
    button(ActionId::Hold, Glyph::Hold);
    row->addSpacing(6);
    row->addWidget(separator(m_look, m_toolbar));
    row->addSpacing(6);
    auto* caption = new QLabel(tr("Speed"));
    m_speedCaption = caption;
    caption->setObjectName(QStringLiteral("quiet"));
    m_slider = new SpeedSlider(m_look, m_toolbar);
    m_speedText = new QLabel;
    auto* second = separator(m_look, m_toolbar);
    m_roomyTools << caption << m_slider << m_speedText << second;
    row->addWidget(caption);
    row->addSpacing(4);
    row->addWidget(m_slider);
    row->addSpacing(4);
    row->addWidget(m_speedText);
    row->addWidget(second);
    m_next = new NextLine(m_look, m_toolbar);
    row->addWidget(m_next, 1);
    m_timeOut = new ReadOut(m_look, tr("Time"), QStringLiteral("10,000.0 ms"), true, m_toolbar);
    m_eventOut = new ReadOut(m_look, tr("Event"), QStringLiteral("1,000,000"), true, m_toolbar);
    m_branchOut
        = new ReadOut(m_look, tr("Branch"), QStringLiteral("B kill=<0.88.0>"), false, m_toolbar);
    for (ReadOut* out : {m_timeOut, m_eventOut, m_branchOut})
        row->addWidget(out);
    auto* inject = new ActionButton(m_look, Glyph::Bolt, Style::Outlined, m_toolbar);
    inject->setLabel(tr("Inject"));
    inject->setShowsArrow(true);
    m_injectMenu = new QMenu(inject);
    m_injectMenu->addAction(actions[ActionId::Kill]);
    inject->setMenu(m_injectMenu);
    row->addSpacing(4);
    row->addWidget(inject);
}

void UpgradePage::setUpMiddle()
{
    const auto stack = [](QWidget* side, QWidget* upper, QWidget* lower) {
        auto* column = new QVBoxLayout(side);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(6);
        column->addWidget(upper);
        column->addWidget(lower, 1);
    };
    stack(m_left, m_relup, m_source);
    stack(m_right, m_modules, m_process);
    m_relup->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_modules->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    m_middle->setHandleWidth(6);
    m_middle->setChildrenCollapsible(false);
    m_middle->addWidget(m_left);
    m_middle->addWidget(m_system);
    m_middle->addWidget(m_right);
    m_middle->setStretchFactor(0, 0);
    m_middle->setStretchFactor(1, 1);
    m_middle->setStretchFactor(2, 0);
    m_left->setMinimumWidth(240);
    m_system->setMinimumWidth(320);
    m_right->setMinimumWidth(260);
}

void UpgradePage::connectPanels()
{
    connect(m_changes, &Blink::changed, this, &UpgradePage::showChanges);
    connect(m_middle, &QSplitter::splitterMoved, this, [this] { m_hasOwnWidths = true; });
    connect(m_time, &TimeStrip::instructionChosen, this, &UpgradePage::instructionChosen);
    connect(m_time, &TimeStrip::timeChosen, this, &UpgradePage::timeChosen);
    connect(m_time, &TimeStrip::timePassed, this, &UpgradePage::timePassed);
    connect(m_time, &TimeStrip::eventsWheeled, this, &UpgradePage::eventsWheeled);
    connect(m_time, &TimeStrip::axisToggled, this, &UpgradePage::toggleAxis);
    connect(m_relup, &RelupPanel::instructionChosen, this, &UpgradePage::instructionChosen);
    connect(m_nodes, &NodeStrip::nodeChosen, this, &UpgradePage::nodeChosen);
    connect(m_system->view(), &SystemView::processChosen, this,
            [this](quint64 pid) { Q_EMIT processChosen(pid); });
    connect(m_system->view(), &SystemView::menuWanted, this, &UpgradePage::menuWanted);
    connect(m_system->filter(), &FilterField::filterChanged, this, [this] {
        highlight();
        m_system->filter()->setVisible(!m_isTight || isFiltered());
        if (m_bottom->tab() == BottomTab::SpaceTime)
            Q_EMIT m_bottom->tailWanted(SpaceTimeView::wantedEvents);
        Q_EMIT filterChanged();
    });
    connect(m_modules, &ModulePanel::moduleChosen, this, &UpgradePage::moduleChosen);
    connect(m_process, &ProcessPanel::placeChosen, this, [this](const QString& module, int line) {
        Q_EMIT moduleChosen(module);
        m_source->showLine(line);
    });
    connect(m_process, &ProcessPanel::processChosen, this,
            [this](quint64 pid) { Q_EMIT processChosen(pid); });
    connect(m_bottom->charts(), &ChartsPanel::timeChosen, this, &UpgradePage::timeChosen);
    connect(m_bottom->charts(), &ChartsPanel::timePassed, this, &UpgradePage::timePassed);
    connect(m_bottom, &BottomPanel::processChosen, this, &UpgradePage::processChosen);
    connect(m_bottom, &BottomPanel::eventChosen, this, &UpgradePage::eventChosen);
    connect(m_bottom, &BottomPanel::tabChanged, this, &UpgradePage::fitToSize);
    connect(m_slider, &QSlider::valueChanged, this, [this] {
        m_speedText->setText(SpeedSlider::speedText(m_slider->speed()));
        m_slider->setAccessibleDescription(m_speedText->text());
        Q_EMIT speedChanged(m_slider->speed());
    });
    m_speedText->setText(SpeedSlider::speedText(m_slider->speed()));
}

void UpgradePage::showToolbar(const WorldView& view)
{
    const bool inUpgrade = view.instruction > 0 && view.phase != WorldPhase::Finished;
    QString badge;
    if (inUpgrade)
        badge = view.atInstructionBoundary
            ? QStringLiteral("%1/%2").arg(view.instruction).arg(view.instructions)
            : tr("event");
    m_next->setNext(badge, text(view.next), text(view.nextNote));
    QString crash;
    if (!view.crashes.empty()) {
        const Crash& last = view.crashes.back();
        if (view.ms - last.atMs < 1.0)
            crash = tr("%1 crashed").arg(text(last.name.empty() ? last.pid : last.name));
    }
    m_next->setCrash(crash);
    m_timeOut->setValue(milliseconds(view.ms));
    m_eventOut->setValue(grouped(view.event));
}

void UpgradePage::showFrame(const Frame& frame, const std::shared_ptr<const WorldView>& recorded)
{
    const bool stepped = m_frame.view && frame.view && m_frame.view->event != frame.view->event;
    if (stepped) {
        m_system->view()->rememberQueues();
        m_before = m_frame.view;
        m_changes->stop();
    }
    m_frame = frame;
    m_recorded = recorded;
    if (!frame.view)
        return;
    const WorldView& view = *frame.view;
    highlight();
    showToolbar(view);
    showBranches();
    const bool hadNodes = !m_nodes->isHidden();
    m_nodes->setView(frame.view);
    if (hadNodes == m_nodes->isHidden())
        fitToSize();
    m_time->setView(frame.view, recorded);
    m_relup->setView(frame.view);
    showBreaks();
    m_system->view()->setSelected(frame.process.pid);
    m_system->setView(frame.view);
    m_modules->setView(frame.view);
    m_process->setProcess(view, frame.process);
    m_source->setSource(frame.source, view.crashes, topicOf(view, frame.source.module));
    QSet<QString> onStack;
    for (const std::string& function : stackFunctions(frame))
        onStack.insert(text(function));
    m_source->setStack(onStack);
    m_bottom->showFrame(frame, recorded);
    showChanges();
    m_say->setSay(view.say);
    if (!view.problem.empty())
        m_say->setProblem(text(view.problem));
}

void UpgradePage::showBreaks()
{
    QMap<int, bool> rows;
    for (size_t i = 0; i < m_frame.view->relup.size(); ++i)
        if (const Breakpoint* b = breakpointBefore(m_frame.breakpoints, m_frame.view->relup[i]))
            rows.insert(static_cast<int>(i), b->isOn);
    m_relup->setBreaks(rows);
    m_source->setBreaks(QMap<int, bool>(breakLines(m_frame.breakpoints, m_frame.source.module)));
    const Breakpoint* met = breakpointMet(m_frame);
    m_next->setStops(met ? text(met->condition) : QString(), isUpgradeHeld(m_frame));
}

void UpgradePage::showBranches()
{
    std::string name = m_frame.view->branch;
    for (const Branch& branch : m_frame.branches)
        if (branch.id == m_frame.branch)
            name = branch.name;
    const std::string letter = branchLetter(m_frame.branches, m_frame.branch);
    // There is no room for a pid; the time strip has it.
    const size_t pid = name.find(" (<");
    m_branchOut->setValue(text(letter + " " + name.substr(0, pid)));
    m_branchOut->setToolTip(text(letter + " " + name));
    // A frame without branches, as in pictures of a view, has the first one.
    std::vector<Branch> branches = m_frame.branches;
    if (branches.empty()) {
        branches.emplace_back();
        branches.front().name = name;
    }
    m_time->setBranches(branches, m_frame.branch);
    std::vector<StripFlag> flags;
    for (const Bookmark& bookmark : m_frame.bookmarks)
        flags.push_back(
            {static_cast<double>(bookmark.mark.nanoseconds) / 1e6, text(bookmark.name)});
    m_time->setFlags(std::move(flags));
}

void UpgradePage::setMode(RunMode mode)
{
    m_mode = mode;
    fitMotion();
    m_bottom->charts()->setRunning(mode != RunMode::Stopped);
    const bool running = mode != RunMode::Stopped;
    m_runButton->setLabel(running ? tr("Pause") : tr("Run"));
    m_runButton->setGlyph(running ? Glyph::Pause : Glyph::Run);
}

void UpgradePage::setProblem(const QString& problem)
{
    m_say->setProblem(problem);
}

void UpgradePage::setBusy(const QString& what)
{
    m_next->setBusy(what);
}

void UpgradePage::showSay(const SayLine& say)
{
    m_say->setSay(say);
}

void UpgradePage::toggleExpanded()
{
    m_isExpanded = !m_isExpanded;
    fitToSize();
    if (m_isExpanded)
        m_bottom->setFocus();
}

void UpgradePage::arrange(BottomTab tab, bool isExpanded)
{
    m_bottom->showTab(tab);
    if (m_isExpanded != isExpanded)
        toggleExpanded();
}

void UpgradePage::toggleChanges()
{
    if (m_changes->isOn())
        return m_changes->stop();
    m_changes->start();
    if (!m_frame.view)
        return;
    if (!m_before || changesBetween(*m_before, *m_frame.view).isEmpty()) {
        SayLine none;
        none.fact = tr("Nothing that is shown here has changed since the last step.").toStdString();
        m_say->setSay(none);
    }
}

void UpgradePage::showChanges()
{
    ViewChanges changes;
    if (m_changes->isShown() && m_before && m_frame.view)
        changes = changesBetween(*m_before, *m_frame.view);
    m_system->view()->setMarked(changes.processes);
    m_modules->setMarked(changes.modules);
    m_relup->setMarked(changes.instructions);
}

double UpgradePage::speed() const
{
    return m_slider->speed();
}

void UpgradePage::setSpeed(double speed)
{
    m_slider->setSpeed(speed);
}

void UpgradePage::changeSpeed(int steps)
{
    m_slider->setValue(m_slider->value() + steps);
}

void UpgradePage::toggleAxis()
{
    m_time->setAxis(m_time->axis() == TimeAxis::Time ? TimeAxis::Instruction : TimeAxis::Time);
}

void UpgradePage::restoreLayout()
{
    m_hasOwnWidths = false;
    m_isExpanded = false;
    m_bottom->showTab(BottomTab::Charts);
    m_time->setAxis(TimeAxis::Instruction);
    m_system->unfold();
    fitToSize();
}

void UpgradePage::setReducedMotion(bool reduced)
{
    m_reducedMotion = reduced;
    m_changes->setReducedMotion(reduced);
    fitMotion();
}

// What runs moves by itself; only a step glides.
void UpgradePage::fitMotion()
{
    m_time->setGlides(!m_reducedMotion && m_mode == RunMode::Stopped);
}

void UpgradePage::focusFilter()
{
    m_system->filter()->show();
    m_system->filter()->setFocus();
    m_system->filter()->selectAll();
}

void UpgradePage::highlight()
{
    const Filter& filter = m_system->filter()->filter();
    const bool isOn = m_frame.view && !filter.isEmpty();
    if (!isOn && !m_highlight->isOn())
        return;
    m_highlight = isOn ? std::make_shared<const Highlight>(filter, m_frame.view)
                       : std::make_shared<const Highlight>();
    m_system->setHighlight(m_highlight);
    m_modules->setHighlight(m_highlight);
    m_bottom->setHighlight(m_highlight);
}

void UpgradePage::goToMatch(int by)
{
    const QWidget* focus = window()->focusWidget();
    const bool isBelow = focus && m_bottom->isAncestorOf(focus);
    if (!isBelow || !m_bottom->goToMatch(by))
        m_system->view()->goToMatch(by);
}

void UpgradePage::fitBottom(bool isLow)
{
    // Of a low window with several nodes the strip takes its part.
    const bool isNarrow = isLow && !m_nodes->isHidden() && m_bottom->tab() != BottomTab::Charts;
    const int wanted = m_look.px(m_bottom->wantedHeight(isLow) - (isNarrow ? 40 : 0));
    m_middle->setVisible(!m_isExpanded);
    m_relup->setShort(wanted > m_look.px(180));
    m_bottom->fit();
    m_bottom->setMinimumHeight(wanted);
    m_bottom->setMaximumHeight(m_isExpanded ? QWIDGETSIZE_MAX : wanted);
    m_bottom->setSizePolicy(QSizePolicy::Preferred,
                            m_isExpanded ? QSizePolicy::Expanding : QSizePolicy::Preferred);
}

// The window has two forms: the design's 1440×900, and one for 1280×720.
void UpgradePage::fitToSize()
{
    const bool narrow = width() < m_look.px(roomyWidth);
    const bool low = window()->height() < m_look.px(roomyHeight);
    m_isTight = narrow || low;
    for (QWidget* tool : std::as_const(m_roomyTools))
        tool->setVisible(!narrow);
    m_eventOut->setVisible(width() >= m_look.px(1040));
    // The time strip says both as well.
    m_timeOut->setVisible(width() >= m_look.px(960));
    m_branchOut->setVisible(width() >= m_look.px(960));
    // With large type the page scrolls, but only downwards.
    setMinimumSize(m_look.px(630), m_look.px(m_look.scale() > 1.25 ? 720 : 540));
    m_toolbar->setFixedHeight(m_look.px(48));
    m_time->setTight(low);
    m_relup->setTight(low);
    m_modules->setTight(low);
    m_system->setTight(narrow);
    fitBottom(low);
    m_speedText->setFixedWidth(m_look.px(44));
    m_speedText->setFont(m_look.font(FontRole::Mono));
    m_speedCaption->setFont(m_look.font(FontRole::Small));
    // With large type the system keeps the larger share.
    const int left = std::min(m_look.px(narrow ? 316 : 348), width() * 26 / 100);
    const int right
        = std::min(m_look.px(narrow ? 376 : 416), width() * (m_look.scale() > 1.5 ? 33 : 30) / 100);
    const int all = width() - 16;
    if (!m_hasOwnWidths)
        m_middle->setSizes({left, std::max(320, all - left - right - 12), right});
}

void UpgradePage::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    fitToSize();
}

void UpgradePage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::StyleChange && m_frame.view) {
        fitToSize();
        showFrame(Frame(m_frame), m_recorded);
    }
}

} // namespace relupscope::ui
