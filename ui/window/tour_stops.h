// SPDX-License-Identifier: GPL-3.0-or-later
// The seven things that must be seen together to understand an upgrade, as the stops of a tour.
#pragma once

#include "widgets/tour.h"

namespace relupscope::ui {

class UpgradePage;

std::vector<TourStop> tourStops(const UpgradePage& page);

} // namespace relupscope::ui
