// SPDX-License-Identifier: GPL-3.0-or-later
#include "elixir_root.h"

#include "base/host_files.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace relupscope {

namespace {

namespace fs = std::filesystem;

const char* const installHint
    = "install Elixir (Debian, Ubuntu: apt-get install elixir), or name its folder with "
      "RELUPSCOPE_ELIXIR";

bool isElixirRoot(const fs::path& folder)
{
    return hostFiles().isFile((folder / "lib/elixir/ebin/elixir.app").string());
}

std::string variable(const char* name)
{
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

} // namespace

Result<std::string> findElixirRoot(const ElixirSearch& search)
{
    std::error_code error;
    if (!search.variable.empty()) {
        const fs::path whole = fs::canonical(search.variable, error);
        if (error || !isElixirRoot(whole))
            return fail(ErrorKind::NotFound, search.variable,
                        "RELUPSCOPE_ELIXIR names a folder without lib/elixir", installHint);
        return whole.string();
    }
    for (size_t begin = 0; begin <= search.path.size();) {
        const size_t end = std::min(search.path.find(':', begin), search.path.size());
        const fs::path program = fs::path(search.path.substr(begin, end - begin)) / "elixir";
        begin = end + 1;
        const fs::path whole = fs::canonical(program, error);
        // ROOT/bin/elixir
        if (!error && isElixirRoot(whole.parent_path().parent_path()))
            return whole.parent_path().parent_path().string();
    }
    return fail(ErrorKind::NotFound, "", "Elixir was not found", installHint);
}

Result<std::string> findElixirRoot()
{
    return findElixirRoot({variable("RELUPSCOPE_ELIXIR"), variable("PATH")});
}

} // namespace relupscope
