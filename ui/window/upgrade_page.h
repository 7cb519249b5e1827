// SPDX-License-Identifier: GPL-3.0-or-later
// The page that shows a run: toolbar, time strip, relup and source, system, modules and process,
// bottom tabs, SAY line. It shows whatever frame it is given and asks for nothing itself.
#pragma once

#include "session/session_worker.h"
#include "widgets/action_button.h"
#include "window/actions.h"
#include "window/bottom_panel.h"

#include <QWidget>

class QSplitter;
class QLabel;
class QMenu;

namespace relupscope::ui {

class Blink;
class ModulePanel;
class NextLine;
class NodeStrip;
class PanelFrame;
class ProcessPanel;
class ReadOut;
class RelupPanel;
class SayBar;
class SourcePanel;
class SpeedSlider;
class SystemPanel;
class TimeStrip;

class UpgradePage : public QWidget
{
    Q_OBJECT
public:
    UpgradePage(const Look& look, const Actions& actions, QWidget* parent = nullptr);

    // `recorded` is a later moment of the same run, or nullptr.
    void showFrame(const Frame& frame, const std::shared_ptr<const WorldView>& recorded);
    void setMode(RunMode mode);
    void setProblem(const QString& problem);
    void setBusy(const QString& what);
    void showSay(const SayLine& say);
    // Filled anew each time before it is shown.
    QMenu* injectMenu() const { return m_injectMenu; }
    void showTab(BottomTab tab) { m_bottom->showTab(tab); }
    // Gives the lower panel the room of the system, or takes it back.
    void toggleExpanded();
    // A tab, with the room of the page or below the other panels.
    void arrange(BottomTab tab, bool isExpanded);
    // Outlines what the last step changed, blinking twice, until the next one.
    void toggleChanges();
    double speed() const;
    void setSpeed(double speed);
    void changeSpeed(int steps);
    void toggleAxis();
    // Everything has its place and size again, as at the first start.
    void restoreLayout();
    void setReducedMotion(bool reduced);
    void focusFilter();
    // To the next thing that the filter lets through, in the panel that has the keyboard.
    void goToMatch(int by);
    bool isFiltered() const { return m_highlight->isOn(); }
    const Frame& frame() const { return m_frame; }

    SystemPanel* system() const { return m_system; }
    RelupPanel* relup() const { return m_relup; }
    ModulePanel* modules() const { return m_modules; }
    SourcePanel* source() const { return m_source; }
    ProcessPanel* process() const { return m_process; }
    NodeStrip* nodes() const { return m_nodes; }
    TimeStrip* timeStrip() const { return m_time; }
    BottomPanel* bottom() const { return m_bottom; }
    SayBar* say() const { return m_say; }

Q_SIGNALS:
    void instructionChosen(int hop, int n);
    void timeChosen(double ms);
    void timePassed(double ms); // on a drag: a quick look is enough
    void eventsWheeled(int events);
    // Of the node that is shown, or of the one that is named.
    void processChosen(quint64 pid, const QString& node = {});
    void nodeChosen(quint32 node);
    void moduleChosen(const QString& module);
    void eventChosen(quint64 event);
    void menuWanted(quint64 pid, const QPoint& at);
    void speedChanged(double speed);
    // The filter says something, or nothing any more.
    void filterChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void setUpToolbar(const Actions& actions);
    void setUpMiddle();
    void setUpBottom();
    void connectPanels();
    void showToolbar(const WorldView& view);
    void fitToSize();
    void showChanges();
    void showBranches();
    void showBreaks();
    void fitBottom(bool isLow);
    void fitMotion();
    // Asks the filter anew what stands out at this moment.
    void highlight();

    const Look& m_look;
    Frame m_frame;
    std::shared_ptr<const WorldView> m_recorded;
    HighlightPtr m_highlight = std::make_shared<const Highlight>();
    Blink* m_changes;                          // on: what has changed is outlined
    std::shared_ptr<const WorldView> m_before; // the moment before the last step

    PanelFrame* m_toolbar;
    ActionButton* m_runButton;
    QList<QWidget*> m_roomyTools; // hidden where the window is narrow
    SpeedSlider* m_slider;
    QLabel* m_speedText;
    QLabel* m_speedCaption;
    NextLine* m_next;
    ReadOut* m_timeOut;
    ReadOut* m_eventOut;
    ReadOut* m_branchOut;
    QMenu* m_injectMenu;
    NodeStrip* m_nodes; // hidden where there is one
    PanelFrame* m_timePanel;
    TimeStrip* m_time;
    QSplitter* m_middle;
    QWidget* m_left;
    QWidget* m_right;
    RelupPanel* m_relup;
    SourcePanel* m_source;
    SystemPanel* m_system;
    ModulePanel* m_modules;
    ProcessPanel* m_process;
    BottomPanel* m_bottom;
    SayBar* m_say;
    bool m_isTight = false;
    bool m_isExpanded = false;
    bool m_hasOwnWidths = false; // the user moved a border between panels
    bool m_reducedMotion = false;
    RunMode m_mode = RunMode::Stopped;
};

} // namespace relupscope::ui
