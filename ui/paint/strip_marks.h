// SPDX-License-Identifier: GPL-3.0-or-later
// What the time strip marks on the branch that the run is on: crashes, whom a purge killed,
// supervisors that gave up, failed upgrades and restarts. Pure.
#pragma once

#include "api/view.h"
#include "paint/glyphs.h"

#include <QString>

#include <vector>

namespace relupscope::ui {

struct StripMark
{
    double ms = 0;
    Glyph glyph = Glyph::Failed;
    bool isBad = true; // a restart by itself is not
    QString name;
};

// In the order of time.
std::vector<StripMark> stripMarks(const WorldView& view);

} // namespace relupscope::ui
