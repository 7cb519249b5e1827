// SPDX-License-Identifier: GPL-3.0-or-later
// The Source panel: one or both versions of a module, with the line where the selected process is
// and the breakpoints at its lines.
#pragma once

#include "api/view.h"
#include "widgets/panel_frame.h"
#include "widgets/side_switch.h"
#include "widgets/source_edit.h"

namespace relupscope::ui {

class SourcePanel : public PanelFrame
{
    Q_OBJECT
public:
    explicit SourcePanel(const Look& look, QWidget* parent = nullptr);
    // `topic` is the function to show where no process is in this module.
    void setSource(const SourceView& source, const std::vector<Crash>& crashes,
                   const QString& topic = {});
    void clear();
    SourceEdit* edit(SourceSide side) const;
    // A line that the reader asked for; it is shown until the source changes.
    void showLine(int line);
    // The functions of the module on the chosen process's stack, and whether the others are folded
    // to their first lines.
    void setStack(const QSet<QString>& functions);
    void setFolding(bool isFolding);
    // Lines of the module at which runs stop; false: the breakpoint is switched off.
    void setBreaks(const QMap<int, bool>& lines);
    // The line where the keyboard is; 0: it is not in the source.
    int focusedLine() const;
    QString module() const;

Q_SIGNALS:
    // A click on a line's number.
    void lineChosen(int line);
    void lineMenuWanted(int line, const QPoint& at);

private:
    void chooseSide(SourceSide side);
    void showSides();
    void fold();

    SourceEdit* m_old;
    SourceEdit* m_new;
    SideSwitch* m_switch;
    SourceView m_source;
    QString m_topic;
    QSet<QString> m_stack;
    bool m_isFolding = false;
    bool m_isBad = false;
    bool m_userChose = false;
};

} // namespace relupscope::ui
