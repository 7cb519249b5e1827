// SPDX-License-Identifier: GPL-3.0-or-later
// The main window: menus, and one of three pages: gallery, opening, upgrade. It connects the
// actions to a SessionController and shows the frames that come back. It never calls the engine.
#pragma once

#include "api/fault_menu.h"
#include "api/moment_link.h"
#include "paint/look.h"
#include "session/focus.h"
#include "session/session_controller.h"
#include "window/actions.h"
#include "window/settings.h"

#include <QMainWindow>

#include <map>
#include <memory>
#include <optional>

class QMenu;
class QPushButton;
class QStackedWidget;

namespace relupscope::ui {

class CommandPalette;
class FindingsSheet;
class GalleryPage;
class KeySheet;
class LegendSheet;
class OpeningPage;
class OtherRun;
class PartingFinder;
class PageScroll;
class PreferencesSheet;
class TitleMenuBar;
class Tour;
class TryList;
class TrySheet;
class UpgradeCheck;
class UpgradePage;

class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    // Without a controller the window shows what `showFrame` is given and steps nothing.
    explicit MainWindow(const Settings& settings, SessionController* controller = nullptr);
    ~MainWindow() override;

    // What every scenario is opened with, and whose built-in scenarios the gallery shows.
    void setOptions(const SessionOptions& options);
    // A link leads to its moment once the run is there.
    void openScenario(const SessionOptions& options,
                      const std::optional<MomentLink>& at = std::nullopt);
    void showGallery();
    void showFrame(const Frame& frame);
    // What is known to come after the frames shown, on the first branch.
    void setRecorded(std::shared_ptr<const WorldView> recorded);
    void setTheme(Theme theme);
    void setScale(double scale);
    // As the file's ending says: png or svg. False: it cannot be written.
    bool saveWindow(const QString& file);

    const Actions& actions() const { return m_actions; }
    UpgradePage* upgradePage() const { return m_upgrade; }
    GalleryPage* gallery() const { return m_gallery; }
    OpeningPage* opening() const { return m_opening; }
    QWidget* currentPage() const;
    FindingsSheet* findings() const { return m_findings; }

protected:
    void closeEvent(QCloseEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void setUpMenuRow();
    void setUpPages();
    void setUpSheets();
    void connectFileActions();
    void connectRunActions();
    void connectViewActions();
    void connectController();
    void connectPage();
    void connectEvents();
    void connectFocus();
    void connectBranches();
    void connectPreferences();
    void compareWithFile();
    void compareWith(const QString& place);
    void showPreferences();
    void restyle();
    void run(RunMode mode);
    // A process of the node that is shown, or of the one that is named.
    void chooseProcess(quint64 pid, const QString& node = {});
    void chooseNode(NodeNumber node);
    void chooseNextNode();
    void chooseModule(const QString& module);
    // Remembers where the window looks before it looks elsewhere.
    void leaveFocus();
    void lookAt(const Focus& focus);
    void updateFocusActions();
    std::map<BranchId, std::shared_ptr<const WorldView>> knownOf(NodeNumber node) const;
    void goToMoment(const QString& kind, double value);
    void showProcessMenu(quint64 pid, const QPoint& at);
    void addProcessBreaks(QMenu& menu, const ProcessRow& row);
    void fillInjectButton(QMenu* menu);
    void takeOffer(const FaultOffer& offer);
    void connectCheck();
    // Says what can go wrong in the upgrade of a scenario; nothing of it runs.
    void checkUpgradeOf(const QString& scenario);
    // What the machine has not for the releases, in the place of the first SAY line.
    void sayNeeds(const QStringList& needs);
    void connectThings();
    void showModuleMenu(const QString& module, const QPoint& at);
    void showInstructionMenu(int hop, int n, const QPoint& at);
    void toggleBreak(const InstructionRow& row);
    void toggleBreakHere();
    void showLineMenu(int line, const QPoint& at);
    void toggleBreakAt(int line);
    void runWords(const QString& kind, const QString& words);
    void switchToNextBranch();
    void removeBranch(BranchId branch);
    void showBranchMenu(quint64 branch, const QPoint& at);
    // Goes to a time while somebody drags: the last one wanted wins, none waits in a queue.
    void preview(double ms);
    void goToTime(double ms);
    void killSelected();
    void chooseFolder();
    void makeScenario();
    void savePicture();
    void openSession();
    void saveSession();
    void saveCharts();
    void showAbout();
    void connectExports();
    void connectHelp();
    void startTour();
    void goToLink(const MomentLink& link);
    void copyLink();
    // The panel that has the keyboard, as a picture or a table.
    void savePanel();
    void exportRun();
    void showPage(QWidget* page);

    Settings m_settings;
    Look m_look;
    SessionController* m_controller;
    TitleMenuBar* m_menus;
    Actions m_actions;
    QPushButton* m_commandField;
    QStackedWidget* m_pages;
    GalleryPage* m_gallery;
    OpeningPage* m_opening;
    UpgradePage* m_upgrade;
    PageScroll* m_upgradeScroll; // for large type on a small screen
    CommandPalette* m_palette;
    KeySheet* m_keys;
    LegendSheet* m_legend;
    PreferencesSheet* m_preferences;
    FindingsSheet* m_findings;
    Tour* m_tour = nullptr;
    TryList* m_tries = nullptr;
    TrySheet* m_trySheet = nullptr;
    UpgradeCheck* m_check = nullptr; // made when it is first asked for
    QString m_checked;               // the scenario
    SessionOptions m_options;
    FocusHistory m_focus;
    PartingFinder* m_parting = nullptr; // of this run and the other; made with it
    OtherRun* m_other = nullptr; // compared with; made when it is first asked for
    // The last moment of each branch, as each node shows it.
    std::map<std::pair<NodeNumber, BranchId>, std::shared_ptr<const WorldView>> m_known;
    std::optional<double> m_previewNext;
    bool m_isPreviewing = false;
    std::optional<MomentLink> m_link; // where to go once the run is open
    std::string m_savedAs;            // the session's file, if it was saved or opened from one
};

} // namespace relupscope::ui
