// SPDX-License-Identifier: GPL-3.0-or-later
// A painted view and its table twin in one place: one of the two is seen. The table is made only
// while it is seen.
#pragma once

#include "models/twins.h"
#include "paint/look.h"

#include <QStackedWidget>

#include <functional>

namespace relupscope::ui {

class RowTable;

class TwinPanel : public QStackedWidget
{
    Q_OBJECT
public:
    // `make` reads what the painted view shows.
    TwinPanel(const Look& look, QWidget* painted, const QString& name,
              std::function<TwinTable()> make);
    void setTable(bool isTable);
    bool isTable() const { return currentIndex() == 1; }
    // The painted view has new content.
    void refresh();
    RowTable* table() const { return m_table; }
    QByteArray csv() const; // of the table, seen or not

Q_SIGNALS:
    // A row was chosen with Return or a double click.
    void rowChosen(int row);

private:
    const Look& m_look;
    std::function<TwinTable()> m_make;
    TwinModel m_model;
    RowTable* m_table;
};

} // namespace relupscope::ui
