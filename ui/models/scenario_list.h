// SPDX-License-Identifier: GPL-3.0-or-later
// The scenarios of the start page: a heading for each category and the cards under it, narrowed by
// the words of the search field and by a chosen category. Headings cannot be chosen.
#pragma once

#include "api/session.h"

#include <QAbstractListModel>

#include <vector>

namespace relupscope::ui {

class ScenarioList : public QAbstractListModel
{
    Q_OBJECT
public:
    struct Category
    {
        QString name;
        int count = 0;
    };
    // A heading, or one scenario.
    struct Row
    {
        int category = 0;
        int scenario = -1; // of a heading: none
        int hidden = 0;    // of a heading: how many of its cards are not shown
        [[nodiscard]] bool isHeading() const { return scenario < 0; }
    };

    explicit ScenarioList(QObject* parent = nullptr) : QAbstractListModel(parent) {}

    void setScenarios(std::vector<ScenarioInfo> scenarios);
    void setFilter(const QString& words);
    // The index in categories(); -1: all of them.
    void setCategory(int category);
    int category() const { return m_category; }
    // So many cards of each category while all are shown and nothing is searched for; 0: all cards.
    void setMostOfEach(int most);

    const std::vector<Category>& categories() const { return m_categories; }
    int total() const { return static_cast<int>(m_all.size()); }
    const Row* row(int at) const;
    // Nothing for a heading.
    const ScenarioInfo* scenario(int at) const;
    int firstCard() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

private:
    bool matches(const ScenarioInfo& scenario) const;
    void refill();
    void addCategory(int category);

    std::vector<ScenarioInfo> m_all; // in the order of the page
    std::vector<int> m_categoryOf;
    std::vector<Category> m_categories;
    std::vector<Row> m_rows;
    QStringList m_words;
    int m_category = -1;
    int m_mostOfEach = 0;
};

// The category that a scenario is listed under; the story's own have none.
QString categoryOf(const ScenarioInfo& scenario);

} // namespace relupscope::ui
