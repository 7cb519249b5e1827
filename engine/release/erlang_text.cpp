// SPDX-License-Identifier: GPL-3.0-or-later
#include "release/erlang_text.h"

namespace relupscope {

std::string ErlangText::where(const std::string& file, uint32_t textLine, uint32_t textColumn) const
{
    const bool onFirst = textLine <= 1;
    const uint32_t fileLine = onFirst ? line : line + textLine - 1;
    const uint32_t fileColumn = onFirst && textColumn > 0 ? column + textColumn - 1 : textColumn;
    return file + ":" + std::to_string(fileLine) + ":"
        + std::to_string(fileColumn == 0 ? column : fileColumn);
}

} // namespace relupscope
