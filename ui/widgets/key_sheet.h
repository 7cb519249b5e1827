// SPDX-License-Identifier: GPL-3.0-or-later
// Every action of the window that has keys, in the order of the menus, in as many columns as its
// words have room for; the wheel and the arrow keys scroll what does not fit.
#pragma once

#include "widgets/sheet.h"

namespace relupscope::ui {

class KeySheet : public Sheet
{
    Q_OBJECT
public:
    KeySheet(const Look& look, QList<QAction*> actions, QWidget* parent);
    // Whether each row has room for all of its words.
    bool showsWholeWords() const;

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void place() override;

private:
    int rows() const;
    int widestRow() const;
    void scroll(int by); // rows

    QList<QAction*> m_actions;
    int m_columns = 1;
    int m_top = 0; // rows that are scrolled away
};

} // namespace relupscope::ui
