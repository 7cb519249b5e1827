// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/relup_list.h"

#include "models/node_words.h"
#include "paint/numbers.h"
#include "paint/ribbon.h"

#include <algorithm>

namespace relupscope::ui {

void RelupList::setView(const std::shared_ptr<const WorldView>& view)
{
    const std::vector<int> rows = view ? hopRows(*view) : std::vector<int> {};
    if (rows == m_rows) {
        const bool isSame
            = m_view && view && m_view->relup == view->relup && m_view->crashes == view->crashes;
        m_view = view;
        if (!m_rows.empty() && !isSame)
            Q_EMIT dataChanged(index(0), index(rowCount() - 1));
        return;
    }
    beginResetModel();
    m_view = view;
    m_rows = rows;
    endResetModel();
}

const InstructionRow* RelupList::row(int at) const
{
    if (!m_view || at < 0 || at >= rowCount())
        return nullptr;
    return &m_view->relup[static_cast<size_t>(m_rows[static_cast<size_t>(at)])];
}

int RelupList::nowRow() const
{
    for (int i = 0; i < rowCount(); ++i)
        if (row(i)->status == InstructionStatus::Now)
            return i;
    for (int i = 0; i < rowCount(); ++i)
        if (row(i)->status == InstructionStatus::Next)
            return i;
    return -1;
}

bool RelupList::isCrashed(int at) const
{
    const InstructionRow* r = row(at);
    return r
        && std::any_of(m_view->crashes.begin(), m_view->crashes.end(), [this, r](const Crash& c) {
               return c.hop == r->hop && c.instruction == r->n && isOfNode(*m_view, c);
           });
}

int RelupList::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant RelupList::data(const QModelIndex& index, int role) const
{
    const InstructionRow* r = row(index.row());
    if (!r)
        return {};
    if (role == Qt::DisplayRole)
        return instructionTitle(*r);
    if (role == Qt::ToolTipRole)
        return text(r->text);
    if (role == Qt::AccessibleTextRole) {
        QStringList parts {QString::number(r->n), instructionTitle(*r), statusWord(r->status),
                           text(r->note)};
        parts.removeAll(QString());
        return parts.join(QStringLiteral(", "));
    }
    return {};
}

QString instructionTitle(const InstructionRow& row)
{
    if (row.isPointOfNoReturn)
        return QObject::tr("Point of no return");
    return row.subject.empty() ? text(row.kind)
                               : text(row.kind) + QLatin1Char(' ') + text(row.subject);
}

QString statusWord(InstructionStatus status)
{
    switch (status) {
    case InstructionStatus::Done: return QObject::tr("done");
    case InstructionStatus::Now: return QObject::tr("now");
    case InstructionStatus::Next: return QObject::tr("next");
    case InstructionStatus::Later: return QObject::tr("later");
    case InstructionStatus::Failed: return QObject::tr("failed");
    }
    return {};
}

} // namespace relupscope::ui
