// SPDX-License-Identifier: GPL-3.0-or-later
// What leaves the window: links to a moment, panels as pictures and tables, the run for other
// programs.
#include "paint/branch_lane.h"
#include "paint/numbers.h"
#include "widgets/events_panel.h"
#include "widgets/panel_frame.h"
#include "window/main_window.h"
#include "window/panel_file.h"
#include "window/upgrade_page.h"

#include <QAction>
#include <QClipboard>
#include <QFileDialog>
#include <QGuiApplication>

namespace relupscope::ui {

namespace {

// A scenario that came with the program is known by its name everywhere.
std::string placeOf(const SessionOptions& options)
{
    for (const ScenarioInfo& info : builtinScenarios(options.installation))
        if (info.folder == options.scenario)
            return info.name;
    return options.scenario;
}

} // namespace

void MainWindow::connectExports()
{
    const auto on = [this](ActionId id, auto call) {
        connect(m_actions[id], &QAction::triggered, this, [this, call] {
            if (m_upgrade->frame().view)
                call();
        });
    };
    on(ActionId::CopyLink, [this] { copyLink(); });
    on(ActionId::SavePanel, [this] { savePanel(); });
    on(ActionId::ExportRun, [this] { exportRun(); });
    on(ActionId::RestoreLayout, [this] {
        m_actions[ActionId::AsTable]->setChecked(false);
        m_upgrade->restoreLayout();
    });
}

void MainWindow::goToLink(const MomentLink& link)
{
    Moment moment;
    moment.kind = link.event == 0 ? Moment::Kind::Start : Moment::Kind::Event;
    moment.n = link.event;
    const std::vector<Branch>& branches = m_upgrade->frame().branches;
    for (const Branch& branch : branches)
        if (branchLetter(branches, branch.id) == link.branch)
            return m_controller->switchBranch(branch.id, moment);
    m_upgrade->setProblem(
        tr("The link leads to branch %1, and there is none here. Branches are in saved sessions.")
            .arg(text(link.branch)));
}

void MainWindow::copyLink()
{
    const Frame& frame = m_upgrade->frame();
    SayLine say;
    const std::string letter = branchLetter(frame.branches, frame.branch);
    if (frame.branch != BranchTree::Root && m_savedAs.empty()) {
        say.fact = tr("Branch %1 is in no file yet.").arg(text(letter)).toStdString();
        say.more = tr("Save the session, and the link leads to its file.").toStdString();
        return m_upgrade->showSay(say);
    }
    const MomentLink link {m_savedAs.empty() ? placeOf(m_options) : m_savedAs,
                           letter.empty() ? "A" : letter, frame.view->event};
    const std::string command = openCommand(link, m_options.seed);
    QGuiApplication::clipboard()->setText(text(command));
    say.fact = tr("A link to this moment is copied.").toStdString();
    say.more = command;
    m_upgrade->showSay(say);
}

void MainWindow::savePanel()
{
    PanelFrame* panel = panelOf(*m_upgrade, focusWidget());
    const QString file
        = QFileDialog::getSaveFileName(this, tr("Save the panel"), QStringLiteral("panel.png"),
                                       tr("Picture (*.png);;Drawing (*.svg);;Values (*.csv)"));
    if (file.isEmpty())
        return;
    const BottomPanel* bottom = m_upgrade->bottom();
    const bool areEvents = panel == bottom && bottom->tab() == BottomTab::Events
        && file.endsWith(QStringLiteral(".csv"), Qt::CaseInsensitive);
    if (areEvents && m_controller) // the panel has some pages of them
        return m_controller->exportRun(file, bottom->events()->wholeFilter().toStdString());
    if (const Result<void> done = savePanelTo(*m_upgrade, panel, file); !done)
        m_upgrade->setProblem(text(done.error().text()));
}

void MainWindow::exportRun()
{
    const QString file = QFileDialog::getSaveFileName(
        this, tr("Export the run for other programs"), QStringLiteral("run.json"),
        tr("Perfetto and chrome://tracing (*.json);;ShiViz (*.log);;Events (*.csv)"));
    if (!file.isEmpty() && m_controller)
        m_controller->exportRun(file);
}

} // namespace relupscope::ui
