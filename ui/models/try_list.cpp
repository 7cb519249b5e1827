// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/try_list.h"

#include <QAction>

#include <algorithm>

namespace relupscope::ui {

TryList::TryList(std::vector<TryItem> items, QStringList done, QObject* parent)
    : QAbstractListModel(parent), m_items(std::move(items)), m_done(std::move(done))
{
    for (const TryItem& item : m_items)
        connect(item.action, &QAction::triggered, this, [this, key = item.key] { markDone(key); });
}

void TryList::markDone(const QString& key)
{
    if (m_done.contains(key))
        return;
    m_done << key;
    for (int row = 0; row < rowCount(); ++row)
        if (m_items[static_cast<size_t>(row)].key == key)
            Q_EMIT dataChanged(index(row), index(row));
}

int TryList::doneCount() const
{
    return static_cast<int>(std::count_if(m_items.begin(), m_items.end(), [this](const TryItem& i) {
        return m_done.contains(i.key);
    }));
}

QAction* TryList::action(int row) const
{
    return row >= 0 && row < rowCount() ? m_items[static_cast<size_t>(row)].action : nullptr;
}

int TryList::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_items.size());
}

QVariant TryList::data(const QModelIndex& index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const TryItem& item = m_items[static_cast<size_t>(index.row())];
    const bool isDone = m_done.contains(item.key);
    const QString keys = item.action->shortcut().toString(QKeySequence::NativeText);
    switch (role) {
    case Qt::DisplayRole: return item.words;
    case IsDoneRole: return isDone;
    case KeysRole: return keys;
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2, %3")
            .arg(item.words, keys, isDone ? tr("done") : tr("not done yet"));
    default: return {};
    }
}

} // namespace relupscope::ui
