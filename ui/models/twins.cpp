// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/twins.h"

#include "paint/chart_scale.h"
#include "paint/numbers.h"

#include <QObject>

#include <algorithm>
#include <cmath>

namespace relupscope::ui {

namespace {

QString laneName(const SpaceTimeLane& lane)
{
    return lane.nodeName.empty()
        ? text(lane.name)
        : QObject::tr("%1 on %2").arg(text(lane.name), text(lane.nodeName));
}

QString messageWords(const SpaceTime& content, const SpaceTimeArrow& arrow)
{
    const QString to = laneName(content.lanes[static_cast<size_t>(arrow.toLane)]);
    const QString sent = arrow.isWire ? QObject::tr("sends over the wire to %1").arg(to)
                                      : QObject::tr("sends to %1").arg(to);
    if (!arrow.isTaken)
        return QObject::tr("%1, not taken yet").arg(sent);
    const auto taken = static_cast<size_t>(arrow.toColumn);
    return QObject::tr("%1, taken at event %2").arg(sent, grouped(content.columns[taken].event));
}

QString markWords(const SpaceTimeMark& mark)
{
    using Kind = SpaceTimeMark::Kind;
    return mark.kind == Kind::Instruction
        ? QObject::tr("begins instruction %1").arg(text(mark.words))
        : text(mark.words);
}

// All of a value: the table is where a chart is read exactly.
QString exactNumber(double value)
{
    const double whole = std::round(value);
    return std::abs(value - whole) < 0.05 ? grouped(static_cast<uint64_t>(std::max(0.0, whole)))
                                          : QString::number(value, 'f', 1);
}

QString boxName(const WaitBox& box)
{
    return box.count > 1 ? grouped(box.count) + QStringLiteral(" × ") + text(box.name)
                         : text(box.name);
}

} // namespace

TwinTable chartsTwin(const Charts& charts, double nowMs)
{
    TwinTable table;
    std::vector<std::pair<QString, const Series*>> columns {
        {QObject::tr("Answered per s"), &charts.throughput},
        {QObject::tr("Oldest call, ms"), &charts.latencyOldestMs},
        {QObject::tr("p99, ms"), &charts.latencyP99Ms},
        {QObject::tr("On old code"), &charts.onOld},
        {QObject::tr("Failed"), &charts.failed}};
    for (const Series& series : charts.waiting)
        columns.emplace_back(series.name.empty()
                                 ? QObject::tr("Calls under way")
                                 : QObject::tr("Waiting for %1").arg(text(series.name)),
                             &series);
    table.head << QObject::tr("Time, ms");
    for (const auto& [name, series] : columns)
        table.head << name;
    table.head << QObject::tr("Suspended");
    table.isNumber.assign(static_cast<size_t>(table.head.size()) - 1, true);
    table.isNumber.push_back(false);
    const std::vector<double>& times = charts.throughput.ms;
    for (size_t i = times.size(); i-- > 0;) {
        QStringList row {QString::number(times[i], 'f', 1)};
        for (const auto& [name, series] : columns)
            row << exactNumber(valueAt(*series, times[i]));
        QStringList suspended;
        for (const SuspendedSpan& span : charts.suspended)
            if (span.fromMs <= times[i] && (span.open || times[i] <= span.toMs))
                suspended << text(span.module);
        row << suspended.join(QStringLiteral(", "));
        if (times[i] >= nowMs || i + 1 == times.size())
            table.mark = static_cast<int>(table.rows.size());
        table.rows.push_back(row);
    }
    return table;
}

TwinTable waitsTwin(const WaitGraph& graph)
{
    TwinTable table;
    table.head << QObject::tr("Who waits") << QObject::tr("State") << QObject::tr("For whom")
               << QObject::tr("State") << QObject::tr("Oldest, ms")
               << QObject::tr("What comes of it");
    table.isNumber = {false, false, false, false, true, false};
    for (const WaitArrow& arrow : graph.arrows) {
        const WaitBox& from = graph.boxes[static_cast<size_t>(arrow.from)];
        const WaitBox& to = graph.boxes[static_cast<size_t>(arrow.to)];
        QStringList notes;
        if (arrow.isInCycle)
            notes << QObject::tr("a circle: nobody in it is ever answered");
        if (arrow.endsSuspended)
            notes << QObject::tr("ends at a suspended process");
        if (from.diesAtPurge)
            notes << QObject::tr("dies at a purge");
        table.rows.push_back(
            {boxName(from), text(from.words), boxName(to), text(to.words),
             arrow.oldestMs > 0 ? QString::number(arrow.oldestMs, 'f', 1) : QString(),
             notes.join(QStringLiteral(", "))});
    }
    return table;
}

std::vector<SpaceTimeStep> spaceTimeSteps(const SpaceTime& content)
{
    std::vector<SpaceTimeStep> steps;
    const auto add = [&](int lane, int column, const QString& words) {
        const SpaceTimeColumn& at = content.columns[static_cast<size_t>(column)];
        steps.push_back({lane, column, at.event, at.ms, words});
    };
    for (const SpaceTimeArrow& arrow : content.arrows)
        add(arrow.fromLane, arrow.fromColumn, messageWords(content, arrow));
    for (const SpaceTimeMark& mark : content.marks)
        add(mark.lane, mark.column, markWords(mark));
    std::stable_sort(
        steps.begin(), steps.end(),
        [](const SpaceTimeStep& a, const SpaceTimeStep& b) { return a.column < b.column; });
    return steps;
}

TwinTable spaceTimeTwin(const SpaceTime& content)
{
    TwinTable table;
    table.head << QObject::tr("Event") << QObject::tr("Time, ms") << QObject::tr("Who")
               << QObject::tr("What");
    table.isNumber = {true, true, false, false};
    std::vector<SpaceTimeStep> steps = spaceTimeSteps(content);
    std::reverse(steps.begin(), steps.end());
    for (const SpaceTimeStep& step : steps)
        table.rows.push_back({grouped(step.event), QString::number(step.ms, 'f', 1),
                              laneName(content.lanes[static_cast<size_t>(step.lane)]), step.words});
    return table;
}

void TwinModel::setTable(TwinTable table)
{
    const bool isSameShape = table.head == m_table.head && table.rows.size() == m_table.rows.size();
    if (isSameShape) {
        m_table = std::move(table);
        if (!m_table.rows.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        return;
    }
    beginResetModel();
    m_table = std::move(table);
    endResetModel();
}

int TwinModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_table.rows.size());
}

int TwinModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_table.head.size());
}

QVariant TwinModel::data(const QModelIndex& at, int role) const
{
    if (!at.isValid() || at.row() >= rowCount() || at.column() >= columnCount())
        return {};
    const QString words = m_table.rows[static_cast<size_t>(at.row())][at.column()];
    if (role == Qt::DisplayRole)
        return words;
    if (role == Qt::AccessibleTextRole)
        return QString(m_table.head[at.column()] + QLatin1Char(' ') + words);
    if (role == Qt::TextAlignmentRole)
        return headerData(at.column(), Qt::Horizontal, role);
    return {};
}

QVariant TwinModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (role == Qt::DisplayRole)
        return m_table.head[section];
    if (role == Qt::TextAlignmentRole) {
        const bool isNumber = m_table.isNumber[static_cast<size_t>(section)];
        return static_cast<int>((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    return {};
}

} // namespace relupscope::ui
