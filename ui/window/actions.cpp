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
    const char* keys; // separated by "; "
    bool needsRun = false;
    const char* group = ""; // actions of one group exclude each other
    bool isFirst = false;   // a separator stands before it
};

// lupdate finds them here, QObject::tr translates them.
constexpr const char* fileMenu = QT_TRANSLATE_NOOP("QObject", "&File");
constexpr const char* runMenu = QT_TRANSLATE_NOOP("QObject", "&Run");
constexpr const char* upgradeMenu = QT_TRANSLATE_NOOP("QObject", "&Upgrade");
constexpr const char* injectMenu = QT_TRANSLATE_NOOP("QObject", "&Inject");
constexpr const char* viewMenu = QT_TRANSLATE_NOOP("QObject", "&View");
constexpr const char* helpMenu = QT_TRANSLATE_NOOP("QObject", "&Help");

constexpr ActionRow table[] = {
    {ActionId::Open, fileMenu, QT_TRANSLATE_NOOP("QObject", "&Open a scenario folder…"), "Ctrl+O"},
    {ActionId::OpenSessionFile, fileMenu, QT_TRANSLATE_NOOP("QObject", "Open a saved sessio&n…"),
     "Ctrl+Shift+O"},
    {ActionId::SaveSession, fileMenu, QT_TRANSLATE_NOOP("QObject", "Save the sessio&n…"),
     "Ctrl+Alt+S", true},
    {ActionId::Gallery, fileMenu, QT_TRANSLATE_NOOP("QObject", "&Gallery"), "Ctrl+G"},
    {ActionId::SavePicture, fileMenu,
     QT_TRANSLATE_NOOP("QObject", "&Save a picture of the window…"), "Ctrl+S"},
    {ActionId::SaveCharts, fileMenu, QT_TRANSLATE_NOOP("QObject", "Save the &charts…"),
     "Ctrl+Shift+S", true},
    {ActionId::SavePanel, fileMenu,
     QT_TRANSLATE_NOOP("QObject", "Save the panel with the &keyboard…"), "Ctrl+Shift+P", true},
    {ActionId::ExportRun, fileMenu,
     QT_TRANSLATE_NOOP("QObject", "E&xport the run for other programs…"), "Ctrl+Shift+X", true},
    {ActionId::CopyLink, fileMenu, QT_TRANSLATE_NOOP("QObject", "Copy a &link to this moment"),
     "Ctrl+Shift+L", true},
    {ActionId::Preferences, fileMenu, QT_TRANSLATE_NOOP("QObject", "&Preferences…"), "Ctrl+,",
     false, "", true},
    {ActionId::Quit, fileMenu, QT_TRANSLATE_NOOP("QObject", "&Quit"), "Ctrl+Q", false, "", true},

    {ActionId::Run, runMenu, QT_TRANSLATE_NOOP("QObject", "&Run or pause"), "Space", true},
    {ActionId::Fast, runMenu, QT_TRANSLATE_NOOP("QObject", "&Fast"), "F6", true},
    {ActionId::Express, runMenu, QT_TRANSLATE_NOOP("QObject", "E&xpress"), "F7", true},
    {ActionId::Pause, runMenu, QT_TRANSLATE_NOOP("QObject", "&Pause"), "F8", true},
    {ActionId::Faster, runMenu, QT_TRANSLATE_NOOP("QObject", "Fas&ter"), "+", true, "", true},
    {ActionId::Slower, runMenu, QT_TRANSLATE_NOOP("QObject", "&Slower"), "-", true},
    {ActionId::Restart, runMenu, QT_TRANSLATE_NOOP("QObject", "&Back to the start"), "Home", true,
     "", true},
    {ActionId::BackEvent, runMenu, QT_TRANSLATE_NOOP("QObject", "Back one &event"),
     "Left; Shift+F11", true},
    {ActionId::StepEvent, runMenu, QT_TRANSLATE_NOOP("QObject", "Step one e&vent"), "Right; F11",
     true},
    {ActionId::BackProcess, runMenu,
     QT_TRANSLATE_NOOP("QObject", "Back to the chosen process's &last event"), ",", true},
    {ActionId::StepProcess, runMenu,
     QT_TRANSLATE_NOOP("QObject", "Step to the chosen process's &next event"), ".", true},
    {ActionId::RunToEnd, runMenu, QT_TRANSLATE_NOOP("QObject", "Run to the e&nd"), "End", true},

    {ActionId::BackInstruction, upgradeMenu, QT_TRANSLATE_NOOP("QObject", "&Back one instruction"),
     "Shift+F10; Shift+Left", true},
    {ActionId::StepInstruction, upgradeMenu, QT_TRANSLATE_NOOP("QObject", "&Step one instruction"),
     "F10; Shift+Right", true},
    {ActionId::BackPart, upgradeMenu,
     QT_TRANSLATE_NOOP("QObject", "Back one &process of the instruction"), "Ctrl+Shift+F10", true},
    {ActionId::StepPart, upgradeMenu,
     QT_TRANSLATE_NOOP("QObject", "Step one pr&ocess of the instruction"), "Ctrl+F10", true},
    {ActionId::RunTo, upgradeMenu,
     QT_TRANSLATE_NOOP("QObject", "&Run to a moment or until something is so…"), "Ctrl+F5", true},
    {ActionId::BackTo, upgradeMenu,
     QT_TRANSLATE_NOOP("QObject", "Go back to &when something happened…"), "Ctrl+Shift+F5", true},
    {ActionId::BreakHere, upgradeMenu,
     QT_TRANSLATE_NOOP("QObject", "Brea&k at the chosen instruction or line"), "F9", true, "",
     true},
    {ActionId::RunBack, upgradeMenu,
     QT_TRANSLATE_NOOP("QObject", "Back to the &last breakpoint met"), "Shift+F8", true},
    {ActionId::CheckUpgrade, upgradeMenu,
     QT_TRANSLATE_NOOP("QObject", "&Check what can go wrong before it runs"), "Ctrl+Shift+C"},
    {ActionId::ToggleAxis, upgradeMenu,
     QT_TRANSLATE_NOOP("QObject", "Time strip by &time or instruction"), "A", true, "", true},

    {ActionId::SwitchSpaceTimeAxis, upgradeMenu,
     QT_TRANSLATE_NOOP("QObject", "Space-ti&me by event, time or instruction"), "Shift+A", true},

    {ActionId::Kill, injectMenu, QT_TRANSLATE_NOOP("QObject", "&Kill the chosen process"), "Del",
     true},
    {ActionId::Hold, injectMenu,
     QT_TRANSLATE_NOOP("QObject", "&Hold the upgrade, let the rest go on"), "H", true, "hold"},
    {ActionId::InjectText, injectMenu, QT_TRANSLATE_NOOP("QObject", "Any &fault, by its name…"),
     "I", true},
    {ActionId::NextBranch, injectMenu, QT_TRANSLATE_NOOP("QObject", "To the next &branch"),
     "Ctrl+B", true, "", true},
    {ActionId::RemoveBranch, injectMenu, QT_TRANSLATE_NOOP("QObject", "For&get the branch"),
     "Ctrl+Shift+B", true},
    {ActionId::BookmarkHere, viewMenu, QT_TRANSLATE_NOOP("QObject", "&Bookmark this moment"), "B",
     true, "", true},

    {ActionId::FindCommand, viewMenu, QT_TRANSLATE_NOOP("QObject", "Find or run a &command"),
     "Ctrl+K"},
    {ActionId::FindProcess, viewMenu,
     QT_TRANSLATE_NOOP("QObject", "&Filter processes or scenarios"), "Ctrl+F; /"},
    {ActionId::NextMatch, viewMenu,
     QT_TRANSLATE_NOOP("QObject", "Ne&xt that the filter lets through"), "F3", true},
    {ActionId::PreviousMatch, viewMenu,
     QT_TRANSLATE_NOOP("QObject", "Last that the filter lets thro&ugh"), "Shift+F3", true},
    {ActionId::NextNode, viewMenu, QT_TRANSLATE_NOOP("QObject", "To the next n&ode"), "Ctrl+N",
     true},
    {ActionId::FocusBack, viewMenu, QT_TRANSLATE_NOOP("QObject", "Look &back"), "Alt+Left", true,
     "", true},
    {ActionId::FocusForward, viewMenu, QT_TRANSLATE_NOOP("QObject", "Look for&ward again"),
     "Alt+Right", true},
    {ActionId::WhatChanged, viewMenu,
     QT_TRANSLATE_NOOP("QObject", "What changed since the last &step"), "K", true},
    {ActionId::ShowCharts, viewMenu, QT_TRANSLATE_NOOP("QObject", "&Charts"), "Ctrl+1", true, "",
     true},
    {ActionId::ShowEvents, viewMenu, QT_TRANSLATE_NOOP("QObject", "&Events"), "Ctrl+2", true},
    {ActionId::ShowSpaceTime, viewMenu, QT_TRANSLATE_NOOP("QObject", "Space-&time"), "Ctrl+3",
     true},
    {ActionId::ShowWaits, viewMenu, QT_TRANSLATE_NOOP("QObject", "Who waits &for whom"), "Ctrl+4",
     true},
    {ActionId::ShowCompare, viewMenu, QT_TRANSLATE_NOOP("QObject", "Compare two branches"),
     "Ctrl+5", true},
    {ActionId::CompareFile, viewMenu,
     QT_TRANSLATE_NOOP("QObject", "Compare &with a saved session or a scenario…"), "Ctrl+Shift+5",
     true},
    {ActionId::ShowNotes, viewMenu, QT_TRANSLATE_NOOP("QObject", "&Notes"), "N; Ctrl+6", true},
    {ActionId::ShowProcesses, viewMenu, QT_TRANSLATE_NOOP("QObject", "&Processes as a table"),
     "Ctrl+7", true},
    {ActionId::ShowLoad, viewMenu, QT_TRANSLATE_NOOP("QObject", "Loa&d"), "Ctrl+8", true},
    {ActionId::ShowCrashes, viewMenu, QT_TRANSLATE_NOOP("QObject", "C&rashes"), "Ctrl+9", true},
    {ActionId::ShowBreakpoints, viewMenu, QT_TRANSLATE_NOOP("QObject", "Brea&kpoints"), "Ctrl+F9",
     true},
    {ActionId::AsTable, viewMenu,
     QT_TRANSLATE_NOOP("QObject", "Pictures of the lower panel as ta&bles"), "T", true, "table"},
    {ActionId::FoldSource, viewMenu,
     QT_TRANSLATE_NOOP("QObject", "&Fold the source to what is on the stack"), "F", true, "fold"},
    {ActionId::Expand, viewMenu, QT_TRANSLATE_NOOP("QObject", "Give the lower panel all the &room"),
     "Ctrl+E", true},
    {ActionId::ArrangeUpgrade, viewMenu, QT_TRANSLATE_NOOP("QObject", "All panels: the &upgrade"),
     "Alt+1", true, "", true},
    {ActionId::ArrangeTrace, viewMenu,
     QT_TRANSLATE_NOOP("QObject", "Room for the &space-time diagram"), "Alt+2", true},
    {ActionId::ArrangeCompare, viewMenu, QT_TRANSLATE_NOOP("QObject", "Room for the comp&arison"),
     "Alt+3", true},
    {ActionId::RestoreLayout, viewMenu, QT_TRANSLATE_NOOP("QObject", "Restore the default la&yout"),
     "Ctrl+Shift+R", true},
    {ActionId::Light, viewMenu, QT_TRANSLATE_NOOP("QObject", "&Light"), "", false, "theme", true},
    {ActionId::Dark, viewMenu, QT_TRANSLATE_NOOP("QObject", "&Dark"), "", false, "theme"},
    {ActionId::Contrast, viewMenu, QT_TRANSLATE_NOOP("QObject", "&High contrast"), "", false,
     "theme"},
    {ActionId::Larger, viewMenu, QT_TRANSLATE_NOOP("QObject", "Lar&ger type"),
     "Ctrl++; Ctrl+=", false, "", true},
    {ActionId::Smaller, viewMenu, QT_TRANSLATE_NOOP("QObject", "S&maller type"), "Ctrl+-"},
    {ActionId::NormalSize, viewMenu, QT_TRANSLATE_NOOP("QObject", "&Normal type"), "Ctrl+0"},

    {ActionId::ShowTour, helpMenu, QT_TRANSLATE_NOOP("QObject", "&Tour of the window"), "Shift+F1",
     true},
    {ActionId::ShowTries, helpMenu, QT_TRANSLATE_NOOP("QObject", "Things to t&ry"), "Ctrl+F1"},
    {ActionId::Legend, helpMenu, QT_TRANSLATE_NOOP("QObject", "&Legend"), "L"},
    {ActionId::Keys, helpMenu, QT_TRANSLATE_NOOP("QObject", "&Keys"), "?"},
    {ActionId::About, helpMenu, QT_TRANSLATE_NOOP("QObject", "&About Relupscope"), "", false, "",
     true},
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

void Actions::setHasMatches(bool hasMatches)
{
    const auto keys
        = [&](ActionId id, const QString& always, const QString& letter, bool hasLetter) {
              QList<QKeySequence> all {QKeySequence(always)};
              if (hasLetter)
                  all.prepend(QKeySequence(letter));
              m_byId.value(id)->setShortcuts(all);
          };
    keys(ActionId::NextMatch, QStringLiteral("F3"), QStringLiteral("N"), hasMatches);
    keys(ActionId::PreviousMatch, QStringLiteral("Shift+F3"), QStringLiteral("Shift+N"),
         hasMatches);
    keys(ActionId::ShowNotes, QStringLiteral("Ctrl+6"), QStringLiteral("N"), !hasMatches);
}

void Actions::setHasRun(bool hasRun)
{
    for (QAction* action : std::as_const(m_needRun))
        action->setEnabled(hasRun);
}

} // namespace relupscope::ui
