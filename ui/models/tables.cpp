// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/tables.h"

#include "models/relup_list.h"
#include "paint/numbers.h"

#include <algorithm>

namespace relupscope::ui {

namespace {

QString versionWord(CodeVersion version)
{
    switch (version) {
    case CodeVersion::Unchanged: return QObject::tr("unchanged");
    case CodeVersion::Current: return QObject::tr("current");
    case CodeVersion::Old: return QObject::tr("old");
    case CodeVersion::Mixed: return QObject::tr("mixed");
    }
    return {};
}

QString failuresOf(const LoadRow& row)
{
    QStringList parts;
    for (const LoadRow::Failure& failure : row.failures)
        parts << grouped(failure.count) + QStringLiteral(" × ")
                + text(failure.exceptionClass.empty()
                           ? failure.reason
                           : failure.exceptionClass + ": " + failure.reason);
    return parts.isEmpty() ? QObject::tr("none") : parts.join(QStringLiteral(", "));
}

QString placeOf(const Crash& crash)
{
    if (crash.file.empty())
        return text(crash.function);
    // The function says where the file is; its name is enough beside it.
    const QString file = text(crash.file).section(QLatin1Char('/'), -1);
    return QStringLiteral("%1, %2:%3").arg(text(crash.function), file).arg(crash.line);
}

QString instructionOf(const Crash& crash)
{
    if (crash.hop == 0)
        return QObject::tr("outside an upgrade");
    return QObject::tr("instruction %1, hop %2").arg(crash.instruction).arg(crash.hop);
}

QString runnersOf(uint32_t servers, uint32_t callers, const QString& callerWord,
                  const QString& callersWord)
{
    QStringList parts;
    if (servers > 0)
        parts << counted(servers, QObject::tr("server"), QObject::tr("servers"));
    if (callers > 0)
        parts << counted(callers, callerWord, callersWord);
    return parts.join(QStringLiteral(", "));
}

} // namespace

std::vector<TableColumn<EventRow>> eventColumns()
{
    using R = const EventRow&;
    return {
        {QObject::tr("Event"), [](R r) { return grouped(r.index); }, true, true, 72},
        {QObject::tr("Time"), [](R r) { return QString::number(r.ms, 'f', 1); }, true, true, 60},
        {QString(), [](R) { return QString(); }, false, false, 30},
        {QObject::tr("Node"), [](R r) { return text(r.node); }, false, true, 64},
        {QObject::tr("Who"), [](R r) { return text(r.who); }, false, true, 148},
        {QObject::tr("What"), [](R r) { return text(r.what); }, false, true, 440},
        {QObject::tr("In words"), [](R r) { return text(r.say); }, false, false, 400},
    };
}

std::vector<TableColumn<ProcessRow>> processColumns()
{
    using R = const ProcessRow&;
    return {
        {QObject::tr("Name"), [](R r) { return text(r.name); }, false, true, 150},
        {QObject::tr("Pid"), [](R r) { return text(pidText(r.pid)); }, false, true, 90},
        {QObject::tr("State"), [](R r) { return text(r.stateWords); }, false, false, 170},
        {QObject::tr("Code"), [](R r) { return versionWord(r.codeVersion); }, false, false, 90},
        {QObject::tr("Version"), [](R r) { return text(r.version); }, false, true, 64},
        {QObject::tr("Queue"), [](R r) { return grouped(r.queueLength); }, true, true, 64},
        {QObject::tr("Oldest"),
         [](R r) { return r.queueLength > 0 ? milliseconds(r.oldestMs) : QString(); }, true, true,
         86},
        {QObject::tr("Module"), [](R r) { return text(r.module); }, false, true, 130},
        {QObject::tr("In function"), [](R r) { return text(r.currentFunction); }, false, true, 220},
        {QObject::tr("Reductions"), [](R r) { return grouped(r.reductions); }, true, true, 96},
        {QObject::tr("Memory"), [](R r) { return grouped(r.memoryBytes); }, true, true, 96},
    };
}

std::vector<TableColumn<LoadRow>> loadColumns()
{
    using R = const LoadRow&;
    const auto ms = [](double value) { return QString::number(value, 'f', 1); };
    return {
        {QObject::tr("Load"), [](R r) { return text(r.name); }, false, true, 130},
        {QObject::tr("Clients"), [](R r) { return grouped(r.clients); }, true, true, 76},
        {QObject::tr("Sent"), [](R r) { return grouped(r.sent); }, true, true, 86},
        {QObject::tr("Answered"), [](R r) { return grouped(r.ok); }, true, true, 86},
        {QObject::tr("Failed"), [](R r) { return grouped(r.failed); }, true, true, 76},
        {QObject::tr("p50 ms"), [ms](R r) { return ms(r.p50Ms); }, true, true, 76},
        {QObject::tr("p99 ms"), [ms](R r) { return ms(r.p99Ms); }, true, true, 76},
        {QObject::tr("Max ms"), [ms](R r) { return ms(r.maxMs); }, true, true, 76},
        {QObject::tr("Failures by reason"), [](R r) { return failuresOf(r); }, false, true, 360},
    };
}

std::vector<TableColumn<Crash>> crashColumns()
{
    using R = const Crash&;
    return {
        {QObject::tr("Event"), [](R r) { return grouped(r.event); }, true, true, 80},
        {QObject::tr("Time"), [](R r) { return QString::number(r.atMs, 'f', 1); }, true, true, 64},
        {QObject::tr("Node"), [](R r) { return text(r.node); }, false, true, 64},
        {QObject::tr("Who"), [](R r) { return text(r.name.empty() ? r.pid : r.name); }, false, true,
         130},
        {QObject::tr("When"), [](R r) { return instructionOf(r); }, false, false, 160},
        {QObject::tr("Where"), [](R r) { return placeOf(r); }, false, true, 290},
        {QObject::tr("Reason"), [](R r) { return text(r.reason); }, false, true, 360},
    };
}

std::vector<TableColumn<ModuleRow>> moduleColumns()
{
    using R = const ModuleRow&;
    const auto words = [](const SlotWords& slot) {
        QStringList parts {slot.version, slot.history, slot.runners};
        parts.removeAll(QString());
        return parts.join(QStringLiteral(", "));
    };
    return {
        {QObject::tr("Module"), [](R r) { return text(r.module); }, false, true, 54},
        {QObject::tr("Current slot"), [words](R r) { return words(currentSlot(r)); }, false, false,
         150},
        {QObject::tr("Old slot"), [words](R r) { return words(oldSlot(r)); }, false, false, 160},
    };
}

std::vector<TableColumn<InstructionRow>> instructionColumns()
{
    using R = const InstructionRow&;
    const auto ms = [](double value) { return QString::number(value, 'f', 3); };
    return {
        {QObject::tr("Hop"), [](R r) { return QString::number(r.hop); }, true, true, 54},
        {QObject::tr("Number"), [](R r) { return QString::number(r.n); }, true, true, 76},
        {QObject::tr("Instruction"), [](R r) { return text(r.kind); }, false, true, 150},
        {QObject::tr("Of"), [](R r) { return text(r.subject); }, false, true, 130},
        {QObject::tr("Is"), [](R r) { return statusWord(r.status); }, false, false, 76},
        {QObject::tr("Begins ms"), [ms](R r) { return ms(r.atMs); }, true, true, 86},
        {QObject::tr("Lasts ms"), [ms](R r) { return ms(r.ms); }, true, true, 86},
        {QObject::tr("Note"), [](R r) { return text(r.note); }, false, false, 160},
        {QObject::tr("Term"), [](R r) { return text(r.text); }, false, true, 560},
    };
}

std::vector<TableColumn<KeyValue>> factColumns()
{
    using R = const KeyValue&;
    return {
        {QObject::tr("What"), [](R r) { return text(r.key); }, false, false, 130},
        {QObject::tr("Value"), [](R r) { return text(r.value); }, false, false, 560},
    };
}

std::vector<ModuleRow> modulesToShow(const WorldView& view, size_t most)
{
    std::vector<ModuleRow> rows = view.modules;
    std::stable_sort(rows.begin(), rows.end(), [](const ModuleRow& a, const ModuleRow& b) {
        return a.inUpgrade && !b.inUpgrade;
    });
    // What this upgrade does not touch is shown where somebody runs it.
    std::erase_if(rows, [](const ModuleRow& row) {
        return !row.inUpgrade && row.serversOnCurrent + row.othersOnCurrent == 0;
    });
    if (rows.size() > most)
        rows.resize(most);
    return rows;
}

SlotWords currentSlot(const ModuleRow& row)
{
    SlotWords slot;
    slot.version = text(row.current);
    if (row.current.empty()) {
        slot.history = QObject::tr("not loaded");
        return slot;
    }
    if (row.loadedAtInstruction > 0)
        slot.history = QObject::tr("loaded at %1").arg(row.loadedAtInstruction);
    const bool hasServers = row.serversOnCurrent > 0;
    slot.runners = runnersOf(row.serversOnCurrent, row.othersOnCurrent,
                             hasServers ? QObject::tr("other") : QObject::tr("process"),
                             hasServers ? QObject::tr("others") : QObject::tr("processes"));
    const uint64_t runners = uint64_t {row.serversOnCurrent} + row.othersOnCurrent;
    slot.briefRunners
        = runners == 0 ? QObject::tr("unused") : QObject::tr("run by %1").arg(grouped(runners));
    // Without old code the servers of an old state run the current one.
    if (row.old.empty() && row.serversOnOld > 0) {
        const QString state = row.previous.empty() ? QObject::tr("old") : text(row.previous);
        slot.runners
            = QObject::tr("%1, %2 state")
                  .arg(counted(row.serversOnOld, QObject::tr("server"), QObject::tr("servers")),
                       state);
        slot.briefRunners = QObject::tr("%1, old state").arg(grouped(row.serversOnOld));
    }
    const bool held = row.serversOnOld + row.callersOnOld > 0;
    if (slot.runners.isEmpty())
        slot.runners = held && row.inUpgrade ? QObject::tr("nobody runs it yet")
                                             : QObject::tr("nobody runs it");
    slot.isLoud = row.inUpgrade && held && row.loadedAtInstruction > 0;
    return slot;
}

SlotWords oldSlot(const ModuleRow& row)
{
    SlotWords slot;
    slot.version = text(row.old);
    if (row.old.empty()) {
        slot.history = row.purgedAtInstruction > 0
            ? QObject::tr("empty since %1").arg(row.purgedAtInstruction)
            : row.inUpgrade ? QObject::tr("empty")
                            : QObject::tr("empty, unchanged");
        return slot;
    }
    if (row.loadedAtInstruction > 0)
        slot.history = QObject::tr("since %1").arg(row.loadedAtInstruction);
    slot.runners = runnersOf(row.serversOnOld, row.callersOnOld, QObject::tr("caller"),
                             QObject::tr("callers"));
    slot.briefRunners
        = QObject::tr("held by %1").arg(grouped(uint64_t {row.serversOnOld} + row.callersOnOld));
    slot.isLoud = !slot.runners.isEmpty();
    if (slot.runners.isEmpty())
        slot.runners = QObject::tr("nobody holds it");
    return slot;
}

} // namespace relupscope::ui
