// SPDX-License-Identifier: GPL-3.0-or-later
// The tabs under the system: charts, events, space-time, who waits for whom, compare, notes, and
// the tables. Only the tab that is seen is kept up to date; the others are filled when they are
// chosen.
#pragma once

#include "models/tables.h"
#include "paint/highlight.h"
#include "session/session_worker.h"
#include "widgets/compare_panel.h"
#include "widgets/panel_frame.h"

#include <map>
#include <memory>

class QLabel;
class QStackedWidget;
class QTabBar;

namespace relupscope::ui {

class ActionButton;
class BreakpointsPanel;
class ChartsPanel;
class EventsPanel;
class NotesPanel;
class RowTable;
class SpaceTimeView;
class TwinPanel;
class WaitPanel;

enum class BottomTab : uint8_t {
    Charts,
    Events,
    SpaceTime,
    WaitFor,
    Compare,
    Notes,
    Processes,
    Load,
    Crashes,
    Breakpoints,
};

class BottomPanel : public PanelFrame
{
    Q_OBJECT
public:
    explicit BottomPanel(const Look& look, QWidget* parent = nullptr);

    void showFrame(const Frame& frame, const std::shared_ptr<const WorldView>& recorded);
    // What it does not let through is dimmed in all tabs that show processes or events.
    void setHighlight(const HighlightPtr& highlight);
    // To the next thing of the tab that stands out, or the one before. False: it has none.
    bool goToMatch(int by);
    // The tab as a table, in comma-separated values; empty: it has nothing like that.
    QByteArray csv() const;
    void showTab(BottomTab tab);
    BottomTab tab() const;
    // The painted tabs as tables, or painted again.
    void setTables(bool areTables);
    TwinPanel* twinOf(BottomTab tab) const; // nullptr: it has none
    // The button that makes the panel as high as it can be.
    ActionButton* expandButton() const { return m_expand; }
    // How high it wants to be where the window has room, in pixels of the design.
    int wantedHeight(bool isLow) const;
    void fit();

    // Answers to `pageWanted`, `searchWanted` and `tailWanted`.
    void setEventPage(quint64 from, const std::vector<EventRow>& rows);
    void addFoundEvents(int search, const std::vector<uint64_t>& found, quint64 scannedTo);
    void setEventTail(const std::vector<EventRow>& rows, const NodeViews& views);
    void clearEvents();

    ChartsPanel* charts() const { return m_charts; }
    EventsPanel* events() const { return m_events; }
    SpaceTimeView* spaceTime() const { return m_spaceTime; }
    WaitPanel* waits() const { return m_waits; }
    ComparePanel* compare() const { return m_compare; }
    NotesPanel* notes() const { return m_notes; }
    BreakpointsPanel* breakpoints() const { return m_breakpoints; }

    // The last moments known of the branches, for the comparison.
    void setKnown(std::map<BranchId, std::shared_ptr<const WorldView>> known);
    // The end of another run, to be compared with as if it were a branch.
    void setOther(const QString& name, std::shared_ptr<const WorldView> last);

Q_SIGNALS:
    void tabChanged();
    // Of the node that is shown, or of the one that is named.
    void processChosen(quint64 pid, const QString& node = {});
    void eventChosen(quint64 event);
    void pageWanted(quint64 from, quint64 to);
    void searchWanted(const relupscope::ui::EventSearch& search);
    void tailWanted(quint64 count);

private:
    void setUpHead();
    void setUpTables();
    void setUpTwins();
    void addTab(const QString& name, QWidget* content);
    RowTable* addTable(const QString& name, RowTable* table);
    void fillTab();
    void goToProcess(int by);
    void fillCompare();

    Frame m_frame;
    HighlightPtr m_highlight = std::make_shared<const Highlight>();
    std::shared_ptr<const WorldView> m_recorded;
    QTabBar* m_tabs;
    QLabel* m_spanText;
    ActionButton* m_expand;
    QStackedWidget* m_stack;
    TwinPanel* m_chartsTwin = nullptr;
    TwinPanel* m_spaceTimeTwin = nullptr;
    TwinPanel* m_waitsTwin = nullptr;
    ChartsPanel* m_charts;
    EventsPanel* m_events;
    SpaceTimeView* m_spaceTime;
    WaitPanel* m_waits;
    ComparePanel* m_compare;
    NotesPanel* m_notes;
    BreakpointsPanel* m_breakpoints;
    std::map<BranchId, std::shared_ptr<const WorldView>> m_known;
    ComparedBranch m_other;
    ProcessTable m_processes;
    LoadTable m_loads;
    CrashTable m_crashes;
    RowTable* m_processTable = nullptr;
    RowTable* m_crashTable = nullptr;
};

} // namespace relupscope::ui
