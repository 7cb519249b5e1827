// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/event_log.h"

#include <algorithm>

namespace relupscope::ui {

EventLog::EventLog(QObject* parent) : QAbstractTableModel(parent), m_columns(eventColumns()) {}

int EventLog::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int EventLog::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

uint64_t EventLog::positionOf(int row) const
{
    const auto at = static_cast<size_t>(row);
    return m_matches ? (*m_matches)[at] : at;
}

void EventLog::resize(int rows)
{
    if (rows < m_rows) {
        beginRemoveRows({}, rows, m_rows - 1);
        m_rows = rows;
        endRemoveRows();
    } else if (rows > m_rows) {
        beginInsertRows({}, m_rows, rows - 1);
        m_rows = rows;
        endInsertRows();
    }
}

void EventLog::setCount(uint64_t count)
{
    if (count < m_count) {
        m_pages.erase(m_pages.lower_bound(count / pageSize), m_pages.end());
        m_wanted.clear();
    }
    m_count = count;
    if (!m_matches)
        return resize(static_cast<int>(std::min<uint64_t>(count, INT32_MAX)));
    const auto end = std::lower_bound(m_matches->begin(), m_matches->end(), count);
    resize(static_cast<int>(std::min<ptrdiff_t>(end - m_matches->begin(), m_rows)));
    m_matches->erase(end, m_matches->end());
}

void EventLog::setMatches(std::optional<std::vector<uint64_t>> matches)
{
    beginResetModel();
    m_matches = std::move(matches);
    m_rows
        = static_cast<int>(std::min<uint64_t>(m_matches ? m_matches->size() : m_count, INT32_MAX));
    endResetModel();
}

void EventLog::addMatches(const std::vector<uint64_t>& more)
{
    if (!m_matches || more.empty())
        return;
    m_matches->insert(m_matches->end(), more.begin(), more.end());
    resize(static_cast<int>(m_matches->size()));
}

void EventLog::clear()
{
    beginResetModel();
    m_pages.clear();
    m_wanted.clear();
    m_count = 0;
    m_rows = 0;
    if (m_matches)
        m_matches->clear();
    endResetModel();
}

void EventLog::setPage(uint64_t from, std::vector<EventRow> rows)
{
    const uint64_t page = from / pageSize;
    m_wanted.erase(page);
    // The page that is furthest from this one goes first.
    while (m_pages.size() >= mostPages) {
        const uint64_t first = m_pages.begin()->first;
        const uint64_t last = m_pages.rbegin()->first;
        const bool dropFirst = page > first && (page >= last || page - first > last - page);
        m_pages.erase(dropFirst ? first : last);
    }
    m_pages[page] = std::move(rows);
    if (m_rows > 0)
        Q_EMIT dataChanged(index(0, 0), index(m_rows - 1, columnCount() - 1));
}

void EventLog::want(uint64_t page) const
{
    const uint64_t from = page * pageSize;
    const uint64_t to = std::min(from + pageSize, m_count);
    uint64_t& asked = m_wanted[page];
    if (asked >= to)
        return;
    asked = to;
    // Asked while the view paints: the model itself does not change.
    Q_EMIT const_cast<EventLog*>(this)->pageWanted(from, to);
}

const EventRow* EventLog::row(int at) const
{
    if (at < 0 || at >= m_rows)
        return nullptr;
    const uint64_t position = positionOf(at);
    const uint64_t page = position / pageSize;
    const auto there = m_pages.find(page);
    const auto inPage = static_cast<size_t>(position % pageSize);
    if (there != m_pages.end() && inPage < there->second.size())
        return &there->second[inPage];
    want(page);
    return nullptr;
}

QVariant EventLog::data(const QModelIndex& at, int role) const
{
    if (!at.isValid() || at.row() >= m_rows || at.column() >= columnCount())
        return {};
    const TableColumn<EventRow>& c = column(at.column());
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((c.isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    const EventRow* r = row(at.row());
    const QString words = r ? c.text(*r) : QStringLiteral("…");
    return role == Qt::DisplayRole ? words : QString(c.title + QLatin1Char(' ') + words);
}

QVariant EventLog::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (role == Qt::DisplayRole)
        return column(section).title;
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>((column(section).isNumber ? Qt::AlignRight : Qt::AlignLeft)
                                | Qt::AlignVCenter);
    return {};
}

} // namespace relupscope::ui
