// SPDX-License-Identifier: GPL-3.0-or-later
// The one focus that all panels share, its history, and the events that the panels ask for.
#include "models/node_words.h"
#include "session/other_run.h"
#include "session/parting_finder.h"
#include "widgets/compare_panel.h"
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
    connect(m_actions[ActionId::NextNode], &QAction::triggered, this, &MainWindow::chooseNextNode);
}

void MainWindow::connectEvents()
{
    BottomPanel* bottom = m_upgrade->bottom();
    connect(bottom, &BottomPanel::pageWanted, m_controller, &SessionController::readEvents);
    connect(bottom, &BottomPanel::tailWanted, m_controller, &SessionController::readEventTail);
    connect(bottom, &BottomPanel::searchWanted, m_controller, &SessionController::search);
    connect(bottom->compare(), &ComparePanel::partingWanted, this,
            [this](const PartingSearch& search) {
                if (search.from != unknownParting)
                    m_controller->readParting(search);
                else if (m_parting)
                    m_parting->find(search, m_other->branch());
            });
    connect(m_controller, &SessionController::partingRead, bottom->compare(),
            &ComparePanel::setParting);
    connect(m_controller, &SessionController::eventsRead, bottom, &BottomPanel::setEventPage);
    connect(m_controller, &SessionController::eventTailRead, bottom, &BottomPanel::setEventTail);
    connect(m_controller, &SessionController::eventsFound, bottom, &BottomPanel::addFoundEvents);
}

void MainWindow::chooseProcess(quint64 pid, const QString& node)
{
    const Frame& frame = m_upgrade->frame();
    if (!m_controller || !frame.view)
        return;
    const NodeNumber number = nodeNamed(*frame.view, node.toStdString()).value_or(frame.view->node);
    if (pid == frame.process.pid && number == frame.view->node)
        return;
    Focus focus = m_focus.current();
    focus.node = number;
    focus.pid = pid;
    focus.module.clear();
    focus.processName.clear();
    for (const ProcessRow& row : frame.view->processes)
        if (row.pid == pid && number == frame.view->node)
            focus.processName = row.name;
    m_focus.visit(focus);
    m_controller->select(number, pid, focus.processName);
    updateFocusActions();
}

void MainWindow::chooseNode(NodeNumber node)
{
    const Frame& frame = m_upgrade->frame();
    if (!m_controller || !frame.view || node == frame.view->node)
        return;
    Focus focus = m_focus.current();
    focus.node = node;
    focus.pid = 0;
    focus.module.clear();
    focus.processName.clear();
    m_focus.visit(focus);
    m_controller->select(node, 0, {});
    updateFocusActions();
}

void MainWindow::chooseNextNode()
{
    const Frame& frame = m_upgrade->frame();
    if (frame.view && frame.view->nodes.size() > 1)
        chooseNode((frame.view->node + 1) % static_cast<NodeNumber>(frame.view->nodes.size()));
}

std::map<BranchId, std::shared_ptr<const WorldView>> MainWindow::knownOf(NodeNumber node) const
{
    std::map<BranchId, std::shared_ptr<const WorldView>> known;
    for (const auto& [place, view] : m_known)
        if (place.first == node)
            known.emplace(place.second, view);
    return known;
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
    m_controller->select(focus.node, focus.pid, focus.processName);
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
