// SPDX-License-Identifier: GPL-3.0-or-later
// How an application written in Elixir is told from others: by its files.
#pragma once

#include "base/host_files.h"

#include <string>

namespace relupscope {

// Whether there are .ex files under FOLDER/lib, or FOLDER/ebin holds modules made of such.
bool isElixirApp(const HostFiles& files, const std::string& folder);

} // namespace relupscope
