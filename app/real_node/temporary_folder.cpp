// SPDX-License-Identifier: GPL-3.0-or-later
#include "real_node/temporary_folder.h"

#include <cerrno>
#include <cstring>
#include <stdlib.h>

namespace relupscope {

Result<TemporaryFolder> TemporaryFolder::create()
{
    std::error_code error;
    const std::filesystem::path parent = std::filesystem::temp_directory_path(error);
    std::string name = (error ? std::filesystem::path("/tmp") : parent) / "relupscope-XXXXXX";
    if (mkdtemp(name.data()) == nullptr)
        return fail(ErrorKind::Io, name, std::strerror(errno), "TMPDIR names another folder");
    return TemporaryFolder(name);
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    if (!m_path.empty())
        std::filesystem::remove_all(m_path, ignored);
}

} // namespace relupscope
