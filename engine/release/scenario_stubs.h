// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the [[stub]] tables of a scenario; what is wrong with them is noted with the document's
// problems.
#pragma once

#include "release/scenario.h"

namespace relupscope {

class TomlTable;

std::vector<ScenarioStub> readStubs(TomlTable& top);

} // namespace relupscope
