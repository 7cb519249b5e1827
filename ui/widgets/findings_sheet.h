// SPDX-License-Identifier: GPL-3.0-or-later
// What can go wrong in an upgrade, before it runs: the findings of a check as cards (how bad,
// where, why, what to do) with a way to the scenario of the gallery in which the same thing
// happens. While the check runs: how far it is, and Cancel.
#pragma once

#include "api/check.h"
#include "widgets/sheet.h"

class QLabel;
class QProgressBar;
class QPushButton;
class QScrollArea;
class QVBoxLayout;

namespace relupscope::ui {

// One finding. Its texts are labels, so that they can be selected, copied and read aloud.
class FindingCard : public QFrame
{
    Q_OBJECT
public:
    FindingCard(const Look& look, const Finding& finding, QWidget* parent = nullptr);

Q_SIGNALS:
    void scenarioWanted(const QString& scenario);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void restyle();

    const Look& m_look;
    Severity m_severity;
    QLabel* m_head;
    QLabel* m_place;
    QLabel* m_reason;
    QLabel* m_remedy;
    QPushButton* m_see = nullptr;
};

class FindingsSheet : public Sheet
{
    Q_OBJECT
public:
    FindingsSheet(const Look& look, QWidget* parent);

    // A check of this scenario has begun.
    void begin(const QString& name);
    void setProgress(const QString& what, double fraction);
    void setReport(const CheckReport& report);
    void setError(const Error& error);
    // All that it says, as the command line would.
    QString plainText() const { return m_plain; }
    QPushButton* cancelButton() const { return m_cancel; }

Q_SIGNALS:
    void cancelled();
    void againWanted();
    void scenarioWanted(const QString& scenario);

protected:
    void place() override;
    void changeEvent(QEvent* event) override;

private:
    void clear();
    void restyle();
    void addHop(const CheckReport& report, const CheckedHop& hop);
    void addHeading(const QString& words);
    void showWaiting(bool isWaiting);

    QLabel* m_summary;
    QProgressBar* m_bar;
    QScrollArea* m_scroll;
    QWidget* m_list;
    QVBoxLayout* m_column;
    QPushButton* m_again;
    QPushButton* m_copy;
    QPushButton* m_cancel;
    QPushButton* m_close;
    QString m_plain;
};

} // namespace relupscope::ui
