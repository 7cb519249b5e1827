// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/breakpoint_list.h"

#include "paint/numbers.h"

namespace relupscope::ui {

void BreakpointList::setBreakpoints(std::vector<Breakpoint> breakpoints, uint32_t met)
{
    beginResetModel();
    m_rows = std::move(breakpoints);
    m_met = met;
    endResetModel();
}

const Breakpoint* BreakpointList::breakpoint(int row) const
{
    return row >= 0 && row < rowCount() ? &m_rows[static_cast<size_t>(row)] : nullptr;
}

int BreakpointList::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant BreakpointList::data(const QModelIndex& index, int role) const
{
    const Breakpoint* row = breakpoint(index.row());
    if (!row)
        return {};
    const bool isMet = row->id == m_met;
    if (role == Qt::DisplayRole)
        return QString(text(row->condition) + (row->isOn ? QString() : tr("   off"))
                       + (isMet ? tr("   the run stands here") : QString()));
    if (role == Qt::CheckStateRole)
        return static_cast<int>(row->isOn ? Qt::Checked : Qt::Unchecked);
    if (role == IsMetRole)
        return isMet;
    if (role == Qt::AccessibleTextRole)
        return QString(text(row->condition) + (row->isOn ? tr(", on") : tr(", off"))
                       + (isMet ? tr(", the run stands here") : QString()));
    return {};
}

bool BreakpointList::setData(const QModelIndex& index, const QVariant& value, int role)
{
    const Breakpoint* row = breakpoint(index.row());
    if (!row || role != Qt::CheckStateRole)
        return false;
    Breakpoint changed = *row;
    changed.isOn = value.toInt() == Qt::Checked;
    Q_EMIT switched(changed);
    return true;
}

Qt::ItemFlags BreakpointList::flags(const QModelIndex& index) const
{
    return breakpoint(index.row()) ? Qt::ItemIsEnabled | Qt::ItemIsSelectable
            | Qt::ItemIsUserCheckable | Qt::ItemNeverHasChildren
                                   : Qt::NoItemFlags;
}

} // namespace relupscope::ui
