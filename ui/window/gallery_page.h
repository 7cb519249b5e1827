// SPDX-License-Identifier: GPL-3.0-or-later
// The start page: the built-in scenarios as cards under their categories, what the chosen one is
// about, those opened last, and buttons to open a folder or to begin a scenario.
#pragma once

#include "models/category_list.h"
#include "models/scenario_list.h"
#include "widgets/panel_frame.h"

class QLabel;
class QLineEdit;
class QListView;
class QPushButton;
class QVBoxLayout;

namespace relupscope::ui {

class CardDelegate;
class ScenarioAbout;

class GalleryPage : public QWidget
{
    Q_OBJECT
public:
    explicit GalleryPage(const Look& look, QWidget* parent = nullptr);
    void setScenarios(std::vector<ScenarioInfo> scenarios);
    void setRecent(const QStringList& recent);
    void focusSearch();
    // What can go wrong in the chosen scenario is to be said.
    void checkCurrent();
    // Leads to a scenario by its name. False: there is none like it.
    bool choose(const QString& scenario);
    QListView* cards() const { return m_cards; }
    QListView* categories() const { return m_categoryView; }
    QLineEdit* search() const { return m_search; }
    ScenarioAbout* about() const { return m_about; }
    const ScenarioList& list() const { return m_list; }

Q_SIGNALS:
    void scenarioChosen(const QString& scenario);
    void checkWanted(const QString& scenario);
    void folderWanted();
    void newWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeSide();
    QWidget* makeMain();
    void setUpCards();
    void connectCards();
    void restyle();
    void fitHead();
    void fitSide();
    void placeCards();
    void showAbout();
    void chooseCategory(int category);
    void chooseFirstCard();
    void openCurrent();

    const Look& m_look;
    ScenarioList m_list;
    CategoryList m_categories;
    QStringList m_recentPlaces;
    CardDelegate* m_delegate;
    QListView* m_cards;
    QListView* m_categoryView;
    QLineEdit* m_search;
    QLabel* m_title;
    QLabel* m_name;
    QLabel* m_motto;
    QLabel* m_recentHead;
    QLabel* m_hint;
    ScenarioAbout* m_about;
    QPushButton* m_open;
    QPushButton* m_fresh;
    QVBoxLayout* m_recent;
    PanelFrame* m_side = nullptr;
    int m_pressed = -1; // the card that was current when the mouse went down on it
};

} // namespace relupscope::ui
