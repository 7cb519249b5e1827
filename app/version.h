// SPDX-License-Identifier: GPL-3.0-or-later
// The program's version, as the build says it.
#pragma once

namespace relupscope {

inline constexpr const char* version = RELUPSCOPE_VERSION;

} // namespace relupscope
