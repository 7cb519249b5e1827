// SPDX-License-Identifier: GPL-3.0-or-later
// A report as a person reads it on a terminal.
#pragma once

#include "api/session.h"

#include <string>

namespace relupscope {

std::string summary(const Report& report);

} // namespace relupscope
