// SPDX-License-Identifier: GPL-3.0-or-later
// A moment of a run as one string that can be sent to somebody: `bank.relupscope#B/81204` is event
// 81,204 of branch B of a saved session. Branches other than the first are in saved sessions only;
// the first of a scenario is the same wherever it is run with the same seed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace relupscope {

struct MomentLink
{
    std::string place;  // a scenario's name or folder, or the file of a session
    std::string branch; // "A", as the window letters them
    uint64_t event = 0;

    bool operator==(const MomentLink&) const = default;
};

std::string linkText(const MomentLink& link);
// nullopt: there is no `#BRANCH/EVENT` at the end.
std::optional<MomentLink> parseLink(const std::string& text);
// What a terminal takes: `relupscope open 'my bank#A/812' --seed 7`; the first seed goes unsaid.
std::string openCommand(const MomentLink& link, uint64_t seed);

} // namespace relupscope
