// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/scenario_list.h"

#include "paint/numbers.h"

#include <algorithm>

namespace relupscope::ui {

void ScenarioList::setScenarios(std::vector<ScenarioInfo> scenarios)
{
    beginResetModel();
    m_all = std::move(scenarios);
    refilter();
    endResetModel();
}

void ScenarioList::setFilter(const QString& words)
{
    beginResetModel();
    m_words = words.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    refilter();
    endResetModel();
}

void ScenarioList::refilter()
{
    m_shown.clear();
    for (size_t i = 0; i < m_all.size(); ++i)
        if (matches(m_all[i]))
            m_shown.push_back(static_cast<int>(i));
}

bool ScenarioList::matches(const ScenarioInfo& scenario) const
{
    const QString all = text(scenario.name + " " + scenario.title + " " + scenario.about);
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString& word) {
        return all.contains(word, Qt::CaseInsensitive);
    });
}

const ScenarioInfo* ScenarioList::scenario(int at) const
{
    return at >= 0 && at < rowCount()
        ? &m_all[static_cast<size_t>(m_shown[static_cast<size_t>(at)])]
        : nullptr;
}

int ScenarioList::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

QVariant ScenarioList::data(const QModelIndex& index, int role) const
{
    const ScenarioInfo* s = scenario(index.row());
    if (!s)
        return {};
    if (role == Qt::DisplayRole)
        return text(s->title.empty() ? s->name : s->title);
    if (role == Qt::ToolTipRole)
        return text(s->about);
    if (role == Qt::AccessibleTextRole)
        return text(s->title + ". " + s->about);
    return {};
}

} // namespace relupscope::ui
