// SPDX-License-Identifier: GPL-3.0-or-later
// The start page: the built-in scenarios as cards, those opened last, and a folder to open.
#pragma once

#include "models/scenario_list.h"
#include "widgets/panel_frame.h"

class QLabel;
class QLineEdit;
class QListView;
class QPushButton;
class QVBoxLayout;

namespace relupscope::ui {

class CardDelegate;

class GalleryPage : public QWidget
{
    Q_OBJECT
public:
    explicit GalleryPage(const Look& look, QWidget* parent = nullptr);
    void setScenarios(std::vector<ScenarioInfo> scenarios);
    void setRecent(const QStringList& recent);
    QListView* cards() const { return m_cards; }
    QLineEdit* search() const { return m_search; }

Q_SIGNALS:
    void scenarioChosen(const QString& scenario);
    void folderWanted();
    void newWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    QWidget* makeSide();
    QWidget* makeMain();
    void restyle();
    void placeCards();
    void showAbout();

    const Look& m_look;
    ScenarioList m_list;
    CardDelegate* m_delegate;
    QListView* m_cards;
    QLineEdit* m_search;
    QLabel* m_title;
    QLabel* m_section;
    QLabel* m_name;
    QLabel* m_motto;
    QLabel* m_recentHead;
    QLabel* m_about;
    QPushButton* m_open;
    QPushButton* m_fresh;
    QVBoxLayout* m_recent;
    PanelFrame* m_side;
};

} // namespace relupscope::ui
