// SPDX-License-Identifier: GPL-3.0-or-later
// The run's events as a virtual table: it knows how many there are and asks for the pages that are
// looked at. With a filter it shows the matches found so far. It holds no events beyond its pages.
#pragma once

#include "models/tables.h"

#include <QAbstractTableModel>

#include <map>
#include <optional>
#include <vector>

namespace relupscope::ui {

class EventLog : public QAbstractTableModel
{
    Q_OBJECT
public:
    static constexpr uint64_t pageSize = 256;
    static constexpr size_t mostPages = 64;

    explicit EventLog(QObject* parent = nullptr);

    // The run has this many events at its moment. Fewer than before: it went back.
    void setCount(uint64_t count);
    uint64_t count() const { return m_count; }
    void setPage(uint64_t from, std::vector<EventRow> rows);
    // Positions of the events to show, ascending; nullopt: all.
    void setMatches(std::optional<std::vector<uint64_t>> matches);
    void addMatches(const std::vector<uint64_t>& more);
    bool isFiltered() const { return m_matches.has_value(); }
    // Another branch: nothing that was read holds any more.
    void clear();

    // nullptr while the page is on its way.
    const EventRow* row(int at) const;
    const TableColumn<EventRow>& column(int at) const { return m_columns[static_cast<size_t>(at)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& at, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void pageWanted(quint64 from, quint64 to);

private:
    uint64_t positionOf(int row) const;
    void want(uint64_t page) const;
    void resize(int rows);

    std::vector<TableColumn<EventRow>> m_columns;
    uint64_t m_count = 0;
    int m_rows = 0;
    std::optional<std::vector<uint64_t>> m_matches;
    std::map<uint64_t, std::vector<EventRow>> m_pages;
    mutable std::map<uint64_t, uint64_t> m_wanted; // page to the end that was asked for
};

} // namespace relupscope::ui
