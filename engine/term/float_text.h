// SPDX-License-Identifier: GPL-3.0-or-later
// Floats as text, character for character as OTP 25's float_to_list/1,2, and back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace relupscope {

// OTP refuses to write a float in more characters, before zeros are dropped: badarg. The functions
// below give an empty text then. Decimals must not be above this number.
constexpr unsigned MaxFloatCharacters = 255;

// The fewest digits that give the same float when read back: float_to_list(F, [short]).
std::string floatToShortText(double d);
// One digit, a point, `decimals` digits, an exponent of two digits or more: {scientific, Decimals}.
// float_to_list/1 is that with 20 decimals.
std::string floatToScientificText(double d, unsigned decimals);
// {decimals, Decimals}; `compact` drops trailing zeros but the one after the point.
std::string floatToFixedText(double d, unsigned decimals, bool compact);

// Digits, point (or comma), digits, optional exponent, with optional signs: what list_to_float
// accepts. None for anything else and for what is too large.
std::optional<double> textToFloat(std::string_view text);

} // namespace relupscope
