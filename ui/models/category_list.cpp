// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/category_list.h"

#include "paint/numbers.h"

namespace relupscope::ui {

void CategoryList::setCategories(const std::vector<ScenarioList::Category>& categories)
{
    beginResetModel();
    ScenarioList::Category all {tr("All scenarios"), 0};
    for (const ScenarioList::Category& category : categories)
        all.count += category.count;
    m_rows = {all};
    m_rows.insert(m_rows.end(), categories.begin(), categories.end());
    endResetModel();
}

int CategoryList::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant CategoryList::data(const QModelIndex& index, int role) const
{
    if (index.row() < 0 || index.row() >= rowCount())
        return {};
    const ScenarioList::Category& row = m_rows[static_cast<size_t>(index.row())];
    if (role == Qt::DisplayRole)
        return row.name;
    if (role == CountRole)
        return row.count;
    if (role == Qt::AccessibleTextRole)
        return QStringLiteral("%1, %2").arg(
            row.name, counted(static_cast<uint64_t>(row.count), tr("scenario"), tr("scenarios")));
    return {};
}

} // namespace relupscope::ui
