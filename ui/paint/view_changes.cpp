// SPDX-License-Identifier: GPL-3.0-or-later
#include "paint/view_changes.h"

#include <QHash>

namespace relupscope::ui {

namespace {

bool differs(const ProcessRow& a, const ProcessRow& b)
{
    return a.state != b.state || a.codeVersion != b.codeVersion || a.version != b.version
        || a.queueLength != b.queueLength;
}

bool differs(const ModuleRow& a, const ModuleRow& b)
{
    return a.current != b.current || a.old != b.old || a.serversOnCurrent != b.serversOnCurrent
        || a.serversOnOld != b.serversOnOld || a.callersOnOld != b.callersOnOld;
}

} // namespace

ViewChanges changesBetween(const WorldView& before, const WorldView& after)
{
    ViewChanges changes;
    QHash<quint64, const ProcessRow*> processes;
    for (const ProcessRow& row : before.processes)
        processes.insert(row.pid, &row);
    for (const ProcessRow& row : after.processes) {
        const ProcessRow* old = processes.value(row.pid);
        if (!old || differs(*old, row))
            changes.processes.insert(row.pid);
    }
    QHash<QString, const ModuleRow*> modules;
    for (const ModuleRow& row : before.modules)
        modules.insert(QString::fromStdString(row.module), &row);
    for (const ModuleRow& row : after.modules) {
        const QString name = QString::fromStdString(row.module);
        const ModuleRow* old = modules.value(name);
        if (!old || differs(*old, row))
            changes.modules.insert(name);
    }
    QHash<int, InstructionStatus> instructions;
    for (const InstructionRow& row : before.relup)
        if (before.hop == after.hop)
            instructions.insert(row.n, row.status);
    // That one is next instead of later is no change of its own.
    const auto plain = [](InstructionStatus status) {
        return status == InstructionStatus::Next ? InstructionStatus::Later : status;
    };
    for (const InstructionRow& row : after.relup)
        if (plain(instructions.value(row.n, InstructionStatus::Later)) != plain(row.status))
            changes.instructions.insert(row.n);
    return changes;
}

} // namespace relupscope::ui
