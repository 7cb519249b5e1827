// SPDX-License-Identifier: GPL-3.0-or-later
// What PCRE 8, which OTP has, takes in a pattern and PCRE2 refuses, written so that PCRE2 takes it
// and means the same. Used only for patterns that were refused. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace relupscope {

// In a class, a hyphen behind what stands for many characters is itself, and so is a letter whose
// escape has no meaning there. \F is a letter, and with `plainDigits` \8 and \9 are digits; \c
// takes control characters too.
std::string inNewerDialect(std::string_view text, bool plainDigits);
// Where a place of the rewritten text is in the text.
size_t placeInOlderDialect(std::string_view text, bool plainDigits, size_t place);

} // namespace relupscope
