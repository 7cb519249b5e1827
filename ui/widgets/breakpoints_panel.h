// SPDX-License-Identifier: GPL-3.0-or-later
// The breakpoints: a field for a condition that says what is wrong with it, a menu of conditions
// that make sense at this moment, and the list of those that are set.
#pragma once

#include "models/breakpoint_list.h"
#include "paint/look.h"

#include <QWidget>

class QLabel;
class QLineEdit;
class QListView;
class QMenu;
class QPushButton;

namespace relupscope::ui {

struct Frame;

// A condition to offer, with its words for a menu.
struct ConditionOffer
{
    QString words;     // "When account ends"
    QString condition; // "exits(account)"
};
// Of the instructions to come, the chosen process and its module.
std::vector<ConditionOffer> conditionOffers(const Frame& frame);

class BreakpointsPanel : public QWidget
{
    Q_OBJECT
public:
    explicit BreakpointsPanel(const Look& look, QWidget* parent = nullptr);
    void showFrame(const Frame& frame);
    QLineEdit* field() const { return m_field; }
    QListView* list() const { return m_view; }
    const BreakpointList& breakpoints() const { return m_list; }

Q_SIGNALS:
    void added(const QString& condition);
    void changed(const relupscope::Breakpoint& breakpoint);
    void removed(quint32 id);
    void runBackWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void setUpHead();
    void fillOffers(const Frame& frame);
    void check(const QString& condition);
    void add();
    void restyle();

    const Look& m_look;
    BreakpointList m_list;
    QLineEdit* m_field;
    QLabel* m_problem;
    QPushButton* m_offers;
    QMenu* m_offerMenu;
    QPushButton* m_back;
    QListView* m_view;
    QLabel* m_hint;
};

} // namespace relupscope::ui
