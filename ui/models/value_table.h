// SPDX-License-Identifier: GPL-3.0-or-later
// A read-only table over a vector of the api's values. The vector belongs to a view (or to another
// shared owner) that the model keeps alive; columns are functions from a row to its text.
#pragma once

#include <QAbstractTableModel>
#include <QString>

#include <functional>
#include <memory>
#include <vector>

namespace relupscope::ui {

template<typename Row>
struct TableColumn
{
    QString title;
    std::function<QString(const Row&)> text;
    bool isNumber = false; // mono font, aligned to the right
    bool isErlang = false; // mono font
    int width = 120;       // at font scale 1
};

template<typename Row>
class ValueTable : public QAbstractTableModel
{
public:
    explicit ValueTable(std::vector<TableColumn<Row>> columns, QObject* parent = nullptr)
        : QAbstractTableModel(parent), m_columns(std::move(columns))
    {
    }

    // `rows` must live as long as `owner`.
    void setRows(std::shared_ptr<const void> owner, const std::vector<Row>* rows)
    {
        const int before = m_count;
        const int after = rows ? static_cast<int>(rows->size()) : 0;
        if (after < before) {
            beginRemoveRows({}, after, before - 1);
            m_count = after;
            endRemoveRows();
        }
        m_owner = std::move(owner);
        m_rows = rows;
        if (m_count > 0)
            Q_EMIT dataChanged(index(0, 0), index(m_count - 1, columnCount() - 1));
        if (after > before) {
            beginInsertRows({}, before, after - 1);
            m_count = after;
            endInsertRows();
        }
    }

    const Row* row(int at) const
    {
        return m_rows && at >= 0 && at < rowCount({}) ? &(*m_rows)[static_cast<size_t>(at)]
                                                      : nullptr;
    }
    const TableColumn<Row>& column(int at) const { return m_columns[static_cast<size_t>(at)]; }

    int rowCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : m_count;
    }
    int columnCount(const QModelIndex& parent = {}) const override
    {
        return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
    }

    QVariant data(const QModelIndex& at, int role) const override
    {
        const Row* r = row(at.row());
        if (!r || !at.isValid() || at.column() >= columnCount({}))
            return {};
        const TableColumn<Row>& c = column(at.column());
        if (role == Qt::DisplayRole)
            return c.text(*r);
        if (role == Qt::AccessibleTextRole)
            return QString(c.title + QLatin1Char(' ') + c.text(*r));
        if (role == Qt::TextAlignmentRole)
            return static_cast<int>((c.isNumber ? Qt::AlignRight : Qt::AlignLeft)
                                    | Qt::AlignVCenter);
        return {};
    }

    QVariant headerData(int section, Qt::Orientation orientation, int role) const override
    {
        if (orientation != Qt::Horizontal || section < 0 || section >= columnCount({}))
            return {};
        if (role == Qt::DisplayRole)
            return column(section).title;
        if (role == Qt::TextAlignmentRole)
            return static_cast<int>((column(section).isNumber ? Qt::AlignRight : Qt::AlignLeft)
                                    | Qt::AlignVCenter);
        return {};
    }

private:
    std::vector<TableColumn<Row>> m_columns;
    std::shared_ptr<const void> m_owner;
    const std::vector<Row>* m_rows = nullptr;
    int m_count = 0;
};

} // namespace relupscope::ui
