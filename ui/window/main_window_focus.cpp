// SPDX-License-Identifier: GPL-3.0-or-later
// The one focus that all panels share, its history, and the events that the panels ask for.
#include "widgets/events_panel.h"
#include "window/main_window.h"
#include "window/upgrade_page.h"

#include <QAction>

namespace relupscope::ui {

void MainWindow::connectFocus()
{
    connect(m_actions[ActionId::FocusBack], &QAction::triggered, this,
            [this] { lookAt(m_focus.back()); });
    connect(m_actions[ActionId::FocusForward], &QAction::triggered, this,
            [this] { lookAt(m_focus.forward()); });
}

void MainWindow::connectEvents()
{
    BottomPanel* bottom = m_upgrade->bottom();
    connect(bottom, &BottomPanel::pageWanted, m_controller, &SessionController::readEvents);
    connect(bottom, &BottomPanel::tailWanted, m_controller, &SessionController::readEventTail);
    connect(bottom, &BottomPanel::searchWanted, m_controller, &SessionController::search);
    connect(m_controller, &SessionController::eventsRead, bottom, &BottomPanel::setEventPage);
    connect(m_controller, &SessionController::eventTailRead, bottom, &BottomPanel::setEventTail);
    connect(m_controller, &SessionController::eventsFound, bottom, &BottomPanel::addFoundEvents);
}

void MainWindow::chooseProcess(quint64 pid)
{
    if (!m_controller || pid == m_upgrade->frame().process.pid)
        return;
    Focus focus = m_focus.current();
    focus.pid = pid;
    focus.module.clear();
    focus.processName.clear();
    for (const ProcessRow& row : m_upgrade->frame().view->processes)
        if (row.pid == pid)
            focus.processName = row.name;
    m_focus.visit(focus);
    m_controller->select(pid, focus.processName);
    updateFocusActions();
}

void MainWindow::chooseModule(const QString& module)
{
    if (!m_controller)
        return;
    Focus focus = m_focus.current();
    focus.module = module.toStdString();
    m_focus.visit(focus);
    m_controller->selectModule(focus.module);
    updateFocusActions();
}

// The new entry moves with the run; the one before it keeps the moment that is left now.
void MainWindow::leaveFocus()
{
    Focus focus = m_focus.current();
    ++focus.event;
    m_focus.visit(focus);
}

void MainWindow::lookAt(const Focus& focus)
{
    if (!m_controller || !m_upgrade->frame().view)
        return;
    const Frame& frame = m_upgrade->frame();
    const bool elsewhere = focus.event != frame.view->event || focus.branch != frame.branch;
    m_controller->select(focus.pid, focus.processName);
    if (!focus.module.empty())
        m_controller->selectModule(focus.module);
    if (elsewhere) {
        Moment moment;
        moment.kind = focus.event == 0 ? Moment::Kind::Start : Moment::Kind::Event;
        moment.n = focus.event;
        if (focus.branch == frame.branch || focus.branch == 0)
            m_controller->goTo(moment);
        else
            m_controller->switchBranch(static_cast<BranchId>(focus.branch), moment);
    }
    updateFocusActions();
}

void MainWindow::updateFocusActions()
{
    const bool hasRun = currentPage() == m_upgrade;
    m_actions[ActionId::FocusBack]->setEnabled(hasRun && m_focus.canGoBack());
    m_actions[ActionId::FocusForward]->setEnabled(hasRun && m_focus.canGoForward());
}

} // namespace relupscope::ui
