// SPDX-License-Identifier: GPL-3.0-or-later
// The Process panel: who it is, its state now and after code_change, and who holds it; for a dead
// process, why it crashed: the moments that led there, the state that it had, and its stack.
#pragma once

#include "api/view.h"
#include "widgets/panel_frame.h"

class QScrollArea;

namespace relupscope::ui {

class RichLabel;
class StateDiff;

class ProcessPanel : public PanelFrame
{
    Q_OBJECT
public:
    explicit ProcessPanel(const Look& look, QWidget* parent = nullptr);
    void setProcess(const WorldView& view, const ProcessDetail& detail);
    void clear();
    // The boxes with the state now and after.
    QWidget* stateWidget() const;

Q_SIGNALS:
    void placeChosen(const QString& module, int line);
    void processChosen(quint64 pid);

protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    // Rows of two cells, the second in HTML.
    QString fact(const QString& key, const QString& value, bool isErlang) const;
    QString facts(const WorldView& view, const ProcessDetail& detail) const;
    QString crashFacts(const WorldView& view, const Crash& crash,
                       const ProcessDetail& detail) const;
    void restyle();

    ProcessDetail m_detail;
    ProcessRow m_row;
    bool m_isEmpty = true;
    QScrollArea* m_scroll;
    QWidget* m_content;
    StateDiff* m_diff;
    RichLabel* m_facts;
};

} // namespace relupscope::ui
