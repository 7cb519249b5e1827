// SPDX-License-Identifier: GPL-3.0-or-later
// What differs between two states that are shown as lines.
#pragma once

#include "api/view.h"

namespace relupscope {

// Marks the lines of `after` whose content is in no line of `before`; how they are nested does not
// count, so that a value that was only moved is not taken for a new one.
void markAdded(const std::vector<StateLine>& before, std::vector<StateLine>& after);

} // namespace relupscope
