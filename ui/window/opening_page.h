// SPDX-License-Identifier: GPL-3.0-or-later
// Shown while a scenario is read, compiled and booted, with Cancel; and, where that failed, the
// error with its place, reason and hint.
#pragma once

#include "base/result.h"
#include "widgets/panel_frame.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace relupscope::ui {

class OpeningPage : public QWidget
{
    Q_OBJECT
public:
    explicit OpeningPage(const Look& look, QWidget* parent = nullptr);
    void begin(const QString& scenario);
    void setProgress(const QString& what, double fraction);
    void setError(const Error& error);
    QString message() const;
    // Of the file that the error names; empty if it names none.
    QString errorFile() const { return m_file; }

Q_SIGNALS:
    void cancelled();
    void retryWanted();

protected:
    void changeEvent(QEvent* event) override;

private:
    void restyle();
    void showPlace(const QString& where);

    const Look& m_look;
    PanelFrame* m_panel;
    QLabel* m_title;
    QLabel* m_what;
    QLabel* m_where;
    QProgressBar* m_bar;
    QPushButton* m_cancel;
    QPushButton* m_retry;
    QLabel* m_lines;
    QPushButton* m_openFile;
    QString m_scenario;
    QString m_file;
};

} // namespace relupscope::ui
