// SPDX-License-Identifier: GPL-3.0-or-later
// A line of a module's source, as people name it: `account:31`.
#pragma once

#include <compare>
#include <cstdint>
#include <string>

namespace relupscope {

struct SourceLine
{
    std::string module;
    uint32_t line = 0;
    auto operator<=>(const SourceLine&) const = default;
    bool operator==(const SourceLine&) const = default;
};

} // namespace relupscope
