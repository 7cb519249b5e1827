// SPDX-License-Identifier: GPL-3.0-or-later
// Where the program's own files are: RELUPSCOPE_SCENARIOS, share/relupscope beside the program's
// bin/ folder, and the source tree it was built from.
#pragma once

#include "api/session.h"

namespace relupscope {

Installation findInstallation();

} // namespace relupscope
