// SPDX-License-Identifier: GPL-3.0-or-later
// The libraries of an installed Elixir (elixir, logger, eex, ...), which a node gets beside those
// of OTP. They are beams like any others; what is special is that their folders carry no version,
// which a release wants.
#pragma once

#include "base/host_files.h"
#include "base/result.h"

#include <string>
#include <vector>

namespace relupscope {

struct ElixirLibrary
{
    std::string name;    // "elixir"
    std::string version; // what its .app says: "1.14.0"
    std::string folder;  // of the host, with ebin/ in it
};

// Those under ROOT/lib, by name; an error if there is no lib/elixir among them.
Result<std::vector<ElixirLibrary>> elixirLibraries(const HostFiles& files, const std::string& root);

// What stands after `{vsn,` in an application resource file; empty if nothing does.
std::string versionOfApp(const std::string& text);

} // namespace relupscope
