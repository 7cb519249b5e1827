// SPDX-License-Identifier: GPL-3.0-or-later
// Where the instructions of a hop and the virtual time stand on the time strip. On the instruction
// axis every instruction has its room and the time between is squeezed; on the time axis x is
// linear. Pure geometry: no painter, no widget.
#pragma once

#include "api/view.h"

#include <vector>

namespace relupscope::ui {

enum class TimeAxis : uint8_t { Instruction, Time };

struct RibbonSegment
{
    int row = 0; // index into WorldView::relup
    double left = 0;
    double right = 0;
};

struct RibbonKnot
{
    double ms = 0;
    double x = 0;
};

// Knots ascend in both; between two of them x is linear in time.
struct Ribbon
{
    double left = 0;
    double right = 0;
    double playhead = 0;
    std::vector<RibbonSegment> segments;
    std::vector<RibbonKnot> knots;

    // Outside the knots the nearest one answers; a Ribbon without knots answers `left`.
    double xAt(double ms) const;
    double msAt(double x) const;
    // The segment under x, or nullptr.
    const RibbonSegment* segmentAt(double x) const;
};

struct RibbonInput
{
    const WorldView* view = nullptr;
    const WorldView* recorded = nullptr; // a later moment of the same run, if one is known
    TimeAxis axis = TimeAxis::Instruction;
    double left = 0;
    double right = 0;
    std::vector<double> naturalWidths; // of the hop's rows, in order
    std::vector<double> leastWidths;   // of the same, with their words in two lines
};

Ribbon layoutRibbon(const RibbonInput& input);

// The rows of the view's hop, as indices into WorldView::relup.
std::vector<int> hopRows(const WorldView& view);

} // namespace relupscope::ui
