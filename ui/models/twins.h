// SPDX-License-Identifier: GPL-3.0-or-later
// What painted views say, as tables: the charts' values, who waits for whom, the messages and marks
// of the space-time diagram. A screen reader, and anybody who wants the numbers, reads these
// instead. Pure.
#pragma once

#include "paint/space_time.h"
#include "paint/wait_graph.h"

#include <QAbstractTableModel>
#include <QStringList>

#include <vector>

namespace relupscope::ui {

struct TwinTable
{
    QStringList head;
    std::vector<QStringList> rows;
    std::vector<bool> isNumber; // by column
    int mark = -1;              // the row that is now; -1: none
};

// A row for each point in time of the curves, the last one first.
TwinTable chartsTwin(const Charts& charts, double nowMs);
TwinTable waitsTwin(const WaitGraph& graph);

// One thing that is drawn in the space-time diagram.
struct SpaceTimeStep
{
    int lane = 0;
    int column = 0;
    uint64_t event = 0;
    double ms = 0;
    QString words; // "sends to account, taken at event 2,675", "is suspended"
};

// In the order of their columns.
std::vector<SpaceTimeStep> spaceTimeSteps(const SpaceTime& content);
// The last one first.
TwinTable spaceTimeTwin(const SpaceTime& content);

class TwinModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    using QAbstractTableModel::QAbstractTableModel;
    void setTable(TwinTable table);
    const TwinTable& table() const { return m_table; }
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& at, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    TwinTable m_table;
};

} // namespace relupscope::ui
