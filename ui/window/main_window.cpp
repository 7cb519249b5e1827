// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/main_window.h"

#include "paint/numbers.h"
#include "session/frame_facts.h"
#include "widgets/charts_panel.h"
#include "widgets/findings_sheet.h"
#include "widgets/icon.h"
#include "widgets/key_sheet.h"
#include "widgets/legend_sheet.h"
#include "widgets/page_scroll.h"
#include "widgets/picture_file.h"
#include "widgets/sheet.h"
#include "widgets/source_panel.h"
#include "widgets/space_time_view.h"
#include "widgets/system_panel.h"
#include "window/gallery_page.h"
#include "window/opening_page.h"
#include "window/preferences_sheet.h"
#include "window/theme.h"
#include "window/title_menu_bar.h"
#include "window/upgrade_page.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QStackedWidget>

namespace relupscope::ui {

MainWindow::MainWindow(const Settings& settings, SessionController* controller)
    : m_settings(settings),
      m_controller(controller),
      m_menus(new TitleMenuBar(m_look, this)),
      m_actions(this, m_menus),
      m_commandField(new QPushButton),
      m_pages(new QStackedWidget),
      m_gallery(new GalleryPage(m_look)),
      m_opening(new OpeningPage(m_look)),
      m_upgrade(new UpgradePage(m_look, m_actions)),
      m_upgradeScroll(new PageScroll(m_upgrade))
{
    m_look.setTheme(settings.theme);
    m_look.setScale(settings.scale);
    setWindowTitle(QStringLiteral("Relupscope"));
    setWindowIcon(applicationIcon());
    setMinimumSize(960, 600);
    setAcceptDrops(true);
    setUpMenuRow();
    setUpPages();
    setUpSheets();
    connectFileActions();
    connectRunActions();
    connectViewActions();
    connectPage();
    connectFocus();
    connectBranches();
    connectPreferences();
    connectThings();
    connectCheck();
    connectExports();
    connectHelp();
    if (m_controller) {
        connectController();
        connectEvents();
    }
    m_upgrade->setSpeed(settings.speed);
    m_actions.setHasRun(false);
    qApp->installEventFilter(this);
    restyle();
    showGallery();
}

MainWindow::~MainWindow()
{
    qApp->removeEventFilter(this);
}

void MainWindow::setUpMenuRow()
{
    setMenuBar(m_menus);
    auto* icon = new QLabel(m_menus);
    icon->setPixmap(applicationIcon().pixmap(18, 18));
    icon->setContentsMargins(8, 0, 8, 0);
    m_menus->setCornerWidget(icon, Qt::TopLeftCorner);
    m_commandField->setObjectName(QStringLiteral("commandField"));
    m_commandField->setText(tr("Find or run a command   Ctrl K"));
    m_commandField->setAccessibleName(tr("Find or run a command"));
    m_commandField->setFocusPolicy(Qt::TabFocus);
    auto* corner = new QWidget;
    auto* row = new QHBoxLayout(corner);
    row->setContentsMargins(0, 2, 14, 2);
    row->addWidget(m_commandField);
    m_menus->setCornerWidget(corner, Qt::TopRightCorner);
}

void MainWindow::setUpPages()
{
    setCentralWidget(m_pages);
    for (QWidget* page : {static_cast<QWidget*>(m_gallery), static_cast<QWidget*>(m_opening),
                          static_cast<QWidget*>(m_upgradeScroll)})
        m_pages->addWidget(page);
    m_gallery->setScenarios({});
    m_gallery->setRecent(m_settings.recent);
}

void MainWindow::setUpSheets()
{
    m_palette = new CommandPalette(m_look, m_actions.all(), this);
    m_keys = new KeySheet(m_look, m_actions.all(), this);
    m_legend = new LegendSheet(m_look, this);
    m_preferences = new PreferencesSheet(m_look, this);
    m_findings = new FindingsSheet(m_look, this);
    connect(m_commandField, &QPushButton::clicked, this, [this] { m_palette->open(); });
    connect(m_palette, &CommandPalette::momentChosen, this, &MainWindow::goToMoment);
    connect(m_palette, &CommandPalette::processFound, this,
            [this](quint64 pid) { chooseProcess(pid); });
    connect(m_palette, &CommandPalette::moduleFound, this, &MainWindow::chooseModule);
}

void MainWindow::connectFileActions()
{
    const auto on = [this](ActionId id, auto call) {
        connect(m_actions[id], &QAction::triggered, this, call);
    };
    on(ActionId::Open, [this] { chooseFolder(); });
    on(ActionId::Gallery, [this] { showGallery(); });
    on(ActionId::OpenSessionFile, [this] { openSession(); });
    on(ActionId::SaveSession, [this] { saveSession(); });
    on(ActionId::SavePicture, [this] { savePicture(); });
    on(ActionId::SaveCharts, [this] { saveCharts(); });
    on(ActionId::Quit, [this] { close(); });
    on(ActionId::About, [this] { showAbout(); });
    connect(m_gallery, &GalleryPage::folderWanted, this, &MainWindow::chooseFolder);
    connect(m_gallery, &GalleryPage::newWanted, this, &MainWindow::makeScenario);
    connect(m_gallery, &GalleryPage::scenarioChosen, this, [this](const QString& scenario) {
        SessionOptions options = m_options;
        options.scenario = scenario.toStdString();
        openScenario(options);
    });
    connect(m_opening, &OpeningPage::cancelled, this, &MainWindow::showGallery);
    connect(m_opening, &OpeningPage::retryWanted, this, [this] { openScenario(m_options); });
}

void MainWindow::connectRunActions()
{
    const auto on = [this](ActionId id, auto call) {
        connect(m_actions[id], &QAction::triggered, this, [this, call] {
            if (m_controller)
                call(*m_controller);
        });
    };
    using Controller = SessionController;
    on(ActionId::Run, [this](Controller& c) {
        if (c.mode() == RunMode::Stopped)
            run(RunMode::Animated);
        else
            c.pause();
    });
    on(ActionId::Fast, [this](Controller&) { run(RunMode::Fast); });
    on(ActionId::Express, [this](Controller&) { run(RunMode::Express); });
    on(ActionId::Pause, [](Controller& c) { c.pause(); });
    on(ActionId::Restart, [](Controller& c) { c.restart(); });
    on(ActionId::BackEvent, [](Controller& c) { c.stepBackEvent(); });
    on(ActionId::StepEvent, [](Controller& c) { c.stepEvent(); });
    on(ActionId::BackInstruction, [](Controller& c) { c.stepBackInstruction(); });
    on(ActionId::StepInstruction, [](Controller& c) { c.stepInstruction(); });
    on(ActionId::BackProcess, [](Controller& c) { c.stepProcess(true); });
    on(ActionId::StepProcess, [](Controller& c) { c.stepProcess(false); });
    on(ActionId::BackPart, [](Controller& c) { c.stepPart(true); });
    on(ActionId::StepPart, [](Controller& c) { c.stepPart(false); });
    on(ActionId::RunToEnd, [](Controller& c) {
        Moment end;
        end.kind = Moment::Kind::End;
        c.goTo(end);
    });
    on(ActionId::Kill, [this](Controller&) { killSelected(); });
    const auto plain = [this](ActionId id, auto call) {
        connect(m_actions[id], &QAction::triggered, this, call);
    };
    plain(ActionId::Faster, [this] { m_upgrade->changeSpeed(1); });
    plain(ActionId::Slower, [this] { m_upgrade->changeSpeed(-1); });
    plain(ActionId::RunTo, [this] { m_palette->open(QStringLiteral("until ")); });
    plain(ActionId::ToggleAxis, [this] { m_upgrade->toggleAxis(); });
    plain(ActionId::SwitchSpaceTimeAxis, [this] {
        m_upgrade->showTab(BottomTab::SpaceTime);
        m_upgrade->bottom()->spaceTime()->switchAxis();
    });
}

void MainWindow::connectViewActions()
{
    const auto on = [this](ActionId id, auto call) {
        connect(m_actions[id], &QAction::triggered, this, call);
    };
    on(ActionId::FindCommand, [this] { m_palette->open(); });
    on(ActionId::FindProcess, [this] {
        if (currentPage() == m_gallery)
            m_gallery->focusSearch();
        else
            m_upgrade->focusFilter();
    });
    on(ActionId::NextMatch, [this] { m_upgrade->goToMatch(1); });
    on(ActionId::PreviousMatch, [this] { m_upgrade->goToMatch(-1); });
    connect(m_upgrade, &UpgradePage::filterChanged, this,
            [this] { m_actions.setHasMatches(m_upgrade->isFiltered()); });
    on(ActionId::ShowCharts, [this] { m_upgrade->showTab(BottomTab::Charts); });
    on(ActionId::ShowEvents, [this] { m_upgrade->showTab(BottomTab::Events); });
    on(ActionId::ShowSpaceTime, [this] { m_upgrade->showTab(BottomTab::SpaceTime); });
    on(ActionId::ShowWaits, [this] { m_upgrade->showTab(BottomTab::WaitFor); });
    connect(m_actions[ActionId::AsTable], &QAction::toggled, m_upgrade->bottom(),
            &BottomPanel::setTables);
    connect(m_actions[ActionId::FoldSource], &QAction::toggled, m_upgrade->source(),
            &SourcePanel::setFolding);
    on(ActionId::Expand, [this] { m_upgrade->toggleExpanded(); });
    on(ActionId::ArrangeUpgrade, [this] { m_upgrade->arrange(BottomTab::Charts, false); });
    on(ActionId::ArrangeTrace, [this] { m_upgrade->arrange(BottomTab::SpaceTime, true); });
    on(ActionId::ArrangeCompare, [this] { m_upgrade->arrange(BottomTab::Compare, true); });
    on(ActionId::WhatChanged, [this] { m_upgrade->toggleChanges(); });
    on(ActionId::ShowCompare, [this] { m_upgrade->showTab(BottomTab::Compare); });
    on(ActionId::ShowNotes, [this] { m_upgrade->showTab(BottomTab::Notes); });
    on(ActionId::ShowProcesses, [this] { m_upgrade->showTab(BottomTab::Processes); });
    on(ActionId::ShowLoad, [this] { m_upgrade->showTab(BottomTab::Load); });
    on(ActionId::ShowCrashes, [this] { m_upgrade->showTab(BottomTab::Crashes); });
    on(ActionId::ShowBreakpoints, [this] { m_upgrade->showTab(BottomTab::Breakpoints); });
    on(ActionId::Light, [this] { setTheme(Theme::Light); });
    on(ActionId::Dark, [this] { setTheme(Theme::Dark); });
    on(ActionId::Contrast, [this] { setTheme(Theme::Contrast); });
    on(ActionId::Larger, [this] { setScale(m_look.scale() + 0.1); });
    on(ActionId::Smaller, [this] { setScale(m_look.scale() - 0.1); });
    on(ActionId::NormalSize, [this] { setScale(1.0); });
    on(ActionId::Legend, [this] { m_legend->toggle(); });
    on(ActionId::Keys, [this] { m_keys->toggle(); });
}

void MainWindow::connectPreferences()
{
    connect(m_actions[ActionId::Preferences], &QAction::triggered, this,
            &MainWindow::showPreferences);
    connect(m_preferences, &PreferencesSheet::themeChanged, this, &MainWindow::setTheme);
    connect(m_preferences, &PreferencesSheet::scaleChanged, this, &MainWindow::setScale);
    connect(m_preferences, &PreferencesSheet::reducedMotionChanged, this, [this](bool reduced) {
        m_settings.reducedMotion = reduced;
        m_upgrade->setReducedMotion(reduced);
    });
    connect(m_preferences, &PreferencesSheet::historyChanged, this, [this](int megabytes) {
        m_settings.historyMegabytes = megabytes;
        if (m_controller)
            m_controller->setHistoryBudget(static_cast<size_t>(megabytes) << 20);
    });
    m_upgrade->setReducedMotion(m_settings.reducedMotion);
}

void MainWindow::showPreferences()
{
    m_preferences->setSettings(m_settings);
    m_preferences->toggle();
}

void MainWindow::connectPage()
{
    const auto whenRunning = [this](auto call) {
        return [this, call](auto... values) {
            if (m_controller)
                call(*m_controller, values...);
        };
    };
    // With large type the page is higher than the window: the tab asked for comes into sight.
    connect(
        m_upgrade->bottom(), &BottomPanel::tabChanged, this,
        [this] { m_upgradeScroll->ensureWidgetVisible(m_upgrade->bottom(), 0, m_look.px(8)); },
        Qt::QueuedConnection);
    connect(m_upgrade, &UpgradePage::instructionChosen, this,
            whenRunning([this](SessionController& c, int hop, int n) {
                Moment moment;
                moment.kind = Moment::Kind::HopInstruction;
                moment.hop = hop;
                moment.n = static_cast<uint64_t>(n);
                moment.node = m_upgrade->frame().view->node;
                leaveFocus();
                c.goTo(moment);
            }));
    connect(m_upgrade, &UpgradePage::timePassed, this, &MainWindow::preview);
    connect(m_upgrade, &UpgradePage::timeChosen, this, &MainWindow::goToTime);
    connect(m_upgrade->injectMenu(), &QMenu::aboutToShow, this,
            [this] { fillInjectButton(m_upgrade->injectMenu()); });
    connect(m_upgrade, &UpgradePage::eventChosen, this, [this](quint64 event) {
        goToMoment(QStringLiteral("event"), static_cast<double>(event));
    });
    connect(m_upgrade, &UpgradePage::eventsWheeled, this,
            whenRunning([](SessionController& c, int events) {
                if (events > 0)
                    c.stepEvent();
                else
                    c.stepBackEvent();
            }));
    connect(m_upgrade, &UpgradePage::processChosen, this, &MainWindow::chooseProcess);
    connect(m_upgrade, &UpgradePage::nodeChosen, this, &MainWindow::chooseNode);
    connect(m_upgrade, &UpgradePage::moduleChosen, this, &MainWindow::chooseModule);
    connect(m_upgrade, &UpgradePage::menuWanted, this, &MainWindow::showProcessMenu);
    connect(m_upgrade, &UpgradePage::speedChanged, this, [this](double speed) {
        m_settings.speed = speed;
        if (m_controller && m_controller->mode() == RunMode::Animated)
            m_controller->run(RunMode::Animated, speed);
    });
}

void MainWindow::connectController()
{
    connect(m_controller, &SessionController::opened, this, [this] {
        remember(m_settings, text(m_options.scenario));
        m_focus.clear();
        m_upgrade->bottom()->clearEvents();
        m_gallery->setRecent(m_settings.recent);
        showPage(m_upgrade);
        m_upgrade->system()->view()->setFocus();
    });
    connect(m_controller, &SessionController::frameChanged, this, &MainWindow::showFrame);
    connect(m_controller, &SessionController::runModeChanged, this, [this](RunMode mode) {
        m_upgrade->setMode(mode);
        m_actions[ActionId::Pause]->setEnabled(mode != RunMode::Stopped);
    });
    connect(m_controller, &SessionController::busy, this,
            [this](const QString& what, double fraction) {
                if (currentPage() == m_opening)
                    return m_opening->setProgress(what, fraction);
                if (m_controller->mode() != RunMode::Stopped)
                    return;
                m_upgrade->setBusy(what);
                m_actions[ActionId::Pause]->setEnabled(true);
            });
    connect(m_controller, &SessionController::idle, this, [this] {
        m_isPreviewing = false;
        if (const std::optional<double> next = std::exchange(m_previewNext, std::nullopt))
            preview(*next);
        m_upgrade->setBusy({});
        m_actions[ActionId::Pause]->setEnabled(m_controller->mode() != RunMode::Stopped);
    });
    connect(m_controller, &SessionController::failed, this, [this](const Error& error) {
        if (currentPage() == m_upgrade)
            m_upgrade->setProblem(text(error.text()));
        else if (currentPage() == m_opening)
            m_opening->setError(error);
    });
}

QWidget* MainWindow::currentPage() const
{
    QWidget* page = m_pages->currentWidget();
    return page == m_upgradeScroll ? m_upgrade : page;
}

void MainWindow::showPage(QWidget* page)
{
    m_pages->setCurrentWidget(page == m_upgrade ? m_upgradeScroll : page);
    m_actions.setHasRun(page == m_upgrade);
    m_actions[ActionId::Pause]->setEnabled(false);
}

void MainWindow::setOptions(const SessionOptions& options)
{
    m_options = options;
    m_gallery->setScenarios(builtinScenarios(options.installation));
}

void MainWindow::openScenario(const SessionOptions& options, const std::optional<MomentLink>& at)
{
    if (!m_controller)
        return;
    m_options = options;
    m_known.clear();
    m_link = at;
    m_savedAs = isSessionFile(options.scenario) ? options.scenario : std::string();
    m_options.historyBytes = static_cast<size_t>(m_settings.historyMegabytes) << 20;
    m_opening->begin(text(options.scenario));
    showPage(m_opening);
    m_controller->open(m_options);
}

void MainWindow::showGallery()
{
    if (m_controller) {
        m_controller->pause();
        m_controller->abandon();
    }
    m_palette->setView(nullptr);
    showPage(m_gallery);
    m_menus->setTitle(QStringLiteral("Relupscope"));
    m_gallery->cards()->setFocus();
}

void MainWindow::showFrame(const Frame& frame)
{
    if (!frame.view)
        return;
    if (currentPage() != m_upgrade)
        showPage(m_upgrade);
    const QString title
        = text(frame.view->subtitle.empty() ? frame.view->title : frame.view->subtitle);
    m_menus->setTitle(title);
    setWindowTitle(QStringLiteral("%1 · %2 · Relupscope").arg(text(frame.view->title), title));
    std::shared_ptr<const WorldView>& known = m_known[{frame.view->node, frame.branch}];
    if (m_controller && (!known || known->event <= frame.view->event))
        known = frame.view;
    const bool ahead = known && known->event > frame.view->event;
    m_upgrade->bottom()->setKnown(knownOf(frame.view->node));
    if (m_upgrade->frame().view && m_upgrade->frame().branch != frame.branch)
        m_upgrade->bottom()->clearEvents();
    m_upgrade->showFrame(frame, ahead ? known : nullptr);
    m_palette->setView(frame.view);
    m_actions[ActionId::Hold]->setChecked(isUpgradeHeld(frame));
    m_focus.move(frame.branch, frame.view->event, frame.view->node);
    m_actions[ActionId::NextNode]->setEnabled(frame.view->nodes.size() > 1);
    updateFocusActions();
    if (m_controller && m_link)
        goToLink(*std::exchange(m_link, std::nullopt));
    if (m_controller && !m_settings.hasSeenTour)
        startTour();
}

void MainWindow::setRecorded(std::shared_ptr<const WorldView> recorded)
{
    const NodeNumber node = recorded->node;
    m_known[{node, BranchTree::Root}] = std::move(recorded);
}

void MainWindow::run(RunMode mode)
{
    m_controller->run(mode, m_upgrade->speed());
}

void MainWindow::goToMoment(const QString& kind, double value)
{
    if (!m_controller || currentPage() != m_upgrade)
        return;
    Moment moment;
    moment.kind = kind == QStringLiteral("time") ? Moment::Kind::Time
        : kind == QStringLiteral("event")        ? Moment::Kind::Event
                                                 : Moment::Kind::Instruction;
    moment.ms = value;
    moment.n = static_cast<uint64_t>(std::max(0.0, value));
    leaveFocus();
    m_controller->goTo(moment);
}

// One at a time: of the places that the mouse passed meanwhile the last one is next.
void MainWindow::preview(double ms)
{
    if (!m_controller || currentPage() != m_upgrade)
        return;
    if (m_isPreviewing) {
        m_previewNext = ms;
        return;
    }
    m_isPreviewing = true;
    m_controller->preview(ms);
}

void MainWindow::goToTime(double ms)
{
    if (!m_controller || currentPage() != m_upgrade)
        return;
    m_previewNext.reset();
    Moment moment;
    moment.kind = Moment::Kind::Time;
    moment.ms = ms;
    m_controller->goTo(moment);
}

void MainWindow::killSelected()
{
    const Frame& frame = m_upgrade->frame();
    const ProcessId pid = frame.process.pid;
    if (pid == 0)
        return;
    if (frame.view->nodes.size() < 2)
        return m_controller->kill(pid);
    m_controller->inject("kill=" + frame.process.pidText
                         + " node=" + frame.view->nodes[frame.view->node].name);
}

void MainWindow::chooseFolder()
{
    const QString folder
        = QFileDialog::getExistingDirectory(this, tr("Open a folder with scenario.toml"));
    if (folder.isEmpty())
        return;
    SessionOptions options = m_options;
    options.scenario = folder.toStdString();
    openScenario(options);
}

void MainWindow::makeScenario()
{
    const QString folder
        = QFileDialog::getExistingDirectory(this, tr("Choose an empty folder for the scenario"));
    if (folder.isEmpty())
        return;
    SessionOptions options = m_options;
    options.scenario = folder.toStdString();
    if (const Result<void> made = writeNewScenario(options.scenario); !made) {
        m_opening->begin(folder);
        showPage(m_opening);
        return m_opening->setError(made.error());
    }
    openScenario(options);
}

bool MainWindow::saveWindow(const QString& file)
{
    return ui::savePicture(*this, windowTitle(), file);
}

void MainWindow::savePicture()
{
    const QString file = QFileDialog::getSaveFileName(this, tr("Save a picture of the window"),
                                                      QStringLiteral("relupscope.png"),
                                                      tr("Pictures (*.png *.svg)"));
    if (!file.isEmpty() && !saveWindow(file))
        m_upgrade->setProblem(tr("%1 cannot be written").arg(file));
}

void MainWindow::openSession()
{
    const QString file = QFileDialog::getOpenFileName(this, tr("Open a saved session"), {},
                                                      tr("Sessions (*.relupscope);;All files (*)"));
    if (file.isEmpty())
        return;
    SessionOptions options = m_options;
    options.scenario = file.toStdString();
    openScenario(options);
}

void MainWindow::saveSession()
{
    const QString file = QFileDialog::getSaveFileName(this, tr("Save the session"),
                                                      QStringLiteral("session.relupscope"),
                                                      tr("Sessions (*.relupscope)"));
    if (file.isEmpty() || !m_controller)
        return;
    m_controller->save(file.toStdString());
    m_savedAs = file.toStdString();
}

void MainWindow::saveCharts()
{
    const QString file
        = QFileDialog::getSaveFileName(this, tr("Save the charts"), QStringLiteral("charts.svg"),
                                       tr("Drawing (*.svg);;Picture (*.png);;Values (*.csv)"));
    m_upgrade->showTab(BottomTab::Charts);
    if (!file.isEmpty() && !m_upgrade->bottom()->charts()->save(file))
        m_upgrade->setProblem(tr("%1 cannot be written").arg(file));
}

void MainWindow::showAbout()
{
    m_keys->hide();
    m_palette->hide();
    SayLine about;
    about.fact = "Relupscope " RELUPSCOPE_VERSION ".";
    about.more = "See a hot code upgrade happen, break it, rewind it. GPL-3.0-or-later.";
    if (currentPage() == m_upgrade)
        m_upgrade->showSay(about);
    else
        m_menus->setTitle(text(about.plain()));
}

void MainWindow::setTheme(Theme theme)
{
    m_settings.theme = theme;
    m_look.setTheme(theme);
    restyle();
}

void MainWindow::setScale(double scale)
{
    m_look.setScale(scale);
    m_settings.scale = m_look.scale();
    restyle();
}

void MainWindow::restyle()
{
    setPalette(themePalette(m_look));
    setFont(m_look.font(FontRole::Body));
    m_menus->setFont(m_look.font(FontRole::Body));
    m_menus->setFixedHeight(m_look.px(34));
    m_commandField->setFont(m_look.font(FontRole::Small));
    m_commandField->setIcon(glyphIcon(Glyph::Find, m_look.px(16), m_look.color(Token::TextQuiet)));
    m_commandField->setIconSize(QSize(m_look.px(16), m_look.px(16)));
    m_commandField->setFixedSize(m_look.px(240), m_look.px(24));
    setStyleSheet(themeSheet(m_look));
    const ActionId ids[] = {ActionId::Light, ActionId::Dark, ActionId::Contrast};
    m_actions[ids[static_cast<size_t>(m_look.theme())]]->setChecked(true);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_controller)
        writeSettings(m_settings);
    event->accept();
}

// Space belongs to a focused button before it belongs to Run.
bool MainWindow::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::ShortcutOverride) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool button = qobject_cast<QAbstractButton*>(watched) != nullptr;
        if (button && key->key() == Qt::Key_Space) {
            event->accept();
            return true;
        }
    }
    return QMainWindow::eventFilter(watched, event);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.isEmpty() || !urls.first().isLocalFile())
        return;
    SessionOptions options = m_options;
    options.scenario = urls.first().toLocalFile().toStdString();
    openScenario(options);
}

} // namespace relupscope::ui
