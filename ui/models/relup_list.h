// SPDX-License-Identifier: GPL-3.0-or-later
// The instructions of the hop that runs, as a list. A row's accessible text is a whole sentence:
// "6, code_change up [account], now".
#pragma once

#include "api/view.h"

#include <QAbstractListModel>

#include <memory>
#include <vector>

namespace relupscope::ui {

class RelupList : public QAbstractListModel
{
    Q_OBJECT
public:
    explicit RelupList(QObject* parent = nullptr) : QAbstractListModel(parent) {}

    void setView(const std::shared_ptr<const WorldView>& view);
    const InstructionRow* row(int at) const;
    // The row of the instruction that is now or next, or -1.
    int nowRow() const;
    bool isCrashed(int at) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    std::shared_ptr<const WorldView> m_view;
    std::vector<int> m_rows;
};

// "code_change up [account]", "Point of no return".
QString instructionTitle(const InstructionRow& row);
QString statusWord(InstructionStatus status);

} // namespace relupscope::ui
