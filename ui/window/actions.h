// SPDX-License-Identifier: GPL-3.0-or-later
// The actions of the window as one table: id, menu, text, keys. The window connects them by id.
#pragma once

#include <QHash>
#include <QList>
#include <QString>

class QAction;
class QMenuBar;
class QWidget;

namespace relupscope::ui {

enum class ActionId : uint8_t {
    Open,
    Gallery,
    OpenSessionFile,
    SaveSession,
    SavePicture,
    SaveCharts,
    SavePanel,
    ExportRun,
    CopyLink,
    Quit,
    Run,
    Fast,
    Express,
    Pause,
    Faster,
    Slower,
    Restart,
    BackEvent,
    StepEvent,
    RunToEnd,
    BackProcess,
    StepProcess,
    BackInstruction,
    StepInstruction,
    BackPart,
    StepPart,
    RunTo,
    ToggleAxis,
    SwitchSpaceTimeAxis,
    BackTo,
    Kill,
    InjectText,
    NextBranch,
    NextNode,
    RemoveBranch,
    BookmarkHere,
    FindProcess,
    FindCommand,
    NextMatch,
    PreviousMatch,
    FocusBack,
    FocusForward,
    WhatChanged,
    ShowCharts,
    ShowEvents,
    ShowSpaceTime,
    ShowWaits,
    ShowCompare,
    ShowNotes,
    ShowProcesses,
    ShowLoad,
    ShowCrashes,
    Expand,
    AsTable,
    FoldSource,
    ArrangeUpgrade,
    ArrangeTrace,
    ArrangeCompare,
    RestoreLayout,
    Light,
    Dark,
    Contrast,
    Larger,
    Smaller,
    NormalSize,
    ShowTour,
    ShowTries,
    Legend,
    Keys,
    About,
    Preferences,
    BreakHere,
    RunBack,
    Hold,
    CheckUpgrade,
    ShowBreakpoints,
    CompareFile,
};

class Actions
{
public:
    // Makes all actions as children of `window` and fills the menu bar in the table's order.
    Actions(QWidget* window, QMenuBar* menus);
    QAction* operator[](ActionId id) const { return m_byId.value(id); }
    const QList<QAction*>& all() const { return m_all; }
    // Those that need a run; they are off while there is none.
    void setHasRun(bool hasRun);
    // While the filter says something, N and Shift+N step through what it lets through; else N is
    // the notes'.
    void setHasMatches(bool hasMatches);

private:
    QHash<ActionId, QAction*> m_byId;
    QList<QAction*> m_all;
    QList<QAction*> m_needRun;
};

} // namespace relupscope::ui
