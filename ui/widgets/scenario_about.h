// SPDX-License-Identifier: GPL-3.0-or-later
// What the chosen scenario of the start page is about, what to look for, where it comes from.
#pragma once

#include "api/session.h"
#include "paint/look.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QScrollArea;

namespace relupscope::ui {

class ScenarioAbout : public QFrame
{
    Q_OBJECT
public:
    explicit ScenarioAbout(const Look& look, QWidget* parent = nullptr);
    // nullptr: none is chosen.
    void setScenario(const ScenarioInfo* scenario);
    QString plainText() const;
    // Whether all of the text is seen without scrolling.
    bool showsAll() const;

Q_SIGNALS:
    void openWanted();
    void checkWanted();

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void restyle();

    const Look& m_look;
    QLabel* m_about;
    QLabel* m_lookFor;
    QPushButton* m_open;
    QPushButton* m_check;
    QScrollArea* m_scroll;
    QString m_plain;
};

} // namespace relupscope::ui
