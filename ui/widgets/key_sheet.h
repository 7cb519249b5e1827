// SPDX-License-Identifier: GPL-3.0-or-later
// Every action of the window that has keys, in the order of the menus, in as many columns as it takes
// to show them all.
#pragma once

#include "widgets/sheet.h"

namespace relupscope::ui {

class KeySheet : public Sheet
{
    Q_OBJECT
public:
    KeySheet(const Look& look, QList<QAction*> actions, QWidget* parent);

protected:
    void paintEvent(QPaintEvent* event) override;
    void place() override;

private:
    int heightFor(int columns) const;

    QList<QAction*> m_actions;
    int m_columns = 2;
};

} // namespace relupscope::ui
