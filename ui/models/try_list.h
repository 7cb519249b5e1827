// SPDX-License-Identifier: GPL-3.0-or-later
// Things worth trying once, and which of them have been done. Doing one by its action marks it.
#pragma once

#include <QAbstractListModel>
#include <QStringList>

#include <vector>

class QAction;

namespace relupscope::ui {

struct TryItem
{
    QString key;   // names it in the settings
    QString words; // what it is good for
    QAction* action = nullptr;
};

class TryList : public QAbstractListModel
{
    Q_OBJECT
public:
    static constexpr int IsDoneRole = Qt::UserRole;
    static constexpr int KeysRole = Qt::UserRole + 1;

    // `done` holds keys.
    TryList(std::vector<TryItem> items, QStringList done, QObject* parent = nullptr);
    const QStringList& done() const { return m_done; }
    int doneCount() const;
    QAction* action(int row) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void markDone(const QString& key);

    std::vector<TryItem> m_items;
    QStringList m_done;
};

} // namespace relupscope::ui
