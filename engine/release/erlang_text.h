// SPDX-License-Identifier: GPL-3.0-or-later
// A piece of Erlang inside a scenario, with its place in scenario.toml, so that an error that
// Erlang's own parser finds in it can name the line and column a reader has to mend.
#pragma once

#include <cstdint>
#include <string>

namespace relupscope {

struct ErlangText
{
    std::string text;
    uint32_t line = 1; // of the text's first character, behind the quotes
    uint32_t column = 1;

    // "FILE:LINE:COLUMN" of a place within the text; both count from 1.
    [[nodiscard]] std::string where(const std::string& file, uint32_t textLine,
                                    uint32_t textColumn) const;
};

} // namespace relupscope
