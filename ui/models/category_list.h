// SPDX-License-Identifier: GPL-3.0-or-later
// The categories of the start page with how many scenarios each has; the first row is all of them.
#pragma once

#include "models/scenario_list.h"

namespace relupscope::ui {

class CategoryList : public QAbstractListModel
{
    Q_OBJECT
public:
    static constexpr int CountRole = Qt::UserRole;

    explicit CategoryList(QObject* parent = nullptr) : QAbstractListModel(parent) {}
    void setCategories(const std::vector<ScenarioList::Category>& categories);

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    std::vector<ScenarioList::Category> m_rows;
};

} // namespace relupscope::ui
