// SPDX-License-Identifier: GPL-3.0-or-later
// The menus of the things that the window shows (process, module, instruction, message),
// breakpoints, and the upgrade that is held while everything else goes on.
#include "paint/numbers.h"
#include "session/frame_facts.h"
#include "widgets/breakpoints_panel.h"
#include "widgets/events_panel.h"
#include "widgets/filter_field.h"
#include "widgets/module_panel.h"
#include "widgets/relup_panel.h"
#include "widgets/sheet.h"
#include "widgets/source_panel.h"
#include "widgets/time_strip.h"
#include "window/inject_menu.h"
#include "window/main_window.h"
#include "window/upgrade_page.h"

#include <QAction>
#include <QMenu>

#include <algorithm>

namespace relupscope::ui {

namespace {

const InstructionRow* instructionOf(const Frame& frame, int hop, int n)
{
    if (!frame.view)
        return nullptr;
    const auto row
        = std::find_if(frame.view->relup.begin(), frame.view->relup.end(),
                       [&](const InstructionRow& r) { return r.hop == hop && r.n == n; });
    return row == frame.view->relup.end() ? nullptr : &*row;
}

// The run until, or back to, the process's next or last event.
QString eventOf(const ProcessRow& row)
{
    return QStringLiteral("what:/./ name=\"%1\"").arg(text(row.name));
}

} // namespace

void MainWindow::connectThings()
{
    connect(m_upgrade->relup(), &RelupPanel::menuWanted, this, &MainWindow::showInstructionMenu);
    connect(m_upgrade->timeStrip(), &TimeStrip::instructionMenuWanted, this,
            &MainWindow::showInstructionMenu);
    connect(m_upgrade->source(), &SourcePanel::lineChosen, this, &MainWindow::toggleBreakAt);
    connect(m_upgrade->source(), &SourcePanel::lineMenuWanted, this, &MainWindow::showLineMenu);
    connect(m_upgrade->modules(), &ModulePanel::menuWanted, this, &MainWindow::showModuleMenu);
    connect(m_upgrade->bottom()->events(), &EventsPanel::menuOpening, this,
            [this](QMenu* menu, const EventRow& row) {
                if (m_controller && m_upgrade->frame().view)
                    fillInjectMenu(*menu,
                                   messageFaults(*m_upgrade->frame().view, row.pid, row.other),
                                   [this](const FaultOffer& offer) { takeOffer(offer); });
            });
    BreakpointsPanel* breakpoints = m_upgrade->bottom()->breakpoints();
    const auto whenRunning = [this](auto call) {
        return [this, call](auto... values) {
            if (m_controller)
                call(*m_controller, values...);
        };
    };
    connect(breakpoints, &BreakpointsPanel::added, this,
            whenRunning([](SessionController& c, const QString& condition) {
                c.addBreakpoint(condition.toStdString());
            }));
    connect(breakpoints, &BreakpointsPanel::changed, this,
            whenRunning([](SessionController& c, const Breakpoint& b) { c.changeBreakpoint(b); }));
    connect(breakpoints, &BreakpointsPanel::removed, this,
            whenRunning([](SessionController& c, quint32 id) { c.removeBreakpoint(id); }));
    connect(breakpoints, &BreakpointsPanel::runBackWanted, this,
            whenRunning([](SessionController& c) { c.runBack(); }));
    const auto on = [this, whenRunning](ActionId id, auto call) {
        connect(m_actions[id], &QAction::triggered, this, [run = whenRunning(call)] { run(); });
    };
    on(ActionId::RunBack, [](SessionController& c) { c.runBack(); });
    on(ActionId::BreakHere, [this](SessionController&) { toggleBreakHere(); });
    on(ActionId::Hold, [this](SessionController& c) {
        c.inject(isUpgradeHeld(m_upgrade->frame()) ? "hold=off" : "hold=on");
    });
}

void MainWindow::takeOffer(const FaultOffer& offer)
{
    if (!m_controller)
        return;
    if (offer.isTemplate)
        m_palette->open(QStringLiteral("inject ") + text(offer.what));
    else
        m_controller->inject(offer.what);
}

void MainWindow::fillInjectButton(QMenu* menu)
{
    const auto take = [this](const FaultOffer& offer) { takeOffer(offer); };
    menu->clear();
    const FaultOffers offers = injectOffers(m_upgrade->frame());
    fillBySubmenus(*menu, incidentOffers(offers), take);
    menu->addSeparator();
    fillBySubmenus(*menu, offers, take);
    menu->addSeparator();
    menu->addAction(m_actions[ActionId::Hold]);
    menu->addAction(m_actions[ActionId::InjectText]);
}

void MainWindow::showProcessMenu(quint64 pid, const QPoint& at)
{
    const Frame& frame = m_upgrade->frame();
    if (!frame.view)
        return;
    const auto row = std::find_if(frame.view->processes.begin(), frame.view->processes.end(),
                                  [pid](const ProcessRow& r) { return r.pid == pid; });
    if (row == frame.view->processes.end())
        return;
    const ProcessRow chosen = *row;
    QMenu menu(this);
    menu.addAction(tr("Run until its next event"), this,
                   [this, chosen] { runWords(QStringLiteral("until"), eventOf(chosen)); });
    menu.addAction(tr("Back to its last event"), this,
                   [this, chosen] { runWords(QStringLiteral("back"), eventOf(chosen)); });
    if (!chosen.name.empty())
        addProcessBreaks(menu, chosen);
    fillInjectMenu(menu, processFaults(*frame.view, pid),
                   [this](const FaultOffer& offer) { takeOffer(offer); });
    menu.exec(at);
}

void MainWindow::addProcessBreaks(QMenu& menu, const ProcessRow& row)
{
    const auto offer = [&](const QString& words, const std::string& condition) {
        menu.addAction(words, this, [this, condition] {
            if (m_controller)
                m_controller->addBreakpoint(condition);
        });
    };
    const std::string events = "name=" + filterValue(text(row.name)).toStdString();
    offer(tr("Break when it ends"), "exits(" + row.name + ")");
    offer(tr("Break when it takes a message"), "kind=receive " + events);
    if (row.inUpgrade)
        offer(tr("Break when its state has been converted"), "kind=code_change " + events);
}

void MainWindow::showModuleMenu(const QString& module, const QPoint& at)
{
    if (!m_upgrade->frame().view)
        return;
    QMenu menu(this);
    menu.addAction(tr("Show its source"), this, [this, module] { chooseModule(module); });
    menu.addAction(tr("Break when nobody is on its old code"), this, [this, module] {
        if (m_controller)
            m_controller->addBreakpoint("old(" + module.toStdString() + ")=0");
    });
    fillInjectMenu(menu, moduleFaults(*m_upgrade->frame().view, module.toStdString()),
                   [this](const FaultOffer& offer) { takeOffer(offer); });
    menu.exec(at);
}

void MainWindow::showInstructionMenu(int hop, int n, const QPoint& at)
{
    const Frame& frame = m_upgrade->frame();
    const InstructionRow* found = instructionOf(frame, hop, n);
    if (!found)
        return;
    const InstructionRow row = *found;
    QMenu menu(this);
    menu.addAction(tr("Go to just before it"), this,
                   [this, row] { Q_EMIT m_upgrade->instructionChosen(row.hop, row.n); });
    QAction* stop = menu.addAction(tr("Break before it"), this, [this, row] { toggleBreak(row); });
    stop->setShortcut(m_actions[ActionId::BreakHere]->shortcut());
    stop->setCheckable(true);
    stop->setChecked(breakpointBefore(frame.breakpoints, row) != nullptr);
    fillInjectMenu(menu, instructionFaults(*frame.view, row),
                   [this](const FaultOffer& offer) { takeOffer(offer); });
    menu.exec(at);
}

void MainWindow::toggleBreak(const InstructionRow& row)
{
    if (!m_controller)
        return;
    if (const Breakpoint* there = breakpointBefore(m_upgrade->frame().breakpoints, row))
        m_controller->removeBreakpoint(there->id);
    else
        m_controller->addBreakpoint(conditionBefore(row));
}

void MainWindow::showLineMenu(int line, const QPoint& at)
{
    const QString module = m_upgrade->source()->module();
    const std::string name = module.toStdString();
    if (name.empty())
        return;
    const QString condition = text(conditionAt(name, line));
    QMenu menu(this);
    menu.addAction(tr("Run until line %1").arg(line), this,
                   [this, condition] { runWords(QStringLiteral("until"), condition); });
    menu.addAction(tr("Back to when line %1 ran last").arg(line), this,
                   [this, condition] { runWords(QStringLiteral("back"), condition); });
    QAction* stop = menu.addAction(tr("Break at line %1").arg(line), this,
                                   [this, line] { toggleBreakAt(line); });
    stop->setShortcut(m_actions[ActionId::BreakHere]->shortcut());
    stop->setCheckable(true);
    stop->setChecked(breakpointAt(m_upgrade->frame().breakpoints, name, line) != nullptr);
    fillInjectMenu(menu, moduleFaults(*m_upgrade->frame().view, name),
                   [this](const FaultOffer& offer) { takeOffer(offer); });
    menu.exec(at);
}

void MainWindow::toggleBreakAt(int line)
{
    const std::string module = m_upgrade->source()->module().toStdString();
    if (!m_controller || module.empty())
        return;
    if (const Breakpoint* there = breakpointAt(m_upgrade->frame().breakpoints, module, line))
        m_controller->removeBreakpoint(there->id);
    else
        m_controller->addBreakpoint(conditionAt(module, line));
}

// The line where the keyboard is, if that is in the source; else the instruction that is chosen in
// the list; else the next one.
void MainWindow::toggleBreakHere()
{
    if (const int line = m_upgrade->source()->focusedLine(); line > 0)
        return toggleBreakAt(line);
    const Frame& frame = m_upgrade->frame();
    const int chosen = m_upgrade->relup()->chosenRow();
    for (size_t i = 0; i < frame.view->relup.size(); ++i) {
        const InstructionRow& row = frame.view->relup[i];
        const bool isNext = chosen < 0 && row.status != InstructionStatus::Done;
        if (isNext || static_cast<int>(i) == chosen)
            return toggleBreak(row);
    }
}

} // namespace relupscope::ui
