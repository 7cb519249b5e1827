// SPDX-License-Identifier: GPL-3.0-or-later
// The built-in scenarios as a list of cards, filtered by the words of the search field.
#pragma once

#include "api/session.h"

#include <QAbstractListModel>

#include <vector>

namespace relupscope::ui {

class ScenarioList : public QAbstractListModel
{
    Q_OBJECT
public:
    explicit ScenarioList(QObject* parent = nullptr) : QAbstractListModel(parent) {}

    void setScenarios(std::vector<ScenarioInfo> scenarios);
    void setFilter(const QString& words);
    const ScenarioInfo* scenario(int at) const;
    int total() const { return static_cast<int>(m_all.size()); }

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    bool matches(const ScenarioInfo& scenario) const;
    void refilter();

    std::vector<ScenarioInfo> m_all;
    std::vector<int> m_shown;
    QStringList m_words;
};

} // namespace relupscope::ui
