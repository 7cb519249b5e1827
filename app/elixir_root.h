// SPDX-License-Identifier: GPL-3.0-or-later
// Where the installed Elixir is, whose libraries Elixir code needs. Nothing of it is started.
#pragma once

#include "base/result.h"

#include <string>

namespace relupscope {

// What the search may look at, so that it can be tried without changing the environment.
struct ElixirSearch
{
    std::string variable; // RELUPSCOPE_ELIXIR
    std::string path;     // PATH
};

// The folder that has lib/elixir: the variable's, else that of the `elixir` on the path.
Result<std::string> findElixirRoot(const ElixirSearch& search);
Result<std::string> findElixirRoot();

} // namespace relupscope
