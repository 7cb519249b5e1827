// SPDX-License-Identifier: GPL-3.0-or-later
// The tables of the window: events, processes (the table twin of the tree), loads, crashes and
// modules. Each is a ValueTable with its columns.
#pragma once

#include "api/view.h"
#include "models/value_table.h"

namespace relupscope::ui {

using EventTable = ValueTable<EventRow>;
using ProcessTable = ValueTable<ProcessRow>;
using LoadTable = ValueTable<LoadRow>;
using CrashTable = ValueTable<Crash>;
using ModuleTable = ValueTable<ModuleRow>;

// Columns that say something where there are several nodes, and are hidden elsewhere.
constexpr int eventNodeColumn = 3;
constexpr int crashNodeColumn = 2;
// An event's sentence.
constexpr int eventWordsColumn = 6;

std::vector<TableColumn<EventRow>> eventColumns();
std::vector<TableColumn<ProcessRow>> processColumns();
std::vector<TableColumn<LoadRow>> loadColumns();
std::vector<TableColumn<Crash>> crashColumns();
std::vector<TableColumn<ModuleRow>> moduleColumns();
std::vector<TableColumn<InstructionRow>> instructionColumns();
std::vector<TableColumn<KeyValue>> factColumns();

// The modules worth a row: those of the upgrade first, then the application's own, `most` in all.
std::vector<ModuleRow> modulesToShow(const WorldView& view, size_t most);

// What stands in a slot, as words: "2.0, loaded at 5, nobody runs it yet".
struct SlotWords
{
    QString version;      // empty: the slot is empty
    QString history;      // "loaded at 5", "since 5", "empty since 4"
    QString briefRunners; // where there is no room: "run by 4"
    QString runners;      // "nobody runs it yet", "3 servers, 463 callers"
    bool isLoud = false;  // the runners deserve a second line
};
SlotWords currentSlot(const ModuleRow& row);
SlotWords oldSlot(const ModuleRow& row);

} // namespace relupscope::ui
