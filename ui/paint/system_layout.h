// SPDX-License-Identifier: GPL-3.0-or-later
// The lines of the System panel: the supervision tree, and for each crowd of like processes the
// nearest level that fits the room: rows, chips, cells, counts. Pure: a view and a size in, lines
// with their places out.
#pragma once

#include "api/view.h"
#include "paint/cells.h"

#include <QSet>
#include <QString>

#include <vector>

namespace relupscope::ui {

struct SystemLine
{
    enum class Kind : uint8_t { Supervisor, Process, Group, Chips, Cells, Counts };

    Kind kind = Kind::Process;
    int y = 0;
    int height = 0;
    int process = -1;         // index into WorldView::processes; -1 for a group and its members
    std::vector<int> members; // of chips, cells and counts
    int depth = 0;
    bool isLast = false; // the last child of its parent
    uint32_t guides = 0; // bit d: the line of an ancestor at depth d runs through
    QString key;         // names the line for folding: "pid:94", "load:tellers", "runtime"
    QString title;       // of a group
    QString note;        // after a supervisor's or a group's name
    bool canFold = false;
    bool isFolded = false;
    CellGrid grid;   // of cells
    int columns = 1; // of chips
    int chipHeight = 28;
};

struct SystemMetrics
{
    int width = 600;
    int height = 400;
    int roomyRow = 33;
    int tightRow = 28;
    int treeRow = 26;
    int chipWidth = 118;
    int chipHeight = 28;
    int tightChip = 24;
    int countHeight = 20;
    int indent = 20;
    int leftMargin = 14;
    int rightMargin = 14;
};

struct SystemLayout
{
    std::vector<SystemLine> lines;
    int height = 0;
    bool hasCells = false;
};

// `folded` holds keys of lines whose children are hidden; `unfolded` those that the user opened
// although they start folded (the runtime's own processes).
SystemLayout layoutSystem(const WorldView& view, const SystemMetrics& metrics,
                          const QSet<QString>& toggled);

} // namespace relupscope::ui
