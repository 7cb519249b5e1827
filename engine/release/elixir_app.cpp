// SPDX-License-Identifier: GPL-3.0-or-later
#include "release/elixir_app.h"

#include <algorithm>
#include <string_view>

namespace relupscope {

namespace {

constexpr unsigned MaxDepth = 16; // of folders; links may lead round in a circle

bool hasSource(const HostFiles& files, const std::string& folder, unsigned depth)
{
    const auto names = files.list(folder);
    return names && depth < MaxDepth && std::ranges::any_of(*names, [&](const std::string& name) {
               return name.ends_with(".ex") || hasSource(files, folder + "/" + name, depth + 1);
           });
}

} // namespace

bool isElixirApp(const HostFiles& files, const std::string& folder)
{
    if (hasSource(files, folder + "/lib", 0))
        return true;
    const auto beams = files.list(folder + "/ebin");
    return beams && std::ranges::any_of(*beams, [](std::string_view name) {
               return name.starts_with("Elixir.") && name.ends_with(".beam");
           });
}

} // namespace relupscope
