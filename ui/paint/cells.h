// SPDX-License-Identifier: GPL-3.0-or-later
// The grid of cells that stands for many processes: whole pixels, row by row in order of start.
// Below 3 px a cell stands for several processes and shows the loudest of them.
#pragma once

#include "api/view.h"

#include <vector>

class QImage;

namespace relupscope::ui {

class Look;

// From quiet to loud; a cell that stands for several processes shows the loudest.
enum class CellClass : uint8_t { Waiting, Running, Suspended, Old, Failed };

CellClass cellClass(const ProcessRow& row);

struct CellGrid
{
    int columns = 1;
    int rows = 0;
    int pitch = 3;   // pixels from one cell to the next
    int perCell = 1; // processes a cell stands for

    int width() const { return columns * pitch; }
    int height() const { return rows * pitch; }
    // The index of the first process of the cell under the point, or -1.
    int processAt(int x, int y, int count) const;
};

// The largest pitch from 12 down to 3 px at which `count` cells fit; then 4, 16, ... to a cell.
CellGrid fitCells(int count, int width, int height);

// The grid in the theme's colours, transparent between the cells, at device pixels. Of `dimmed`,
// where it is not empty, each process has an entry; a cell is dimmed if all it stands for are.
QImage drawCells(const Look& look, const CellGrid& grid, const std::vector<CellClass>& cells,
                 double devicePixelRatio, const std::vector<bool>& dimmed = {});

} // namespace relupscope::ui
