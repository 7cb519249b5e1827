// SPDX-License-Identifier: GPL-3.0-or-later
#include "api/elixir_libraries.h"

#include <algorithm>

namespace relupscope {

std::string versionOfApp(const std::string& text)
{
    const size_t key = text.find("{vsn,");
    const size_t begin = key == std::string::npos ? key : text.find('"', key);
    const size_t end = begin == std::string::npos ? begin : text.find('"', begin + 1);
    return end == std::string::npos ? "" : text.substr(begin + 1, end - begin - 1);
}

Result<std::vector<ElixirLibrary>> elixirLibraries(const HostFiles& files, const std::string& root)
{
    std::vector<ElixirLibrary> libraries;
    TRY_ASSIGN(const std::vector<std::string> names, files.list(root + "/lib"));
    for (const std::string& name : names) {
        const std::string folder = root + "/lib/" + name;
        const auto app = files.read(folder + "/ebin/" + name + ".app");
        const std::string version = app ? versionOfApp(*app) : "";
        if (!version.empty())
            libraries.push_back({name, version, folder});
    }
    if (std::ranges::none_of(libraries, [](const ElixirLibrary& l) { return l.name == "elixir"; }))
        return fail(ErrorKind::NotFound, root,
                    "there is no Elixir: it has no lib/elixir/ebin/elixir.app");
    return libraries;
}

} // namespace relupscope
