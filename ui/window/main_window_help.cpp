// SPDX-License-Identifier: GPL-3.0-or-later
// What helps to find one's way: the tour of the window, and the list of things to try.
#include "models/try_list.h"
#include "widgets/tour.h"
#include "widgets/try_sheet.h"
#include "window/main_window.h"
#include "window/tour_stops.h"
#include "window/upgrade_page.h"

#include <QAction>
#include <QCoreApplication>

namespace relupscope::ui {

namespace {

struct TryRow
{
    ActionId action;
    const char* key;
    const char* words;
};

constexpr TryRow tryRows[] = {
    {ActionId::StepInstruction, "step",
     QT_TRANSLATE_NOOP("TryList", "Step from instruction to instruction")},
    {ActionId::BackInstruction, "back", QT_TRANSLATE_NOOP("TryList", "Go back one instruction")},
    {ActionId::WhatChanged, "changed", QT_TRANSLATE_NOOP("TryList", "See what the step changed")},
    {ActionId::StepProcess, "process",
     QT_TRANSLATE_NOOP("TryList", "Follow one process from event to event")},
    {ActionId::RunTo, "until",
     QT_TRANSLATE_NOOP("TryList", "Run until something is so, such as queue(account)>10")},
    {ActionId::BreakHere, "break", QT_TRANSLATE_NOOP("TryList", "Set a breakpoint")},
    {ActionId::FindProcess, "filter",
     QT_TRANSLATE_NOOP("TryList", "Filter: state:suspended, old:yes, queue>10")},
    {ActionId::Kill, "kill",
     QT_TRANSLATE_NOOP("TryList", "Kill a suspended server, on a branch of its own")},
    {ActionId::Hold, "hold",
     QT_TRANSLATE_NOOP("TryList", "Hold the upgrade while the callers go on")},
    {ActionId::ShowCompare, "compare",
     QT_TRANSLATE_NOOP("TryList", "Compare what came of two branches")},
    {ActionId::BookmarkHere, "bookmark",
     QT_TRANSLATE_NOOP("TryList", "Bookmark a moment and write a note")},
    {ActionId::CheckUpgrade, "check",
     QT_TRANSLATE_NOOP("TryList", "Read what can go wrong before it runs")},
    {ActionId::CopyLink, "link", QT_TRANSLATE_NOOP("TryList", "Send somebody this very moment")},
};

} // namespace

void MainWindow::connectHelp()
{
    std::vector<TryItem> items;
    for (const TryRow& row : tryRows)
        items.push_back({QString::fromLatin1(row.key),
                         QCoreApplication::translate("TryList", row.words), m_actions[row.action]});
    m_tries = new TryList(std::move(items), m_settings.tried, this);
    m_trySheet = new TrySheet(m_look, m_tries, this);
    m_tour = new Tour(m_look, this);
    connect(m_tries, &TryList::dataChanged, this, [this] { m_settings.tried = m_tries->done(); });
    connect(m_actions[ActionId::ShowTries], &QAction::triggered, this,
            [this] { m_trySheet->toggle(); });
    connect(m_actions[ActionId::ShowTour], &QAction::triggered, this, [this] { startTour(); });
}

void MainWindow::startTour()
{
    m_settings.hasSeenTour = true;
    m_upgrade->showTab(BottomTab::Charts);
    m_tour->begin(tourStops(*m_upgrade));
}

} // namespace relupscope::ui
