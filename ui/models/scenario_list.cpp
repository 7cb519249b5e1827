// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/scenario_list.h"

#include "paint/numbers.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace relupscope::ui {

namespace {

// From what everybody meets first to what few do; others follow by name.
constexpr const char* categoryOrder[] = {
    "The story",        "Suspend and timeouts",
    "State conversion", "Purge and lingering processes",
    "Funs of old code", "Supervisors",
    "Load order",       "Mixed versions in flight",
    "Hot loops",        "Applications come and go",
    "Emulator restart", "Configuration",
    "Making the relup", "Release files",
    "Native code",
};

// The story is told in this order.
constexpr const char* storyOrder[] = {
    "old-state-meets-new-code",
    "two-clauses",
    "order-by-dependency",
    "split-in-two",
};

template<size_t count>
size_t placeIn(const char* const (&order)[count], const std::string& name)
{
    return static_cast<size_t>(std::find(std::begin(order), std::end(order), name)
                               - std::begin(order));
}

auto placeOf(const ScenarioInfo& scenario)
{
    const std::string category = categoryOf(scenario).toStdString();
    return std::make_tuple(placeIn(categoryOrder, category), category,
                           placeIn(storyOrder, scenario.name), scenario.name);
}

} // namespace

QString categoryOf(const ScenarioInfo& scenario)
{
    return scenario.category.empty() ? QString::fromLatin1(categoryOrder[0])
                                     : text(scenario.category);
}

void ScenarioList::setScenarios(std::vector<ScenarioInfo> scenarios)
{
    beginResetModel();
    m_all = std::move(scenarios);
    std::sort(m_all.begin(), m_all.end(),
              [](const ScenarioInfo& a, const ScenarioInfo& b) { return placeOf(a) < placeOf(b); });
    m_categories.clear();
    m_categoryOf.clear();
    m_category = -1;
    for (const ScenarioInfo& scenario : m_all) {
        const QString name = categoryOf(scenario);
        if (m_categories.empty() || m_categories.back().name != name)
            m_categories.push_back({name, 0});
        ++m_categories.back().count;
        m_categoryOf.push_back(static_cast<int>(m_categories.size()) - 1);
    }
    refill();
    endResetModel();
}

void ScenarioList::setFilter(const QString& words)
{
    beginResetModel();
    m_words = words.simplified().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    refill();
    endResetModel();
}

void ScenarioList::setCategory(int category)
{
    beginResetModel();
    m_category = category;
    refill();
    endResetModel();
}

void ScenarioList::setMostOfEach(int most)
{
    if (most == m_mostOfEach)
        return;
    beginResetModel();
    m_mostOfEach = most;
    refill();
    endResetModel();
}

void ScenarioList::refill()
{
    m_rows.clear();
    for (int i = 0; i < static_cast<int>(m_categories.size()); ++i)
        if (m_category < 0 || m_category == i)
            addCategory(i);
}

void ScenarioList::addCategory(int category)
{
    const bool isPreview = m_category < 0 && m_words.isEmpty() && m_mostOfEach > 0;
    const size_t heading = m_rows.size();
    int shown = 0;
    for (size_t i = 0; i < m_all.size(); ++i) {
        if (m_categoryOf[i] != category || !matches(m_all[i]))
            continue;
        if (shown == 0)
            m_rows.push_back({category, -1, 0});
        ++shown;
        if (isPreview && shown > m_mostOfEach)
            ++m_rows[heading].hidden;
        else
            m_rows.push_back({category, static_cast<int>(i), 0});
    }
}

bool ScenarioList::matches(const ScenarioInfo& scenario) const
{
    const QString all = text(scenario.name + " " + scenario.title + " " + scenario.about + " "
                             + scenario.moral + " " + scenario.lookFor)
        + QLatin1Char(' ') + categoryOf(scenario);
    return std::all_of(m_words.begin(), m_words.end(), [&](const QString& word) {
        return all.contains(word, Qt::CaseInsensitive);
    });
}

const ScenarioList::Row* ScenarioList::row(int at) const
{
    return at >= 0 && at < rowCount() ? &m_rows[static_cast<size_t>(at)] : nullptr;
}

const ScenarioInfo* ScenarioList::scenario(int at) const
{
    const Row* r = row(at);
    return r && !r->isHeading() ? &m_all[static_cast<size_t>(r->scenario)] : nullptr;
}

int ScenarioList::firstCard() const
{
    const auto card
        = std::find_if(m_rows.begin(), m_rows.end(), [](const Row& r) { return !r.isHeading(); });
    return card == m_rows.end() ? -1 : static_cast<int>(card - m_rows.begin());
}

int ScenarioList::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant ScenarioList::data(const QModelIndex& index, int role) const
{
    const Row* r = row(index.row());
    if (!r)
        return {};
    if (r->isHeading())
        return role == Qt::DisplayRole || role == Qt::AccessibleTextRole
            ? m_categories[static_cast<size_t>(r->category)].name
            : QVariant();
    const ScenarioInfo& s = m_all[static_cast<size_t>(r->scenario)];
    const std::string title = s.title.empty() ? s.name : s.title;
    if (role == Qt::DisplayRole)
        return text(title);
    if (role == Qt::AccessibleTextRole)
        return text(title + ". " + (s.moral.empty() ? s.about : s.moral));
    return {};
}

Qt::ItemFlags ScenarioList::flags(const QModelIndex& index) const
{
    const Row* r = row(index.row());
    if (!r)
        return Qt::NoItemFlags;
    return r->isHeading() ? Qt::ItemNeverHasChildren
                          : Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
}

} // namespace relupscope::ui
