// SPDX-License-Identifier: GPL-3.0-or-later
// The breakpoints of the session: a condition each, which can be switched off, and which of them
// the run stands at.
#pragma once

#include "api/session.h"

#include <QAbstractListModel>

#include <vector>

namespace relupscope::ui {

class BreakpointList : public QAbstractListModel
{
    Q_OBJECT
public:
    static constexpr int IsMetRole = Qt::UserRole;

    explicit BreakpointList(QObject* parent = nullptr) : QAbstractListModel(parent) {}
    // `met`: the one that the run stands at, or 0.
    void setBreakpoints(std::vector<Breakpoint> breakpoints, uint32_t met);
    const Breakpoint* breakpoint(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

Q_SIGNALS:
    // Somebody switched it on or off; the list shows that once the session says so.
    void switched(const relupscope::Breakpoint& breakpoint);

private:
    std::vector<Breakpoint> m_rows;
    uint32_t m_met = 0;
};

} // namespace relupscope::ui
