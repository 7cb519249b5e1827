// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/actions.h"

#include <QAction>
#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>

namespace relupscope::ui {

namespace {

struct ActionRow
{
    ActionId id;
    const char* menu;
    const char* text;
    const char* keys;      // separated by "; "
    bool needsRun = false;
    const char* group = ""; // actions of one group exclude each other
    bool isFirst = false;   // a separator stands before it
};

constexpr ActionRow table[] = {
    {ActionId::Open, "&File", "&Open a scenario folder…", "Ctrl+O"},
    {ActionId::OpenSessionFile, "&File", "Open a saved sessio&n…", "Ctrl+Shift+O"},
    {ActionId::SaveSession, "&File", "Save the sessio&n…", "Ctrl+Alt+S", true},
    {ActionId::Gallery, "&File", "&Gallery", "Ctrl+G"},
    {ActionId::SavePicture, "&File", "&Save a picture of the window…", "Ctrl+S"},
    {ActionId::SaveCharts, "&File", "Save the &charts…", "Ctrl+Shift+S", true},
    {ActionId::Preferences, "&File", "&Preferences…", "Ctrl+,", false, "", true},
    {ActionId::Quit, "&File", "&Quit", "Ctrl+Q", false, "", true},

    {ActionId::Run, "&Run", "&Run or pause", "Space", true},
    {ActionId::Fast, "&Run", "&Fast", "F6", true},
    {ActionId::Express, "&Run", "E&xpress", "F7", true},
    {ActionId::Pause, "&Run", "&Pause", "F8", true},
    {ActionId::Faster, "&Run", "Fas&ter", "+", true, "", true},
    {ActionId::Slower, "&Run", "&Slower", "-", true},
    {ActionId::Restart, "&Run", "&Back to the start", "Home", true, "", true},
    {ActionId::BackEvent, "&Run", "Back one &event", "Left; Shift+F11", true},
    {ActionId::StepEvent, "&Run", "Step one e&vent", "Right; F11", true},
    {ActionId::RunToEnd, "&Run", "Run to the e&nd", "End", true},

    {ActionId::BackInstruction, "&Upgrade", "&Back one instruction", "Shift+F10; Shift+Left", true},
    {ActionId::StepInstruction, "&Upgrade", "&Step one instruction", "F10; Shift+Right", true},
    {ActionId::RunTo, "&Upgrade", "&Run to a moment or until something is so…", "Ctrl+F5", true},
    {ActionId::BackTo, "&Upgrade", "Go back to &when something happened…", "Ctrl+Shift+F5", true},
    {ActionId::BreakHere, "&Upgrade", "Brea&k before the chosen instruction", "F9", true, "", true},
    {ActionId::RunBack, "&Upgrade", "Back to the &last breakpoint met", "Shift+F8", true},
    {ActionId::CheckUpgrade, "&Upgrade", "&Check what can go wrong before it runs", "Ctrl+Shift+C"},
    {ActionId::ToggleAxis, "&Upgrade", "Time strip by &time or instruction", "A", true, "", true},

    {ActionId::Kill, "&Inject", "&Kill the chosen process", "Del", true},
    {ActionId::Hold, "&Inject", "&Hold the upgrade, let the rest go on", "H", true, "hold"},
    {ActionId::InjectText, "&Inject", "Any &fault, by its name…", "I", true},
    {ActionId::NextBranch, "&Inject", "To the next &branch", "Ctrl+B", true, "", true},
    {ActionId::RemoveBranch, "&Inject", "For&get the branch", "Ctrl+Shift+B", true},
    {ActionId::BookmarkHere, "&View", "&Bookmark this moment", "B", true, "", true},

    {ActionId::FindCommand, "&View", "Find or run a &command", "Ctrl+K"},
    {ActionId::FindProcess, "&View", "&Filter processes or scenarios", "Ctrl+F; /"},
    {ActionId::NextNode, "&View", "To the next n&ode", "Ctrl+N", true},
    {ActionId::FocusBack, "&View", "Look &back", "Alt+Left", true, "", true},
    {ActionId::FocusForward, "&View", "Look for&ward again", "Alt+Right", true},
    {ActionId::WhatChanged, "&View", "What changed since the last &step", "K", true},
    {ActionId::ShowCharts, "&View", "&Charts", "Ctrl+1", true, "", true},
    {ActionId::ShowEvents, "&View", "&Events", "Ctrl+2", true},
    {ActionId::ShowSpaceTime, "&View", "Space-&time", "Ctrl+3", true},
    {ActionId::ShowWaits, "&View", "Who waits &for whom", "Ctrl+4", true},
    {ActionId::ShowCompare, "&View", "Compare two branches", "Ctrl+5", true},
    {ActionId::CompareFile, "&View", "Compare &with a saved session or a scenario…", "Ctrl+Shift+5", true},
    {ActionId::ShowNotes, "&View", "&Notes", "N; Ctrl+6", true},
    {ActionId::ShowProcesses, "&View", "&Processes as a table", "Ctrl+7", true},
    {ActionId::ShowLoad, "&View", "Loa&d", "Ctrl+8", true},
    {ActionId::ShowCrashes, "&View", "C&rashes", "Ctrl+9", true},
    {ActionId::ShowBreakpoints, "&View", "Brea&kpoints", "Ctrl+F9", true},
    {ActionId::AsTable, "&View", "Pictures of the lower panel as ta&bles", "T", true, "table"},
    {ActionId::Expand, "&View", "Give the lower panel all the &room", "Ctrl+E", true},
    {ActionId::Light, "&View", "&Light", "", false, "theme", true},
    {ActionId::Dark, "&View", "&Dark", "", false, "theme"},
    {ActionId::Contrast, "&View", "&High contrast", "", false, "theme"},
    {ActionId::Larger, "&View", "Lar&ger type", "Ctrl++; Ctrl+=", false, "", true},
    {ActionId::Smaller, "&View", "S&maller type", "Ctrl+-"},
    {ActionId::NormalSize, "&View", "&Normal type", "Ctrl+0"},

    {ActionId::Legend, "&Help", "&Legend", "L"},
    {ActionId::Keys, "&Help", "&Keys", "?"},
    {ActionId::About, "&Help", "&About Relupscope", "", false, "", true},
};

QList<QKeySequence> keysOf(const char* text)
{
    QList<QKeySequence> keys;
    for (const QString& key :
         QString::fromLatin1(text).split(QStringLiteral("; "), Qt::SkipEmptyParts))
        keys << QKeySequence(key);
    return keys;
}

} // namespace

Actions::Actions(QWidget* window, QMenuBar* menus)
{
    QHash<QString, QMenu*> byTitle;
    QHash<QString, QActionGroup*> groups;
    for (const ActionRow& row : table) {
        const QString title = QObject::tr(row.menu);
        QMenu*& menu = byTitle[title];
        if (!menu)
            menu = menus->addMenu(title);
        if (row.isFirst)
            menu->addSeparator();
        auto* action = new QAction(QObject::tr(row.text), window);
        action->setShortcuts(keysOf(row.keys));
        menu->addAction(action);
        if (*row.group != '\0') {
            QActionGroup*& group = groups[QString::fromLatin1(row.group)];
            if (!group) {
                group = new QActionGroup(window);
                group->setExclusionPolicy(QActionGroup::ExclusionPolicy::ExclusiveOptional);
            }
            action->setCheckable(true);
            group->addAction(action);
        }
        m_byId.insert(row.id, action);
        m_all << action;
        if (row.needsRun)
            m_needRun << action;
    }
    window->addActions(m_all);
}

void Actions::setHasRun(bool hasRun)
{
    for (QAction* action : std::as_const(m_needRun))
        action->setEnabled(hasRun);
}

} // namespace relupscope::ui
